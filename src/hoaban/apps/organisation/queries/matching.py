"""Finding units, native communes and titles by what offices write into a roster. Nothing is ever guessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from hoaban.apps.lawbook.models import Province
from hoaban.apps.organisation.models import Placement, Post, PostTitle, Succession, Unit, UnitKind
from hoaban.apps.organisation.queries.places import levels_below, steps
from hoaban.apps.organisation.rules.naming import asked_key, folded_type, name_keys, plain
from hoaban.shared.names import tidy
from hoaban.shared.periods import FOREVER, on_day


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that a text may mean."""

    id: int
    code: str
    name: str
    ends_before: date | None = None


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """What a text means: one unit, or a closed unit with its successors, or several candidates, or nothing."""

    unit_id: int | None = None
    closed: Candidate | None = None
    successors: tuple[Candidate, ...] = ()
    candidates: tuple[Candidate, ...] = ()


class UnitMatcher:
    """Units of one province on a day, by code and by name."""

    def __init__(self, units: Iterable[tuple[Candidate, bool]], names: Mapping[int, set[str]],
                 heirs: Mapping[int, tuple[Candidate, ...]]) -> None:  # fmt: skip
        self._known: dict[int, Candidate] = {}
        self._open: dict[str, set[int]] = defaultdict(set)
        self._closed: dict[str, set[int]] = defaultdict(set)
        self._heirs = heirs
        for unit, is_open in units:
            self._known[unit.id] = unit
            index = self._open if is_open else self._closed
            index[f"#{unit.code.casefold()}"].add(unit.id)
            for name in names.get(unit.id, ()):
                for key in name_keys(name):
                    index[key].add(unit.id)

    def find(self, text: str) -> UnitMatch:
        """The unit meant by a code, a full name ("Xã Mường Luân", "UBND xã Mường Luân") or an unambiguous bare name."""
        keys = (f"#{tidy(text).casefold()}", plain(text), asked_key(text))
        for index in (self._open, self._closed):
            for key in keys:
                if found := index.get(key):
                    return self._match(sorted(found), closed=index is self._closed)
        return UnitMatch()

    def _match(self, found: list[int], *, closed: bool) -> UnitMatch:
        if len(found) > 1:
            return UnitMatch(candidates=tuple(self._known[unit_id] for unit_id in found))
        if closed:
            return UnitMatch(closed=self._known[found[0]], successors=self._heirs.get(found[0], ()))
        return UnitMatch(unit_id=found[0])

    def unit(self, unit_id: int) -> Candidate:
        """A unit of the matcher by its key."""
        return self._known[unit_id]

    def nearest(self, text: str, n: int = 3) -> list[str]:
        """Names of open units that look most like the text."""
        names = {plain(self._known[one].name): self._known[one].name for found in self._open.values() for one in found}
        return [names[key] for key in get_close_matches(asked_key(text), names, n=n, cutoff=0.6)]


def match_units(*, on: date, province_id: int) -> UnitMatcher:
    """The matcher of a province's units on a day: open ones by the name of the day, closed ones by every name."""
    rows = list(
        Unit.objects.filter(pk=province_id)
        .union(Unit.objects.filter(province_id=province_id))
        .values_list("id", "code", "name", "starts_on", "ends_before")
    )
    units = [(Candidate(key, code, name, end), start <= on < (end or FOREVER)) for key, code, name, start, end in rows]
    opened = {unit.id for unit, is_open in units if is_open}
    names: dict[int, set[str]] = defaultdict(set)
    for unit_id, name, start, end in Placement.objects.values_list("unit_id", "name", "starts_on", "ends_before"):
        if unit_id not in opened or start <= on < (end or FOREVER):
            names[unit_id].add(name)
    return UnitMatcher(units, names, _heirs_on(on, {unit.id: unit for unit, _open in units}))


def _heirs_on(on: date, units: Mapping[int, Candidate]) -> dict[int, tuple[Candidate, ...]]:
    found: dict[int, list[Candidate]] = defaultdict(list)
    rows = Succession.objects.filter(on_day(on, "heir__"), starts_on__lte=on).values_list("ancestor_id", "heir_id")
    for ancestor, heir in rows:
        if ancestor != heir and heir in units:
            found[ancestor].append(units[heir])
    return {ancestor: tuple(sorted(heirs, key=lambda one: one.code)) for ancestor, heirs in found.items()}


@dataclass(frozen=True, slots=True)
class HomeMatch:
    """Where somebody comes from: a commune, or a province by name, or several candidates, or nothing."""

    unit_id: int | None = None
    province: str = ""
    candidates: tuple[Candidate, ...] = ()


@dataclass(slots=True)
class _Homes:
    communes: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    districts: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    provinces: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


class HomeMatcher:
    """Native communes by old and new names, with or without district and province; provinces by name."""

    def __init__(self, units: Mapping[int, Candidate], homes: _Homes, opened: set[int], heirs: Mapping[int, set[int]],
                 provinces: Mapping[str, str]) -> None:  # fmt: skip
        self._units, self._homes, self._opened = units, homes, opened
        self._heirs, self._provinces = heirs, provinces

    def find(self, text: str) -> HomeMatch:
        """The commune meant by "03211", "xã Chiềng Sơ", "xã Chiềng Sơ, huyện Điện Biên Đông[, tỉnh Điện Biên]".

        A name that the day's communes bear means the one of the day, unless a district is named. Elsewhere the
        province's name is enough.
        """
        if tidy(text).isdecimal():
            return self._one(self._homes.communes.get(f"#{tidy(text)}", set()))
        parts = [
            asked_key(part) for part in tidy(text).replace(" - ", ",").replace(";", ",").split(",") if part.strip()
        ]
        if not parts:
            return HomeMatch()
        found = self._narrow(set(self._homes.communes.get(parts[0], set())), parts[1:])
        if found:
            return self._one(found, by_district=self._names_district(parts[1:]))
        province = self._provinces.get(folded_type(parts[-1])[1])
        foreign = province and (len(parts) == 1 or not self._is_ours(parts[-1]))
        return HomeMatch(province=province or "") if foreign else HomeMatch()

    def _narrow(self, found: set[int], above: list[str]) -> set[int]:
        for part in above:
            bare = folded_type(part)[1]
            in_district = {one for one in found if bare in self._homes.districts[one]}
            in_province = {one for one in found if bare in self._homes.provinces[one]}
            is_province = part is above[-1] and (not in_district or part.startswith("tinh "))
            found = in_province if is_province else in_district
        return found

    def _names_district(self, above: list[str]) -> bool:
        return any(folded_type(part)[0] in ("huyen", "thi xa", "thanh pho") for part in above) or len(above) > 1

    def _is_ours(self, part: str) -> bool:
        bare = folded_type(part)[1]
        return any(bare in names for names in self._homes.provinces.values())

    def _one(self, found: set[int], *, by_district: bool = False) -> HomeMatch:
        if not by_district and (of_the_day := found & self._opened):
            found = of_the_day
        if len(found) > 1 and len(common := set.intersection(*(self._heirs[one] for one in found))) == 1:
            found = common
        if len(found) == 1:
            return HomeMatch(unit_id=next(iter(found)))
        return HomeMatch(candidates=tuple(sorted((self._units[one] for one in found), key=lambda one: one.code)))


def match_homes(*, on: date) -> HomeMatcher:
    """The matcher of native communes: every commune there ever was, the provinces of the lawbook by name."""
    rows = list(
        Placement.objects.filter(unit__kind=UnitKind.COMMUNE).values_list(
            "unit_id", "unit__code", "name", "unit__ends_before", "path", "unit__starts_on"
        )
    )
    units = {row[0]: Candidate(row[0], row[1], row[2], row[3]) for row in rows}
    opened = {row[0] for row in rows if row[5] <= on < (row[3] or FOREVER)}
    heirs: dict[int, set[int]] = defaultdict(set)
    for ancestor, heir in Succession.objects.filter(ancestor_id__in=units).values_list("ancestor_id", "heir_id"):
        if heir in units and (heir != ancestor or ancestor in opened):
            heirs[ancestor].add(heir)
    return HomeMatcher(units, _homes((row[0], row[1], row[2], row[4]) for row in rows), opened, heirs, _provinces())


def _homes(rows: Iterable[tuple[int, str, str, str]]) -> _Homes:
    """Communes by code and name, with the names of the districts and provinces they ever stood under."""
    kinds = dict(Unit.objects.filter(kind__in=(UnitKind.PROVINCE, UnitKind.DISTRICT)).values_list("id", "kind"))
    above: dict[int, set[str]] = defaultdict(set)
    for unit_id, name in Placement.objects.filter(unit_id__in=kinds).values_list("unit_id", "name"):
        above[unit_id].add(name_keys(name)[1])
    homes = _Homes()
    for unit_id, code, name, path in rows:
        for key in (f"#{code}", *name_keys(name)):
            homes.communes[key].add(unit_id)
        for one in steps(path):
            if one in kinds:
                bag = homes.provinces if kinds[one] == UnitKind.PROVINCE else homes.districts
                bag[unit_id] |= above[one]
    return homes


def _provinces() -> dict[str, str]:
    found: dict[str, str] = {}
    for province in Province.objects.filter(live=True).order_by("starts_on"):
        bare = name_keys(province.name_vi)[1]
        for key in (bare, *(name_keys(alias)[1] for alias in province.aliases)):
            found[key] = tidy(province.name_vi)
    for name in Unit.objects.filter(kind=UnitKind.PROVINCE).values_list("short_name", flat=True):
        found.setdefault(plain(name), name)
    return found


_GRADES = ("chinh", "cao cap", "truong", "hang", "bac")
"""Words that make another, higher post of a title: "Chuyên viên chính" is not what "Chuyên viên" means."""


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """What a text means at a unit: one title, or none; then ``near``: names of the unit's titles that it may mean."""

    title_id: int | None = None
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TitlePlaces:
    """Where titles have posts: the titles of each unit, the level of each unit, and the levels of titles that lead."""

    at: Mapping[int, set[int]] = field(default_factory=dict)
    level: Mapping[int, int] = field(default_factory=dict)
    leading: Mapping[int, set[int]] = field(default_factory=dict)


class TitleMatcher:
    """Titles of the catalogue by folded name or alias."""

    def __init__(self, names: Mapping[str, int], shown: Mapping[int, str], places: TitlePlaces) -> None:
        self._names, self._shown, self._places = names, shown, places

    def find(self, text: str, unit_id: int | None = None) -> int | None:
        """The id of the title that the text names; None when there is none. See :meth:`match`."""
        return self.match(text, unit_id).title_id

    def match(self, text: str, unit_id: int | None = None) -> TitleMatch:
        """The title that a text names at a unit.

        A short form ("Trưởng phòng") means the one title of the unit that begins with it, where the unit has no post of
        the title that bears the short form itself. Several such, a higher grade alone ("Chuyên viên chính"), or a
        leading title that only units of another level have, are not taken: the unit's own titles are named instead.
        """
        key = plain(text)
        found = self._names.get(key)
        held = self._places.at.get(unit_id, set()) if unit_id is not None else set()
        if found in held or not held or unit_id is None:
            return TitleMatch(found)
        longer = self._longer(key, held)
        if len(longer) == 1:
            return TitleMatch(longer.pop())
        if longer or self._is_elsewhere(found, unit_id):
            return TitleMatch(None, tuple(sorted(self._shown[one] for one in longer or self._like(key, held))))
        return TitleMatch(found)

    def _longer(self, key: str, held: set[int]) -> set[int]:
        grades = tuple(f"{key} {word}" for word in _GRADES)
        return {
            title
            for name, title in self._names.items()
            if title in held
            and name.startswith(key + " ")
            and not f"{name} ".startswith(tuple(f"{one} " for one in grades))
        }

    def _is_elsewhere(self, title: int | None, unit_id: int) -> bool:
        """Whether a leading title has posts, and only at levels of government that the unit is not of."""
        levels = self._places.leading.get(title or 0, set())
        return bool(levels) and self._places.level.get(unit_id) not in levels

    def _like(self, key: str, held: set[int]) -> set[int]:
        names = [name for name, title in self._names.items() if title in held]
        return {self._names[name] for name in get_close_matches(key, names, n=3, cutoff=0.3)}

    def nearest(self, text: str, n: int = 3) -> list[str]:
        """Names of the titles that look most like the text, best first."""
        close = get_close_matches(plain(text), self._names, n=n * 3, cutoff=0.55)
        return list(dict.fromkeys(self._shown[self._names[name]] for name in close))[:n]


def match_titles(*, on: date | None = None) -> TitleMatcher:
    """The matcher of titles; with a day also by the titles that each unit's posts bear on it."""
    names: dict[str, int] = {}
    shown: dict[int, str] = {}
    for row in PostTitle.objects.order_by("id"):
        shown[row.pk] = row.name_vi
        for name in (row.name_vi, *row.aliases):
            names.setdefault(plain(name), row.pk)
    return TitleMatcher(names, shown, TitlePlaces() if on is None else _title_places(on))


def _title_places(on: date) -> TitlePlaces:
    at: dict[int, set[int]] = defaultdict(set)
    leading: dict[int, set[int]] = defaultdict(set)
    level = levels_below("", on)
    leaders = set(PostTitle.objects.filter(is_leader=True).values_list("pk", flat=True))
    for unit_id, title_id in Post.objects.filter(on_day(on)).values_list("unit_id", "title_id"):
        at[unit_id].add(title_id)
        if title_id in leaders and unit_id in level:
            leading[title_id].add(level[unit_id])
    return TitlePlaces(at, level, leading)
