"""The words that the script of the counter says, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hoaban.shared.letters import MOTTO, STATE


def paper_head() -> dict[str, str]:
    """What stands above every paper of the state, whatever the page speaks."""
    return {"state": STATE, "motto": MOTTO}


def texts() -> dict[str, str]:
    """Every text of the script by its name; %(…)s is filled in there."""
    return {**_taking_in(), **_receipt(), **_queue()}


def _taking_in() -> dict[str, str]:
    return {
        "onlyWhen": _("only when: %(when)s"),
        "copies": _("Copies"),
        "photo": _("Take a photo"),
        "photos": _("%(n)s photos"),
        "noPicture": _("This file is not a picture. Take a photo, or choose a JPG or PNG."),
        "tooManyPhotos": _("A dossier taken in without a network has at most 12 photos."),
        "noProcedure": _("No procedure chosen. Type a few letters, such as “khai sinh”."),
        "noName": _("Full name is missing. Enter it as on the identity card."),
        "badNumber": _("The identification number has %(n)s digits. Check the leading 0; it needs 12."),
        "badPhone": _("Write the phone number in digits, such as 0912 345 678."),
        "missing": _("Still missing: %(papers)s. Tick it when received, or print a request."),
        "noNumbers": _("No numbers are left on this computer. Connect to get more; the dossier was not taken in."),
        "full": _("This computer is nearly full. Connect to send the waiting dossiers (%(n)s)."),
        "notKept": _("This computer could not keep the dossier (%(why)s); it was not taken in. What you typed is still here."),
    }  # fmt: skip


def _receipt() -> dict[str, str]:
    return {
        "noNumber": _("no number left"),
        "dueLater": _("told when the receipt becomes formal"),
        "code": _("QR code of the dossier"),
        "by_counter": _("At the counter"),
        "by_post": pgettext("channel", "By post"),
        "by_electronic": _("Electronic copy"),
    }


def _queue() -> dict[str, str]:
    return {
        "state_waiting": _("Waiting to send"),
        "state_accepted": _("Sent"),
        "state_conflict": _("For a person to settle"),
        "state_settled": _("Settled by a person"),
        "state_refused": pgettext("delivery", "Refused"),
        "onThisMachine": _("On this computer: %(n)s waiting to send"),
        "picturesWaiting": _("%(n)s photos still to be sent"),
        "offlineCount": _("Kept on this computer, sent by themselves when there is a network: %(n)s."),
        "signInToSend": _(
            "Your session ended. Sign in again to send what waits on this computer (%(n)s); nothing is lost."
        ),
        "since": _("since %(time)s"),
        "dueAt": _("Due %(time)s"),
        "dueFormal": _("Formal appointment %(time)s"),
        "duePrinted": _("On the paper: %(time)s"),
        "dueNotPrinted": _("On the paper: no appointment"),
        "receivedFormal": _("Formally received %(time)s; on the paper: %(printed)s"),
        "tellCitizen": _("Tell the citizen"),
        "printAgain": _("Print again"),
        "sendAgain": _("Send again"),
        "drop": _("Delete from this computer"),
        "dropAsk": _("Delete dossier %(code)s from this computer? It has not been recorded anywhere else."),
    }
