"""Rounds of rotation: opened, goals weighed, put to the planner, submitted, approved, closed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from hoaban.apps.leadership.commands.decision_days import refuse_early
from hoaban.apps.leadership.models.rotation import (
    Move,
    MoveState,
    Proposal,
    RotationKind,
    RotationRound,
    RoundPerson,
    RoundPost,
    SolveState,
)
from hoaban.apps.leadership.queries import rotation as queries
from hoaban.apps.leadership.queries import rotation_findings, rotation_fresh
from hoaban.apps.leadership.queries.law import ruling_on
from hoaban.apps.leadership.rules.rotation import EDITABLE, By, Step, find_move, read_seat
from hoaban.apps.leadership.rules.secondment import longest, may_end
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Unit
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.templatetags.hoaban import day

MOST_SEATS = 6_000


@transaction.atomic
def open_round(
    *,
    actor: Actor,
    unit_id: int,
    title: str,
    kind: str,
    takes_effect_on: date,
    title_ids: Collection[int],
    goals: Mapping[str, Any],
    on: date,
    ends_on: date | None = None,
) -> RotationRound:
    """Open a round for the seats of some titles below a unit: whoever holds one may be moved, planned people stand by.

    ``ends_on``: the last day of the secondments of a round of these; None: the longest that the lawbook allows.
    Raises CommandRefused: "day", "seats" (no seat of these titles, or too many), "titles" (who leads nobody moves in a
    periodic change of position only), "ends_on" (beyond the limit, with its
    article).
    """
    unit = Unit.objects.get(pk=unit_id)
    path = organisation.current_path(unit_id, on)
    actor.require(Permission.ROTATE, path or "?")
    if takes_effect_on <= on:
        raise CommandRefused("day", _("The round takes effect after today. Choose a later day."), "takes_effect_on")
    _require_leaders(kind, title_ids, takes_effect_on)
    last = _last_day(kind, takes_effect_on, ends_on)
    seats = queries.list_seats(path=path, title_ids=title_ids, on=takes_effect_on)
    if not 1 < len(seats) <= MOST_SEATS:
        raise CommandRefused(
            "seats", _("These titles have %(count)s seats here. Choose titles with 2 to %(most)s seats together.")
            % {"count": len(seats), "most": MOST_SEATS}, "titles",
        )  # fmt: skip
    made = RotationRound.objects.create(
        title=title.strip(), unit=unit, unit_path=path, kind=RotationKind(kind), takes_effect_on=takes_effect_on,
        goals=dict(goals), opened_on=on, ends_on=last,
    )  # fmt: skip
    RoundPost.objects.bulk_create([RoundPost(round=made, post_id=post, seat=seat) for post, seat in seats], 500)
    holders, reserves = queries.list_people(post_ids={post for post, _seat in seats}, path=path, on=takes_effect_on)
    rows = [RoundPerson(round=made, official_id=key) for key in holders]
    rows += [RoundPerson(round=made, official_id=key, is_reserve=True) for key in reserves]
    RoundPerson.objects.bulk_create(rows, 500)
    leave_event(
        made, actor=actor, action="leadership.open_rotation", on=on,
        after={"posts": len(seats), "people": len(rows), "kind": kind, "ends_on": str(last or "")},
    )  # fmt: skip
    return made


def _require_leaders(kind: str, title_ids: Collection[int], on: date) -> None:
    """Titles that lead nobody are settled by a periodic change of position only."""
    staff = queries.staff_titles(title_ids)
    if not staff or kind == RotationKind.SWAP:
        return
    law = ruling_on("job_swap.cycle", on)
    raise CommandRefused(
        "titles",
        _("%(titles)s: who leads nobody changes position periodically (%(basis)s). Choose that kind of round, or leaders only.")
        % {"titles": ", ".join(staff), "basis": law.basis.text if law else _("article not entered")},
        "titles",
    )  # fmt: skip


def _last_day(kind: str, starts_on: date, asked: date | None) -> date | None:
    """The last day of the secondments of a round; nothing for other rounds."""
    if kind != RotationKind.SECONDMENT:
        return None
    law = ruling_on("secondment.max_duration", starts_on)
    years = law.numbers[0] if law is not None and law.numbers else None
    if asked is None:
        return None if years is None else longest(starts_on, years)
    if not may_end(starts_on, asked, years):
        most = day(longest(starts_on, years)) if years is not None else ""
        raise CommandRefused(
            "ends_on", _("A secondment ends after its first day, and on %(most)s at the latest (%(basis)s).")
            % {"most": most or "–", "basis": law.basis.text if law else _("article not entered")}, "ends_on",
        )  # fmt: skip
    return asked


@transaction.atomic
def set_goals(*, actor: Actor, round_id: int, version: int | None, goals: Mapping[str, Any], on: date) -> RotationRound:
    """Weigh the goals of a round anew; the proposal on the table stays until the planner is asked again."""
    found = lock_round(actor=actor, round_id=round_id, version=version)
    before, found.goals = found.goals, dict(goals)
    count_up(found)
    leave_event(found, actor=actor, action="leadership.weigh_rotation", on=on, before=before, after=dict(goals))
    return found


@transaction.atomic
def ask_planner(*, actor: Actor, round_id: int, version: int | None, at: Any, on: date) -> Proposal:
    """Put the question to the planner; a worker answers. Raises CommandRefused "solving" while one is under way."""
    found = lock_round(actor=actor, round_id=round_id, version=version)
    if found.proposals.filter(state__in=[SolveState.WAITING, SolveState.RUNNING]).exists():
        raise CommandRefused("solving", _("The planner is at work on this round already. Wait, or stop it."))
    number = found.proposals.count() + 1
    made = Proposal.objects.create(round=found, number=number, asked_at=at)
    leave_event(found, actor=actor, action="leadership.ask_planner", on=on, after={"proposal": number})
    return made


@transaction.atomic
def stop_planner(*, actor: Actor, round_id: int, on: date) -> None:
    """Ask the planner to end with the best plan so far."""
    found = queries.get_round(actor=actor, round_id=round_id)
    actor.require(Permission.ROTATE, found.unit_path)
    running = found.proposals.filter(state__in=[SolveState.WAITING, SolveState.RUNNING])
    if running.update(stop_asked=True):
        leave_event(found, actor=actor, action="leadership.stop_planner", on=on, after={})


@transaction.atomic
def restart_planner(*, actor: Actor, round_id: int, on: date) -> Proposal | None:
    """Put a proposal whose worker is gone back in the queue; None when somebody works on it, or it has ended."""
    found = queries.get_round(actor=actor, round_id=round_id)
    actor.require(Permission.ROTATE, found.unit_path)
    quiet = queries.find_stopped(found)
    if quiet is None:
        return None
    Proposal.objects.filter(pk=quiet.pk).update(
        state=SolveState.WAITING, touched_at=Now(), progress={}, stop_asked=False
    )
    leave_event(found, actor=actor, action="leadership.restart_planner", on=on, after={"proposal": quiet.number})
    return quiet


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
) -> RotationRound:
    """Move a round on by one row of the table (rules.rotation.MOVES).

    Raises CommandRefused: "not-now", "reason", "proposal" (nothing proposed), "solving", "outdated" (the proposal answers
    another question than the round asks now), "decision", "open-moves".
    """
    found = queries.get_round(actor=actor, round_id=round_id)
    found = RotationRound.objects.select_for_update().get(pk=found.pk)
    _require_version(found, version)
    move = find_move(found.state, step)
    if move is None:
        raise not_now(found)
    actor.require(Permission.ROTATE if move.by == By.PREPARES else Permission.SIGN_ROTATION, found.unit_path)
    if move.needs_reason and not reason.strip():
        raise CommandRefused("reason", _("Say why."), "reason")
    facts = _STEPS[move.step](found, decision_no=decision_no.strip(), decided_on=decided_on, on=on)
    before, found.state = found.state, move.after
    found.reason = reason.strip()
    count_up(found)
    leave_event(
        found, actor=actor, action=f"leadership.{move.step}_rotation", on=on, reason=reason,
        after={"from": before, "to": move.after, **facts},
    )  # fmt: skip
    return found


def _current_proposal(found: RotationRound) -> Proposal:
    """The proposal on the table, as long as it answers what the round asks now: what is submitted is what is approved."""
    proposal, last = queries.latest_shown(found), queries.latest(found)
    if proposal is None or last is None:
        raise CommandRefused("proposal", _("There is no proposal yet. Ask the planner first."))
    if last.state in queries.UNDER_WAY:
        raise CommandRefused("solving", _("The planner is at work on this round already. Wait, or stop it."))
    if outdated := rotation_fresh.why_outdated(found, proposal, last):
        raise CommandRefused("outdated", outdated)
    return proposal


def _submit(found: RotationRound, **_more: object) -> dict[str, object]:
    proposal = _current_proposal(found)
    return {"proposal": proposal.number, "moves": len(queries.moves_of(proposal))}


def _return(_found: RotationRound, **_more: object) -> dict[str, object]:
    return {}


def _approve(
    found: RotationRound, *, decision_no: str = "", decided_on: date | None = None, on: date, **_more: object
) -> dict[str, object]:
    if not decision_no or decided_on is None or decided_on > on:
        raise CommandRefused(
            "decision", _("The number and the day of the decision are missing, or the day has not come."), "decision_no"
        )
    refuse_early(decided_on, found.opened_on)
    proposal = _current_proposal(found)
    found.decision_no, found.decided_on = decision_no, decided_on
    rows, waived = [], rotation_findings.waivers_of_pins(found)
    for one in queries.moves_of(proposal):
        post, seat = read_seat(one["post"])
        before = read_seat(one["before"])[0] if one["before"] else None
        rows.append(
            Move(
                round=found,
                proposal=proposal,
                official_id=int(one["person"]),
                from_post_id=before,
                to_post_id=post,
                to_seat=seat,
                reasons=one["reasons"],
                waivers=waived.get((int(one["person"]), post), []),
            )  # fmt: skip
        )
    Move.objects.bulk_create(rows, 500)
    return {"moves": len(rows), "decision": decision_no}


def _close(found: RotationRound, **_more: object) -> dict[str, object]:
    left = found.moves.filter(state=MoveState.PROPOSED).count()
    if left:
        raise CommandRefused(
            "open-moves",
            _("%(count)s moves are neither signed nor refused yet. Decide on them first.") % {"count": left},
        )
    return {}


_STEPS: dict[Step, Callable[..., dict[str, object]]] = {
    Step.SUBMIT: _submit,
    Step.RETURN: _return,
    Step.APPROVE: _approve,
    Step.CLOSE: _close,
}


def lock_round(
    *, actor: Actor, round_id: int, version: int | None, needs: Permission = Permission.ROTATE
) -> RotationRound:
    """The round, locked, for whoever prepares it; refuses where the state does not allow changes any more."""
    found = queries.get_round(actor=actor, round_id=round_id)
    actor.require(needs, found.unit_path)
    found = RotationRound.objects.select_for_update().get(pk=found.pk)
    _require_version(found, version)
    if found.state not in EDITABLE:
        raise not_now(found)
    return found


def _require_version(found: RotationRound, version: int | None) -> None:
    if version is not None and version != found.version:
        raise CommandRefused(
            "changed", _("Someone changed this round meanwhile. Look at it as it is now, then do it again.")
        )


def not_now(found: RotationRound) -> CommandRefused:
    """The refusal of a step whose turn it is not."""
    return CommandRefused(
        "not-now", _("This is not open now: the round is %(state)s.") % {"state": found.get_state_display().lower()}
    )


def count_up(found: RotationRound) -> None:
    """Keep a changed round under the next version."""
    found.version += 1
    found.save()


def leave_event(
    found: RotationRound, *, actor: Actor, action: str, on: date, after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None, reason: str = "",
) -> None:  # fmt: skip
    """Leave the event of a command about a round."""
    audit.record(
        actor=actor, action=action, subject=found, path=found.unit_path, on=on, before=dict(before or {}),
        after=dict(after), reason=reason.strip(), batch=current_submission(),
    )  # fmt: skip
