"""Which groups of fields of a record a role may see: the table ``data/field_groups.csv``, read once."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoaban.shared.access import Actor, Role

TABLE = Path(__file__).resolve().parent.parent / "data" / "field_groups.csv"
NUMBER, BASIC, SERVICE, QUALIFICATIONS = "number", "basic", "service", "qualifications"
SALARY, FAMILY, MEDICAL, HISTORY = "salary", "family", "medical", "history"
PRIVATE, STORY = "private", "story"
LABELS: dict[str, str | Promise] = {
    NUMBER: _("Identification number"), BASIC: _("Basic facts"), SERVICE: _("Service"),
    QUALIFICATIONS: _("Qualifications"), SALARY: _("Salary"), FAMILY: _("Family"), MEDICAL: _("Health"),
    PRIVATE: _("Residence, papers, insurance, assets"), STORY: _("Personal history and ties abroad"),
    HISTORY: _("Changes of the record"),
}  # fmt: skip
"""The groups and what they are called, in the order in which they are told."""


@cache
def roles_of() -> dict[str, frozenset[Role]]:
    """Group of fields -> the roles that may see it, in their own part."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["group"]: frozenset(map(Role, row["roles"].split())) for row in csv.DictReader(file)}


def groups_seen(*, actor: Actor, path: str, official_id: int | None = None) -> frozenset[str]:
    """The groups that the actor may see of somebody whose latest place is ``path``; of oneself, all."""
    if official_id is not None and official_id == actor.official_id:
        return frozenset(LABELS)
    held = {grant.role for grant in actor.grants if any(path.startswith(prefix) for prefix in grant.prefixes)}
    return frozenset(group for group, roles in roles_of().items() if roles & held)


def sees(*, actor: Actor, group: str, path: str) -> bool:
    """Whether the actor may see a group of everybody at or below ``path``."""
    return group in groups_seen(actor=actor, path=path)
