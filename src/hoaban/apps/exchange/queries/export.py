"""The people of a part as a roster: what is exported can be imported again for the same day and changes nothing."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import FloatField, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from hoaban.apps.exchange.rules.facts import EDUCATION, KNOWLEDGE, KNOWN_BY, MANAGEMENT, THEORY
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement, PostTitle, Unit
from hoaban.apps.people.models import (
    Assignment,
    CensusRow,
    Employment,
    EthnicLanguage,
    Official,
    Qualification,
    SalaryStep,
)
from hoaban.shared.access import STEP, Actor, Permission, below
from hoaban.shared.figures import Part
from hoaban.shared.periods import FOREVER, on_day

CHUNK = 4_000
SEX = ("", "Nam", "Nữ")
CATEGORY = ("", "Cán bộ", "Công chức", "Viên chức", "Người hoạt động không chuyên trách", "Hợp đồng")
EDUCATION_NAMES = ("Chưa qua đào tạo", "Sơ cấp", "Trung cấp", "Cao đẳng", "Đại học", "Thạc sĩ", "Tiến sĩ")
THEORY_NAMES = (None, "Sơ cấp", "Trung cấp", "Cao cấp", "Cử nhân")
MANAGEMENT_NAMES = (None, "Cán sự", "Chuyên viên", "Chuyên viên chính", "Chuyên viên cao cấp")
LEVEL_NOT_RECORDED = 0
AWAITING = "Chờ bố trí"
PARTIAL = {2: "%m/%Y", 3: "%Y"}

Award = tuple[int, date, int, str]
"""Level, day, precision, field."""


def export_rows(*, actor: Actor, on: date, part: Part) -> Iterator[list[Any]]:
    """Everybody whose recorded place on the day is in the part, in the columns of the roster, by unit and name.

    Read in batches of 4,000 people, six queries each. People outside the actor's part are not there.
    """
    words = _Words(on, part)
    placed = _placed(actor, on, part)
    ordered = placed.order_by("unit_path", "official__name_key", "official_id")
    found = list(ordered.values_list("official_id", "unit_id"))
    for start in range(0, len(found), CHUNK):
        yield from _batch(found[start : start + CHUNK], on, words)


def count_exported(*, actor: Actor, on: date, part: Part) -> int:
    """How many people such an export holds."""
    return _placed(actor, on, part).count()


def _placed(actor: Actor, on: date, part: Part) -> QuerySet[CensusRow]:
    """Census rows with a place on the day; a roster cannot say where somebody is when nobody has recorded it."""
    rows = CensusRow.objects.filter(actor.within(Permission.VIEW_PEOPLE), below(part.path))
    return rows.filter(ends_before__gt=on, starts_on__lte=on).exclude(level=LEVEL_NOT_RECORDED)


def _batch(placed: list[tuple[int, int]], on: date, words: _Words) -> Iterator[list[Any]]:
    keys = _keys([key for key, _unit in placed])
    mine = {"official_id__in": keys}
    people = {row[0]: row for row in Official.objects.filter(pk__in=keys).values_list(*PERSON)}
    spells = _spells(on, mine)
    jobs = {row[0]: row for row in Assignment.objects.filter(on_day(on), is_main=True, **mine).values_list(*JOB)}
    awards = _awards(on, mine)
    pay = {row[0]: row for row in SalaryStep.objects.filter(on_day(on), **mine).values_list(*PAY)}
    languages: dict[int, list[str]] = defaultdict(list)
    for key, name in EthnicLanguage.objects.filter(**mine).order_by("name").values_list("official_id", "name"):
        languages[key].append(name)
    nothing: dict[int, Award] = {}
    for key, unit_id in placed:
        job = jobs.get(key) or (key, unit_id, None, None, False)
        found = people[key], spells[key], job, awards.get(key, nothing), pay.get(key, NO_PAY), languages.get(key)
        yield _row(found, words)


def _keys(keys: list[int]) -> RawSQL:
    """The keys as one parameter: thousands of parameters take longer to prepare than the rows to read."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [keys])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(keys)])


PERSON = (
    "id", "staff_code", "personal_id", "full_name", "sex", "birth_date", "birth_precision", "ethnicity_id",
    "religion", "home_unit_id", "home_province", "foreign_language", "it_skill", "party_joined_on",
)  # fmt: skip
JOB = ("official_id", "unit_id", "post__title_id", "held_since", "key_leader")
PAY = ("official_id", "rank", "step", Cast("coefficient", FloatField()))
NO_PAY = (0, "", None, None)


def _row(found: tuple[Any, ...], words: _Words) -> list[Any]:
    """The cells of one person: personal facts, employment, job, awards, pay and languages as read."""
    person, spell, job, awards, pay, languages = found
    (_key, staff_code, personal_id, full_name, sex, birth_date, birth_precision, ethnicity, religion, home, province,
     foreign_language, it_skill, party) = person  # fmt: skip
    _key, unit, title, held_since, key_leader = job
    _key, rank, step, coefficient = pay
    education = awards.get(EDUCATION)
    knowledge = awards.get(KNOWLEDGE)
    return [
        staff_code or None, personal_id, full_name, SEX[sex],
        birth_date if birth_precision == 1 else _partial(birth_date, birth_precision),
        words.ethnicity[ethnicity], religion or None, words.home(home, province), words.unit(unit),
        words.post(title, unit), "x" if key_leader else None, CATEGORY[spell[1]], spell[0], held_since, rank or None,
        step, coefficient or None,
        EDUCATION_NAMES[education[0] if education else 0], _partial(education[1], education[2]) if education else None,
        (education[3] or None) if education else None, THEORY_NAMES[_level(awards, THEORY)],
        MANAGEMENT_NAMES[_level(awards, MANAGEMENT)], (knowledge[0] or None) if knowledge else None,
        ", ".join(languages) if languages else None, foreign_language or None, it_skill or None,
        party if party and party <= words.on else None,
    ]  # fmt: skip


def _partial(value: date, precision: int) -> date | str | None:
    """The day as exactly as it is known; a day that only bounds when it was is left out, as it says nothing new."""
    if precision == KNOWN_BY:
        return None
    return value.strftime(PARTIAL[precision]) if precision in PARTIAL else value


def _level(awards: dict[int, Award], kind: int) -> int:
    return awards[kind][0] if kind in awards else 0


def _spells(on: date, mine: dict[str, Any]) -> dict[int, tuple[date, int]]:
    """Official -> (first day of the first employment, category on the day)."""
    found: dict[int, tuple[date, int]] = {}
    rows = Employment.objects.filter(**mine).order_by("official_id", "starts_on")
    for key, start, end, category in rows.values_list("official_id", "starts_on", "ends_before", "category"):
        first = found[key][0] if key in found else start
        if key not in found or start <= on < (end or FOREVER):
            found[key] = first, category
    return found


def _awards(on: date, mine: dict[str, Any]) -> dict[int, dict[int, Award]]:
    """Official -> kind -> what counts of it: the highest level, of ethnic knowledge the latest."""
    found: dict[int, dict[int, Award]] = defaultdict(dict)
    rows = Qualification.objects.filter(awarded_on__lte=on, **mine)
    dated = rows.filter(kind__in=(EDUCATION, KNOWLEDGE)).values_list(
        "official_id", "kind", "level", "awarded_on", "precision", "field"
    )
    for key, kind, level, day, precision, field in dated:
        held = found[key].get(kind)
        if held is None or (day > held[1] if kind == KNOWLEDGE else (level, day) > held[:2]):
            found[key][kind] = level, day, precision, field
    for key, kind, level in rows.filter(kind__in=(THEORY, MANAGEMENT)).values_list("official_id", "kind", "level"):
        held = found[key].get(kind)
        if held is None or level > held[0]:
            found[key][kind] = level, on, KNOWN_BY, ""
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
        self._memo: dict[Any, str | None] = {}

    def unit(self, unit_id: int) -> str | None:
        """The code, or a name where the code means another unit on the day."""
        if (known := self._memo.get(("unit", unit_id))) is not None:
            return known
        return self._once(
            ("unit", unit_id), self._unit_names[unit_id],
            lambda text: self._units.find(text).unit_id == unit_id,
        )  # fmt: skip

    def post(self, title_id: int | None, unit_id: int) -> str | None:
        """The title by the name that means it at the unit; a word of its own for somebody who awaits a post."""
        if title_id is None:
            return AWAITING
        if (known := self._memo.get(("post", title_id, unit_id))) is not None:
            return known
        return self._once(
            ("post", title_id, unit_id), self._title_names[title_id],
            lambda text: self._titles.find(text, unit_id) == title_id,
        )  # fmt: skip

    def home(self, unit_id: int | None, province: str) -> str | None:
        """The native commune, by its name with the district or its code; outside the installation the province."""
        if unit_id is None:
            return province or None
        if (known := self._memo.get(("home", unit_id))) is not None:
            return known
        return self._once(
            ("home", unit_id), self._home_texts(unit_id),
            lambda text: self._homes.find(text).unit_id == unit_id,
        )  # fmt: skip

    def _home_texts(self, unit_id: int) -> Iterator[str]:
        code, name = self._unit_names[unit_id]
        yield from (code, name)
        for above in self._above.get(unit_id, ()):
            yield f"{name}, {above}"

    def _once(self, key: Any, texts: Iterable[str], means: Callable[[str], bool]) -> str | None:
        """The first of the texts that means the thing; where none does, the last, so that an import asks."""
        last = None
        for text in texts:
            last = text
            if means(text):
                break
        self._memo[key] = last
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
