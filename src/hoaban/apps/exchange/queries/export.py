"""The people of a part as a roster: what is exported can be imported again for the same day and changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain
from operator import itemgetter
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

from hoaban.apps.exchange.rules.columns import Column, catalogue
from hoaban.apps.exchange.rules.facts import EDUCATION, KNOWN_BY
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement, PostTitle, Unit
from hoaban.apps.people.models import CensusRow, EthnicLanguage, Official
from hoaban.apps.people.queries import field_groups
from hoaban.shared.access import STEP, Actor, Permission, below
from hoaban.shared.figures import Part
from hoaban.shared.periods import on_day
from hoaban.shared.sealed import masked, opener
from hoaban.shared.workbooks import Coded

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
PARTIAL = {2: "%m/%Y", 3: "%Y"}
Written = tuple[tuple[str, ...], Callable[[Any], Any] | None]
"""How a column is written: what of ``NAMES`` tells it, and what that means (None: it is the text itself)."""


def export_rows(*, actor: Actor, on: date, part: Part) -> Coded:
    """Everybody whose recorded place on the day is in the part, in the columns of the roster, by unit and name.

    One statement reads them all. People outside the actor's part are not there, nor is what a role may not see:
    ``exported_columns`` says which columns are left.
    """
    people = chain.from_iterable(_batches(_told(actor, on, part)))
    written = _Words(on, part).columns()
    columns = [written[column.key] for column in exported_columns(actor=actor, part=part)]
    if field_groups.NUMBER not in exported_groups(actor=actor, part=part):
        place = next(at for at, (names, _mean) in enumerate(columns) if names == ("personal_id",))
        columns[place] = ("personal_id",), _hidden(opener(Official, "personal_id"))
    return Coded(people, [(tuple(map(NAMES.index, names)), mean) for names, mean in columns])


def exported_groups(*, actor: Actor, part: Part) -> frozenset[str]:
    """The groups of fields of a roster that the actor may see of everybody in the part."""
    return field_groups.groups_seen(actor=actor, path=part.path) & {column.group for column in catalogue()}


def exported_columns(*, actor: Actor, part: Part) -> list[Column]:
    """The columns of the export: those of groups that the actor may see, and the number, masked for who may not."""
    shown = exported_groups(actor=actor, part=part) | {field_groups.NUMBER}
    return [column for column in catalogue() if column.group in shown]


def _hidden(read: Callable[[str], str]) -> Callable[[str], str]:
    """The number as pages show it to who may not see it."""
    return lambda stored: masked(read(stored))


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


NAMES = (
    "official", "staff_code", "personal_id", "full_name", "sex", "birth_date", "birth_precision", "ethnicity", "religion",
    "home", "home_province", "unit", "title", "key_leader", "category", "employed", "held", "rank", "step", "coefficient",
    "education", "awarded", "award_precision", "field", "theory", "management", "knowledge", "languages",
    "foreign_language", "it_skill", "joined",
)  # fmt: skip
"""What ``PERSON`` reads, in its order."""


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
            people.update(zip(map(itemgetter(0), rows), rows, strict=True))
        if people:
            yield list(people.values())


def _day(told: tuple[str | None, int | None]) -> date | str | None:
    """The day as exactly as it is known; a day that only bounds when it was is left out, as it says nothing new."""
    text, precision = told
    if text is None or precision is None or precision == KNOWN_BY:
        return None
    value = date.fromisoformat(text)
    return value.strftime(PARTIAL[precision]) if precision in PARTIAL else value


def _exact_day(text: str | None) -> date | None:
    """The day that a text names."""
    return date.fromisoformat(text) if text else None


def _number(text: str | None) -> float | None:
    """A decimal as a number; nothing for 0."""
    return (float(text) or None) if text else None


def _sorted(lines: str | None) -> str | None:
    """Names in lines as a list in the order of their letters."""
    return ", ".join(sorted(lines.split("\n"))) if lines else None


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

    def columns(self) -> dict[str, Written]:
        """For each column of the roster what of ``NAMES`` tells it, and how; None: as it is."""
        return {
            "staff_code": (("staff_code",), None), "personal_id": (("personal_id",), opener(Official, "personal_id")),
            "full_name": (("full_name",), None), "sex": (("sex",), SEX.__getitem__),
            "birth_date": (("birth_date", "birth_precision"), _day),
            "ethnicity": (("ethnicity",), self._ethnicity.__getitem__), "religion": (("religion",), None),
            "home_commune": (("home", "home_province"), self._origin), "unit": (("unit",), self._unit),
            "post": (("title", "unit"), self._post), "key_leader": (("key_leader",), KEY_LEADER.__getitem__),
            "category": (("category",), CATEGORY.__getitem__), "recruited_on": (("employed",), _exact_day),
            "in_post_since": (("held",), _exact_day), "rank": (("rank",), None), "step": (("step",), None),
            "coefficient": (("coefficient",), _number), "education": (("education",), EDUCATION_NAMES.__getitem__),
            "education_year": (("awarded", "award_precision"), _day), "field_of_study": (("field",), None),
            "political_theory": (("theory",), THEORY_NAMES.__getitem__),
            "state_management": (("management",), MANAGEMENT_NAMES.__getitem__),
            "ethnic_knowledge": (("knowledge",), KNOWLEDGE.__getitem__), "ethnic_languages": (("languages",), _sorted),
            "foreign_language": (("foreign_language",), None), "it_skill": (("it_skill",), None),
            "party_joined_on": (("joined",), self._member),
        }  # fmt: skip

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
