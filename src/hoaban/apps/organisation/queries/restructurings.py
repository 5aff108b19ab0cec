"""Restructurings carried out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from hoaban.apps.organisation.models import Placement, Restructuring
from hoaban.apps.organisation.queries.lineage import LineageRow, lineage_rows
from hoaban.apps.organisation.queries.units import may_look
from hoaban.shared.access import Actor


@dataclass(frozen=True, slots=True)
class RestructuringRow:
    """A restructuring as the list shows it."""

    id: int
    title: str
    resolution: str
    on: date
    state: str
    state_label: str
    lineages: int
    moved: dict[str, Any] = field(default_factory=dict)
    plan: dict[str, Any] = field(default_factory=dict)
    steps: tuple[LineageRow, ...] = ()

    @property
    def is_done(self) -> bool:
        """Carried out and not taken back."""
        return self.state == Restructuring.State.DONE

    @property
    def can_be_reversed(self) -> bool:
        """Done here (not loaded with the data): whether anything was built on it only the command can say."""
        return self.is_done and not self.plan.get("loaded")


def _visible(actor: Actor) -> QuerySet[Restructuring]:
    seen = Placement.objects.filter(may_look(actor), unit_id=OuterRef("province_id"))
    return Restructuring.objects.filter(Exists(seen)).annotate(n=Count("lineages"))


def _row(row: Restructuring, steps: tuple[LineageRow, ...] = ()) -> RestructuringRow:
    return RestructuringRow(
        row.pk,
        row.title,
        row.resolution,
        row.on,
        row.state,
        row.get_state_display(),
        getattr(row, "n", 0),
        row.moved,
        row.plan,
        steps,
    )


def list_restructurings(*, actor: Actor) -> list[RestructuringRow]:
    """Restructurings of the provinces the actor sees whole, newest first."""
    return [_row(row) for row in _visible(actor).order_by("-on", "-id")]


def get_restructuring(*, actor: Actor, restructuring_id: int) -> RestructuringRow:
    """One restructuring with its lineage; raises LookupError outside the actor's part."""
    row = _visible(actor).filter(pk=restructuring_id).first()
    if row is None:
        raise LookupError(restructuring_id)
    steps = row.lineages.order_by("successor__name", "predecessor__name").values_list(
        "kind", "on", "resolution", "predecessor_id", "predecessor__code", "predecessor__name", "successor_id",
        "successor__code", "successor__name", "restructuring_id",
    )  # fmt: skip
    return _row(row, tuple(lineage_rows(list(steps))))
