"""The people of a part as a roster: what is exported can be imported again for the same day and changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import (
    Aggregate,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.functions import Cast

from hoaban.apps.exchange.rules.facts import EDUCATION, KNOWN_BY
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement, PostTitle, Unit
from hoaban.apps.people.models import CensusRow, EthnicLanguage
from hoaban.shared.access import STEP, Actor, Permission, below
from hoaban.shared.figures import Part
from hoaban.shared.periods import on_day

CHUNK = 2_000
"""Rows that are taken from the driver and turned into cells at once."""
SEX = ("", "Nam", "Nữ")
CATEGORY = ("", "Cán bộ", "Công chức", "Viên chức", "Người hoạt động không chuyên trách", "Hợp đồng")
EDUCATION_NAMES = ("Chưa qua đào tạo", "Sơ cấp", "Trung cấp", "Cao đẳng", "Đại học", "Thạc sĩ", "Tiến sĩ")
THEORY_NAMES = (None, "Sơ cấp", "Trung cấp", "Cao cấp", "Cử nhân")
MANAGEMENT_NAMES = (None, "Cán sự", "Chuyên viên", "Chuyên viên chính", "Chuyên viên cao cấp")
KNOWLEDGE = (None, 1, 2, 3, 4)
KEY_LEADER = (None, "x")
LEVEL_NOT_RECORDED = 0
AWAITING = "Chờ bố trí"
DAY = 1
PARTIAL = {2: "%m/%Y", 3: "%Y"}


def export_rows(*, actor: Actor, on: date, part: Part) -> Iterator[list[Any]]:
    """Everybody whose recorded place on the day is in the part, in the columns of the roster, by unit and name.

    One statement reads them all. People outside the actor's part are not there.
    """
    words = _Words(on, part)
    return chain.from_iterable(map(words.rows, _batches(_told(actor, on, part))))


def count_exported(*, actor: Actor, on: date, part: Part) -> int:
    """How many people such an export holds."""
    return _placed(actor, on, part).count()


def _placed(actor: Actor, on: date, part: Part) -> QuerySet[CensusRow]:
    """Census rows with a place on the day; a roster cannot say where somebody is when nobody has recorded it."""
    rows = CensusRow.objects.filter(actor.within(Permission.VIEW_PEOPLE), below(part.path))
    return rows.filter(ends_before__gt=on, starts_on__lte=on).exclude(level=LEVEL_NOT_RECORDED)


def _told(actor: Actor, on: date, part: Part) -> QuerySet[CensusRow, tuple[Any, ...]]:
    """The census rows of the day with what else a roster tells, in the order of ``PERSON``.

    Somebody with several spells of employment, or several awards of the level that counts, comes in several rows
    behind each other; the last of them has the first spell and the latest award.
    """
    award = Q(
        official__qualifications__kind=EDUCATION, official__qualifications__awarded_on__lte=on,
        official__qualifications__level=F("education"),
    )  # fmt: skip
    spoken = EthnicLanguage.objects.filter(official_id=OuterRef("official_id")).order_by().values("official_id")
    rows = _placed(actor, on, part)
    if connection.vendor == "sqlite":
        # By their keys: in that order the records of each person lie side by side, by units they are all over the tables.
        rows = CensusRow.objects.filter(pk__in=rows.values("pk"))
    rows = rows.annotate(
        job=FilteredRelation(
            "official__assignments",
            condition=Q(official__assignments__is_main=True) & on_day(on, "official__assignments__"),
        ),
        pay=FilteredRelation("official__salary_steps", condition=on_day(on, "official__salary_steps__")),
        award=FilteredRelation("official__qualifications", condition=award),
        languages=Subquery(spoken.annotate(all=_Lines("name")).values("all")),
    )
    order = "unit_path", "official__name_key", "official_id", "-official__employments__starts_on", "award__awarded_on"
    return rows.order_by(*order).values_list(*PERSON)


class _Lines(Aggregate):
    """Texts of a group, each a line, in no order."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, CHAR(10))"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        """The same in the words of PostgreSQL."""
        return self.as_sql(
            compiler, connection, function="STRING_AGG", template="%(function)s(%(expressions)s, CHR(10))"
        )


def _text(name: str) -> Cast:
    """A day or a decimal as text: drivers and Django take longer to read each than the rest of the row takes."""
    return Cast(name, TextField())


PERSON = (
    "official_id", "official__staff_code", "official__personal_id", "official__full_name", "sex",
    _text("official__birth_date"), "official__birth_precision", "ethnicity", "official__religion",
    "official__home_unit_id", "official__home_province", "unit_id", "title_id", Cast("key_leader", IntegerField()),
    "category", _text("official__employments__starts_on"), _text("job__held_since"), "pay__rank", "pay__step",
    _text("pay__coefficient"), "education", _text("award__awarded_on"), "award__precision", "award__field",
    "political_theory", "state_management", "ethnic_knowledge", "languages", "official__foreign_language",
    "official__it_skill", _text("official__party_joined_on"),
)  # fmt: skip


def _batches(told: QuerySet[CensusRow, tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    """The rows as the driver gives them, each person's last one, some thousand at a time."""
    statement, parameters = told.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        people: dict[int, tuple[Any, ...]] = {}
        while rows := cursor.fetchmany(CHUNK):
            kept = people.popitem() if people else None
            if people:
                yield list(people.values())
            people = dict([kept]) if kept else {}
            people.update((row[0], row) for row in rows)
        if people:
            yield list(people.values())


def _day(told: tuple[str | None, int | None]) -> date | str | None:
    """The day as exactly as it is known; a day that only bounds when it was is left out, as it says nothing new."""
    text, precision = told
    if text is None or precision is None or precision == KNOWN_BY:
        return None
    value = date.fromisoformat(text)
    return value.strftime(PARTIAL[precision]) if precision in PARTIAL else value


def _number(text: str | None) -> float | None:
    """A decimal as a number; nothing for 0."""
    return (float(text) or None) if text else None


def _sorted(lines: str | None) -> str | None:
    """Names in lines as a list in the order of their letters."""
    return ", ".join(sorted(lines.split("\n"))) if lines else None


def _each(known: Any, codes: Iterable[Any]) -> Iterator[Any]:
    """What each code means."""
    return map(known.__getitem__, codes)


def _pairs(known: Any, *codes: Iterable[Any]) -> Iterator[Any]:
    """What codes side by side mean together."""
    return map(known.__getitem__, zip(*codes, strict=True))


class _Known(dict[Any, Any]):
    """Cells by what they mean; each is found once."""

    def __init__(self, find: Callable[[Any], Any]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: Any) -> Any:
        found = self[key] = self._find(key)
        return found


class _Words:
    """Units, titles, homes and groups as texts that an import of the day understands as the very same."""

    def __init__(self, on: date, part: Part) -> None:
        self.on = on
        province = int(part.path[:STEP], 36)
        self._ethnicity = {group.key: group.name_vi for group in lawbook.ethnic_groups()}
        self._units = organisation.match_units(on=on, province_id=province)
        self._homes = organisation.match_homes(on=on)
        self._titles = organisation.match_titles(on=on)
        self._unit_names = {key: (code, name) for key, code, name in Unit.objects.values_list("id", "code", "name")}
        self._above = _districts()
        self._title_names = {
            key: (name, *aliases) for key, name, aliases in PostTitle.objects.values_list("id", "name_vi", "aliases")
        }
        self._days, self._numbers, self._languages = _Known(_day), _Known(_number), _Known(_sorted)
        self._codes, self._posts, self._origins = _Known(self._unit), _Known(self._post), _Known(self._origin)
        self._joined = _Known(self._member)

    def rows(self, people: Sequence[tuple[Any, ...]]) -> Iterator[list[Any]]:
        """The cells of people, made column by column of what was read."""
        (_keys, staff_codes, numbers, names, sexes, births, birth_precisions, ethnicities, religions, homes, provinces,
         units, titles, leaders, categories, spells, held, ranks, steps, coefficients, levels, awarded, precisions,
         fields, theories, managements, knowledge, languages, foreign, it_skills, joined) = zip(*people, strict=True)  # fmt: skip
        exactly = [DAY] * len(people)
        cells = (
            staff_codes, numbers, names, _each(SEX, sexes), _pairs(self._days, births, birth_precisions),
            _each(self._ethnicity, ethnicities), religions, _pairs(self._origins, homes, provinces),
            _each(self._codes, units), _pairs(self._posts, titles, units), _each(KEY_LEADER, leaders),
            _each(CATEGORY, categories), _pairs(self._days, spells, exactly), _pairs(self._days, held, exactly),
            ranks, steps, _each(self._numbers, coefficients), _each(EDUCATION_NAMES, levels),
            _pairs(self._days, awarded, precisions), fields, _each(THEORY_NAMES, theories),
            _each(MANAGEMENT_NAMES, managements), _each(KNOWLEDGE, knowledge), _each(self._languages, languages),
            foreign, it_skills, _each(self._joined, joined),
        )  # fmt: skip
        return map(list, zip(*cells, strict=True))

    def _member(self, text: str | None) -> date | None:
        """The day of joining the party, once it has come."""
        return date.fromisoformat(text) if text and text <= self.on.isoformat() else None

    def _unit(self, unit_id: int) -> str | None:
        """The code, or a name where the code means another unit on the day."""
        return _first(self._unit_names[unit_id], lambda text: self._units.find(text).unit_id == unit_id)

    def _post(self, key: tuple[int | None, int]) -> str | None:
        """The title by the name that means it at the unit; a word of its own for somebody who awaits a post."""
        title_id, unit_id = key
        if title_id is None:
            return AWAITING
        return _first(self._title_names[title_id], lambda text: self._titles.find(text, unit_id) == title_id)

    def _origin(self, key: tuple[int | None, str]) -> str | None:
        """The native commune, by its name with the district or its code; where there is none the province."""
        unit_id, province = key
        if not unit_id:
            return province or None
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
