"""Parts of the record that officials propose to add or correct themselves: the one table of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from hoaban.apps.record.commands import sheet
from hoaban.apps.record.forms.record import LINES, SHEETS
from hoaban.apps.record.models import Profile
from hoaban.apps.record.queries.seen import LINES as SEEN_BY
from hoaban.shared import proposing
from hoaban.shared.access import Actor
from hoaban.shared.proposing import Facts, Subject, as_text

PROPOSED_LINES = {
    "family": _("A member of the family"), "medical": _("A health check"), "commendation": _("A commendation"),
    "membership": _("An organisation joined"), "army": _("Service in the army"),
    "past_work": _("Work before the recorded assignments"),
}  # fmt: skip
"""Kind of line -> what a proposal calls it."""
NAMED_BY_DAY = {"medical": "checked_on", "army": "enlisted_on"}
"""Kind of line -> the day that it is known by."""
PROPOSED_SHEETS = {
    "identity": (_("Residence, contact and papers"), "private"), "service": (_("Before and at recruitment"), "service"),
    "training": (_("General education and strengths"), "qualifications"),
    "story": (_("Personal history and ties abroad"), "story"), "work": (_("Main work and allowances"), "salary"),
    "bodies": (_("Full membership of the Party"), "basic"), "medical": (_("Day of declaring assets"), "private"),
}  # fmt: skip
"""Group of items of the sheet -> what a proposal calls it, and the group of fields that decides who settles it."""


def register() -> None:
    """Declare them, once, when Django starts."""
    proposing.declare(
        *(_sheet(key, label, group) for key, (label, group) in PROPOSED_SHEETS.items()),
        *(_lines(kind, label) for kind, label in PROPOSED_LINES.items()),
    )


def _sheet(key: str, label: Any, group: str) -> Subject:
    names = SHEETS[key]._meta.fields or ()

    def recorded(official_id: int, target: int) -> Facts:  # noqa: ARG001 - the sheet stands once
        found = Profile.objects.filter(official_id=official_id).first() or Profile()
        return {name: as_text(getattr(found, name)) for name in names}

    def carry(
        *, actor: Actor, official_id: int, target: int, given: Mapping[str, Any], reason: str, on: date  # noqa: ARG001
    ) -> None:  # fmt: skip
        sheet.change_sheet(actor=actor, official_id=official_id, version=None, facts=given, on=on)

    return Subject(f"sheet-{key}", label, group, SHEETS[key], recorded, carry)


def _lines(kind: str, label: Any) -> Subject:
    shape, model = LINES[kind][1], sheet.PARTS[kind]
    names = shape._meta.fields or ()

    def lines(official_id: int) -> list[tuple[int, str]]:
        found = model._default_manager.filter(official_id=official_id).order_by("pk")
        return [(one.pk, as_text(getattr(one, NAMED_BY_DAY.get(kind, ""), one))) for one in found]

    def recorded(official_id: int, target: int) -> Facts | None:
        found = model._default_manager.filter(official_id=official_id, pk=target).first()
        return {name: as_text(getattr(found, name)) for name in names} if found else None

    def carry(
        *, actor: Actor, official_id: int, target: int, given: Mapping[str, Any], reason: str, on: date  # noqa: ARG001
    ) -> None:  # fmt: skip
        asked: dict[str, Any] = {
            "actor": actor, "official_id": official_id, "version": None, "kind": kind, "facts": given, "on": on,
        }  # fmt: skip
        sheet.change_part(**asked, part_id=target) if target else sheet.add_part(**asked)

    return Subject(kind, label, SEEN_BY[kind], shape, recorded, carry, lines)
