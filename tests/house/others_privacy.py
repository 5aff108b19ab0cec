"""A proposal and a reading of an official of another commune, and the addresses that must not exist for others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, Unit
from hoaban.apps.privacy import models as m
from hoaban.shared.access import Role

DAY = date(2026, 3, 10)
AT = datetime(2026, 3, 10, tzinfo=UTC)
NAMED = "Ngoạisử"
Keys = Mapping[str, int]
CATEGORIES: list[Mapping[str, object]] = [
    {"key": key} for key in ("readings-of-records", "refused-proposals", "messages-of-citizens", "dossiers-of-citizens")
]
PUBLIC: dict[str, list[Mapping[str, object]]] = {
    "privacy_retention_category": CATEGORIES,
    "privacy_carry_out": CATEGORIES,
    "privacy_propose_entry": [{"key": key} for key in ("family", "sheet-identity", "qualification")],
}


def record(official_id: int, unit: Unit, post: Post) -> dict[str, int]:
    """A waiting proposal, and a reading of the record."""
    path = organisation.current_path(unit.pk, DAY)
    proposal = m.Proposal.objects.create(
        official_id=official_id, field="religion", value=NAMED, reason=NAMED, made_at=AT, unit_path=path
    )
    m.Reading.objects.create(
        official_id=official_id, reader_name=NAMED, groups="basic", way="page", at=AT, day=DAY, unit_path=path
    )
    disposal = m.Disposal.objects.create(
        user=make_user("thuc-hien-noi-khac", (Role.COMMUNE, unit)), category="readings-of-records", basis=NAMED, on=DAY,
        unit_path=path, part=[path], total=1, state="done",
    )  # fmt: skip
    return {"proposal": proposal.pk, "disposal": disposal.pk}


def _of(key: str) -> Callable[[Keys], Mapping[str, object]]:
    return lambda others: {"pk": others[key]}


FOREIGN: dict[str, Callable[[Keys], Mapping[str, object]]] = {
    **{f"privacy_disposal{name}": _of("disposal") for name in ("", "_stop", "_resume")},
    "privacy_propose_change": lambda others: {"key": "family", "target": others["record_family"]},
    **{name: _of("proposal") for name in ("privacy_proposal", "privacy_decide", "privacy_withdraw", "privacy_proof")},
}
