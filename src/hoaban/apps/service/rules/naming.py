"""What moves are called: on buttons, in the list of moves, in the manual."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoaban.apps.service.rules.moves import Move

BUTTONS = {
    Move.RECEIVE: _("Take the dossier in"),
    Move.REFUSE: _("Refuse the dossier"),
    Move.ASSIGN: _("Assign to an official"),
    Move.NEXT_STEP: _("Pass to the next step"),
    Move.ASK: _("Ask for missing documents"),
    Move.COMPLETE: _("Take in the missing documents"),
    Move.FORWARD: _("Forward to another unit"),
    Move.PROMISE: _("Say when the answer comes"),
    Move.SEND_BACK: _("Send back where it came from"),
    Move.SUBMIT: _("Submit for signature"),
    Move.REVISE: _("Return it to be redone"),
    Move.SIGN: _("Sign the result"),
    Move.HAND_OVER: _("Hand the result over"),
    Move.STOP: _("Stop the dossier"),
    Move.WITHDRAW: _("Record that the citizen withdraws it"),
    Move.EXTEND: _("Extend the time of the dossier"),
    Move.REAPPOINT: _("Give a new date"),
    Move.MOVED: _("Move the appointment"),
}
DONE = {
    Move.RECEIVE: _("Dossier taken in"),
    Move.REFUSE: _("Dossier refused"),
    Move.ASSIGN: _("Assigned to an official"),
    Move.NEXT_STEP: _("Passed to the next step"),
    Move.ASK: _("Missing documents asked for"),
    Move.COMPLETE: _("Missing documents taken in"),
    Move.FORWARD: _("Forwarded to another unit"),
    Move.PROMISE: _("Answer promised"),
    Move.SEND_BACK: _("Sent back where it came from"),
    Move.SUBMIT: _("Submitted for signature"),
    Move.REVISE: _("Returned to be redone"),
    Move.SIGN: _("Result signed"),
    Move.HAND_OVER: _("Handed over to the citizen"),
    Move.STOP: _("Dossier stopped"),
    Move.WITHDRAW: _("Citizen withdrew the dossier"),
    Move.EXTEND: _("Time extended"),
    Move.REAPPOINT: _("New date given"),
    Move.MOVED: _("Appointment or place moved"),
}


def button(move: str) -> str:
    """What the button of a move says."""
    return str(BUTTONS[Move(move)])


def done(move: str) -> str:
    """What a move that was made is called; the key itself when it is not known."""
    return str(DONE.get(Move(move), move)) if move in set(Move) else move


def worked(minutes: int) -> str:
    """Office time in words: 45 minutes, 3 h 20; longer times in hours alone."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return gettext("%(minutes)d min") % {"minutes": rest}
    if not rest or hours >= 24:
        return gettext("%(hours)d h") % {"hours": hours}
    return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def form_cited(number: int, circular: str) -> str:
    """The form that a paper follows, as it stands below the title; "" where none is laid down (number 0)."""
    return (
        gettext("Form %(number)s, %(circular)s") % {"number": f"{number:02d}", "circular": circular} if number else ""
    )
