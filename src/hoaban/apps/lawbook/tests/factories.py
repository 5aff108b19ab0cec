"""What tests of the lawbook stand on."""

from __future__ import annotations

from datetime import date
from typing import Any

from hoaban.apps.lawbook.models import RuleValue
from hoaban.shared.access import Actor, Grant, Role

CHANGE_DAY = date(2025, 10, 8)
"""The day on which Regulation 377-QĐ/TW replaced 80-QĐ/TW."""


def keeper() -> Actor:
    """A personnel officer, who may change the lawbook."""
    return Actor(name="Lò Thị Keeper", grants=(Grant(Role.PERSONNEL, ("",)),), user_id=7)


def reader() -> Actor:
    """An official, who may only read it."""
    return Actor(name="Cà Văn Reader", grants=(Grant(Role.OFFICIAL, ("",)),), user_id=8)


def stranger() -> Actor:
    """Somebody without any grant."""
    return Actor(name="Nobody")


def rule(**facts: Any) -> RuleValue:
    """A rule that holds from 2020 without end."""
    defaults: dict[str, Any] = {
        "area": "term",
        "key": "example",
        "rule_vi": "Quy định mẫu",
        "rule_en": "Example rule",
        "value": "5",
        "unit": "years",
        "legal_basis": "NĐ 1/2020",
        "starts_on": date(2020, 1, 1),
    }
    return RuleValue.objects.create(**defaults | facts)


def revision(**facts: Any) -> dict[str, Any]:
    """The arguments of a plain revision."""
    defaults = {
        "value": "6",
        "legal_basis": "NĐ 2/2026 Art. 3",
        "effective_from": date(2026, 1, 1),
        "reason": "New decree",
    }
    return defaults | facts
