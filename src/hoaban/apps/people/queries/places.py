"""Units that somebody may be placed at on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement
from hoaban.shared.access import STEP, Actor, Permission, below
from hoaban.shared.names import fold
from hoaban.shared.periods import on_day

OFFERED = 40


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit to choose, named with the commune or district it belongs to."""

    code: str
    label: str


def find_units(*, actor: Actor, on: date, text: str, near: str = "") -> list[UnitChoice]:
    """Units in which the actor may place people on the day: by name without tones, or around the path ``near``."""
    places = Placement.objects.filter(on_day(on), actor.within(Permission.CHANGE_PEOPLE, "path"))
    if folded := fold(text):
        places = places.filter(folded__contains=folded).order_by("path")
    else:
        places = places.filter(below(near[: 2 * STEP], "path")).order_by("path")
    rows = list(places.values_list("unit_id", "unit__code")[:OFFERED])
    labels = organisation.unit_labels([key for key, _code in rows], on)
    return [UnitChoice(code, labels[key]) for key, code in rows]
