"""Decisions of recruitment of past years, recorded many at once beside people who are in the system already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.people.models import CensusRow
from hoaban.apps.recruitment.models import DecisionState, RecruitmentDecision
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.refusals import CommandRefused

SHOWN = 5
"""Faults that a refusal names."""


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A decision of a past year: the official who entered service by it, and on which day."""

    official_id: int
    post_id: int | None
    decision_no: str
    decided_on: date
    starts_on: date
    signer: str = ""
    probation_months: int = 0
    probation_ended_on: date | None = None


@transaction.atomic
def record_decisions(*, actor: Actor, rows: Sequence[PastDecision], on: date) -> int:
    """Record decisions of past years, all or none; returns how many were written.

    Unit, level, category, sex, ethnic group and education are those of the first day of service. What is recorded already
    (same official) is left as it is. Raises PermissionDenied outside the actor's part, CommandRefused for people who
    were not in service on that day or days after ``on``.
    """
    actor.require(Permission.DECIDE_RECRUITMENT)
    fresh = _fresh(rows)
    places = _places(fresh)
    faults = [one.decision_no for one in fresh if one.official_id not in places or one.decided_on > on]
    if faults:
        message = _("Nobody in service on the first day, or a decision in the future: %(numbers)s.")
        raise CommandRefused("rows", message % {"numbers": ", ".join(faults[:SHOWN])}, "rows")
    for path in {places[one.official_id].unit_path for one in fresh}:
        actor.require(Permission.DECIDE_RECRUITMENT, path)
    made = [_decision(one, places[one.official_id]) for one in fresh]
    RecruitmentDecision.objects.bulk_create(made, batch_size=1_000)
    audit.record(
        actor=actor, action="recruitment.record_decisions", path=actor.home_path, on=on, after={"rows": len(made)},
        batch=current_submission(),
    )  # fmt: skip
    return len(made)


def _fresh(rows: Iterable[PastDecision]) -> list[PastDecision]:
    known = set(RecruitmentDecision.objects.filter(official__isnull=False).values_list("official_id", flat=True))
    return [one for key, one in {one.official_id: one for one in rows}.items() if key not in known]


def _places(rows: Sequence[PastDecision]) -> dict[int, CensusRow]:
    """Official -> the census row of the first day of service."""
    starts = {one.official_id: one.starts_on for one in rows}
    found: dict[int, CensusRow] = {}
    keys = sorted(starts)
    for at in range(0, len(keys), 500):
        for row in CensusRow.objects.filter(official_id__in=keys[at : at + 500]):
            if row.starts_on <= starts[row.official_id] < row.ends_before:
                found[row.official_id] = row
    return found


def _decision(one: PastDecision, place: CensusRow) -> RecruitmentDecision:
    return RecruitmentDecision(
        official_id=one.official_id, post_id=one.post_id, unit_path=place.unit_path, level=place.level,
        category=place.category, sex=place.sex, ethnicity=place.ethnicity, education=place.education,
        state=DecisionState.ENTERED, decision_no=one.decision_no, decided_on=one.decided_on, signer=one.signer,
        starts_on=one.starts_on, probation_months=one.probation_months, probation_ended_on=one.probation_ended_on,
    )  # fmt: skip
