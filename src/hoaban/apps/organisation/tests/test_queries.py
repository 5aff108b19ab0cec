"""Queries on the day before and the first day of the two-level government."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from hoaban.apps.organisation import commands, queries
from hoaban.apps.organisation.models import PostTitle, Unit
from hoaban.apps.organisation.rules.naming import plain
from hoaban.apps.organisation.tests.factories import FIRST_DAY, LAST_DAY, actor, unit
from hoaban.shared.access import Actor, Role
from hoaban.shared.periods import FOREVER

pytestmark = pytest.mark.usefixtures("province")


def test_the_province_has_129_communes_the_day_before_and_45_on_the_day(system: Actor) -> None:
    for day, count in ((LAST_DAY, 129), (FIRST_DAY, 45)):
        part = queries.get_part(actor=system, on=day, code="11")
        assert len(queries.communes_on(actor=system, on=day, part=part)) == count
    assert len(queries.list_children(actor=system, on=LAST_DAY, unit_id=None)) == 2
    assert len(queries.list_children(actor=system, on=FIRST_DAY, unit_id=None)) == 1


def test_a_code_borne_twice_means_the_unit_of_the_day(system: Actor) -> None:
    before = queries.get_part(actor=system, on=LAST_DAY, code="03214")
    after = queries.get_part(actor=system, on=FIRST_DAY, code="03214")
    assert before.id != after.id
    assert len(before.path) == 12
    assert len(after.path) == 8


def test_a_school_is_of_the_district_and_then_of_the_commune() -> None:
    first, second = queries.list_places()[unit("03211-TH").pk]
    assert (first.level, first.commune_id, first.ends_before) == (2, None, FIRST_DAY)
    assert (second.level, second.commune_id, second.ends_before) == (3, unit("03214").pk, FOREVER)


def test_places_of_some_units_are_those_of_the_whole_tree() -> None:
    whole = queries.list_places()
    some = sorted(whole)[::7]
    assert queries.list_places(some) == {key: whole[key] for key in some}
    assert queries.list_places([]) == {}


def test_a_commune_sees_itself_and_what_it_carries_on_and_nothing_else() -> None:
    commune = actor(Role.COMMUNE, "03214")
    before = {row.code for row in queries.list_tree(actor=commune, on=LAST_DAY)}
    assert before == {"03211", "03214", "03379"}
    path = queries.current_path(unit("03214").pk, FIRST_DAY)
    assert all(row.path.startswith(path) for row in queries.list_tree(actor=commune, on=FIRST_DAY))
    for code in ("03208", "SNV", "11", "nowhere"):
        with pytest.raises(queries.UnitNotFound):
            queries.get_part(actor=commune, on=FIRST_DAY, code=code)
    paths = {post.unit_path for post in queries.list_posts(actor=commune, on=FIRST_DAY)}
    assert all(one.startswith(path) for one in paths)
    assert queries.list_restructurings(actor=commune) == []


def test_without_a_code_the_part_is_home_or_the_first_root(system: Actor) -> None:
    assert queries.get_part(actor=system, on=FIRST_DAY).code == "11"
    assert queries.get_part(actor=actor(Role.COMMUNE, "03214"), on=FIRST_DAY).code == "03214"


def test_grants_reach_the_predecessors_and_no_further() -> None:
    assert len(queries.grant_prefixes(unit("03214").pk)) == 4
    assert len(queries.grant_prefixes(unit("099", LAST_DAY).pk)) == 1


def test_heirs_are_the_units_that_carry_on() -> None:
    old = unit("03211", LAST_DAY)
    assert queries.heirs(old.pk, FIRST_DAY) == [unit("03214").pk]
    assert queries.heirs(old.pk, LAST_DAY) == [old.pk]
    assert queries.heirs(unit("099", LAST_DAY).pk, FIRST_DAY) == []


def test_reading_places_names_and_communes_takes_one_query_each(system: Actor, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        queries.list_places()
    with django_assert_num_queries(1):
        queries.communes_on(actor=system, on=FIRST_DAY)
    ids = list(Unit.objects.on(FIRST_DAY).values_list("id", flat=True)[:50])
    with django_assert_num_queries(1):
        assert len(queries.unit_names(ids, FIRST_DAY)) == 50


@pytest.mark.parametrize(
    "text", ["03214", "Xã Mường Luân", "UBND xã Mường Luân", "Ủy ban nhân dân xã Mường Luân", "muong luan"]
)
def test_a_unit_is_found_as_offices_write_it(text: str) -> None:
    matcher = queries.match_units(on=FIRST_DAY, province_id=unit("11").pk)
    assert matcher.find(text).unit_id == unit("03214").pk


def test_a_closed_unit_is_named_with_its_successor() -> None:
    found = queries.match_units(on=FIRST_DAY, province_id=unit("11").pk).find("xã Chiềng Sơ")
    assert found.unit_id is None
    assert found.closed is not None
    assert [one.code for one in found.successors] == ["03214"]


@pytest.mark.parametrize(
    ("text", "code", "day"),
    [
        ("03211", "03211", LAST_DAY),
        ("xã Chiềng Sơ", "03211", LAST_DAY),
        ("xã Mường Luân", "03214", FIRST_DAY),
        ("Xã Mường Luân, tỉnh Điện Biên", "03214", FIRST_DAY),
        ("xã Mường Luân, huyện Điện Biên Đông", "03214", LAST_DAY),
        ("Mường Luân, Điện Biên Đông, Điện Biên", "03214", LAST_DAY),
        ("xã Thanh Xương, huyện Điện Biên", "03334", LAST_DAY),
        ("phường Mường Thanh, thành phố Điện Biên Phủ", "03136", LAST_DAY),
        ("xã Quý Hòa, huyện Lạc Sơn, tỉnh Hòa Bình", "05269", LAST_DAY),
    ],
)
def test_a_native_commune_is_found_by_old_and_new_names(text: str, code: str, day: date) -> None:
    assert queries.match_homes(on=FIRST_DAY).find(text).unit_id == unit(code, day).pk


def test_a_native_province_is_enough_and_nonsense_is_nothing() -> None:
    matcher = queries.match_homes(on=FIRST_DAY)
    assert matcher.find("tỉnh Điện Biên").province
    assert matcher.find("xã Không Có, tỉnh Điện Biên") == queries.HomeMatch()


def test_names_and_aliases_of_titles_mean_one_title_each() -> None:
    names = Counter(
        key for row in PostTitle.objects.all() for key in {plain(name) for name in (row.name_vi, *row.aliases)}
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_titles_are_found_by_alias_and_by_the_unit(system: Actor) -> None:
    matcher = queries.match_titles(on=FIRST_DAY)
    codes = dict(PostTitle.objects.values_list("id", "code"))
    assert codes[matcher.find("CT UBND") or 0] == "X-CT"
    assert codes[matcher.find("Trưởng phòng") or 0] == "S-TP"
    assert codes[matcher.find("Trưởng phòng", unit("03214-PKT").pk) or 0] == "X-TP"
    assert matcher.find("Giám đốc vũ trụ") is None
    assert "Chủ tịch UBND xã" in matcher.nearest("Chủ tịch UBNN xã")


def test_authorised_posts_of_the_province(system: Actor) -> None:
    for day, expected in ((LAST_DAY, 25_223), (FIRST_DAY, 24_339)):
        part = queries.get_part(actor=system, on=day, code="11")
        posts = queries.list_posts(actor=system, on=day, part=part)
        assert sum(post.authorised or 0 for post in posts) == expected


def test_a_standard_is_the_one_of_the_day(system: Actor) -> None:
    old = next(row for row in queries.list_titles(on=date(2015, 1, 1)) if row.code == "X-TCKT")
    new = next(row for row in queries.list_titles(on=LAST_DAY) if row.code == "X-TCKT")
    assert (old.standards[0].education, new.standards[0].education) == (2, 4)
    assert len(queries.get_title(on=LAST_DAY, code="X-TCKT").standards) == 2


def test_pages_of_an_earlier_day_name_units_as_they_were_called_then(system: Actor) -> None:
    """The commune of the merger, its school and its province are renamed later: what happened before keeps its names."""
    later = date(2026, 2, 1)
    commune, school = unit("03214"), unit("03211-TH")
    old = queries.unit_names([commune.pk], FIRST_DAY)[commune.pk]
    before = queries.lineage_of(commune.pk)
    commands.rename_unit(actor=system, unit_id=commune.pk, name="Xã Mới", on=later, resolution="NQ 1")
    assert {row.successor_name for row in queries.lineage_of(commune.pk) if row.on == FIRST_DAY} == {old}
    assert [row.predecessor_name for row in queries.lineage_of(commune.pk) if row.on == FIRST_DAY] == [
        row.predecessor_name for row in before if row.on == FIRST_DAY
    ]
    done = queries.list_restructurings(actor=system)[-1]
    steps = queries.get_restructuring(actor=system, restructuring_id=done.id).steps
    assert "Xã Mới" not in {row.successor_name for row in steps}
    places = queries.list_named_places(unit_id=school.pk)
    assert places[0].parent_name == "Xã Mới"
    assert "Xã Mới" not in [place.parent_name for place in places[1:]]
    assert queries.unit_names([commune.pk], date(2020, 1, 1)) == {commune.pk: old}, (
        "before its beginning: its first name"
    )
    assert queries.unit_names([commune.pk], later) == {commune.pk: "Xã Mới"}
