"""How citizens are told, and what they are told, in words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.shared.worktime import ZONE

TOLD_BY: dict[str, Any] = {
    "phone": gettext_lazy("By phone"),
    "person": gettext_lazy("In person"),
    "village": gettext_lazy("Through the head of the village"),
    "unreached": gettext_lazy("Not reached, no further try"),
}


def _moment(text: object) -> str:
    """An instant kept as ISO text, as pages write it; "" for none."""
    if not text:
        return ""
    return f"{datetime.fromisoformat(str(text)).astimezone(ZONE):%H:%M, %d/%m/%Y}"


def _formal(facts: Mapping[str, object], due: str) -> str:
    """What differs from the paper printed without a network, each in a sentence."""
    said = []
    if facts.get("other_due"):
        printed = _moment(facts.get("promised_at"))
        if printed:
            text = _("The formal appointment: %(moment)s. The receipt printed without a network said %(printed)s.")
        else:
            text = _("The formal appointment: %(moment)s. The receipt printed without a network had none.")
        said.append(text % {"moment": due, "printed": printed})
    if facts.get("other_day"):
        text = _("Formally received: %(moment)s; the receipt said %(printed)s.")
        said.append(text % {"moment": _moment(facts["received_at"]), "printed": _moment(facts["printed_at"])})
    if facts.get("code"):
        said.append(_("The code of the dossier is %(code)s; the one on the receipt is void.") % {"code": facts["code"]})
    return " ".join(said)


def _missing(facts: Mapping[str, object]) -> str:
    """Which documents are to be brought, where they were named."""
    if documents := facts.get("documents"):
        return _("Please bring: %(documents)s. The time stands still until then.") % {"documents": documents}
    return _("Documents are missing. Please bring them; the time stands still until then.")


def _apology(new: str) -> str:
    if new:
        return _("The office apologises for the delay. The new appointment: %(moment)s.") % {"moment": new}
    return _("The office apologises; the letter is on this page.")


def _moved(facts: Mapping[str, object], new: str) -> str:
    return _("The appointment was moved: %(moment)s. The reason: %(reason)s") % {
        "moment": new, "reason": facts.get("reason") or _("a day off declared later"),
    }  # fmt: skip


def told(kind: str, facts: Mapping[str, object]) -> str:
    """What a notice says, in one sentence; ``facts`` are those it was made with."""
    new = _moment(facts.get("new_due_at") or facts.get("due_at"))
    said: dict[str, Callable[[], str]] = {
        "ready": lambda: _("The result is ready. Please come and collect it, with the receipt."),
        "supplement": lambda: _missing(facts),
        "apology": lambda: _apology(new),
        "moved": lambda: _moved(facts, new),
        "formal": lambda: _formal(facts, new),
        "stopped": lambda: _("The dossier was stopped. The office says why on paper."),
        "refused": lambda: _("The dossier was not accepted. The office says why on paper."),
        "thanks": lambda: _("Thank you for your message."),
        "answer": lambda: _("Your message was answered."),
    }
    return said[kind]()
