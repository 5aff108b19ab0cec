"""Units on a day: one by its code, the tree, children, names and the communes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import get_language

from hoaban.apps.organisation.models import Body, Placement, Term, UnitKind
from hoaban.apps.organisation.queries.places import steps
from hoaban.apps.organisation.rules.naming import in_sentence
from hoaban.shared.access import STEP, Actor, Permission, any_below, below
from hoaban.shared.figures import Part
from hoaban.shared.periods import on_day

MAY_LOOK = (Permission.VIEW_ORGANISATION, Permission.VIEW_FIGURES)


class UnitNotFound(LookupError):
    """There is no such unit on the day, or it lies outside the actor's part: the two are told apart by nobody."""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as it stands on a day."""

    id: int
    code: str
    kind: int
    level: int
    name: str
    short_name: str
    path: str
    parent_id: int | None
    province_id: int | None
    starts_on: date
    ends_before: date | None
    has_children: bool = False

    @property
    def label(self) -> str:
        """The name as it stands in a tree, where the unit above is in sight."""
        return self.short_name if self.kind >= UnitKind.DEPARTMENT else self.name

    @property
    def kind_label(self) -> str:
        """The kind in the language of the page."""
        return str(UnitKind(self.kind).label)

    @property
    def depth(self) -> int:
        """Steps below the root."""
        return len(self.path) // STEP - 1


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """What a unit was called and under which unit it stood, in a period."""

    name: str
    parent_code: str
    parent_name: str
    starts_on: date
    ends_before: date | None
    basis: str


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term of a collective body."""

    id: int
    label: str
    starts_on: date
    ends_before: date | None


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A collective body with its terms, newest first."""

    id: int
    code: str
    name_vi: str
    name_en: str
    terms: tuple[TermRow, ...]

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if (get_language() or "vi").startswith("en") else self.name_vi


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """A commune on a day, with its tile on the map (None where it has none)."""

    id: int
    code: str
    name: str
    short_name: str
    path: str
    tile_row: int | None
    tile_column: int | None


def may_look(actor: Actor) -> Q:
    """Condition on placements: in the part over which the actor may see the organisation or the figures."""
    return any_below({prefix for one in MAY_LOOK for prefix in actor.prefixes(one)}, "path")


def _visible(actor: Actor, on: date) -> QuerySet[Placement]:
    return Placement.objects.filter(on_day(on), may_look(actor))


def get_part(*, actor: Actor, on: date, code: str | None = None) -> Part:
    """The part of the province that a figure is asked of, as it stands on the day.

    None: the actor's home unit, or the unit that carries it on, or else the first root the actor may see. A code used
    more than once means the unit that exists on the day. Raises UnitNotFound for unknown and foreign units alike.
    """
    visible = _visible(actor, on).select_related("unit").order_by("path")
    if code is not None:
        found = visible.filter(unit__code=code).first()
    else:
        found = _home(visible, actor) or visible.filter(parent=None).first() or visible.first()
    if found is None:
        raise UnitNotFound(code or actor.home_path)
    return Part(found.unit_id, found.unit.code, found.name, found.path, found.parent_id is None)


def get_parts(*, actor: Actor, asked: Collection[tuple[str, date]]) -> dict[tuple[str, date], Part]:
    """(Code, day) -> the unit that has the code on the day, for many at once; those there are not are left out."""
    codes = {code for code, _on in asked}
    places = Placement.objects.filter(may_look(actor), unit__code__in=codes).select_related("unit").order_by("path")
    found: dict[tuple[str, date], Part] = {}
    for place in places:
        for code, on in asked:
            if code == place.unit.code and (code, on) not in found and place.holds_on(on):
                found[code, on] = Part(place.unit_id, code, place.name, place.path, place.parent_id is None)
    return found


def _home(visible: QuerySet[Placement], actor: Actor) -> Placement | None:
    """The actor's home unit on the day, or the nearest unit above it that exists then."""
    above = reversed(steps(actor.home_path)) if actor.home_path else ()
    places = {place.unit_id: place for place in visible.filter(unit_id__in=steps(actor.home_path))}
    return next((places[unit_id] for unit_id in above if unit_id in places), None)


def get_unit(*, actor: Actor, on: date, code: str) -> UnitRow:
    """The unit that has the code on the day, else the last one that had it; raises UnitNotFound.

    A unit that does not exist on the day is given in its first or last place.
    """
    rows = Placement.objects.filter(may_look(actor), unit__code=code).order_by("starts_on")
    places = list(_as_rows(rows))
    begun = [row for row in places if row.starts_on <= on]
    if not places:
        raise UnitNotFound(code)
    return begun[-1] if begun else places[0]


def _as_rows(places: QuerySet[Placement], on: date | None = None) -> Iterable[UnitRow]:
    below_it = Placement.objects.filter(parent_id=OuterRef("unit_id"))
    if on is not None:
        below_it = below_it.filter(on_day(on))
    found = places.annotate(has_children=Exists(below_it)).values_list(
        "unit_id", "unit__code", "unit__kind", "unit__level", "name", "unit__short_name", "path", "parent_id",
        "unit__province_id", "unit__starts_on", "unit__ends_before", "has_children",
    )  # fmt: skip
    return (UnitRow(*row) for row in found)


def list_tree(*, actor: Actor, on: date, under: str | None = None) -> list[UnitRow]:
    """The units of the actor's part on the day, in tree order; ``under``: only below this path, itself included."""
    places = _visible(actor, on)
    if under is not None:
        places = places.filter(below(under, "path"))
    return list(_as_rows(places.order_by("path"), on))


def list_children(*, actor: Actor, on: date, unit_id: int | None) -> list[UnitRow]:
    """The units directly under a unit on the day, by kind, tree order of founding and name.

    None: the roots of the actor's part, that is the highest units the actor may see.
    """
    places = _visible(actor, on)
    if unit_id is not None:
        return list(_as_rows(places.filter(parent_id=unit_id).order_by("unit__kind", "name_key"), on))
    seen = _visible(actor, on).filter(unit_id=OuterRef("parent_id"))
    tops = places.filter(~Exists(seen)).order_by("path")
    return list(_as_rows(tops, on))


def search_units(*, actor: Actor, on: date, text: str, limit: int) -> list[UnitRow]:
    """Units of the actor's part on the day whose name contains the folded text or whose code begins with it."""
    places = _visible(actor, on).filter(Q(folded__contains=text) | Q(unit__code__istartswith=text))
    return list(_as_rows(places.order_by("unit__kind", "name_key")[:limit]))


def list_ancestors(*, actor: Actor, on: date, path: str) -> list[UnitRow]:
    """The units above a path on the day that the actor may see, from the root down, the last one left out."""
    above = steps(path)[:-1]
    rows = _as_rows(_visible(actor, on).filter(unit_id__in=above).order_by("path"))
    return [row for row in rows if path.startswith(row.path)]


def unit_names(ids: Iterable[int], on: date) -> dict[int, str]:
    """Unit id -> its name on the day; its last name when it had closed, its first when it begins later (two queries)."""
    wanted = set(ids)
    rows = Placement.objects.filter(on_day(on), unit_id__in=wanted)
    names = dict(rows.values_list("unit_id", "name"))
    if missing := wanted - names.keys():
        names |= {unit_id: name for (unit_id, _on), name in names_then((one, on) for one in missing).items()}
    return names


def unit_labels(ids: Collection[int], on: date) -> dict[int, str]:
    """Unit id -> its name on the day with the commune or district above it, where the name does not say it."""
    rows = list(
        Placement.objects.filter(on_day(on), unit_id__in=set(ids)).values_list(
            "unit_id", "name", "parent_id", "parent__kind"
        )
    )
    above = unit_names({parent for _u, _n, parent, _k in rows if parent}, on)
    return unit_names(ids, on) | {
        unit_id: name
        if kind in (None, UnitKind.PROVINCE) or _says(name, above[parent])
        else f"{name}, {in_sentence(above[parent])}"
        for unit_id, name, parent, kind in rows
        if parent is None or parent in above
    }


def _says(name: str, above: str) -> bool:
    return in_sentence(above) in name or above in name


def communes_on(*, actor: Actor, on: date, part: Part | None = None) -> list[CommuneRow]:
    """The communes of the actor's part (and of ``part``) on the day, by name."""
    places = _visible(actor, on).filter(unit__kind=UnitKind.COMMUNE)
    if part is not None:
        places = places.filter(below(part.path, "path"))
    rows = places.order_by(F("name_key")).values_list(
        "unit_id", "unit__code", "name", "unit__short_name", "path", "unit__tile_row", "unit__tile_column"
    )
    return [CommuneRow(*row) for row in rows]


def list_named_places(*, unit_id: int) -> list[NamedPlace]:
    """Names and places of a unit over time, newest first; the caller has found the unit in its part."""
    rows = list(
        Placement.objects.filter(unit_id=unit_id)
        .order_by("-starts_on")
        .values_list("name", "parent__code", "parent_id", "starts_on", "ends_before", "basis")
    )
    names = names_then((parent, _last(ends)) for _n, _c, parent, _s, ends, _b in rows if parent)
    return [
        NamedPlace(name, code or "", names.get((parent, _last(ends)), ""), starts_on, ends, basis)
        for name, code, parent, starts_on, ends, basis in rows
    ]


def _last(ends_before: date | None) -> date:
    return ends_before - timedelta(days=1) if ends_before else date.max


def names_then(asked: Iterable[tuple[int, date]]) -> dict[tuple[int, date], str]:
    """(Unit id, day) -> what the unit was called on the day: its last name after its end, its first before its beginning."""
    wanted = set(asked)
    places: dict[int, list[tuple[date, str]]] = {}
    rows = Placement.objects.filter(unit_id__in={unit_id for unit_id, _on in wanted}).order_by("starts_on")
    for unit_id, starts_on, name in rows.values_list("unit_id", "starts_on", "name"):
        places.setdefault(unit_id, []).append((starts_on, name))
    return {
        (unit_id, on): next((name for start, name in reversed(places[unit_id]) if start <= on), places[unit_id][0][1])
        for unit_id, on in wanted
        if unit_id in places
    }


def list_bodies(*, actor: Actor, unit_id: int | None = None) -> list[BodyRow]:
    """Collective bodies in the actor's part (of one unit) with their terms, newest first."""
    seen = Placement.objects.filter(may_look(actor), unit_id=OuterRef("unit_id"))
    bodies = Body.objects.filter(Exists(seen)).order_by("code")
    if unit_id is not None:
        bodies = bodies.filter(unit_id=unit_id)
    terms: dict[int, list[TermRow]] = {}
    for term in Term.objects.order_by("-starts_on"):
        terms.setdefault(term.body_id, []).append(TermRow(term.pk, term.label, term.starts_on, term.ends_before))
    return [BodyRow(body.pk, body.code, body.name_vi, body.name_en, tuple(terms.get(body.pk, ()))) for body in bodies]
