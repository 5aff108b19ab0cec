"""Keeping who read whose record, the same reader within ten minutes once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from hoaban.apps.people.queries.field_groups import LABELS
from hoaban.apps.privacy.models import Reading, Way
from hoaban.shared.access import Actor
from hoaban.shared.bulk import insert_rows
from hoaban.shared.readings import WholeUnit

AGAIN = timedelta(minutes=10)
"""Within so long the same reader counts once for the same groups."""
COLUMNS = (
    "official_id", "reader_id", "reader_name", "reader_roles", "groups", "way", "at", "day", "unit_path",
)  # fmt: skip
ASKED = 500


def keep_reading(
    *, actor: Actor, seen: Sequence[tuple[int, str]], groups: Collection[str], way: str, at: datetime
) -> None:
    """Keep that the actor was shown groups of fields of some officials; what was kept just now is not kept again.

    ``seen``: key of each official and the path of their latest place.
    """
    wanted = frozenset(groups)
    known = _known(actor, seen, way, at) if len(seen) <= ASKED else {}
    new = [(key, path, wanted - known.get(key, set())) for key, path in seen]
    new = [one for one in new if one[2]]
    if new:
        _write(actor, new, way, at)


def _known(actor: Actor, seen: Sequence[tuple[int, str]], way: str, at: datetime) -> dict[int, set[str]]:
    rows = Reading.objects.filter(
        official_id__in=[key for key, _path in seen], day__gte=localdate(at - AGAIN), at__gt=at - AGAIN, at__lte=at,
        reader_id=actor.user_id, reader_name=actor.name, way=way,
    )  # fmt: skip
    found: dict[int, set[str]] = {}
    for key, groups in rows.values_list("official_id", "groups"):
        found.setdefault(key, set()).update(groups.split(","))
    return found


@transaction.atomic(savepoint=False)
def _write(actor: Actor, new: Iterable[tuple[int, str, frozenset[str]]], way: str, at: datetime) -> None:
    roles, day, told = _roles(actor), localdate(at), Way(way).value
    rows = (
        (key, actor.user_id, actor.name[:200], roles, _told(groups), told, at, day, path)
        for key, path, groups in new
    )  # fmt: skip
    insert_rows(Reading, COLUMNS, rows)


@transaction.atomic
def keep_unit_reading(*, actor: Actor, unit: WholeUnit, groups: Collection[str], at: datetime) -> None:
    """Keep that the actor exported groups of fields of everybody of a unit on a day; the very same just now counts once.

    One row tells it to each of them: ``queries.list_own_readings`` finds it by where they were placed on that day.
    """
    facts = {
        "unit_path": unit.path, "as_of": unit.on, "groups": _told(groups), "way": Way.EXPORT, "reader_id": actor.user_id,
        "reader_name": actor.name[:200],
    }  # fmt: skip
    recent = Reading.objects.filter(
        **facts, official=None, day__gte=localdate(at - AGAIN), at__gt=at - AGAIN, at__lte=at
    )
    if not recent.exists():
        Reading.objects.create(
            **facts, reader_roles=_roles(actor), at=at, day=localdate(at), unit_name=unit.name[:300], people=unit.people
        )


def _roles(actor: Actor) -> str:
    return ",".join(sorted(role.value for role in actor.roles))[:120]


def _told(groups: Collection[str]) -> str:
    return ",".join(one for one in LABELS if one in groups)
