"""A loaded province and actors over parts of it."""

from __future__ import annotations

from datetime import date

from hoaban.apps.organisation import queries
from hoaban.apps.organisation.models import Unit
from hoaban.shared.access import Actor, Grant, Role

LAST_DAY, FIRST_DAY = date(2025, 6, 30), date(2025, 7, 1)
LATER = date(2026, 7, 1)


def unit(code: str, on: date = FIRST_DAY) -> Unit:
    """The unit that has the code on the day."""
    found: Unit = Unit.objects.on(on).get(code=code)
    return found


def actor(role: Role, code: str, on: date = FIRST_DAY) -> Actor:
    """Somebody with a role over the unit of the code."""
    unit_id = unit(code, on).pk
    grant = Grant(role, queries.grant_prefixes(unit_id))
    return Actor(name="somebody", grants=(grant,), user_id=1, home_path=queries.current_path(unit_id, on))


MERGER = {
    "title": "Sáp nhập",
    "resolution": "Nghị quyết 1",
    "on": LATER.isoformat(),
    "province": "11",
    "steps": [{"kind": "merge", "from": ["03214", "03208"], "into": {"code": "03214", "name": "Xã Mường Luân"}}],
}
