"""The people of a part as a roster: what is exported can be imported again for the same day and changes nothing."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import (
    FilteredRelation,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from hoaban.apps.exchange.rules.facts import EDUCATION, KNOWN_BY
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement, PostTitle, Unit
from hoaban.apps.people.models import CensusRow, Employment, EthnicLanguage, Qualification
from hoaban.shared.access import STEP, Actor, Permission, below
from hoaban.shared.figures import Part
from hoaban.shared.periods import on_day

CHUNK = 4_000
SEX = ("", "Nam", "Nữ")
CATEGORY = ("", "Cán bộ", "Công chức", "Viên chức", "Người hoạt động không chuyên trách", "Hợp đồng")
EDUCATION_NAMES = ("Chưa qua đào tạo", "Sơ cấp", "Trung cấp", "Cao đẳng", "Đại học", "Thạc sĩ", "Tiến sĩ")
THEORY_NAMES = (None, "Sơ cấp", "Trung cấp", "Cao cấp", "Cử nhân")
MANAGEMENT_NAMES = (None, "Cán sự", "Chuyên viên", "Chuyên viên chính", "Chuyên viên cao cấp")
LEVEL_NOT_RECORDED = 0
AWAITING = "Chờ bố trí"
PARTIAL = {2: "%m/%Y", 3: "%Y"}


def export_rows(*, actor: Actor, on: date, part: Part) -> Iterator[list[Any]]:
    """Everybody whose recorded place on the day is in the part, in the columns of the roster, by unit and name.

    Read in batches of 4,000 people, three queries each. People outside the actor's part are not there.
    """
    words = _Words(on, part)
    placed = _placed(actor, on, part)
    ordered = placed.order_by("unit_path", "official__name_key", "official_id")
    found = list(ordered.values_list("official_id", flat=True))
    for start in range(0, len(found), CHUNK):
        yield from _batch(found[start : start + CHUNK], on, words)


def count_exported(*, actor: Actor, on: date, part: Part) -> int:
    """How many people such an export holds."""
    return _placed(actor, on, part).count()


def _placed(actor: Actor, on: date, part: Part) -> QuerySet[CensusRow]:
    """Census rows with a place on the day; a roster cannot say where somebody is when nobody has recorded it."""
    rows = CensusRow.objects.filter(actor.within(Permission.VIEW_PEOPLE), below(part.path))
    return rows.filter(ends_before__gt=on, starts_on__lte=on).exclude(level=LEVEL_NOT_RECORDED)


def _batch(keys: list[int], on: date, words: _Words) -> Iterator[list[Any]]:
    mine = {"official_id__in": _keys(keys)}
    rows = _on_day(on, mine)
    people = {row[0]: row for row in rows.values_list(*PERSON)}
    education = {row[0]: row[1:] for row in _education(on, mine)}
    languages: dict[int, str] = {}
    for key, name in EthnicLanguage.objects.filter(**mine).order_by("name").values_list("official_id", "name"):
        languages[key] = f"{languages[key]}, {name}" if key in languages else name
    for key in keys:
        yield _row(people[key], education.get(key, NO_EDUCATION), languages.get(key), words)


def _keys(keys: list[int]) -> RawSQL:
    """The keys as one parameter: thousands of parameters take longer to prepare than the rows to read."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [keys])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(keys)])


def _on_day(on: date, mine: dict[str, Any]) -> QuerySet[CensusRow]:
    """The census rows of the day with what else a roster tells; the census has title, category and levels already."""
    spells = Employment.objects.filter(official_id=OuterRef("official_id")).order_by().values("official_id")
    first = spells.annotate(first=Min("starts_on")).values("first")
    return CensusRow.objects.filter(ends_before__gt=on, starts_on__lte=on, **mine).annotate(
        recruited_on=_text(Subquery(first)),
        job=FilteredRelation(
            "official__assignments",
            condition=Q(official__assignments__is_main=True) & on_day(on, "official__assignments__"),
        ),
        pay=FilteredRelation("official__salary_steps", condition=on_day(on, "official__salary_steps__")),
    )


def _text(value: Any) -> Cast:
    """A day or a decimal as text: drivers and Django take longer to read each than the rest of the row takes."""
    return Cast(value, TextField())


PERSON = (
    "official_id", "official__staff_code", "official__personal_id", "official__full_name", "sex",
    _text("official__birth_date"), "official__birth_precision", "ethnicity", "official__religion",
    "official__home_unit_id", "official__home_province", "unit_id", "title_id", Cast("key_leader", IntegerField()),
    "category", "recruited_on", _text("job__held_since"), "pay__rank", "pay__step",
    _text("pay__coefficient"), "education", "political_theory", "state_management", "ethnic_knowledge",
    "official__foreign_language", "official__it_skill", _text("official__party_joined_on"),
)  # fmt: skip
NO_EDUCATION = (None, KNOWN_BY, "")


def _row(person: tuple[Any, ...], education: tuple[Any, ...], languages: str | None, words: _Words) -> list[Any]:
    """The cells of one person, as read: facts of the day, (day, precision, field) of the education, languages."""
    (_key, staff_code, personal_id, full_name, sex, birth_date, birth_precision, ethnicity, religion, home, province,
     unit, title, key_leader, category, recruited_on, held_since, rank, step, coefficient, level, theory, management,
     knowledge, foreign_language, it_skill, party) = person  # fmt: skip
    days, (awarded_on, precision, field) = words.days, education
    return [
        staff_code or None, personal_id, full_name, SEX[sex],
        days[birth_date] if birth_precision == 1 else _partial(days[birth_date], birth_precision),
        words.ethnicity[ethnicity], religion or None, words.homes[home] if home else province or None,
        words.units[unit], words.posts[title, unit], "x" if key_leader else None, CATEGORY[category],
        days[recruited_on], days[held_since], rank or None, step, words.numbers[coefficient], EDUCATION_NAMES[level],
        _partial(days[awarded_on], precision), field or None, THEORY_NAMES[theory], MANAGEMENT_NAMES[management],
        knowledge or None, languages, foreign_language or None, it_skill or None,
        days[party] if party and party <= words.today else None,
    ]  # fmt: skip


def _partial(value: date | None, precision: int) -> date | str | None:
    """The day as exactly as it is known; a day that only bounds when it was is left out, as it says nothing new."""
    if value is None or precision == KNOWN_BY:
        return None
    return value.strftime(PARTIAL[precision]) if precision in PARTIAL else value


def _education(on: date, mine: dict[str, Any]) -> QuerySet[Qualification, tuple[Any, ...]]:
    """(official, day, precision, field) of educations held on the day, the one that counts last."""
    rows = Qualification.objects.filter(kind=EDUCATION, awarded_on__lte=on, **mine).order_by("level", "awarded_on")
    return rows.values_list("official_id", _text("awarded_on"), "precision", "field")


class _Days(dict[str | None, date | None]):
    """Dates by their text; each text is read once."""

    def __missing__(self, text: str | None) -> date | None:
        found = self[text] = None if text is None else date.fromisoformat(text)
        return found


class _Numbers(dict[str | None, float | None]):
    """Numbers by their text; nothing for 0."""

    def __missing__(self, text: str | None) -> float | None:
        found = self[text] = (float(text) or None) if text else None
        return found


class _Known(dict[Any, str | None]):
    """Texts by what they mean; each is looked for once."""

    def __init__(self, find: Callable[[Any], str | None]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: Any) -> str | None:
        found = self[key] = self._find(key)
        return found


class _Words:
    """Units, titles, homes and groups as texts that an import of the day understands as the very same."""

    def __init__(self, on: date, part: Part) -> None:
        self.on = on
        province = int(part.path[:STEP], 36)
        self.ethnicity = {group.key: group.name_vi for group in lawbook.ethnic_groups()}
        self._units = organisation.match_units(on=on, province_id=province)
        self._homes = organisation.match_homes(on=on)
        self._titles = organisation.match_titles(on=on)
        self._unit_names = {key: (code, name) for key, code, name in Unit.objects.values_list("id", "code", "name")}
        self._above = _districts()
        self._title_names = {
            key: (name, *aliases) for key, name, aliases in PostTitle.objects.values_list("id", "name_vi", "aliases")
        }
        self.days, self.numbers, self.today = _Days(), _Numbers(), on.isoformat()
        self.units, self.posts, self.homes = _Known(self._unit), _Known(self._post), _Known(self._home)

    def _unit(self, unit_id: int) -> str | None:
        """The code, or a name where the code means another unit on the day."""
        return _first(self._unit_names[unit_id], lambda text: self._units.find(text).unit_id == unit_id)

    def _post(self, key: tuple[int | None, int]) -> str | None:
        """The title by the name that means it at the unit; a word of its own for somebody who awaits a post."""
        title_id, unit_id = key
        if title_id is None:
            return AWAITING
        return _first(self._title_names[title_id], lambda text: self._titles.find(text, unit_id) == title_id)

    def _home(self, unit_id: int) -> str | None:
        """The native commune, by its name with the district or its code."""
        return _first(self._home_texts(unit_id), lambda text: self._homes.find(text).unit_id == unit_id)

    def _home_texts(self, unit_id: int) -> Iterator[str]:
        code, name = self._unit_names[unit_id]
        yield from (code, name)
        for above in self._above.get(unit_id, ()):
            yield f"{name}, {above}"


def _first(texts: Iterable[str], means: Callable[[str], bool]) -> str | None:
    """The first of the texts that means the thing; where none does, the last, so that an import asks."""
    last = None
    for text in texts:
        last = text
        if means(text):
            break
    return last


def _districts() -> dict[int, list[str]]:
    """Unit -> names of the districts it stood under, with the district's province behind where that is told."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Placement.objects.filter(parent__isnull=False).values_list(
        "unit_id", "parent__name", "parent__province__name"
    )
    for unit, parent, province in rows:
        found[unit] += [parent, f"{parent}, {province}"] if province else [parent]
    return found
