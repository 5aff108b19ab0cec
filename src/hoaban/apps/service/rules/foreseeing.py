"""Late for certain before the appointment: what the clock alone says of a dossier that cannot be settled in time. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoaban.apps.service.rules.steps import DESK, HEAD
from hoaban.shared.worktime import ZONE, WorkCalendar, worked_minutes


class Ground(StrEnum):
    """Why a dossier is late for certain (the values of models.Foreseen)."""

    PROMISED = "promised"
    CLOSED = "closed"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a running dossier stands: ``due_at`` its appointment, ``steps_left`` steps that still lie before the signature.

    ``away``: it waits at ``place``, another office, which promised its answer for the day ``answer_by`` (None: it has not
    said when).
    """

    due_at: datetime
    steps_left: int
    away: bool = False
    place: str = ""
    answer_by: date | None = None


@dataclass(frozen=True, slots=True)
class Certainty:
    """That a dossier is late for certain, and the facts it rests on."""

    ground: Ground
    due_at: datetime
    place: str = ""
    answer_by: date | None = None
    minutes: int = 0
    steps_left: int = 0
    least: int = 0


def foresee(
    standing: Standing, *, now: datetime, calendar: WorkCalendar, away_calendar: WorkCalendar | None, least: int
) -> Certainty | None:
    """Why a dossier whose clock runs cannot be settled by its appointment any more; None while it still can, or once it is due.

    ``calendar``: of the office that decides; ``away_calendar``: of the one where it waits. ``least``: office minutes that a
    step takes at least. What is merely likely is left out.
    """
    if now >= standing.due_at:
        return None
    due_on = standing.due_at.astimezone(ZONE).date()
    if standing.away and standing.answer_by is not None and standing.answer_by > due_on:
        return Certainty(Ground.PROMISED, standing.due_at, standing.place, standing.answer_by)
    if standing.away and away_calendar is not None and not worked_minutes(now, standing.due_at, away_calendar):
        return Certainty(Ground.CLOSED, standing.due_at, standing.place)
    minutes = worked_minutes(now, standing.due_at, calendar)
    if minutes < least * standing.steps_left:
        return Certainty(Ground.SHORT, standing.due_at, minutes=minutes, steps_left=standing.steps_left, least=least)
    return None


def steps_left(doers: Sequence[str], step_no: int) -> int:
    """How many steps lie between the one a dossier is at and the signature, the signature with them; the desk's left out.

    The step it is at may be done any moment, and a result counts as settled once it is signed.
    """
    signed = max((number for number, doer in enumerate(doers, start=1) if doer == HEAD), default=0)
    return sum(doer != DESK for doer in doers[max(step_no, 1) : signed])


def explained(found: Certainty) -> str:
    """The ground in a sentence, for officials."""
    due = found.due_at.astimezone(ZONE)
    said = {"due": f"{due:%H:%M %d/%m/%Y}", "place": found.place}
    if found.ground == Ground.PROMISED and found.answer_by is not None:
        text = _("%(place)s promised its answer for %(day)s, after the appointment (%(due)s).")
        return text % (said | {"day": f"{found.answer_by:%d/%m/%Y}"})
    if found.ground == Ground.CLOSED:
        return _("%(place)s, where the dossier is, does not open any more before the appointment (%(due)s).") % said
    text = ngettext(
        "%(n)d step lies before the signature, of at least %(least)d minutes; %(minutes)d minutes of office time are left until %(due)s.",
        "%(n)d steps lie before the signature, of at least %(least)d minutes each; %(minutes)d minutes of office time are left until %(due)s.",
        found.steps_left,
    )
    return text % (said | {"n": found.steps_left, "least": found.least, "minutes": found.minutes})


def suggested(found: Certainty) -> tuple[str, str]:
    """The cause from the short list and the reason in a sentence that the letter proposes; both "" where only people know."""
    if found.ground == Ground.PROMISED and found.answer_by is not None:
        text = _("the opinion of another office that the dossier needs will arrive on %(day)s only")
        return "other_unit", text % {"day": f"{found.answer_by:%d/%m/%Y}"}
    if found.ground == Ground.CLOSED:
        return "other_unit", _("another office that the dossier needs is closed until the day that was promised")
    return "", ""
