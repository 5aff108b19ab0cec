"""Evidence of what somebody can do: whose, and who decides on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from hoaban.apps.learning.models import Evidence, EvidenceState
from hoaban.apps.learning.queries.competencies import seen_by
from hoaban.apps.people.models import CensusRow
from hoaban.shared.access import Actor, Permission, any_below

DECIDE = (Permission.FOLLOW_LEARNING, Permission.APPROVE_TRAINING)
"""Either lets somebody accept or refuse evidence of the people in the part."""

OPENED_BY = (Permission.FOLLOW_LEARNING, Permission.PROPOSE_TRAINING, Permission.APPROVE_TRAINING)
"""Supervisors follow up, personnel offices propose and approve; seeing needs and figures opens no single person's."""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """Evidence as a list shows it."""

    evidence: Evidence
    level_name: str
    may_decide: bool
    may_withdraw: bool


def places_on(*, actor: Actor, on: date) -> QuerySet[CensusRow]:
    """Where the people whose learning the actor may see serve on the day."""
    return CensusRow.objects.filter(seen_by(actor=actor), starts_on__lte=on, ends_before__gt=on)


def places_open(*, actor: Actor, on: date) -> QuerySet[CensusRow]:
    """Where the people serve on the day whose roadmap and evidence the actor may open, the own included."""
    prefixes = {prefix for one in OPENED_BY for prefix in actor.prefixes(one)}
    own = Q(official_id=actor.official_id) if actor.official_id else Q(pk__in=[])
    return places_on(actor=actor, on=on).filter(any_below(sorted(prefixes)) | own)


def deciding(*, actor: Actor) -> Q:
    """Condition on places: the actor may decide on evidence there; never on the own."""
    prefixes = {prefix for one in DECIDE for prefix in actor.prefixes(one)}
    mine = Q() if "" in prefixes else any_below(sorted(prefixes))
    return mine & ~Q(official_id=actor.official_id) if actor.official_id else mine


def may_decide(*, actor: Actor, official_id: int, on: date) -> bool:
    """Whether the actor may accept or refuse evidence of the official on the day."""
    if not any(actor.may(one) for one in DECIDE) or actor.official_id == official_id:
        return False
    rows = CensusRow.objects.filter(deciding(actor=actor), starts_on__lte=on, ends_before__gt=on)
    return rows.filter(official_id=official_id).exists()


def get_evidence(*, actor: Actor, pk: int, on: date) -> Evidence:
    """Evidence of the actor, or of somebody whom the actor supervises or keeps the personnel of; Http404."""
    here = places_open(actor=actor, on=on).filter(official_id=OuterRef("official_id"))
    mine = Q(official_id=actor.official_id) if actor.official_id else Q(pk__in=[])
    found = Evidence.objects.filter(mine | Q(Exists(here)), pk=pk).select_related("official", "competency").first()
    if found is None:
        raise Http404(pk)
    return found


def list_evidence(*, actor: Actor, official_id: int, on: date, names: dict[tuple[int, int], str]) -> list[EvidenceRow]:
    """Evidence of one official, newest first; the caller has found the official in the actor's part."""
    decides = may_decide(actor=actor, official_id=official_id, on=on)
    own = actor.official_id == official_id
    rows = (
        Evidence.objects.filter(official_id=official_id).select_related("competency").order_by("-submitted_on", "-id")
    )
    return [
        EvidenceRow(
            row, names.get((row.competency_id, row.level), str(row.level)),
            decides and row.state == EvidenceState.SUBMITTED, own and row.state == EvidenceState.SUBMITTED,
        )
        for row in rows
    ]  # fmt: skip


def evidence_waiting(*, actor: Actor, on: date) -> QuerySet[Evidence]:
    """Evidence that the actor may decide on, oldest first."""
    if not any(actor.may(one) for one in DECIDE):
        return Evidence.objects.none()
    places = CensusRow.objects.filter(deciding(actor=actor), starts_on__lte=on, ends_before__gt=on)
    rows = Evidence.objects.filter(Exists(places.filter(official_id=OuterRef("official_id"))))
    return (
        rows.filter(state=EvidenceState.SUBMITTED)
        .select_related("official", "competency")
        .order_by("submitted_on", "id")
    )
