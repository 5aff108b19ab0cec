"""What insight reads: every number is the length of its list, and as many queries for ten as for ten thousand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoaban.apps.insight import queries
from hoaban.apps.insight.queries.grouped import by_many, by_units, dimensions_of, measures_by
from hoaban.apps.insight.queries.numbers import scope_for
from hoaban.apps.insight.rules.days import FIRST_OF_TWO_TIERS, LAST_OF_DISTRICTS
from hoaban.apps.insight.rules.expectations import Verdict
from hoaban.apps.insight.tests.factories import SYSTEM, actor_of
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.models import CensusRow
from hoaban.shared.access import Actor
from hoaban.shared.figures import Scope, breakdown, get_figure, list_figures, value_of

pytestmark = pytest.mark.usefixtures("province")
ON = date(2025, 12, 31)


def scope(code: str = "11", on: date = ON, actor: Actor = SYSTEM, **filters: str) -> Scope:
    """One question."""
    return scope_for(actor, on, organisation.get_part(actor=actor, on=on, code=code), **filters)


def count(ask: Callable[[], Any]) -> int:
    """Queries of a second asking (what is kept in memory is kept)."""
    ask()
    with CaptureQueriesContext(connection) as found:
        ask()
    return len(found)


@pytest.mark.parametrize("on", [LAST_OF_DISTRICTS, ON])
def test_every_number_is_the_length_of_its_list(on: date) -> None:
    asked = scope(on=on)
    found = queries.numbers([figure.key for figure in list_figures()], asked)
    for key, number in found.items():
        figure = get_figure(key)
        rows = list(figure.rows(asked))
        expected = sum(getattr(row, figure.amount) for row in rows) if figure.amount else len(rows)
        assert number.value == expected, key


def test_a_number_links_to_its_list_under_the_same_question() -> None:
    number = queries.numbers(["people.women"], scope())["people.women"]
    assert "figure=people.women" in number.rows_url
    assert f"on={ON.isoformat()}" in number.rows_url
    assert "unit=11" in number.rows_url


def test_what_is_known_is_not_counted_again() -> None:
    assert queries.numbers(["people.headcount"], scope(), {"people.headcount": -1})["people.headcount"].value == -1


@pytest.mark.parametrize("key", ["people.headcount", "people.women", "organisation.posts_vacant"])
@pytest.mark.parametrize("on", [LAST_OF_DISTRICTS, ON])
def test_the_units_below_add_up_to_the_figure(key: str, on: date) -> None:
    asked = scope(on=on)
    assert sum(one.value for one in by_units(key, asked)) == value_of(get_figure(key), asked)


def test_many_dimensions_at_once_are_the_same_as_one_by_one() -> None:
    asked = scope()
    wanted = ["education", "age", "sex", "level", "category"]
    with CaptureQueriesContext(connection) as found:
        many = by_many("people.headcount", wanted, asked)
    assert len(found) == 3, "the nodes, the cells of education, the months of birth"
    for by in wanted:
        alone = {one.code: one.value for one in breakdown("people.headcount", by, asked)}
        assert {one.code: one.value for one in many[by]} == alone


def test_ethnic_groups_stand_largest_first() -> None:
    values = [one.value for one in measures_by("people.headcount", "ethnicity", scope())]
    assert values == sorted(values, reverse=True)


def test_figures_of_people_break_down_further_than_figures_of_units() -> None:
    assert {"unit", "level", "ethnicity", "sex", "age", "category", "education", "political_theory"} <= set(
        dimensions_of(get_figure("people.headcount"))
    )
    assert dimensions_of(get_figure("organisation.posts_vacant")) == ["unit", "level"]
    assert dimensions_of(get_figure("people.committee_members")) == ["body"]


def test_a_filter_may_name_several_codes() -> None:
    both = value_of(get_figure("people.headcount"), scope(category="1,2"))
    alone = [value_of(get_figure("people.headcount"), scope(category=code)) for code in "12"]
    assert both == sum(alone)
    assert value_of(get_figure("people.headcount"), scope(category="1,x")) == 0


def test_the_dashboard_asks_as_many_queries_for_one_as_for_many() -> None:
    def ask() -> Any:
        return queries.dashboard(actor=SYSTEM, on=ON, part=scope().part, compare_on=date(2024, 12, 31))

    many = count(ask)
    CensusRow.objects.exclude(official_id__in=CensusRow.objects.values("official_id")[:20]).delete()
    assert count(ask) == many


def test_the_dashboard_of_the_province_has_its_map_and_its_charts() -> None:
    page = queries.dashboard(actor=SYSTEM, on=ON, part=scope().part, compare_on=date(2024, 12, 31))
    assert len(page.cards) == 8
    assert page.map is not None
    assert len(page.map.tiles) == 45
    assert {chart.key for chart in page.charts} >= {"education", "ethnicity", "age"}
    assert page.compared
    assert [event.on for event in page.events] == [FIRST_OF_TWO_TIERS]


def test_the_dashboard_before_the_reform_has_no_map() -> None:
    part = scope(on=LAST_OF_DISTRICTS).part
    page = queries.dashboard(actor=SYSTEM, on=LAST_OF_DISTRICTS, part=part, compare_on=date(2024, 6, 30))
    assert page.map is None
    assert page.charts[0].key == "unit"


def test_a_commune_sees_its_own_part_and_nothing_else() -> None:
    actor = actor_of("03203")
    part = organisation.get_part(actor=actor, on=ON)
    assert part.code == "03203"
    page = queries.dashboard(actor=actor, on=ON, part=part, compare_on=date(2025, 8, 1))
    whole = value_of(get_figure("people.headcount"), scope("03203"))
    assert page.cards[0].side.now is not None
    assert page.cards[0].side.now.value == whole
    with pytest.raises(LookupError):
        organisation.get_part(actor=actor, on=ON, code="11")
    with pytest.raises(PermissionDenied):
        queries.dashboard(actor=actor, on=ON, part=scope().part, compare_on=ON)


def test_the_map_counts_each_commune_as_its_own_list_does() -> None:
    found = queries.tile_map(scope=scope(), key="people.ethnic_minority")
    assert found.has_tiles
    assert len({(tile.row, tile.column) for tile in found.tiles}) == 45
    for tile in found.tiles[:6]:
        asked = scope(tile.code)
        assert (tile.value, tile.of) == (
            value_of(get_figure("people.ethnic_minority"), asked),
            value_of(get_figure("people.headcount"), asked),
        )


@pytest.mark.parametrize(
    "key", ["organisation.posts_vacant", "organisation.communes_with_non_local_key_leader", "people.headcount"]
)
def test_the_map_takes_figures_of_every_kind_in_few_queries(key: str) -> None:
    assert count(lambda: queries.tile_map(scope=scope(), key=key)) <= 5


def test_before_the_reform_communes_stand_under_their_districts() -> None:
    found = queries.tile_map(scope=scope(on=LAST_OF_DISTRICTS), key="people.headcount")
    assert not found.has_tiles
    assert len(found.tiles) == 129
    assert len(found.groups) == 10
    assert all(name for name, _tiles in found.groups)


def test_two_days_show_the_end_of_districts_with_its_resolution() -> None:
    part = scope(on=FIRST_OF_TWO_TIERS).part
    page = queries.side_by_side(actor=SYSTEM, on=FIRST_OF_TWO_TIERS, part=part, compare_on=LAST_OF_DISTRICTS)
    rows = {row.now.key: row for row in page.rows if row.now and not row.indented}
    assert rows["organisation.communes"].difference == 45 - 129
    assert "1661" in rows["organisation.communes"].reason
    levels = [row for row in page.rows if row.indented]
    head = rows["people.headcount"]
    assert head.now
    assert head.before
    assert sum(row.now.value for row in levels if row.now) == head.now.value
    assert sum(row.before.value for row in levels if row.before) == head.before.value
    assert head.reason


def test_nothing_changes_between_a_day_and_itself() -> None:
    page = queries.side_by_side(actor=SYSTEM, on=ON, part=scope().part, compare_on=ON)
    assert all(row.difference == 0 for row in page.rows)
    assert page.events == ()


def test_a_new_commune_did_not_exist_before_and_names_what_it_came_from() -> None:
    actor = actor_of("03203")
    part = organisation.get_part(actor=actor, on=ON)
    page = queries.side_by_side(actor=actor, on=ON, part=part, compare_on=LAST_OF_DISTRICTS)
    assert page.missing
    assert page.relatives
    assert all(row.before is None and row.difference is None for row in page.rows)


def test_a_code_used_again_is_not_the_same_unit() -> None:
    part = scope("03127").part
    assert part.name == "Phường Điện Biên Phủ"
    assert queries.part_on(actor=SYSTEM, on=LAST_OF_DISTRICTS, part=part) is None


def test_a_figure_has_value_breakdown_and_trend() -> None:
    page = queries.figure_page(
        actor=SYSTEM, on=ON, part=scope().part, key="people.women", by="sex", compare_on=LAST_OF_DISTRICTS, years=1
    )
    assert page.by == "sex"
    assert sum(bar.value for bar in page.bars) == page.number.value
    assert len(page.points) == 13
    assert page.points[-1].value == page.number.value
    assert page.chart is not None
    assert page.side.difference is not None


def test_a_trend_is_the_value_of_each_day() -> None:
    page = queries.figure_page(actor=SYSTEM, on=ON, part=scope().part, key="people.women", years=1)
    for point in page.points[::4]:
        assert f"on={point.on.isoformat()}" in point.rows_url
        assert point.value == value_of(get_figure("people.women"), scope(on=point.on))


def test_a_figure_that_is_counted_day_by_day_has_a_coarse_trend() -> None:
    for years in (1, 3, 10):
        page = queries.figure_page(
            actor=SYSTEM, on=ON, part=scope().part, key="organisation.posts_authorised", years=years
        )
        assert len(page.points) == 7


def test_filters_that_a_figure_does_not_know_are_left_alone() -> None:
    part = scope().part
    page = queries.figure_page(actor=SYSTEM, on=ON, part=part, key="organisation.communes", filters={"sex": "2"})
    assert page.filters == ()
    page = queries.figure_page(
        actor=SYSTEM, on=ON, part=part, key="people.headcount", filters={"ethnicity": "minority", "category": "1,2"}
    )
    assert all(text for _key, _title, text in page.filters)
    assert page.number.value == value_of(get_figure("people.headcount"), scope(ethnicity="minority", category="1,2"))


def test_a_figure_of_a_period_has_no_trend() -> None:
    page = queries.figure_page(
        actor=SYSTEM, on=date(2021, 12, 31), part=scope(on=date(2021, 12, 31)).part, key="people.awarded.master",
        since=date(2017, 1, 1),
    )  # fmt: skip
    assert page.points == ()
    assert "since=2017-01-01" in page.number.rows_url


def test_there_are_34_published_figures_and_every_one_is_counted() -> None:
    rows = queries.published(actor=SYSTEM)
    assert [row.printed.id for row in rows] == [f"F{number:02d}" for number in range(1, 35)]
    assert all(row.verdict != Verdict.NOT_COUNTED for row in rows)


def test_three_hundred_people_are_not_23400() -> None:
    rows = {row.printed.id: row for row in queries.published(actor=SYSTEM)}
    assert rows["F01"].verdict == Verdict.DIFFERS
    number = rows["F01"].answers[0].number
    assert number is not None
    assert number.value < 400


def test_a_commune_finds_no_published_figure_of_the_province() -> None:
    rows = queries.published(actor=actor_of("03203"))
    assert {row.verdict for row in rows} == {Verdict.OUTSIDE}
    assert all(answer.number is None for row in rows for answer in row.answers)


def test_the_picker_offers_only_the_actors_part() -> None:
    actor = actor_of("03203")
    part = organisation.get_part(actor=actor, on=ON)
    found = queries.picker(actor=actor, on=ON, part=part, text="điện biên phủ")
    assert not [one for one in found.below if "Phường" in one.name]
    assert queries.picker(actor=SYSTEM, on=ON, part=scope().part, text="muong lay").below
    assert queries.picker(actor=SYSTEM, on=ON, part=part).above[0].code == "11"
