"""People who were disciplined, for tests."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from hoaban.apps.conduct.commands.discipline_history import SanctionFacts, record_sanctions
from hoaban.apps.conduct.models import DisciplineCase
from hoaban.apps.people.tests.factories import enter, life, posts_of
from hoaban.shared.access import Actor

NOW = date(2026, 3, 10)
SYSTEM = Actor.system()
OFFICE, OTHER_OFFICE = "03214-VP", "03208-VP"
_numbers = count(1)


def person(office: str = OFFICE, *, place: int = 0, since: date = date(2025, 7, 1), **facts: Any) -> int:
    """One official in a post of an office, leaders first."""
    named = {"name": f"Lò Văn Thử {next(_numbers)}"} | facts
    (pk,) = enter(life(posts_of(office, since)[place], since, **named), on=NOW)
    return pk


def facts(official_id: int, *, decided_on: date = date(2026, 2, 2), **more: Any) -> SanctionFacts:
    """A decision, found two months before it."""
    given: dict[str, Any] = {
        "form": "reprimand", "violation": "Giải quyết hồ sơ quá hạn nhiều lần",
        "occurred_on": decided_on - timedelta(days=120), "opened_on": decided_on - timedelta(days=60),
        "effective_on": decided_on, "decision_no": f"{next(_numbers)}/QĐ-UBND",
    }  # fmt: skip
    return SanctionFacts(official_id=official_id, decided_on=decided_on, **given | more)


def sanction(official_id: int, **more: Any) -> DisciplineCase:
    """A decision that is recorded."""
    one = facts(official_id, **more)
    record_sanctions(actor=SYSTEM, on=NOW, rows=[one])
    return DisciplineCase.objects.get(official_id=official_id, decision_no=one.decision_no)
