"""What each move does to a dossier beyond its state: hands, papers asked for, extension, new date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from hoaban.apps.people.models import Assignment
from hoaban.apps.service.commands.clocks import Clock
from hoaban.apps.service.models import Dossier, DossierStep, HandedHow, LateCause
from hoaban.apps.service.queries import known
from hoaban.apps.service.queries.dossiers import is_away
from hoaban.apps.service.queries.one_stop_law import law_on
from hoaban.apps.service.rules.moves import Move
from hoaban.apps.service.rules.steps import may_go_on
from hoaban.shared.access import Actor
from hoaban.shared.names import tidy
from hoaban.shared.periods import on_day
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.worktime import ZONE

MOST_EXTRA = 60
LONGEST_DOCUMENT = 200
MOST_DOCUMENTS = 20
LONGEST_NAME = 120
LONGEST_ANSWER = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class MoveFacts:
    """What a move needs beyond its name; each move reads its own.

    ``to_official_id``: ASSIGN (needed), NEXT_STEP, FORWARD, SUBMIT. ``to_unit_id``: FORWARD (needed), MOVED. ``answer_by``:
    the day for which the other office promises its answer, FORWARD, PROMISE (needed). ``note``: the
    reason, needed for REFUSE, STOP, REVISE, EXTEND, WITHDRAW. ``documents``: those asked for (ASK, needed). ``papers``:
    (document, copies) that came later (COMPLETE). ``handed_to``, ``handed_how``: who took the result (HAND_OVER, needed;
    of one that was sent the name may be empty). ``cause``: a LateCause, of a move that settles late. ``extra``: EXTEND by
    so many hours or days. ``due_at``: REAPPOINT (needed).
    """

    to_official_id: int | None = None
    to_unit_id: int | None = None
    note: str = ""
    documents: tuple[str, ...] = ()
    papers: tuple[tuple[int, int], ...] = ()
    handed_to: str = ""
    handed_how: str = ""
    cause: str = ""
    extra: int = 0
    due_at: datetime | None = None
    answer_by: date | None = None


@dataclass(frozen=True, slots=True)
class Moving:
    """A move under way."""

    actor: Actor
    dossier: Dossier
    facts: MoveFacts
    now: datetime
    clock: Clock

    @property
    def day(self) -> Any:
        """Today by the clocks of the country."""
        return self.now.astimezone(ZONE).date()


Told = dict[str, Any]


def apply(move: Move, moving: Moving) -> Told:
    """Do to the dossier what the move does; returns facts for the event. Raises CommandRefused with the field."""
    _check_texts(move, moving.facts)
    _cause(moving)
    return _EFFECTS.get(move, _nothing)(moving)


def paper_facts(facts: MoveFacts, step: DossierStep) -> dict[str, Any]:
    """What the paper that a move issues says beyond the dossier."""
    return {"documents": list(facts.documents), "reason": tidy(facts.note), "at": step.at.isoformat()}


NEEDS_REASON = frozenset({Move.ASK, Move.REFUSE, Move.STOP, Move.REVISE, Move.EXTEND, Move.WITHDRAW})


def _check_texts(move: Move, facts: MoveFacts) -> None:
    if move in NEEDS_REASON and not facts.note.strip():
        raise CommandRefused("note", _("Say why; the reason stays with the dossier."), "note")
    if len(facts.note) > 500:
        raise CommandRefused("note", _("The reason is longer than 500 letters."), "note")
    too_long = any(len(one) > LONGEST_DOCUMENT for one in facts.documents)
    if too_long or len(facts.documents) > MOST_DOCUMENTS:
        raise CommandRefused("documents", _("Name at most 20 documents, each in at most 200 letters."), "documents")


def _cause(moving: Moving) -> None:
    if not moving.facts.cause:
        return
    if moving.facts.cause not in LateCause.values:
        raise CommandRefused("cause", _("Choose the cause of the delay from the list."), "cause")
    moving.dossier.cause = moving.facts.cause


def _nothing(_moving: Moving) -> Told:
    return {}


# Hands ---------------------------------------------------------------------------------------------------------------


def _assign(moving: Moving) -> Told:
    if moving.facts.to_official_id is None:
        raise CommandRefused("to_official", _("Choose the official who is to handle it."), "to_official")
    return _hand_to(moving, moving.facts.to_official_id)


def _hand_to(moving: Moving, official_id: int) -> Told:
    """Put a dossier into an official's hands; the papers go where the official works, inside the unit that holds them."""
    row = (
        Assignment.objects.filter(on_day(moving.day), official_id=official_id, is_main=True)
        .values_list("unit_id", "official__full_name")
        .first()
    )
    path = known.path_of(row[0], moving.day) if row else ""
    dossier = moving.dossier
    if row is None or not any(path.startswith(one) for one in (dossier.unit_path, _root(dossier))):
        raise CommandRefused(
            "to_official", _("This official does not serve at the unit that has the dossier. Choose another."),
            "to_official",
        )  # fmt: skip
    dossier.officer_id, dossier.holder_id, dossier.holder_path = official_id, row[0], path
    return {"officer": row[1]}


def _root(dossier: Dossier) -> str:
    """The commune or department in which the papers are: province and the unit below it."""
    return dossier.holder_path[:8] or dossier.unit_path


def _next(moving: Moving) -> Told:
    dossier = moving.dossier
    if not may_go_on(known.version_of(dossier.version_id).doers, dossier.step_no):
        raise CommandRefused("last", _("No step follows before the signature. Submit it for signature."))
    if moving.facts.to_official_id is not None:
        return _hand_to(moving, moving.facts.to_official_id)
    return {}


def _forward(moving: Moving) -> Told:
    unit_id = moving.facts.to_unit_id
    path = known.path_of(unit_id, moving.day) if unit_id is not None else ""
    if unit_id is None or not path:
        raise CommandRefused("to_unit", _("Choose the unit that is to go on with it."), "to_unit")
    if unit_id == moving.dossier.holder_id:
        raise CommandRefused("to_unit", _("The dossier is at this unit already. Choose another."), "to_unit")
    _check_answer(moving)
    moving.dossier.holder_id, moving.dossier.holder_path, moving.dossier.officer_id = unit_id, path, None
    moving.dossier.answer_by = moving.facts.answer_by
    told = _hand_to(moving, moving.facts.to_official_id) if moving.facts.to_official_id is not None else {}
    return told | _promised(moving)


def _promise(moving: Moving) -> Told:
    """The office that has it says by when it answers; said again when that changes."""
    if not is_away(moving.dossier):
        raise CommandRefused("here", _("The dossier is at its own unit; no other office owes an answer."))
    if moving.facts.answer_by is None:
        raise CommandRefused("answer_by", _("Write the day for which the answer is promised."), "answer_by")
    _check_answer(moving)
    moving.dossier.answer_by = moving.facts.answer_by
    return _promised(moving)


def _check_answer(moving: Moving) -> None:
    day = moving.facts.answer_by
    if day is None or moving.day <= day <= moving.day + LONGEST_ANSWER:
        return
    message = _("The answer is promised for a day from %(first)s to %(last)s.")
    said = {"first": f"{moving.day:%d/%m/%Y}", "last": f"{moving.day + LONGEST_ANSWER:%d/%m/%Y}"}
    raise CommandRefused("answer_by", message % said, "answer_by")


def _promised(moving: Moving) -> Told:
    return {"answer_by": moving.facts.answer_by.isoformat()} if moving.facts.answer_by else {}


def _send_back(moving: Moving) -> Told:
    """Back to the unit and the official who forwarded it last."""
    sent = DossierStep.objects.filter(dossier=moving.dossier, move=Move.FORWARD).order_by("-seq").first()
    dossier = moving.dossier
    if sent is None or not is_away(dossier):
        raise CommandRefused("here", _("The dossier is at its own unit; there is nowhere to send it back to."))
    unit_id = sent.unit_id or dossier.unit_id
    dossier.holder_id, dossier.holder_path = unit_id, known.path_of(unit_id, moving.day)
    dossier.officer_id = sent.official_id
    return {}


def _submit(moving: Moving) -> Told:
    return {"to_official": moving.facts.to_official_id} if moving.facts.to_official_id else {}


def _sign(moving: Moving) -> Told:
    """The result goes to the desk, which hands it over."""
    dossier = moving.dossier
    point = known.get_point(dossier.point_id)
    if point is not None:
        dossier.holder_id, dossier.holder_path = point.desk_id, point.desk_path
    return {}


def _hand_over(moving: Moving) -> Told:
    """Who took the result and signed for it stays with the dossier; the event says how, and no name."""
    how, name = moving.facts.handed_how, tidy(moving.facts.handed_to)
    if how not in HandedHow.values:
        raise CommandRefused("handed_how", _("Say how the result was taken: choose from the list."), "handed_how")
    if not name and how in (HandedHow.APPLICANT, HandedHow.PROXY):
        raise CommandRefused("handed_to", _("Write the name of who took the result and signed for it."), "handed_to")
    if len(name) > LONGEST_NAME:
        raise CommandRefused("handed_to", _("The name is longer than 120 letters."), "handed_to")
    moving.dossier.handed_to, moving.dossier.handed_how = name, how
    return {"how": how}


# Papers and time -----------------------------------------------------------------------------------------------------


def _ask(moving: Moving) -> Told:
    if not [one for one in moving.facts.documents if one.strip()]:
        raise CommandRefused("documents", _("Name each document that is missing."), "documents")
    return {"documents": list(moving.facts.documents)}


def _complete(moving: Moving) -> Told:
    documents = {one.id for one in known.version_of(moving.dossier.version_id).documents}
    if any(key not in documents or not 1 <= copies <= 50 for key, copies in moving.facts.papers):
        raise CommandRefused(
            "papers", _("A document is not one of this procedure, or its copies are not 1 to 50."), "papers"
        )
    had = {one["id"]: one["n"] for one in moving.dossier.papers}
    for key, copies in moving.facts.papers:
        had[key] = had.get(key, 0) + copies
    moving.dossier.papers = [{"id": key, "n": copies} for key, copies in had.items()]
    return {}


def _extend(moving: Moving) -> Told:
    dossier, extra = moving.dossier, moving.facts.extra
    if dossier.extended:
        law = law_on(key="extend_max", on=moving.day, otherwise=1)
        message = _("The time of this dossier was extended once already, and is not extended again (%(basis)s).")
        raise CommandRefused("extended", message % {"basis": law.cited})
    _refuse_after_the_date(moving)
    most = min(MOST_EXTRA, max(1, dossier.time_amount))
    if not 1 <= extra <= most:
        message = _("Extend by 1 to %(most)s hours or days: by no more than the time that the procedure itself has.")
        raise CommandRefused("extra", message % {"most": most}, "extra")
    dossier.extended, dossier.extra_amount = True, extra
    dossier.extra_unit = "working_days" if dossier.time_unit == "same_day" else dossier.time_unit
    reckoned = moving.clock.reckoned(dossier)
    dossier.first_due_at, dossier.warn_at = reckoned.due_at, reckoned.warn_at
    if not dossier.reappointed:
        dossier.due_at = reckoned.due_at
    return {"extra": extra, "unit": dossier.extra_unit}


def _refuse_after_the_date(moving: Moving) -> None:
    """Once the date has passed or another was given, more time would be a second postponement, and would hide the delay."""
    dossier = moving.dossier
    if not dossier.reappointed and moving.now <= dossier.first_due_at:
        return
    law = law_on(key="reappoint_max", on=moving.day, otherwise=1)
    message = _(
        "The date first given (%(day)s) has passed, or another was given: the time is not extended any more (%(basis)s). "
        "A dossier that is late gets a letter of apology with one new date."
    )
    day = f"{dossier.first_due_at.astimezone(ZONE):%d/%m/%Y}"
    raise CommandRefused("late", message % {"day": day, "basis": law.cited}, "extra")


def _reappoint(moving: Moving) -> Told:
    due_at, dossier = moving.facts.due_at, moving.dossier
    if due_at is None or due_at <= moving.now:
        raise CommandRefused("due_at", _("Give a new date that lies ahead."), "due_at")
    if dossier.reappointed:
        law = law_on(key="reappoint_max", on=moving.day, otherwise=1)
        message = _("This dossier was given a new date once already, and is not given another (%(basis)s).")
        raise CommandRefused("reappointed", message % {"basis": law.cited})
    before = dossier.due_at
    dossier.due_at, dossier.reappointed, dossier.held = due_at, True, False
    return {"before": before.isoformat()}


def _moved(moving: Moving) -> Told:
    dossier, unit_id = moving.dossier, moving.facts.to_unit_id
    if unit_id is not None:
        dossier.holder_id, dossier.holder_path = unit_id, known.path_of(unit_id, moving.day)
    reckoned = moving.clock.reckoned(dossier)
    dossier.first_due_at, dossier.warn_at = reckoned.due_at, reckoned.warn_at
    if moving.facts.due_at is not None:
        dossier.due_at = moving.facts.due_at
    elif not dossier.reappointed:
        dossier.due_at = reckoned.due_at
    return {}


_EFFECTS: dict[Move, Callable[[Moving], Told]] = {
    Move.ASSIGN: _assign,
    Move.NEXT_STEP: _next,
    Move.FORWARD: _forward,
    Move.PROMISE: _promise,
    Move.SEND_BACK: _send_back,
    Move.SUBMIT: _submit,
    Move.SIGN: _sign,
    Move.HAND_OVER: _hand_over,
    Move.ASK: _ask,
    Move.COMPLETE: _complete,
    Move.EXTEND: _extend,
    Move.REAPPOINT: _reappoint,
    Move.MOVED: _moved,
}
