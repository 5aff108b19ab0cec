"""Relatives of one official, as the record shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import Http404

from hoaban.apps.people.models import Kinship, Official, Relation
from hoaban.apps.people.queries.officials import seen_by
from hoaban.apps.people.queries.rows import search_details
from hoaban.shared.access import Actor


@dataclass(frozen=True, slots=True)
class KinRow:
    """A relative who serves or served: what they are to the official; ``seen``: the actor may open their record."""

    pk: int
    relative_id: int
    full_name: str
    relation: Relation
    detail: str
    seen: bool


def list_kin(*, actor: Actor, official_id: int, on: date) -> list[KinRow]:
    """The relatives recorded of an official, by name; Http404 where the actor's part does not hold the official."""
    if not Official.objects.filter(seen_by(actor), pk=official_id).exists():
        raise Http404
    rows = Kinship.objects.filter(Q(official_id=official_id) | Q(relative_id=official_id))
    pairs = [(row, row.other(official_id)) for row in rows.select_related("official", "relative")]
    keys = [other.pk for _row, other in pairs]
    seen = set(Official.objects.filter(seen_by(actor), pk__in=keys).values_list("pk", flat=True))
    details = search_details(keys, on)
    found = [
        KinRow(
            row.pk, other.pk, other.full_name, row.seen_from(official_id), details.get(other.pk, ""), other.pk in seen
        )
        for row, other in pairs
    ]
    return sorted(found, key=lambda one: one.full_name)
