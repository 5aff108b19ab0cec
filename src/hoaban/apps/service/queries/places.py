"""Where something stood at a moment: in the part asked of then, although a restructuring has moved it since."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from hoaban.apps.service.models import EarlierPlace, Placed
from hoaban.apps.service.queries import known
from hoaban.shared import held
from hoaban.shared.access import STEP

Moment = Any
"""An instant, or a reference to an instant of the rows counted."""


def _read(_key: str) -> datetime | None:
    found: datetime | None = EarlierPlace.objects.aggregate(last=Max("ends_at"))["last"]
    return found


_last = held.Held(known.GROUP, _read, most=1)


def last_move() -> datetime | None:
    """The last instant before which anything stood elsewhere; None where nothing ever moved."""
    return _last("")


def moved_since(first: datetime) -> bool:
    """Whether anything that stood elsewhere at some moment from ``first`` on has moved since."""
    last = last_move()
    return last is not None and last > first


def then(kind: Placed, moment: Moment) -> QuerySet[EarlierPlace]:
    """The earlier place of the rows of an outer query at a moment."""
    held_then = Q(starts_at__isnull=True) | Q(starts_at__lte=moment)
    return EarlierPlace.objects.filter(held_then, kind=kind, key=OuterRef("pk"), ends_at__gt=moment)


def stood_in(part: Q, kind: Placed, moment: Moment, first: datetime) -> Q:
    """Condition: stood in ``part`` (a condition on ``unit_path``) at the moment, which is ``first`` at the earliest."""
    if not moved_since(first):
        return part
    moved = EarlierPlace.objects.filter(part, kind=kind, ends_at__gt=first)
    keys = list(moved.values_list("key", flat=True).distinct())
    here = part & Q(~Exists(then(kind, moment)))
    return here | (Q(pk__in=keys) & Q(Exists(then(kind, moment).filter(part)))) if keys else here


def path_at(kind: Placed, moment: Moment, first: datetime) -> Any:
    """The path of the unit at which a row stood at the moment, which is ``first`` at the earliest."""
    if not moved_since(first):
        return F("unit_path")
    before = then(kind, moment).order_by("ends_at").values("unit_path")[:1]
    return Coalesce(Subquery(before), F("unit_path"), output_field=CharField())


def moved_in(part: Q, into: Q, until: datetime) -> int:
    """So many more open dossiers came into a part than went out of it, up to an instant.

    ``part``: the condition on ``unit_path``, ``into``: the same on ``to_path``.
    """
    last = last_move()
    if last is None:
        return 0
    rows = EarlierPlace.objects.filter(kind=Placed.DOSSIER, was_open=True, ends_at__lte=until)
    return rows.filter(into).count() - rows.filter(part).count()


def shop_units(on: datetime) -> list[int]:
    """Units that had a one-stop shop at a moment: by where shops stand now, and where they stood before they moved."""
    rows = EarlierPlace.objects.filter(kind=Placed.POINT, ends_at__gt=on).order_by("-ends_at")
    moved = {key: int(path[-STEP:], 36) for key, path in rows.values_list("key", "unit_path")}
    shops = known.all_points()
    return sorted({moved.get(one.id, one.unit_id) for one in shops if one.is_open or one.has_ended or one.id in moved})
