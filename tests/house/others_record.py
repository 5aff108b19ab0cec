"""The record of an official of another commune, and the addresses of it that must not exist for others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from hoaban.apps.organisation.models import Post, Unit
from hoaban.apps.record import models as m

DAY = date(2026, 3, 10)
NAMED = "Ngoạisử"
Keys = Mapping[str, int]
PUBLIC: dict[str, list[Mapping[str, object]]] = {}


def record(official_id: int, unit: Unit, post: Post) -> dict[str, int]:
    """A sheet, a member of the family and a commendation."""
    m.Profile.objects.create(official_id=official_id, birth_place=NAMED, main_work=NAMED)
    member = m.FamilyMember.objects.create(official_id=official_id, kin=1, full_name=f"Quàng Văn {NAMED}")
    m.Commendation.objects.create(official_id=official_id, form=7, detail=NAMED, awarded_on=DAY)
    return {"record_of": official_id, "record_family": member.pk}


def _of(**fixed: object) -> Callable[[Keys], Mapping[str, object]]:
    return lambda others: {"pk": others["record_of"], **fixed}


def _line(others: Keys) -> Mapping[str, object]:
    return {"pk": others["record_of"], "kind": "family", "part_id": others["record_family"]}


FOREIGN: dict[str, Callable[[Keys], Mapping[str, object]]] = {
    "record_page": _of(),
    "record_form": _of(ending="pdf"),
    "record_edit": _of(group="identity"),
    "record_add": _of(kind="family"),
    "record_change": _line,
    "record_remove": _line,
}
"""Addresses of what belongs to the other commune."""
