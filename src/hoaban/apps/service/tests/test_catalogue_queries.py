"""What the catalogue answers: words without tones, days, what was moved, one procedure with its line."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.http import Http404
from django.utils import translation

from hoaban.apps.people.tests import factories as units
from hoaban.apps.service.models import ProcedureVersion
from hoaban.apps.service.queries import catalogue
from hoaban.apps.service.tests import factories_catalogue as make
from hoaban.shared.access import Actor, Grant, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedures")]
BEFORE = date(2025, 6, 30)


def codes(**asked: Any) -> list[str]:
    """Codes of the procedures found, the best first."""
    return [row.code for row in catalogue.list_procedures(**{"on": make.NOW} | asked)]


@pytest.mark.parametrize(
    "text", ["khai sinh", "KHAI SINH", "Đăng ký khai sinh", "dang ky khai sinh", "birth registration"]
)
def test_words_are_found_without_tones_the_plainest_name_first(text: str) -> None:
    assert codes(text=text)[0] == make.BIRTH


def test_a_code_or_a_field_is_found_like_a_name() -> None:
    assert codes(text="1.001193") == [make.BIRTH]
    assert set(codes(text="ho kinh doanh")) >= {"1.001612", "1.014035"}
    assert codes(text="%") == codes(text="_") == codes(text="khong co gi ca") == []


def test_a_field_and_a_level_narrow_the_list() -> None:
    assert {row.field_code for row in catalogue.list_procedures(on=make.NOW, field="XD")} == {"XD"}
    assert make.VETERAN in codes(level="department")
    assert make.BIRTH not in codes(level="department")


def test_what_was_moved_is_what_the_district_decided_the_day_before() -> None:
    moved = codes(moved=True)
    assert moved
    assert set(moved) <= set(codes(on=BEFORE, level="district"))
    assert codes(on=make.NOW, level="district") == []


def test_a_version_that_did_not_hold_on_the_day_is_not_found() -> None:
    assert "1.014027" in codes()
    assert "1.014027" not in codes(on=BEFORE)
    assert codes(on=date(2000, 1, 1)) == []


def test_a_list_asks_once_and_words_once_more(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        catalogue.list_procedures(on=make.NOW, field="HT", moved=True)
    with django_assert_num_queries(2):
        catalogue.list_procedures(on=make.NOW, text="dat dai ket hon")
    every = len(codes())
    with django_assert_num_queries(1):
        assert sum(row.count for row in catalogue.list_fields(on=make.NOW)) == every


def test_a_procedure_comes_with_documents_line_and_versions(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        found = catalogue.get_procedure(code=make.HOUSE, on=make.NOW)
    assert (found.row.level, found.row.level_before, found.in_force) == ("commune", "Huyện", True)
    assert sum(step.share for step in found.steps) == 100
    assert found.documents[0].kind == "form"
    assert [row.level for row in found.versions] == ["commune", "district"]
    assert found.changed
    assert not catalogue.get_procedure(code=make.BIRTH, on=make.NOW).changed


def test_a_day_before_the_first_version_shows_the_first_as_not_in_force() -> None:
    found = catalogue.get_procedure(code=make.HOUSE, on=date(2000, 1, 1))
    assert not found.in_force
    assert found.row.level == "district"
    assert found.earlier is None
    with pytest.raises(Http404):
        catalogue.get_procedure(code="9.999999", on=make.NOW)
    with pytest.raises(Http404):
        catalogue.latest_version(code="9.999999")


def test_names_are_said_in_the_language_of_the_page() -> None:
    with translation.override("vi"):
        assert catalogue.get_procedure(code=make.BIRTH, on=make.NOW).row.name == "Đăng ký khai sinh"
        assert catalogue.field_choices()[0] == ("HT", "Hộ tịch, nuôi con nuôi")
    with translation.override("en"):
        assert catalogue.get_procedure(code=make.BIRTH, on=make.NOW).row.name == "Birth registration"
    ProcedureVersion.objects.filter(procedure__code=make.BIRTH).update(name_en="")
    with translation.override("en"):
        assert catalogue.get_procedure(code=make.BIRTH, on=make.NOW).row.name == "Đăng ký khai sinh"


def test_the_most_used_have_most_dossiers_in_the_year_and_few_are_never_named() -> None:
    assert catalogue.most_used(on=make.NOW, limit=3) == []
    cache.clear()
    unit = units.unit("03214", make.NOW)
    many = catalogue.LEAST_USED
    make.dossiers([make.COPY] * (many + 1) + [make.BIRTH] * many + [make.HOUSE] * (many - 1), unit)
    assert [row.code for row in catalogue.most_used(on=make.NOW, limit=3)] == [make.COPY, make.BIRTH]
    assert [row.code for row in catalogue.most_used(on=make.NOW, limit=1)] == [make.COPY]
    assert catalogue.most_used(on=date(2028, 1, 1), limit=3) == []
    assert catalogue.is_used(version_id=make.version(make.COPY).pk)
    assert not catalogue.is_used(version_id=make.version(make.VETERAN).pk)


def test_only_the_whole_province_keeps_the_catalogue() -> None:
    def keeps(role: Role, path: str) -> bool:
        return catalogue.may_change(actor=Actor("Ai", (Grant(role, (path,)),)))

    assert keeps(Role.PERSONNEL, "0001")
    assert keeps(Role.ADMINISTRATOR, "")
    assert not keeps(Role.ADMINISTRATOR, "00010002")
    assert not keeps(Role.COMMUNE, "0001")
