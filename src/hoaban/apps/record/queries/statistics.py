"""The statutory tables on number and quality: a unit's parts in rows, what the form counts in columns, one scan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import JSONObject, Substr

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement, PostTitle
from hoaban.apps.organisation.queries.posts import in_language
from hoaban.apps.people.models import CensusRow, EthnicLanguage
from hoaban.apps.people.queries.census import census_on
from hoaban.apps.people.queries.staffing import posts_authorised
from hoaban.apps.people.rules.age import add_years
from hoaban.apps.people.rules.retirement import latest_birth
from hoaban.apps.record.models import KeptColumns
from hoaban.apps.record.rules.statistics import COLUMNS, POSITION, SCHOOLING, Layout
from hoaban.shared.access import STEP, Actor, Permission, step
from hoaban.shared.figures import Scope
from hoaban.shared.periods import on_day

KINH, NO_RELIGION = 1, ("", "Không")
DEGREES = ("ại học", "ử nhân", "hạc sĩ", "ỹ sư", "iến sĩ")
TRAINED = (*DEGREES, "ao đẳng", "rung cấp")
"""Words of degrees, without the first letter, which may be a capital."""


@dataclass(frozen=True, slots=True)
class StatisticRow:
    """A line of the table: a unit, and column -> number."""

    code: str
    name: str
    numbers: dict[str, int]


@dataclass(frozen=True, slots=True)
class Position:
    """A title that people of the table hold, as a column of its own: item 8 of the form."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Statistic:
    """A table: its lines, and the titles found in them, the highest first."""

    rows: list[StatisticRow]
    positions: list[Position]


def _says(field: str, words: tuple[str, ...]) -> Q:
    return reduce(or_, (Q(**{f"{field}__contains": one}) for one in words))


def _columns(on: date) -> dict[str, Q]:
    """Column -> its condition on census rows; without the posts assigned."""
    it, language = "official__it_skill", "official__foreign_language"
    english = Q(**{f"{language}__contains": "Anh"})
    told = {
        "present": Q(), "women": Q(sex=2), "party": Q(party_member=True), "minority": ~Q(ethnicity=KINH),
        "religion": ~Q(official__religion__in=NO_RELIGION), "leaders": Q(key_leader=True),
        "it_trained": _says(it, TRAINED), "it_certified": Q(**{f"{it}__gt": ""}) & ~_says(it, TRAINED),
        "english": english & _says(language, DEGREES), "english_certified": english & ~_says(language, DEGREES),
        "other_language": Q(**{f"{language}__gt": ""}) & ~english, "ethnic_language": Q(_speaks=True),
    }  # fmt: skip
    degrees = ("untrained", "elementary", "intermediate", "college", "university", "master", "doctor")
    told |= {key: Q(education=level) for level, key in enumerate(degrees)}
    told |= {f"theory{level}": Q(political_theory=level) for level in (1, 2, 3, 4)}
    told |= {f"management{level}": Q(state_management=level) for level in (2, 3, 4)}
    told |= {"management0": Q(state_management__lte=1)}
    told |= {key: Q(official__profile__general_education__in=texts) for key, texts in SCHOOLING.items()}
    return told | _ages(on)


def _ages(on: date) -> dict[str, Q]:
    retired = Q(sex=1, birth_date__lte=latest_birth(1, on)) | Q(sex=2, birth_date__lte=latest_birth(2, on))
    past = [add_years(on, -years) for years in (31, 41, 51)]
    return {
        "age30": Q(birth_date__gt=past[0]), "age40": Q(birth_date__lte=past[0], birth_date__gt=past[1]),
        "age50": Q(birth_date__lte=past[1], birth_date__gt=past[2]),
        "age60": Q(birth_date__lte=past[2]) & ~retired, "retired": retired,
    }  # fmt: skip


def statistic(*, scope: Scope, layout: Layout) -> Statistic:
    """The table of a unit: the unit in all, its own people, the units directly below it that the actor sees."""
    depth = len(scope.part.path) + STEP
    counted, titles = _people(scope, layout, depth)
    for path, posts in _posts(scope, layout, depth).items():
        counted.setdefault(path, {})["authorised"] = posts
    total: dict[str, int] = defaultdict(int)
    for numbers in counted.values():
        for key, number in numbers.items():
            total[key] += number
    children = organisation.list_children(actor=scope.actor, on=scope.on, unit_id=scope.part.id)
    rows = [
        StatisticRow(child.code, child.name, counted[path])
        for child in children
        if (path := scope.part.path + step(child.id)) in counted
    ]
    if own := counted.get(scope.part.path):
        rows.insert(0, StatisticRow("", scope.part.name, own))
    return Statistic([StatisticRow(scope.part.code, scope.part.name, dict(total)), *rows], _positions(titles))


def _positions(titles: Mapping[int, Mapping[str, Any]]) -> list[Position]:
    """Titles as columns, the highest rank first, those without one last."""
    ordered = sorted(titles.items(), key=lambda one: (-(one[1]["rank"] or 0), one[1]["key"]))
    return [Position(_position(title), in_language(told["vi"], told["en"])) for title, told in ordered]


def kept_columns(*, actor: Actor, layout: Layout) -> frozenset[str]:
    """The columns of a table that the actor's account keeps; empty: those of the form."""
    found = KeptColumns.objects.filter(user_id=actor.user_id or 0, layout=layout.key).values_list("columns", flat=True)
    return frozenset(key for text in found for key in text.split(","))


def _position(title: int) -> str:
    return f"{POSITION}{title}"


Title = dict[str, Any]
"""Names ("vi", "en"), rank and sorting key ("key") of a post title."""


def _counted(scope: Scope, layout: Layout) -> QuerySet[CensusRow]:
    """The census rows of everybody whom the table counts: the categories are asked for, or part-time staff is left out."""
    speaks = Exists(EthnicLanguage.objects.filter(official_id=OuterRef("official_id")))
    asked = scope.narrowed(category=",".join(map(str, layout.categories)))
    rows = census_on(asked).filter(scope.actor.within(Permission.VIEW_RECORDS), level__in=layout.levels)
    return rows.alias(_speaks=speaks)


def list_counted(*, scope: Scope, layout: Layout, column: str) -> QuerySet[CensusRow]:
    """The people behind a number of the table: of the scope's part and what stands below it, or of the part itself under
    the filter ``unit``. Raises LookupError for a column that counts no people.
    """
    rows = _counted(scope, layout)
    if (title := column.removeprefix(POSITION)) != column and title.isdecimal():
        return rows.filter(title_id=int(title[:9]))
    return rows.filter(_columns(scope.on)[column])


def list_authorised(*, scope: Scope, layout: Layout) -> QuerySet[Any]:
    """The posts behind the posts assigned in the table, each with its ``number``, those of none left out."""
    titles = PostTitle.objects.filter(standards__category__in=layout.categories).values("pk")
    return posts_authorised(scope).filter(post__title__in=titles, post__unit__level__in=layout.levels, number__gt=0)


def dressed_people(rows: QuerySet[CensusRow], on: date) -> QuerySet[Any]:
    """Census rows with the official, and names of title (``title_vi``, ``title_en``) and unit (``unit_name``) on the day."""
    title = PostTitle.objects.filter(pk=OuterRef("title_id"))
    place = Placement.objects.filter(on_day(on), unit_id=OuterRef("unit_id"))
    found: QuerySet[Any] = rows.select_related("official").annotate(
        title_vi=Subquery(title.values("name_vi")), title_en=Subquery(title.values("name_en")),
        unit_name=Subquery(place.values("name")[:1]),
    )  # fmt: skip
    return found


def dressed_posts(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Authorisations with their title and the unit's name on the day."""
    found: QuerySet[Any] = rows.select_related("post__title").annotate(unit_name=F("post__unit__placements__name"))
    return found


def posts_in(rows: QuerySet[Any]) -> int:
    """How many posts stand in authorisations."""
    return int(rows.order_by().aggregate(total=Sum("number"))["total"] or 0)


def title_name(key: str) -> str:
    """The name of the title that a column by position counts; raises LookupError for any other column."""
    title = key.removeprefix(POSITION)
    found = PostTitle.objects.filter(pk=int(title[:9])).first() if title != key and title.isdecimal() else None
    if found is None:
        raise LookupError(key)
    return in_language(found.name_vi, found.name_en)


def _people(scope: Scope, layout: Layout, depth: int) -> tuple[dict[str, dict[str, int]], dict[int, Title]]:
    """Path of a part below the unit -> column -> number; and the titles held there. One query: people by part and title."""
    title = PostTitle.objects.filter(pk=OuterRef("title_id")).values(
        told=JSONObject(vi="name_vi", en="name_en", rank="rank", key="name_key")
    )
    rows = (
        _counted(scope, layout).annotate(_child=Substr("unit_path", 1, depth)).order_by().values("_child", "title_id")
    )
    numbers: dict[str, Any] = {
        f"n_{key}": Count("starts_on", filter=one) if one else Count("*") for key, one in _columns(scope.on).items()
    }
    found: dict[str, dict[str, int]] = {}
    titles: dict[int, Title] = {}
    dressed: Any = rows.annotate(**numbers, _title=Subquery(title))
    for row in dressed:
        counted = found.setdefault(row["_child"], dict.fromkeys((one.key for one in COLUMNS), 0))
        for one in COLUMNS:
            counted[one.key] += int(row.get(f"n_{one.key}", 0))
        if row["title_id"] is not None:
            counted[_position(row["title_id"])] = int(row["n_present"])
            titles[row["title_id"]] = row["_title"]
    return found, titles


def _posts(scope: Scope, layout: Layout, depth: int) -> dict[str, int]:
    """Path of a part -> posts assigned there, of titles whose standards name a category of the layout."""
    found: dict[str, int] = defaultdict(int)
    for path, number in list_authorised(scope=scope, layout=layout).values_list("path", "number"):
        found[path[:depth]] += number
    return found
