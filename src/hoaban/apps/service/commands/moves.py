"""Every move of a dossier goes through here, by the one table of rules.moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.service.commands import move_effects as effects
from hoaban.apps.service.commands import warnings
from hoaban.apps.service.commands.clocks import Clock, clock_of
from hoaban.apps.service.commands.issuing import issue
from hoaban.apps.service.commands.notices import notify
from hoaban.apps.service.models import Dossier, DossierStep, NoticeKind
from hoaban.apps.service.queries import dossiers as queries
from hoaban.apps.service.queries import known
from hoaban.apps.service.rules import clocks, naming
from hoaban.apps.service.rules.moves import CLOSED, MOVES, Move, Rule, State
from hoaban.apps.service.rules.steps import step_after
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.audit import current_submission
from hoaban.shared.letters import in_vietnamese
from hoaban.shared.models import Event
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.worktime import ZONE

MoveFacts = effects.MoveFacts
NO_FACTS = MoveFacts()
TOLD = {
    Move.ASK: NoticeKind.SUPPLEMENT, Move.SIGN: NoticeKind.READY, Move.STOP: NoticeKind.STOPPED,
    Move.REFUSE: NoticeKind.REFUSED,
}  # fmt: skip
"""Moves that the citizen is told of, on the page to follow a dossier and, unless the citizen stands at the desk, by a call too."""
DATED = frozenset({Move.COMPLETE, Move.EXTEND})
"""Moves that give another appointment; the citizen is told of it where it is another one."""
AT_THE_DESK = frozenset({Move.COMPLETE, Move.REFUSE})
"""Moves at which the citizen stands at the desk, so that nobody has to call."""


@dataclass(frozen=True, slots=True)
class _Before:
    """How the dossier stood before the move."""

    state: str
    holder_id: int
    step_no: int
    at: datetime
    due_at: datetime


@transaction.atomic
def carry_out(
    *, actor: Actor, dossier_id: int, version: int | None, move: Move, now: datetime, facts: MoveFacts = NO_FACTS
) -> Dossier:
    """Make a move: state, step, hands, clock and paper follow; one step of the dossier and one event are left.

    ``version``: ``changes`` of the dossier as it was read (None: whatever it is). Raises Http404 outside the actor's part,
    PermissionDenied for somebody who does not make this move, CommandRefused "changed" (who was faster, when), "state"
    (the table does not allow it), "held" (an apology is owed first), or with the field that is wrong.
    """
    dossier = _locked(actor, dossier_id)
    last = queries.last_step(dossier.pk)
    _check(actor, dossier, last, version, move)
    before, step, event = _moved(actor, dossier, last, move, facts, now)
    dossier.save()
    step.save()
    form = MOVES[move].form
    if form and form not in ("01", "04"):
        issue(actor=actor, dossier=dossier, form_no=form, now=now, content=effects.paper_facts(facts, step))
    event.save()
    _tell(actor, dossier, before, move, facts, now)
    if _may_be_late(dossier):
        _look_ahead(actor, dossier, now)
    return dossier


_REAPPOINTED = ["due_at", "reappointed", "held", "cause", "warned", "answer_by", "steps_taken", "changes"]


@transaction.atomic
def give_new_dates(*, actor: Actor, given: Mapping[int, MoveFacts], now: datetime) -> None:
    """Give many dossiers the new date of their letters: what ``carry_out`` of REAPPOINT does, a few statements for all.

    ``given``: key of a dossier -> its date, cause and note; its warnings begin anew. All or nothing; raises as
    ``carry_out`` does.
    """
    ids, move = sorted(given), Move.REAPPOINT
    rows = Dossier.objects.select_related(*queries.RELATED).select_for_update(of=("self",)).filter(pk__in=ids)
    dossiers = list(rows.order_by("pk"))
    if len(dossiers) != len(ids) or not all(queries.may_see(actor, one) for one in dossiers):
        raise Http404
    lasts = queries.last_steps(ids)
    steps, events = [], []
    for dossier in dossiers:
        _check(actor, dossier, lasts[dossier.pk], None, move)
        dossier.warned = 0
        _before, step, event = _moved(actor, dossier, lasts[dossier.pk], move, given[dossier.pk], now)
        steps.append(step)
        events.append(event)
    Dossier.objects.bulk_update(dossiers, _REAPPOINTED, batch_size=_BATCH)
    DossierStep.objects.bulk_create(steps, batch_size=_BATCH)
    Event.objects.bulk_create(events, batch_size=_BATCH)
    for dossier in filter(_may_be_late, dossiers):
        _look_ahead(actor, dossier, now)


_BATCH = 200


def _moved(
    actor: Actor, dossier: Dossier, last: DossierStep, move: Move, facts: MoveFacts, now: datetime
) -> tuple[_Before, DossierStep, Event]:
    """The dossier after the move, with its step and its event; nothing of them is saved yet."""
    before = _Before(
        dossier.state, dossier.holder_id, dossier.step_no, max(last.at, dossier.received_at), dossier.due_at
    )
    clock = clock_of(dossier, now)
    told = effects.apply(move, effects.Moving(actor, dossier, facts, now, clock))
    _change(dossier, MOVES[move], clock, now)
    return before, _step(actor, dossier, before, move, facts, clock), _event(actor, dossier, before, move, facts, told)


def _may_be_late(dossier: Dossier) -> bool:
    return dossier.settled_at is None and (dossier.answer_by is not None or dossier.held)


def _look_ahead(actor: Actor, dossier: Dossier, now: datetime) -> None:
    """A promise after the appointment makes it late for certain; what comes back in time is so no longer."""
    if warnings.look_at(actor=actor, dossier_id=dossier.pk, now=now):
        dossier.refresh_from_db(fields=["held", "warned"])


def _tell(actor: Actor, dossier: Dossier, before: _Before, move: Move, facts: MoveFacts, now: datetime) -> None:
    by_call = move not in AT_THE_DESK
    if move in TOLD:
        notify(actor=actor, kind=TOLD[move], now=now, dossier=dossier, facts=_told(facts), by_call=by_call)
    elif move in DATED and dossier.due_at != before.due_at:
        with in_vietnamese():
            reason = tidy(facts.note) or _("the documents asked for have come")
        told = {"old_due_at": before.due_at.isoformat(), "new_due_at": dossier.due_at.isoformat(), "reason": reason}
        notify(actor=actor, kind=NoticeKind.MOVED, now=now, dossier=dossier, facts=told, by_call=by_call)


def _told(facts: MoveFacts) -> dict[str, str | None]:
    return {"documents": "; ".join(map(tidy, facts.documents))} if facts.documents else {}


def _locked(actor: Actor, dossier_id: int) -> Dossier:
    list(Dossier.objects.select_for_update().filter(pk=dossier_id).values_list("pk"))
    return queries.get_dossier(actor=actor, dossier_id=dossier_id)


def _check(actor: Actor, dossier: Dossier, last: DossierStep, version: int | None, move: Move) -> None:
    if version is not None and version != dossier.changes:
        raise CommandRefused("changed", _changed(last))
    rule = MOVES[move]
    if dossier.state not in rule.from_states:
        message = _("The dossier is now in the state “%(state)s”; “%(move)s” is not open there.")
        raise CommandRefused("state", message % {"state": dossier.get_state_display(), "move": naming.button(move)})
    if not queries.may_do(actor, dossier, move):
        raise PermissionDenied(f"{move} {dossier.code}")
    if dossier.held and rule.held_up:
        raise CommandRefused(
            "held",
            _(
                "A letter of apology is owed for this dossier (Decree 118/2025/NĐ-CP, form 04 of Circular "
                "03/2025/TT-VPCP). It goes on once the letter is sent."
            ),
        )


def _changed(last: DossierStep) -> str:
    message = _(
        "%(who)s changed this dossier at %(time)s on %(day)s: %(what)s. Look at it as it is now, then do it again."
    )
    at = last.at.astimezone(ZONE)
    what = naming.done(last.move)
    return message % {"who": last.actor_name, "time": f"{at:%H:%M}", "day": f"{at:%d/%m/%Y}", "what": what}


def _change(dossier: Dossier, rule: Rule, clock: Clock, now: datetime) -> None:
    """State, clock, step and end of the dossier after the move."""
    to = rule.to or State(dossier.state)
    if to == State.WAITING and dossier.paused_at is None:
        dossier.paused_at = now
    elif to != State.WAITING and dossier.paused_at is not None:
        _run_on(dossier, clock, now)
    dossier.state = to
    if not queries.is_away(dossier):
        dossier.answer_by = None
    dossier.step_no = step_after(rule.move, known.version_of(dossier.version_id).doers, dossier.step_no)
    if rule.settles:
        _settle(dossier, clock, now)
    if to in CLOSED:
        dossier.closed_at = now
    dossier.steps_taken += 1
    dossier.changes += 1


def _run_on(dossier: Dossier, clock: Clock, now: datetime) -> None:
    """End the pause: both appointments and the warning move with it."""
    began = dossier.paused_at or now
    dossier.pauses, dossier.paused_at = clocks.with_pause(dossier.pauses, began, now), None
    reckoned = clock.reckoned(dossier)
    dossier.first_due_at, dossier.warn_at = reckoned.due_at, reckoned.warn_at
    if dossier.reappointed:
        dossier.due_at = clocks.shifted(dossier.due_at, began, now, clock.calendar)
    else:
        dossier.due_at = reckoned.due_at


def _settle(dossier: Dossier, clock: Clock, now: datetime) -> None:
    dossier.settled_at, dossier.settled_on = now, now.astimezone(ZONE).date()
    dossier.timeliness = clocks.timeliness(now, dossier.first_due_at)
    dossier.used = clock.used(dossier, now)


def _step(actor: Actor, dossier: Dossier, before: _Before, move: Move, facts: MoveFacts, clock: Clock) -> DossierStep:
    now = clock.now
    return DossierStep(
        dossier=dossier, seq=dossier.steps_taken, move=move, state=dossier.state, at=now, actor_name=actor.name,
        official_id=actor.official_id, unit_id=before.holder_id, to_official_id=facts.to_official_id,
        to_unit_id=dossier.holder_id if dossier.holder_id != before.holder_id else None, step_no=before.step_no,
        minutes=clock.worked(before.at, now), used=clock.used(dossier, now),
        due_at=dossier.due_at, note=_note(facts),
    )  # fmt: skip


def _note(facts: MoveFacts) -> str:
    return tidy("; ".join((*facts.documents, facts.note) if facts.note else facts.documents))[:500]


def _event(
    actor: Actor, dossier: Dossier, before: _Before, move: Move, facts: MoveFacts, told: dict[str, Any]
) -> Event:
    after = {"state": dossier.state, **told}
    if dossier.due_at != before.due_at:
        after["due"] = dossier.due_at.isoformat()
    return audit.event(
        actor=actor, action=f"service.{move}", subject=dossier, path=dossier.unit_path,
        before={"state": before.state}, after=after, reason=_note(facts), batch=current_submission(),
    )  # fmt: skip
