"""The part that a roster is of: named, or told by the units in it. Nothing is guessed between two provinces."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from hoaban.apps.exchange.rules.refusals import FileRefused
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement
from hoaban.shared.access import STEP, Actor, Permission
from hoaban.shared.templatetags.hoaban import day


@dataclass(frozen=True, slots=True)
class RosterPart:
    """The province of a roster, and the path at and below which every unit of it is ("": anywhere in the province)."""

    province_id: int
    within: str = ""


def find_part(*, actor: Actor, on: date, unit: str | None, named: Collection[str]) -> RosterPart:
    """The part of a roster: that of ``unit``, else of the province that has the units ``named``.

    Raises UnitNotFound for a code there is not, FileRefused where units of several provinces are named, or where every
    one of them stands in several.
    """
    if unit is not None:
        part = organisation.get_part(actor=actor, on=on, code=unit)
        return RosterPart(_root(part.path), part.path)
    roots = _roots(actor, on)
    if len(roots) < 2:
        return RosterPart(_root(organisation.get_part(actor=actor, on=on).path))
    understood = {root: _understood(root, on, named) for root in roots}
    whole = set().union(*understood.values())
    if not whole:
        return _home(actor, roots)
    able = [root for root, texts in understood.items() if texts == whole]
    if len(able) == 1:
        return RosterPart(able[0])
    listed = ", ".join(f"{name} ({code})" for root, (code, name) in roots.items() if understood[root])
    if able:
        raise FileRefused("province-unclear", _(
            "Units of these names stand in several provinces: %(provinces)s. "
            "Choose the province when uploading (--unit on the command line), or write the codes of the units."
        ) % {"provinces": listed})  # fmt: skip
    raise FileRefused("provinces-mixed", _(
        "The file names units of several provinces: %(provinces)s. Put each province into a file of its own."
    ) % {"provinces": listed})  # fmt: skip


def _home(actor: Actor, roots: dict[int, tuple[str, str]]) -> RosterPart:
    """The province in which the actor works; nothing in the file tells of one."""
    if actor.home_path and (home := _root(actor.home_path)) in roots:
        return RosterPart(home)
    raise FileRefused("province-unknown", _(
        "No unit of this file is known in any of these provinces: %(provinces)s. "
        "Choose the province when uploading (--unit on the command line); the check then tells each unit with the nearest ones."
    ) % {"provinces": ", ".join(f"{name} ({code})" for code, name in roots.values())})  # fmt: skip


def importable_provinces(*, actor: Actor) -> list[tuple[str, str]]:
    """Code and name of every province, of any time, in which the actor may import; one that closed says until when."""
    found: dict[str, str] = {}
    prefixes = actor.prefixes(Permission.IMPORT_ROSTER)
    for place in Placement.objects.filter(parent=None).select_related("unit").order_by("path", "starts_on"):
        if any(place.path.startswith(prefix) or prefix.startswith(place.path) for prefix in prefixes):
            closed = place.unit.ends_before
            found[place.unit.code] = (
                _("%(province)s (until %(day)s)") % {"province": place.name, "day": day(closed - timedelta(days=1))}
                if closed
                else place.name
            )
    return list(found.items())


def _root(path: str) -> int:
    return int(path[:STEP], 36)


def _roots(actor: Actor, on: date) -> dict[int, tuple[str, str]]:
    """Provinces of the day in which the actor may import, with code and name, by path."""
    rows = Placement.objects.filter(parent=None, starts_on__lte=on).exclude(ends_before__lte=on).order_by("path")
    prefixes = actor.prefixes(Permission.IMPORT_ROSTER)
    found = rows.values_list("unit_id", "unit__code", "name", "path")
    return {
        key: (code, name)
        for key, code, name, path in found
        if any(path.startswith(prefix) or prefix.startswith(path) for prefix in prefixes)
    }


def _understood(root: int, on: date, named: Collection[str]) -> set[str]:
    units = organisation.match_units(on=on, province_id=root)
    found = ((text, units.find(text)) for text in named)
    return {text for text, match in found if match.unit_id or match.closed or match.candidates}
