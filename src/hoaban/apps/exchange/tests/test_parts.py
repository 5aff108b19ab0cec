"""Which province and part a roster is of, and what is told of units and titles outside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hoaban.apps.exchange import commands
from hoaban.apps.exchange.commands import Outcome
from hoaban.apps.exchange.tests.sheets import headers, write_book
from hoaban.apps.exchange.tests.test_roster import BASE, ON, SYSTEM, counts, person, put
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement, Post
from hoaban.apps.people.models import Employment, Official, SalaryStep
from hoaban.shared.access import Actor, Grant, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
EVE = date(2025, 6, 30)


def of_unit(code: str, on: date = ON) -> Actor:
    path = organisation.get_part(actor=SYSTEM, on=on, code=code).path
    return Actor(name="Cà Thị Part", grants=(Grant(Role.PERSONNEL, (path,)),), user_id=9, home_path=path)


def asked(folder: Path, *people: dict[str, Any], on: date, unit: str | None = None) -> Outcome:
    file = write_book(
        folder / "ds.xlsx", {"DS": [headers(list(BASE)), *([one[key] for key in BASE] for one in people)]}
    )
    return commands.import_roster(actor=SYSTEM, path=file, on=on, record=True, unit=unit)


def elsewhere() -> tuple[str, str, str]:
    """Code, name and a title of a unit of the other province that stands on the eve of the reform."""
    for post in Post.objects.exclude(unit__province__code="11").select_related("unit", "title"):
        if post.unit.province_id and post.starts_on <= EVE and post.unit.starts_on <= EVE:
            return post.unit.code, post.unit.name, post.title.name_vi
    raise AssertionError("the other province has no posts")


def other(number: int, **facts: Any) -> dict[str, Any]:
    code, _name, title = elsewhere()
    return person(number, **{"unit": code, "post": title, "in_post_since": "01/01/2024", **facts})


def old(number: int, **facts: Any) -> dict[str, Any]:
    return person(number, **{"unit": "SNV", "in_post_since": "01/01/2024", **facts})


def test_a_roster_is_of_the_province_whose_units_it_names(tmp_path: Path) -> None:
    assert counts(asked(tmp_path, other(1), on=EVE)) == (1, 0, 0, 0, [])
    official = Official.objects.select_related("province").get()
    assert official.province.code != "11"
    assert counts(asked(tmp_path, other(1), on=EVE, unit=official.province.code)) == (0, 0, 1, 0, [])


def test_a_roster_of_two_provinces_is_refused_and_both_are_named(tmp_path: Path) -> None:
    outcome = asked(tmp_path, other(1), old(2), on=EVE)
    assert (counts(outcome)[4], outcome.readable) == (["provinces-mixed"], False)
    assert "(11)" in outcome.errors[0].message
    assert not Official.objects.exists()


def test_units_that_several_provinces_have_need_a_code_or_the_province(tmp_path: Path) -> None:
    code, _name, _title = elsewhere()
    twin = Placement.objects.filter(unit__code=code).first()
    assert twin is not None
    Placement.objects.filter(unit__code="SNV").update(name=twin.name)
    named = {"unit": twin.name, "post": "Chuyên viên"}
    assert counts(asked(tmp_path, old(1, **named), on=EVE))[4] == ["province-unclear"]
    assert counts(asked(tmp_path, old(1, **named), on=EVE, unit="11")) == (1, 0, 0, 0, [])
    assert Official.objects.get().province.code == "11"


def test_a_province_that_nothing_tells_has_to_be_chosen(tmp_path: Path) -> None:
    unknown = old(1, unit="Phòng Không Có")
    outcome = asked(tmp_path, unknown, on=EVE)
    assert (counts(outcome)[4], outcome.readable) == (["province-unknown"], False)
    assert "(11)" in outcome.errors[0].message
    assert counts(asked(tmp_path, unknown, on=EVE, unit="11"))[4] == ["unit-unknown"]
    assert counts(put(tmp_path, person(1, unit="Phòng Không Có")))[4] == ["unit-unknown"], "one province is left"


def test_a_roster_of_a_unit_names_no_other_unit(tmp_path: Path) -> None:
    outcome = asked(tmp_path, person(1), person(2, unit="SNV"), on=ON, unit="03214")
    assert counts(outcome)[4] == ["unit-unknown"]
    assert counts(asked(tmp_path, person(1), on=ON, unit="03214")) == (1, 0, 0, 0, [])
    with pytest.raises(organisation.UnitNotFound):
        asked(tmp_path, person(1), on=ON, unit="KHONGCO")


def test_heirs_outside_the_part_of_the_importer_are_not_named(tmp_path: Path) -> None:
    closed = Placement.objects.filter(unit__code="03155", ends_before=date(2025, 7, 1)).get()
    row = person(1, unit=closed.name)
    told = put(tmp_path, row).errors[0]
    assert (told.code, "Sín Thầu" in told.accepted) == ("unit-closed", True)
    hidden = put(tmp_path, row, actor=of_unit("03214")).errors[0]
    assert hidden.code == "unit-unknown"
    assert "Sín Thầu" not in hidden.accepted + hidden.message
    own = put(tmp_path, row, actor=of_unit("03158")).errors[0]
    assert (own.code, "Sín Thầu" in own.accepted) == ("unit-closed", True)


def test_a_title_of_another_level_is_refused_with_the_titles_of_the_unit(tmp_path: Path) -> None:
    for unit, post in (("SNV", "Chủ tịch UBND"), ("03214", "Giám đốc Sở")):
        (error,) = put(tmp_path, person(1, unit=unit, post=post)).errors
        assert (error.code, error.column, error.value) == ("post-of-another", "post", post)
    assert counts(put(tmp_path, person(1, unit="03214-PKT", post="Trưởng phòng"))) == (1, 0, 0, 0, [])


def test_a_short_title_is_not_taken_for_a_higher_grade_of_it(tmp_path: Path) -> None:
    unit = Post.objects.filter(title__name_vi="Chuyên viên chính", unit__ends_before=None, ends_before=None)[0].unit
    Post.objects.filter(unit=unit, title__name_vi="Chuyên viên").delete()
    assert counts(put(tmp_path, person(1, unit=unit.code))) == (1, 0, 0, 0, [])
    held = Post.objects.get(assignments__official__isnull=False, unit=unit)
    assert held.title.name_vi == "Chuyên viên"


@pytest.mark.parametrize(("text", "code"), [("01.002", "01.002"), ("Chuyên viên chính", "01.002"), ("cv", "01.003")])
def test_ranks_are_those_of_the_lawbook(tmp_path: Path, text: str, code: str) -> None:
    assert counts(put(tmp_path, person(1, rank=text, step="2"))) == (1, 0, 0, 0, [])
    assert SalaryStep.objects.get().rank == code
    assert counts(put(tmp_path, person(1, rank=text, step="2"))) == (0, 0, 1, 0, [])


def test_a_rank_that_is_not_known_is_refused_with_the_nearest(tmp_path: Path) -> None:
    (error,) = put(tmp_path, person(1, rank="01.0003")).errors
    assert (error.code, error.column, "01.003 Chuyên viên" in error.accepted) == ("rank-unknown", "rank", True)
    (error,) = put(tmp_path, person(1, rank="99.999")).errors
    assert (error.code, bool(error.accepted)) == ("rank-unknown", True)
    put(tmp_path, person(1, rank="01.003", step="2"))
    SalaryStep.objects.update(rank="XX.1")
    assert counts(put(tmp_path, person(1, rank="XX.1", step="2"))) == (0, 0, 1, 0, [])


def test_a_file_with_a_header_alone_is_refused_and_ends_nobody(tmp_path: Path) -> None:
    put(tmp_path, person(1))
    outcome = put(tmp_path)
    assert (counts(outcome), outcome.readable) == ((0, 0, 0, 0, ["no-people"]), False)
    assert Employment.objects.get().ends_before is None
