"""Approved plans of the past, written at once: history, and the demonstration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.leadership.commands.plan_limits import require_few_posts
from hoaban.apps.leadership.commands.planning import leave_event
from hoaban.apps.leadership.models.planning import Candidate, PlanningKind, PlanningRound, PlanningState
from hoaban.apps.leadership.queries import planning as queries
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Unit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.refusals import CommandRefused


@dataclass(frozen=True, slots=True)
class Planned:
    """A candidate of the past, as history is loaded: official, post, since when, how ready, and until when."""

    official_id: int
    post_id: int
    readiness: int
    starts_on: date
    ends_before: date | None = None
    left_reason: str = ""


@transaction.atomic
def record_plan(
    *,
    actor: Actor,
    unit_id: int,
    term: str,
    year: int,
    approved_on: date,
    decision_no: str,
    rows: Sequence[Planned],
    on: date,
) -> PlanningRound:
    """Write an approved plan of the past with its candidates at once, under the limits of the day; one event.

    Raises CommandRefused "limit" when a post has too many people, or a person too many posts of one level; PermissionDenied outside the actor's part.
    """
    unit = Unit.objects.get(pk=unit_id)
    path = organisation.current_path(unit_id, approved_on)
    actor.require(Permission.PLAN_LEADERS, path)
    limit = queries.limit_of("max_candidates_per_post", approved_on)
    counts = Counter(row.post_id for row in rows)
    if limit is not None and any(count > limit.number for count in counts.values()):
        raise CommandRefused("limit", _("A post has more than %(limit)s people planned.") % {"limit": limit.number})
    require_few_posts([(row.official_id, row.post_id) for row in rows], approved_on)
    made = PlanningRound.objects.create(
        unit=unit, unit_path=path, term=term, kind=PlanningKind.TERM, year=year, opens_on=date(year, 1, 1),
        due_on=approved_on, state=PlanningState.APPROVED, decision_no=decision_no, approved_on=approved_on,
    )  # fmt: skip
    Candidate.objects.bulk_create(
        [
            Candidate(
                post_id=row.post_id, official_id=row.official_id, term=term, readiness=row.readiness, entered_by=made,
                starts_on=row.starts_on, ends_before=row.ends_before, left_reason=row.left_reason,
            )
            for row in rows
        ],
        batch_size=500,
    )  # fmt: skip
    leave_event(made, actor=actor, action="leadership.record_plan", on=on, after={"people": len(rows), "term": term})
    return made
