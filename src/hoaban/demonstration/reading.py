"""Reading an organisation from the tables into a plain World."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from hoaban.apps.organisation.models import (
    Authorisation,
    Lineage,
    Placement,
    Post,
    PostStandard,
    PostTitle,
    Succession,
    Term,
    Unit,
    UnitKind,
)
from hoaban.demonstration.world import OPEN, PostPlain, Sector, TermPlain, UnitPlain, World

MAIN, CLOSING = "11", "17"
"""Codes of the province and of the one that ends."""
SEATS = {"BCH-11": 52, "BTV-11": 15, "BCH-157": 39}
"""How many sit in a body."""

Stay = tuple[date, date, int | None]


def read_world() -> World:
    """The whole installation as plain values."""
    roots = dict(Unit.objects.filter(kind=UnitKind.PROVINCE).values_list("code", "id"))
    units = _units()
    heirs: dict[int, set[int]] = defaultdict(set)
    for ancestor, heir in Succession.objects.values_list("ancestor_id", "heir_id"):
        heirs[ancestor].add(heir)
    return World(
        root_id=roots[MAIN],
        closing_root_id=roots.get(CLOSING),
        units=units,
        posts=_posts(),
        heirs={key: frozenset(found) for key, found in heirs.items()},
        terms=_terms(),
        sectors={unit.id: _sector(unit) for unit in units.values()},
    )


def _sector(unit: UnitPlain) -> Sector:
    special = {int(UnitKind.SCHOOL): Sector.SCHOOL, int(UnitKind.HEALTH): Sector.HEALTH}
    return special.get(unit.kind, Sector(unit.level))


def _units() -> dict[int, UnitPlain]:
    rows = list(
        Unit.objects.order_by("id").values_list(
            "id", "code", "kind", "level", "province_id", "starts_on", "ends_before"
        )
    )
    kinds, codes = {row[0]: row[2] for row in rows}, {row[0]: row[1] for row in rows}
    stays: dict[int, list[Stay]] = defaultdict(list)
    for unit, parent, start, end in Placement.objects.order_by("starts_on").values_list(
        "unit_id", "parent_id", "starts_on", "ends_before"
    ):
        stays[unit].append((start, end or OPEN, parent))
    districts = _districts(kinds, codes, stays)
    return {
        key: UnitPlain(
            key, code, kind, level, province or key, start, end or OPEN, districts[key], _communes(key, kinds, stays)
        )
        for key, code, kind, level, province, start, end in rows
    }


def _above(key: int, kinds: dict[int, int], stays: dict[int, list[Stay]], kind: int, start: date) -> int | None:
    """The nearest unit of a kind from a unit upwards, as of a day."""
    found: int | None = key
    while found is not None and kinds[found] != kind:
        found = next((parent for begin, end, parent in stays[found] if begin <= start < end), None)
    return found


def _communes(key: int, kinds: dict[int, int], stays: dict[int, list[Stay]]) -> tuple[tuple[date, date, int], ...]:
    found = [(start, end, _above(key, kinds, stays, UnitKind.COMMUNE, start)) for start, end, _parent in stays[key]]
    return tuple((start, end, commune) for start, end, commune in found if commune is not None)


def _districts(kinds: dict[int, int], codes: dict[int, str], stays: dict[int, list[Stay]]) -> dict[int, str]:
    """Code of the district of each unit; new communes take that of most of their predecessors."""
    known = {codes[key] for key, kind in kinds.items() if kind == UnitKind.DISTRICT}
    found: dict[int, str] = {}
    for key, code in codes.items():
        above = _above(key, kinds, stays, UnitKind.DISTRICT, stays[key][0][0])
        found[key] = codes[above] if above is not None else code[-3:] if "-" in code and code[-3:] in known else ""
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for old, new in Lineage.objects.filter(successor__isnull=False).values_list("predecessor_id", "successor_id"):
        votes[new][found[old]] += 1
    for new, counted in votes.items():
        found[new] = counted.most_common(1)[0][0]
    for key in codes:
        commune = _above(key, kinds, stays, UnitKind.COMMUNE, stays[key][-1][0])
        found[key] = found[key] or (found[commune] if commune is not None else "")
    return found


def _posts() -> list[PostPlain]:
    titles = {
        row[0]: row[1:]
        for row in PostTitle.objects.values_list(
            "id", "code", "is_head", "is_leader", "key_leader", "ethnic_knowledge_group"
        )
    }
    standards: dict[int, list[tuple[date, date, int, int, int]]] = defaultdict(list)
    categories: dict[int, int] = {}
    for title, category, start, end, education, theory, management in PostStandard.objects.order_by(
        "starts_on"
    ).values_list(
        "title_id", "category", "starts_on", "ends_before", "education", "political_theory", "state_management"
    ):
        standards[title].append((start, end or OPEN, education, theory, management))
        categories[title] = category
    authorised: dict[int, list[tuple[date, date, int]]] = defaultdict(list)
    for post, start, end, number in Authorisation.objects.order_by("starts_on").values_list(
        "post_id", "starts_on", "ends_before", "number"
    ):
        authorised[post].append((start, end or OPEN, number))
    found = []
    for key, unit, title, start, end in Post.objects.order_by("id").values_list(
        "id", "unit_id", "title_id", "starts_on", "ends_before"
    ):
        code, is_head, is_leader, key_leader, group = titles[title]
        asked = standards[title][-1][3:] if standards[title] else (0, 0)
        rank = 10 * (5 - group) + 5 * is_head + sum(asked) if is_leader or key_leader else 0
        found.append(
            PostPlain(
                key, unit, title, code, categories.get(title, 2), start, end or OPEN, tuple(authorised[key]), rank,
                key_leader, group or 4, tuple(standards[title]), bool(is_head),
            )
        )  # fmt: skip
    return found


def _terms() -> list[TermPlain]:
    rows = Term.objects.order_by("starts_on", "id").values_list("id", "body__code", "starts_on", "ends_before")
    return [TermPlain(key, code, start, end or OPEN, SEATS.get(code, 25)) for key, code, start, end in rows]
