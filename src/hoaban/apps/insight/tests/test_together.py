"""What is counted together, or read off the tally, is what counting each figure's own rows finds."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoaban.apps.insight.queries.numbers import scope_for
from hoaban.apps.insight.rules.days import FIRST_OF_TWO_TIERS, LAST_OF_DISTRICTS, month_ends
from hoaban.apps.insight.tests.factories import SYSTEM, actor_of
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people import queries as people
from hoaban.apps.people.figures import declared
from hoaban.apps.people.queries import duties, lists
from hoaban.apps.people.queries.lists import SIZE, SORTS, list_officials
from hoaban.shared.access import STEP, Actor
from hoaban.shared.figures import Scope, breakdown, get_dimension, get_figure, list_figures

pytestmark = [pytest.mark.usefixtures("province"), pytest.mark.long]
ON = date(2025, 12, 31)
DRAW = random.Random(11)
DAYS = [LAST_OF_DISTRICTS, FIRST_OF_TWO_TIERS, ON] + [
    date(2016, 1, 1) + timedelta(days=DRAW.randrange(3600)) for _time in range(3)
]
FILTERS: list[dict[str, str]] = [
    {}, {"sex": "2"}, {"ethnicity": "minority"}, {"ethnicity": "2"}, {"education": "4,5"}, {"level": "3"},
    {"level": "0"}, {"political_theory": "2"}, {"state_management": "0,1"}, {"ethnic_knowledge": "4"},
    {"party": "True"}, {"party": "False"}, {"key_leader": "True"}, {"category": "2"}, {"category": "3,4,5"},
    {"level": "3", "category": "1,2"}, {"sex": "2", "category": "1"}, {"sex": "2", "education": "4"}, {"age": "2"},
    {"sex": "9"}, {"sex": "1,x"}, {"category": "x"}, {"ethnicity": "x"}, {"party": "yes"},
]  # fmt: skip


def shared_keys() -> list[str]:
    return [figure.key for figure in list_figures() if figure.key in people.SHARES]


def scopes(on: date = ON, **filters: str) -> list[Scope]:
    """The province, a commune and a commune's own actor asking for the province's part."""
    clerk = actor_of("03214", on=ON)
    root = organisation.get_part(actor=SYSTEM, on=on, code="11")
    found = [scope_for(SYSTEM, on, root, **filters), Scope(clerk, on, root, filters=filters)]
    if on >= FIRST_OF_TWO_TIERS:
        found.append(scope_for(SYSTEM, on, organisation.get_part(actor=SYSTEM, on=on, code="03214"), **filters))
    return found


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("on", DAYS[:4])
def test_values_together_are_the_numbers_of_rows(on: date, filters: dict[str, str]) -> None:
    keys = shared_keys()
    assert len(keys) == 11
    for asked in scopes(on, **filters):
        rows = {key: get_figure(key).rows(asked).count() for key in keys}
        assert people.count_together(keys, asked) == rows
        for key in keys:
            quick = get_figure(key).quick
            assert quick is not None
            assert quick(asked) in (None, rows[key]), key


@pytest.mark.parametrize("on", DAYS)
def test_figures_of_posts_together_are_the_sums_of_their_rows(on: date) -> None:
    for asked in scopes(on):
        posts = [f"organisation.posts_{one}" for one in ("authorised", "filled", "vacant")]
        found = people.count_together(posts, asked)
        assert found.keys() == set(posts)
        for key, value in found.items():
            figure = get_figure(key)
            assert value == sum(getattr(row, figure.amount or "") for row in figure.rows(asked)), key


def test_the_tally_answers_one_dimension_with_category_and_often_level_and_nothing_more() -> None:
    def queries(key: str, **filters: str) -> int | None:
        return get_figure(key).quick(scopes(**filters)[0])  # type: ignore[misc]

    assert queries("people.headcount", level="3", category="1,2") is not None
    assert queries("people.women", sex="2") is not None
    assert queries("people.women", level="3") is not None
    assert queries("people.headcount", level="3", sex="2") is not None
    assert queries("people.headcount", level="3", ethnicity="2") is None
    assert queries("people.women", party="True") is None
    assert queries("people.headcount", age="1") is None


@pytest.mark.parametrize(
    "by", ["age", "education", "ethnicity", "sex", "level", "category", "party", "political_theory"]
)
@pytest.mark.parametrize("on", [LAST_OF_DISTRICTS, ON])
def test_groups_together_are_those_of_each_figure(on: date, by: str) -> None:
    pair = ["people.ethnic_minority", "people.headcount"]
    for filters in ({}, {"sex": "2"}, {"category": "3,5"}, {"level": "1"}, {"ethnicity": "2"}, {"party": "False"}):
        for asked in scopes(on, **filters):
            alone = {one.code: (one.value, one.of) for one in breakdown(pair[0], by, asked)}
            found = people.group_together(pair, asked, get_dimension(by))
            assert {str(code): (found[pair[0]].get(code, 0), n) for code, n in found[pair[1]].items()} == alone
            tallied = people.headcount_by([by], asked).get(by)
            assert tallied is None or {str(code): n for code, n in tallied.items()} == {
                c: n for c, (_v, n) in alone.items()
            }


def test_the_category_is_read_off_another_cube() -> None:
    asked = scopes()[0]
    with CaptureQueriesContext(connection) as seen:
        found = people.headcount_by(["category", "sex"], asked)
    assert len(seen) == 1
    assert found["category"] == {
        int(one.code or 0): one.value for one in breakdown("people.headcount", "category", asked)
    }


@pytest.mark.parametrize("filters", [{}, {"sex": "2"}, {"category": "2,3"}, {"level": "3", "sex": "1"}, {"sex": "9"}])
def test_trends_together_are_the_values_of_their_days(filters: dict[str, str]) -> None:
    keys = ["people.headcount", "people.women", "people.education.university_up", "people.key_leaders"]
    for days in (month_ends(ON, years=10, step=7), sorted({*DAYS, ON})):
        for asked in scopes(**filters):
            found = people.trends_together(keys, asked, days)
            for key in keys:
                rows = [
                    get_figure(key).rows(Scope(asked.actor, day, asked.part, filters=asked.filters)).count()
                    for day in days
                ]
                assert found[key] == rows, key


@pytest.mark.parametrize("on", [LAST_OF_DISTRICTS, date(2024, 2, 29), date(2019, 8, 17), ON])
def test_ages_are_those_of_the_rows_to_the_day(on: date) -> None:
    pair = ["people.women", "people.headcount"]
    for filters in ({}, {"sex": "2"}, {"sex": "1"}, {"category": "3,5"}, {"sex": "9"}):
        for asked in scopes(on, **filters):
            alone = {one.code: (one.value, one.of) for one in breakdown(pair[0], "age", asked)}
            found = people.group_together(pair, asked, get_dimension("age"))
            both = {str(code): (found[pair[0]].get(code, 0), n) for code, n in found[pair[1]].items()}
            assert both == alone, asked
            assert (
                duties.number_retiring(asked)
                == declared.census_on(asked).filter(duties.special("retiring", on)).count()
            )


@pytest.mark.parametrize("on", DAYS)
def test_units_directly_below_add_up_from_their_rows(on: date) -> None:
    keys = [*shared_keys(), "organisation.posts_authorised", "organisation.posts_vacant"]
    for filters in ({}, {"level": "3"}, {"sex": "1"}, {"category": "2,3"}):
        asked = scopes(on, **filters)[0]
        found, width = people.inside_together(keys, asked), len(asked.part.path) + STEP
        for key in shared_keys():
            rows: Counter[str] = Counter()
            for path in get_figure(key).rows(asked).values_list("unit_path", flat=True):
                rows[path[:width]] += 1
            if key in found:
                assert found[key] == dict(rows), key
        for place, key in ((0, keys[-2]), (2, keys[-1])):
            if key not in found:
                assert "level" in filters, "of the level of posts the tally knows nothing"
                continue
            posts: Counter[str] = Counter()
            for path, numbers in people.staffing_by_path(asked).items():
                posts[path[:width]] += numbers[place]
            assert {path: n for path, n in found[key].items() if n} == {path: n for path, n in posts.items() if n}
    assert people.inside_together(keys, scopes(on)[1]) == {}, "a clerk sees no other commune"


def who(key: str, asked: Scope) -> set[int]:
    return set(get_figure(key).rows(asked).values_list("official_id", flat=True))


@pytest.mark.parametrize("key", ["people.headcount", "people.key_leaders"])
@pytest.mark.parametrize("days", [(LAST_OF_DISTRICTS, FIRST_OF_TWO_TIERS), *zip(DAYS, reversed(DAYS), strict=True)])
def test_the_new_are_those_who_were_not_there_before(key: str, days: tuple[date, date]) -> None:
    first, last = sorted(days)
    for earlier, later in zip(scopes(first), scopes(last), strict=False):
        came = people.count_new(get_figure(key).rows, later, earlier, everybody=key == "people.headcount")
        assert came == len(who(key, later) - who(key, earlier))
        assert came - (len(who(key, later)) - len(who(key, earlier))) == len(who(key, earlier) - who(key, later))


def test_the_new_are_found_also_where_the_questions_differ() -> None:
    headcount = get_figure("people.headcount").rows
    women, all_then = scopes(sex="2")[0], scopes(LAST_OF_DISTRICTS)[0]
    assert people.count_new(headcount, women, all_then) == len(
        who("people.headcount", women) - who("people.headcount", all_then)
    )


@pytest.mark.parametrize("deep", [lists.DEEP, 60])
@pytest.mark.parametrize("sort", [sign + key for key in SORTS for sign in ("", "-")])
def test_pages_from_either_end_are_the_sorted_list(sort: str, deep: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "DEEP", deep)
    rows = declared.census_on(scopes()[0])
    total = rows.count()
    pages = [
        list_officials(rows=rows, on=ON, total=total, sort=sort, page=page).rows for page in range(1, total // SIZE + 2)
    ]
    column, down = SORTS[sort.lstrip("-")], sort.startswith("-")
    expected = rows.order_by(f"-{column}" if down else column, "official_id").values_list("official_id", flat=True)
    assert [row.id for page in pages for row in page] == list(expected)
    assert list_officials(rows=rows, on=ON, total=total, sort=sort, page=99).rows == []


def test_somebody_without_a_part_counts_nobody() -> None:
    root = organisation.get_part(actor=SYSTEM, on=ON, code="11")
    asked = Scope(Actor("nobody"), ON, root)
    assert set(people.count_together(shared_keys(), asked).values()) == {0}
    assert people.trends_together(["people.women"], asked, [LAST_OF_DISTRICTS, ON]) == {"people.women": [0, 0]}
    assert people.paths_together(["people.women"], asked) == {"people.women": {}}
