"""Rounds of leadership planning: opened, people nominated, meetings held and voted, approved into candidates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.leadership.commands.decision_days import refuse_early
from hoaban.apps.leadership.commands.plan_limits import require_room
from hoaban.apps.leadership.models.planning import (
    Candidate,
    Meeting,
    Nomination,
    NominationState,
    PlanningKind,
    PlanningRound,
    PlanningState,
    Readiness,
    Vote,
)
from hoaban.apps.leadership.queries import planning as queries
from hoaban.apps.leadership.queries.standing import findings_for
from hoaban.apps.leadership.rules.facts import Purpose
from hoaban.apps.leadership.rules.purposes import of_person
from hoaban.apps.leadership.rules.rounds import (
    EDITABLE,
    VOTING,
    Ballot,
    By,
    Move,
    Step,
    find_move,
    has_passed,
    next_meeting,
)
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, Unit
from hoaban.apps.people.models import Official
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.periods import on_day
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.rulebook import Finding, Verdict, frozen

NAMED = 5
"""How many names a refusal says before it counts the rest."""


@transaction.atomic
def open_round(
    *, actor: Actor, unit_id: int, term: str, kind: str, year: int, opens_on: date, due_on: date, on: date
) -> PlanningRound:
    """Open a round for a unit and what stands below it. Raises CommandRefused "open", "due", "closed"."""
    unit = Unit.objects.get(pk=unit_id)
    path = organisation.current_path(unit_id, on)
    if not unit.holds_on(on) or not path:
        raise CommandRefused("closed", _("%(unit)s does not exist on that day.") % {"unit": unit.name}, "unit")
    actor.require(Permission.PLAN_LEADERS, path)
    if due_on <= opens_on:
        raise CommandRefused("due", _("The deadline must come after the opening day."), "due_on")
    same = PlanningRound.objects.filter(unit=unit, term=term, kind=kind, year=year)
    if same.exclude(state=PlanningState.STOPPED).exists():
        raise CommandRefused("open", _("There is a round of this kind and year for the unit already."), "year")
    made = PlanningRound.objects.create(
        unit=unit, unit_path=path, term=term, kind=kind, year=year, opens_on=opens_on, due_on=due_on
    )
    leave_event(
        made, actor=actor, action="leadership.open_round", on=on, after={"term": term, "kind": kind, "year": year}
    )
    return made


@transaction.atomic
def nominate(
    *,
    actor: Actor,
    round_id: int,
    version: int | None,
    post_id: int,
    official_id: int,
    readiness: int,
    on: date,
    removes: bool = False,
    reason: str = "",
) -> Nomination:
    """Put somebody forward for a post, or to be taken out of its plan, with the findings of the day.

    Raises CommandRefused: "twice", "not-planned" (nobody to take out), "planned" (already in), "limit" names the rule
    that no one can set aside, with its article.
    """
    found = _locked(actor=actor, round_id=round_id, version=version, states=EDITABLE)
    post = _post_of(found, post_id, on)
    official = Official.objects.get(pk=official_id)
    if Nomination.objects.filter(round=found, post=post, official=official).exists():
        raise CommandRefused("twice", _("%(name)s is nominated for this post already.") % {"name": official.full_name})
    findings = [] if removes else _standing(actor, official_id, post_id, on)
    _require_sense(post, official, on=on, removes=removes)
    _require_reason(found, removes=removes, reason=reason)
    made = Nomination.objects.create(
        round=found, post=post, official=official, removes=removes, readiness=Readiness(readiness),
        reason=reason.strip(), findings=frozen(findings), proposed_by=actor.name,
    )  # fmt: skip
    _count_up(found)
    unmet = [one.rule for one in findings if one.verdict is Verdict.NOT_MET]
    leave_event(
        found, actor=actor, action="leadership.nominate", on=on, reason=reason,
        after={"official": official.full_name, "post": str(post), "removes": removes, "unmet": ", ".join(unmet)},
    )  # fmt: skip
    return made


@transaction.atomic
def withdraw_nomination(*, actor: Actor, round_id: int, version: int | None, nomination_id: int, on: date) -> None:
    """Take a nomination back before the meetings."""
    found = _locked(actor=actor, round_id=round_id, version=version, states=EDITABLE)
    row = found.nominations.select_related("official", "post").get(pk=nomination_id)
    facts = {"official": row.official.full_name, "post": str(row.post)}
    row.delete()
    _count_up(found)
    leave_event(found, actor=actor, action="leadership.withdraw_nomination", on=on, after=facts)


@transaction.atomic
def record_meeting(
    *,
    actor: Actor,
    round_id: int,
    version: int | None,
    step: int,
    held_on: date,
    called: int,
    present: int,
    votes: Mapping[int, int],
    on: date,
    note: str = "",
) -> Meeting:
    """Record one meeting with how many agreed to each nomination (nomination id -> votes); meetings come in their order.

    Raises CommandRefused: "order", "day", "present", "votes" (more than were present, or a nomination left out).
    """
    found = _locked(actor=actor, round_id=round_id, version=version, states=VOTING)
    held = {one.step: one.held_on for one in found.meetings.all()}
    _require_turn(found, step, held, held_on, on)
    _require_people(called, present, on)
    rows = list(found.nominations.select_related("official"))
    _require_votes(rows, votes, present)
    made = Meeting.objects.create(
        round=found, step=step, held_on=held_on, called=called, present=present, note=note.strip()
    )
    Vote.objects.bulk_create(
        [
            Vote(meeting=made, nomination=row, agreed=votes[row.pk], against=present - votes[row.pk]) for row in rows
        ]  # fmt: skip
    )
    _count_up(found)
    facts = {"step": step, "held_on": held_on.isoformat(), "called": called, "present": present, "votes": len(rows)}
    leave_event(found, actor=actor, action="leadership.record_meeting", on=on, after=facts)
    return made


@transaction.atomic
def take_step(
    *,
    actor: Actor,
    round_id: int,
    version: int | None,
    step: str,
    on: date,
    reason: str = "",
    decision_no: str = "",
    decided_on: date | None = None,
) -> PlanningRound:
    """Move a round on by one row of the table (rules.rounds.MOVES).

    Raises CommandRefused: "not-now", "reason", "nobody", "meetings", "decision", "limit".
    """
    found = queries.get_round(actor=actor, round_id=round_id)
    found = PlanningRound.objects.select_for_update().get(pk=found.pk)
    _require_version(found, version)
    move = _require_move(found, step, actor=actor, reason=reason)
    facts = _STEPS[move.step](found, on=on, decision_no=decision_no.strip(), decided_on=decided_on)
    before, found.state = found.state, move.after
    found.reason = reason.strip()
    _count_up(found)
    leave_event(
        found, actor=actor, action=f"leadership.{move.step}_round", on=on, reason=reason,
        after={"from": before, "to": move.after, **facts},
    )  # fmt: skip
    return found


def _begin_meetings(found: PlanningRound, **_more: object) -> dict[str, object]:
    if not found.nominations.exists():
        raise CommandRefused("nobody", _("Nobody is nominated yet. Nominate people first."))
    return {"nominations": found.nominations.count()}


def _reopen(found: PlanningRound, **_more: object) -> dict[str, object]:
    held = found.meetings.count()
    found.meetings.all().delete()
    found.nominations.update(state=NominationState.PROPOSED)
    return {"meetings": held}


def _submit(found: PlanningRound, *, on: date, **_more: object) -> dict[str, object]:
    held = {one.step for one in found.meetings.all()}
    missing = next_meeting(found.kind, held)
    if missing is not None:
        raise CommandRefused("meetings", _("Not every meeting is recorded yet. Record them, then submit."))
    passed = 0
    for row in found.nominations.prefetch_related("votes__meeting"):
        ballots = [Ballot(vote.meeting.called, vote.agreed) for vote in row.votes.all()]
        row.state = NominationState.PASSED if has_passed(ballots, queries.pass_mark(on)) else NominationState.DROPPED
        passed += row.state == NominationState.PASSED
        row.save(update_fields=["state"])
    return {"passed": passed}


def _plain(_found: PlanningRound, **_more: object) -> dict[str, object]:
    return {}


def _return(found: PlanningRound, **_more: object) -> dict[str, object]:
    return _reopen(found)


def _approve(
    found: PlanningRound, *, decision_no: str = "", decided_on: date | None = None, on: date, **_more: object
) -> dict[str, object]:
    if not decision_no or decided_on is None:
        raise CommandRefused("decision", _("The number and the day of the decision are missing."), "decision_no")
    if decided_on > on:
        raise CommandRefused("decided", _("The day of the decision has not come yet."), "decided_on")
    refuse_early(decided_on, max([found.opens_on, *found.meetings.values_list("held_on", flat=True)]))
    found.decision_no, found.approved_on = decision_no, decided_on
    rows = list(found.nominations.filter(state=NominationState.PASSED).select_related("official", "post"))
    out = [row for row in rows if row.removes]
    for row in out:
        _take_out(row, found, decided_on)
    entered = [row for row in rows if not row.removes and _put_in(row, found, decided_on)]
    require_room(entered, decided_on)
    found.nominations.filter(state=NominationState.PASSED).update(state=NominationState.APPROVED)
    return {"in": len(entered), "out": len(out), "decision": decision_no}


_STEPS: dict[Step, Callable[..., dict[str, object]]] = {
    Step.MEET: _begin_meetings,
    Step.REOPEN: _reopen,
    Step.SUBMIT: _submit,
    Step.RETURN: _return,
    Step.APPROVE: _approve,
    Step.STOP: _plain,
}


def _put_in(row: Nomination, found: PlanningRound, on: date) -> bool:
    """Write the candidate; somebody planned already is carried on with the readiness of now."""
    running = Candidate.objects.filter(on_day(on), post=row.post, official=row.official).first()
    if running is not None:
        if running.readiness == row.readiness or running.starts_on == on:
            return False
        running.ends_before, running.left_by, running.left_reason = on, found, ""
        running.save()
    Candidate.objects.create(
        post=row.post, official=row.official, term=found.term, readiness=row.readiness, entered_by=found, starts_on=on
    )
    return True


def _take_out(row: Nomination, found: PlanningRound, on: date) -> None:
    running = Candidate.objects.filter(on_day(on), post=row.post, official=row.official, starts_on__lt=on)
    running.update(ends_before=on, left_by=found, left_reason=row.reason)


def _locked(*, actor: Actor, round_id: int, version: int | None, states: frozenset[str]) -> PlanningRound:
    """The round, locked, for the unit that plans; refuses where the state does not allow it any more."""
    found = queries.get_round(actor=actor, round_id=round_id)
    if By.UNIT not in queries.powers_over(found, actor=actor):
        actor.require(Permission.PROPOSE_LEADERS, found.unit_path)
    found = PlanningRound.objects.select_for_update().get(pk=found.pk)
    _require_version(found, version)
    if found.state not in states:
        raise CommandRefused(
            "not-now",
            _("This is not open now: the round is %(state)s.") % {"state": found.get_state_display().lower()},
        )
    return found


def _require_version(found: PlanningRound, version: int | None) -> None:
    if version is not None and version != found.version:
        raise CommandRefused(
            "changed", _("Someone changed this round meanwhile. Look at it as it is now, then do it again.")
        )


def _require_move(found: PlanningRound, step: str, *, actor: Actor, reason: str) -> Move:
    move = find_move(found.state, step)
    if move is None:
        raise CommandRefused(
            "not-now",
            _("This is not open now: the round is %(state)s.") % {"state": found.get_state_display().lower()},
        )
    if move.by not in queries.powers_over(found, actor=actor):
        needed = Permission.PROPOSE_LEADERS if move.by == By.UNIT else Permission.PLAN_LEADERS
        actor.require(needed, found.unit_path)
    if move.needs_reason and not reason.strip():
        raise CommandRefused("reason", _("Say why."), "reason")
    return move


def _post_of(found: PlanningRound, post_id: int, on: date) -> Post:
    post = Post.objects.select_related("title", "unit").filter(pk=post_id).first()
    if post is None or not post.holds_on(on):
        raise CommandRefused("post", _("This post does not exist on that day. Choose another."), "post")
    if not organisation.current_path(post.unit_id, on).startswith(found.unit_path):
        raise CommandRefused("post", _("This post stands outside the round. Choose one of the unit's own."), "post")
    return post


def _standing(actor: Actor, official_id: int, post_id: int, on: date) -> list[Finding]:
    findings = findings_for(actor=actor, official_id=official_id, post_id=post_id, on=on, purpose=Purpose.PLANNING)
    closed = [one for one in findings if one.verdict is Verdict.NOT_MET and not one.waivable]
    if closed:
        said = "; ".join(f"{one.title}: {one.says} ({one.basis.text})" for one in closed[:NAMED])
        raise CommandRefused("limit", _("Not possible: %(findings)s") % {"findings": said}, "official")
    return of_person(findings)


def _require_sense(post: Post, official: Official, *, on: date, removes: bool) -> None:
    planned = Candidate.objects.filter(on_day(on), post=post, official=official).exists()
    if removes and not planned:
        raise CommandRefused(
            "not-planned", _("%(name)s is not planned for this post.") % {"name": official.full_name}, "official"
        )


def _require_reason(found: PlanningRound, *, removes: bool, reason: str) -> None:
    """Whoever goes out, and whoever comes in by the yearly review, does so with a reason."""
    if reason.strip():
        return
    if removes:
        raise CommandRefused("reason", _("Say why the person is to be taken out of the plan."), "reason")
    if found.kind == PlanningKind.REVIEW:
        raise CommandRefused("reason", _("Say why the person is to come into the plan."), "reason")


def _require_turn(found: PlanningRound, step: int, held: Mapping[int, date], held_on: date, on: date) -> None:
    if step != next_meeting(found.kind, set(held)):
        raise CommandRefused("order", _("Meetings are recorded in their order, each once."), "step")
    if held_on > on or held_on < max([found.opens_on, *held.values()]):
        raise CommandRefused(
            "day", _("The day must lie between the meeting before and today."), "held_on"
        )  # fmt: skip


def _require_people(called: int, present: int, on: date) -> None:
    if called < 1 or not 0 < present <= called:
        raise CommandRefused(
            "present", _("At least one person is called, and of those called somebody came."), "present"
        )
    part = queries.quorum(on)
    if part is not None and present * part.of < called * part.number:
        raise CommandRefused(
            "quorum",
            _("Fewer than %(n)s/%(of)s of those called came: the meeting cannot vote. Hold it again (%(basis)s).")
            % {"n": part.number, "of": part.of, "basis": part.basis},
            "present",
        )


def _require_votes(rows: Sequence[Nomination], votes: Mapping[int, int], present: int) -> None:
    missing = [row.official.full_name for row in rows if row.pk not in votes]
    if missing:
        raise CommandRefused("votes", _("Votes are missing for: %(names)s") % {"names": ", ".join(missing[:NAMED])})
    if any(not 0 <= votes[row.pk] <= present for row in rows):
        raise CommandRefused(
            "votes", _("Nobody can have more votes than people were present (%(n)s).") % {"n": present}
        )


def _count_up(found: PlanningRound) -> None:
    found.version += 1
    found.save()


def leave_event(
    found: PlanningRound, *, actor: Actor, action: str, on: date, after: Mapping[str, object], reason: str = ""
) -> None:
    """Leave the event of a command about a round."""
    audit.record(
        actor=actor, action=action, subject=found, path=found.unit_path, on=on, after=dict(after), reason=reason.strip(),
        batch=current_submission(),
    )  # fmt: skip
