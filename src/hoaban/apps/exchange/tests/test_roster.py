"""A roster recorded as of a day: new, changed, unchanged, ended, refused; all of it or nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from hoaban.apps.exchange import commands
from hoaban.apps.exchange.commands import Outcome
from hoaban.apps.exchange.tests.sheets import headers, write_book
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.commands.unauthorised import open_unauthorised_posts
from hoaban.apps.organisation.models import PostTitle, Unit
from hoaban.apps.people.commands import census, end_service
from hoaban.apps.people.models import (
    Assignment,
    CensusRow,
    Employment,
    EndReason,
    Official,
    Qualification,
    SalaryStep,
)
from hoaban.shared.access import Actor, Grant, Role
from hoaban.shared.figures import Scope, measure
from hoaban.shared.models import Event

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
ON = date(2025, 12, 31)
EVE, REFORM = date(2025, 6, 30), date(2025, 7, 1)
BASE: dict[str, Any] = {
    "personal_id": "011085000001", "full_name": "Lò Văn Ơn", "sex": "Nam", "birth_date": "05/03/1985",
    "ethnicity": "Thái", "home_commune": "03214", "unit": "03214-VP", "post": "Chuyên viên", "category": "Công chức",
    "recruited_on": "01/09/2010", "in_post_since": "01/08/2025", "education": "Đại học", "key_leader": "",
    "political_theory": "Trung cấp", "state_management": "Chuyên viên", "ethnic_knowledge": "", "rank": "", "step": "",
    "party_joined_on": "", "staff_code": "", "education_year": "", "coefficient": "", "ethnic_languages": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def ground(province: None) -> None:
    """Lawbook and organisation."""


def person(number: int, **other: Any) -> dict[str, Any]:
    return {
        **BASE,
        "personal_id": f"01108500{number:04d}",
        "full_name": f"Lò Văn {'Ơn' if number % 2 else 'Yên'}",
        **other,
    }


def put(folder: Path, *people: dict[str, Any], on: date = ON, record: bool = True, actor: Actor = SYSTEM) -> Outcome:
    keys = list(BASE)
    rows = [headers(keys), *([one[key] for key in keys] for one in people)]
    file = write_book(folder / "danh-sach.xlsx", {"DS": rows})
    return commands.import_roster(actor=actor, path=file, on=on, record=record)


def counts(outcome: Outcome) -> tuple[int, int, int, int, list[str]]:
    return outcome.new, outcome.changed, outcome.unchanged, outcome.ended, [error.code for error in outcome.errors]


def headcount(on: date, code: str = "11") -> int:
    part = organisation.get_part(actor=SYSTEM, on=on, code=code)
    return measure("people.headcount", Scope(SYSTEM, on, part)).value


def test_a_dry_run_says_what_would_be_and_records_nothing(tmp_path: Path) -> None:
    assert counts(put(tmp_path, person(1), person(2), record=False)) == (2, 0, 0, 0, [])
    assert not Official.objects.exists()


def test_a_new_official_has_a_record_a_census_and_an_event(tmp_path: Path) -> None:
    put(tmp_path, person(1))
    official = Official.objects.get()
    assert (official.full_name, official.ethnicity_id, official.home_unit_id) == (
        "Lò Văn Ơn", 3, Unit.objects.get(code="03214", ends_before=None).pk,
    )  # fmt: skip
    assert Employment.objects.get().starts_on == date(2010, 9, 1)
    assert Assignment.objects.get().held_since == date(2025, 8, 1)
    assert headcount(ON, "03214") == 1
    assert Event.objects.filter(action="people.enter_many", after={"officials": 1}).exists()
    assert census.check().equal


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    put(tmp_path, person(1), person(2))
    versions = list(Official.objects.values_list("version", flat=True))
    events = Event.objects.count()
    assert counts(put(tmp_path, person(1), person(2))) == (0, 0, 2, 0, [])
    assert list(Official.objects.values_list("version", flat=True)) == versions
    assert Event.objects.count() == events


def test_somebody_is_employed_from_recruitment_on_and_placed_from_the_post_on(tmp_path: Path) -> None:
    put(tmp_path, person(1))
    assert (headcount(date(2010, 8, 31)), headcount(date(2010, 9, 1)), headcount(date(2025, 7, 31))) == (0, 1, 1)
    assert (headcount(date(2025, 7, 31), "03214"), headcount(date(2025, 8, 1), "03214")) == (0, 1)


def test_one_bad_cell_keeps_the_whole_roster_out_and_every_bad_cell_is_named(tmp_path: Path) -> None:
    people = [
        person(1), person(2, unit="Phòng Chưa Có"), person(3, post="Trưởng phòng Không Có Thật"),
        person(4, ethnicity="Mèo"), person(5, home_commune="xã Không Đâu"), person(6, birth_date="31/02/1990"),
        person(7, birth_date="05/03/2015"),
    ]  # fmt: skip
    found = put(tmp_path, *people)
    by_cell = {error.cell: error for error in found.errors}
    assert {cell: error.code for cell, error in by_cell.items()} == {
        "G3": "unit-unknown", "H4": "post-unknown", "E5": "ethnicity-unknown", "F6": "home-unknown",
        "D7": "date-impossible", "J8": "before-birth",
    }  # fmt: skip
    assert by_cell["E5"].accepted == "Mông"
    assert by_cell["H4"].value == "Trưởng phòng Không Có Thật"
    assert all(error.sheet == "DS" and error.message for error in found.errors)
    assert not Official.objects.exists()
    assert not PostTitle.objects.filter(name_vi__contains="Không Có Thật").exists()


def test_every_check_of_a_row_is_made_whatever_else_of_it_is_wrong(tmp_path: Path) -> None:
    put(tmp_path, person(1, staff_code="CB-1"), person(2, rank="01.003", step="2"))
    new = person(3, birth_date="31/02/1990", rank="99.999", staff_code="CB-1", recruited_on="01/10/2025")
    known = person(2, post="Trưởng phòng Không Có Thật", rank="99.999", staff_code="CB-1", education="Cao đẳng",
                   political_theory="Sơ cấp", party_joined_on="01/01/1984", in_post_since="31/02/2025")  # fmt: skip
    for record in (False, True):
        found = {error.cell: error.code for error in put(tmp_path, new, known, record=record).errors}
        cell = dict(zip(BASE, ascii_uppercase, strict=False))
        assert found.pop(f"{cell['staff_code']}2") == found.pop(f"{cell['staff_code']}3") == "code-held"
        assert found == {
            f"{cell['birth_date']}2": "date-impossible", f"{cell['rank']}2": "rank-unknown",
            f"{cell['recruited_on']}2": "after-post",
            f"{cell['post']}3": "post-unknown", f"{cell['in_post_since']}3": "date-impossible",
            f"{cell['rank']}3": "rank-unknown", f"{cell['education']}3": "lower-than-record",
            f"{cell['political_theory']}3": "lower-than-record", f"{cell['party_joined_on']}3": "before-birth",
        }  # fmt: skip
    assert Official.objects.count() == 2


def test_an_unknown_title_is_reported_with_the_nearest_ones_and_never_created(tmp_path: Path) -> None:
    titles = PostTitle.objects.count()
    (error,) = put(tmp_path, person(1, post="Chủ tịch UBND xãa")).errors
    assert error.code == "post-unknown"
    assert "Chủ tịch" in error.accepted
    assert PostTitle.objects.count() == titles


def test_a_closed_unit_is_refused_with_its_successor(tmp_path: Path) -> None:
    (error,) = put(tmp_path, person(1, unit="Xã Sen Thượng")).errors
    assert error.code == "unit-closed"
    assert "03158" in error.accepted


def test_a_later_roster_moves_promotes_and_qualifies(tmp_path: Path) -> None:
    put(tmp_path, person(1))
    later = date(2026, 3, 31)
    moved = person(1, unit="SNV", in_post_since="01/03/2026", education="Thạc sĩ", political_theory="Cao cấp")
    assert counts(put(tmp_path, moved, on=later)) == (0, 1, 0, 0, [])
    old, new = Assignment.objects.order_by("starts_on")
    assert (old.ends_before, new.starts_on) == (date(2026, 3, 1), date(2026, 3, 1))
    assert set(Qualification.objects.filter(kind=1).values_list("level", flat=True)) == {4, 5}
    assert (headcount(date(2026, 2, 28), "03214"), headcount(date(2026, 3, 1), "SNV")) == (1, 1)
    event = Event.objects.get(action="people.change_from_roster")
    assert event.after["education"] == "5"
    assert census.check().equal
    assert counts(put(tmp_path, moved, on=later)) == (0, 0, 1, 0, [])


def test_who_is_missing_from_a_unit_and_category_that_the_roster_covers_has_ended(tmp_path: Path) -> None:
    put(tmp_path, person(1), person(2), person(3, category="Viên chức"), person(4, unit="SNV"))
    later = date(2026, 1, 31)
    assert counts(put(tmp_path, person(1), on=later)) == (0, 0, 1, 1, [])
    gone = Employment.objects.get(ends_before=later)
    assert (gone.official.personal_id, gone.end_reason) == ("011085000002", EndReason.ROSTER)
    assert headcount(later) == 3
    assert counts(put(tmp_path, person(1), on=later)) == (0, 0, 1, 0, [])


def test_somebody_who_left_can_come_back(tmp_path: Path) -> None:
    put(tmp_path, person(1))
    key = Official.objects.get().pk
    end_service(actor=SYSTEM, official_id=key, version=None, on=date(2026, 1, 1), reason=EndReason.RESIGNED)
    back = person(1, in_post_since="01/03/2026")
    assert counts(put(tmp_path, back, on=date(2026, 3, 31))) == (0, 1, 0, 0, [])
    assert [headcount(day) for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 1))] == [1, 0, 1]


def test_a_lower_level_than_recorded_is_a_contradiction_not_a_change(tmp_path: Path) -> None:
    put(tmp_path, person(1))
    assert counts(put(tmp_path, person(1, education="Cao đẳng"), on=date(2026, 3, 31)))[4] == ["lower-than-record"]


def test_another_post_from_the_same_day_is_a_contradiction(tmp_path: Path) -> None:
    put(tmp_path, person(1))
    found = put(tmp_path, person(1, unit="SNV"), on=date(2026, 3, 31))
    assert counts(found)[4] == ["overlaps-earlier-post"]


def test_blank_cells_say_nothing(tmp_path: Path) -> None:
    put(tmp_path, person(1, rank="01.003", step="3", party_joined_on="03/02/2014"))
    blank = person(1, political_theory="", state_management="")
    assert counts(put(tmp_path, blank, on=date(2026, 3, 31))) == (0, 0, 1, 0, [])
    assert SalaryStep.objects.get().step == 3
    assert Official.objects.get().party_joined_on == date(2014, 2, 3)


def test_a_salary_step_changes_from_the_rosters_day_on(tmp_path: Path) -> None:
    put(tmp_path, person(1, rank="01.003", step="3"))
    later = date(2026, 3, 31)
    assert counts(put(tmp_path, person(1, rank="01.003", step="4"), on=later)) == (0, 1, 0, 0, [])
    assert list(SalaryStep.objects.order_by("starts_on").values_list("step", "starts_on", "ends_before")) == [
        (3, ON, later),
        (4, later, None),
    ]


def test_x_for_ethnic_knowledge_means_the_group_of_the_post(tmp_path: Path) -> None:
    put(tmp_path, person(1, ethnic_knowledge="x"), person(2, ethnic_knowledge="3"))
    held = Qualification.objects.filter(kind=4).values_list("official__personal_id", "level")
    assert [level for _number, level in sorted(held)] == [
        PostTitle.objects.get(name_vi="Chuyên viên").ethnic_knowledge_group,
        3,
    ]
    assert counts(put(tmp_path, person(1, ethnic_knowledge="x"), person(2, ethnic_knowledge="x"))) == (0, 0, 2, 0, [])


class TestAcrossTheReform:
    """Rosters of the day before and the day of the reform."""

    OLD = {"unit": "03154", "post": "Tư pháp - hộ tịch", "in_post_since": "01/01/2021", "home_commune": "Xã Sen Thượng"}

    def test_people_of_an_old_commune_are_carried_on_by_its_successor(self, tmp_path: Path) -> None:
        put(tmp_path, person(1, **self.OLD), on=EVE)
        assert (headcount(EVE), headcount(REFORM), headcount(REFORM, "03158")) == (1, 1, 1)
        carried = Assignment.objects.get(starts_on=REFORM)
        assert (carried.kind, carried.post_id, carried.key_leader) == ("carried", None, False)
        assert census.check().equal

    def test_the_roster_of_the_new_day_confirms_where_they_really_are(self, tmp_path: Path) -> None:
        put(tmp_path, person(1, **self.OLD), on=EVE)
        new = person(1, unit="03158-VHXH", in_post_since="01/07/2025", home_commune="Xã Sen Thượng")
        assert counts(put(tmp_path, new, on=REFORM)) == (0, 1, 0, 0, [])
        assert Assignment.objects.filter(starts_on=REFORM).values_list("unit__code", "kind").get() == (
            "03158-VHXH",
            "roster",
        )
        assert counts(put(tmp_path, new, on=REFORM)) == (0, 0, 1, 0, [])
        assert (headcount(EVE, "03154"), headcount(REFORM, "03158")) == (1, 1)
        assert census.check().equal

    def test_the_roster_of_the_old_day_again_changes_nothing(self, tmp_path: Path) -> None:
        put(tmp_path, person(1, **self.OLD), on=EVE)
        assert counts(put(tmp_path, person(1, **self.OLD), on=EVE)) == (0, 0, 1, 0, [])

    def test_a_post_held_since_before_the_unit_was_founded_keeps_its_day(self, tmp_path: Path) -> None:
        put(tmp_path, person(1, in_post_since="01/04/2021"))
        job = Assignment.objects.get()
        assert (job.starts_on, job.held_since) == (REFORM, date(2021, 4, 1))
        assert (headcount(EVE), headcount(REFORM, "03214")) == (1, 1)

    def test_an_old_and_a_new_name_of_the_same_home_are_no_change(self, tmp_path: Path) -> None:
        put(tmp_path, person(1, home_commune="Xã Sen Thượng"))
        assert counts(put(tmp_path, person(1, home_commune="Xã Sín Thầu"))) == (0, 0, 1, 0, [])

    def test_a_leader_at_home_in_a_merged_commune_is_local(self, tmp_path: Path) -> None:
        local = {"unit": "03158-DU", "post": "Bí thư Đảng ủy xã", "category": "Cán bộ", "key_leader": "x"}
        outcome = put(
            tmp_path, person(1, home_commune="Xã Sen Thượng", **local), person(2, home_commune="Hà Nội", **local)
        )
        assert counts(outcome)[4] == []
        part = organisation.get_part(actor=SYSTEM, on=ON, code="11")
        found = measure("people.key_leaders.non_local", Scope(SYSTEM, ON, part))
        assert (found.value, found.of) == (1, 2)


class TestOwnPartOnly:
    """A commune office puts in its own roster."""

    @pytest.fixture
    def commune(self) -> Actor:
        unit = Unit.objects.get(code="03214", ends_before=None)
        prefixes = organisation.grant_prefixes(unit.pk)
        path = organisation.current_path(unit.pk, ON)
        return Actor("Vừ Thị Thử", (Grant(Role.COMMUNE, prefixes),), user_id=1, home_path=path)

    def test_it_records_its_own_people(self, tmp_path: Path, commune: Actor) -> None:
        assert counts(put(tmp_path, person(1), actor=commune)) == (1, 0, 0, 0, [])

    def test_another_units_name_is_as_unknown_as_one_that_never_was(self, tmp_path: Path, commune: Actor) -> None:
        people = (person(1, unit="SNV"), person(2, unit="Phòng Chưa Có"))
        first, second = put(tmp_path, *people, actor=commune).errors
        assert (first.code, first.message, first.accepted) == (second.code, second.message, second.accepted)

    def test_it_opens_no_post_at_another_unit(self, commune: Actor) -> None:
        other, title = Unit.objects.get(code="SNV"), PostTitle.objects.get(name_vi="Giáo viên")
        with pytest.raises(PermissionDenied):
            open_unauthorised_posts(actor=commune, pairs={(other.pk, title.pk)}, on=ON, batch="t")

    def test_somebody_recorded_elsewhere_cannot_be_taken_over(self, tmp_path: Path, commune: Actor) -> None:
        put(tmp_path, person(1, unit="SNV"))
        assert counts(put(tmp_path, person(1), actor=commune))[4] == ["recorded-elsewhere"]
        assert CensusRow.objects.get(official__personal_id="011085000001", ends_before=date(9999, 12, 31)).level == 1

    def test_a_number_recorded_elsewhere_is_told_beside_an_unknown_unit(self, tmp_path: Path, commune: Actor) -> None:
        put(tmp_path, person(1, unit="SNV"))
        found = put(tmp_path, person(1, unit="Phòng Chưa Có", education="Cao đẳng"), actor=commune)
        assert sorted(counts(found)[4]) == ["recorded-elsewhere", "unit-unknown"]


def test_a_file_that_is_no_roster_is_one_clear_error(tmp_path: Path) -> None:
    file = tmp_path / "khong-phai.xlsx"
    file.write_text("không phải bảng tính")
    outcome = commands.import_roster(actor=SYSTEM, path=file, on=ON, record=True)
    assert (counts(outcome)[4], outcome.readable) == (["not-xlsx"], False)


def test_the_answer_to_a_program_has_the_promised_shape(tmp_path: Path) -> None:
    answer = put(tmp_path, person(1, ethnicity="Mèo")).as_json()
    assert set(answer) == {"rows", "new", "changed", "unchanged", "ended", "errors"}
    assert set(answer["errors"][0]) >= {"sheet", "cell", "column", "value", "code", "message"}


@pytest.mark.parametrize(
    ("facts", "code", "column"),
    [
        ({"education_year": "1980"}, "before-birth", "education_year"),
        ({"party_joined_on": "01/01/1984"}, "before-birth", "party_joined_on"),
        ({"recruited_on": "01/10/2025"}, "after-post", "recruited_on"),
        ({"birth_date": "01/01/2010", "recruited_on": "01/02/2012"}, "too-young", "birth_date"),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_what_contradicts_itself_is_refused_of_new_and_of_known_people(
    tmp_path: Path, facts: dict[str, str], code: str, column: str, known: bool
) -> None:
    if known:
        put(tmp_path, person(1))
    events = Event.objects.count()
    for record in (False, True):
        outcome = put(tmp_path, person(1, **facts), record=record)
        assert [(error.code, error.column) for error in outcome.errors] == [(code, column)]
    assert Event.objects.count() == events


def test_a_staff_code_of_somebody_else_is_refused_before_it_is_recorded(tmp_path: Path) -> None:
    put(tmp_path, person(1, staff_code="CB-1"), person(2, staff_code="CB-2"))
    for people in ([person(1, staff_code="CB-2"), person(2, staff_code="CB-1")], [person(3, staff_code="CB-2")]):
        for record in (False, True):
            outcome = put(tmp_path, *people, record=record)
            assert {(error.code, error.column) for error in outcome.errors} == {("code-held", "staff_code")}
    assert dict(Official.objects.values_list("full_name", "staff_code")) == {"Lò Văn Ơn": "CB-1", "Lò Văn Yên": "CB-2"}


def test_a_roster_of_an_earlier_day_does_not_write_below_a_later_salary(tmp_path: Path) -> None:
    paid = {"rank": "01.003", "step": "2", "coefficient": "2,67"}
    put(tmp_path, person(1, **paid))
    outcome = put(tmp_path, person(1, **paid), on=date(2025, 11, 30))
    assert [(error.code, error.column) for error in outcome.errors] == [("later-salary", "rank")]
    assert SalaryStep.objects.get().starts_on == ON


def test_two_groups_of_one_day_do_not_make_the_same_file_change_again(tmp_path: Path) -> None:
    put(tmp_path, person(1, ethnic_knowledge="3"))
    assert counts(put(tmp_path, person(1, ethnic_knowledge="2")))[1] == 1
    assert counts(put(tmp_path, person(1, ethnic_knowledge="2")))[1:3] == (0, 1)


def test_what_the_comparison_did_not_foresee_is_told_and_nothing_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_facts: Any) -> None:
        raise IntegrityError("people_official_staff_code")

    monkeypatch.setattr("hoaban.apps.people.commands.enter_many", refuse)
    outcome = put(tmp_path, person(1))
    assert [error.code for error in outcome.errors] == ["refused"]
    assert not Official.objects.exists()


@pytest.mark.parametrize(("word", "level"), [("Cao học", 5), ("Cao đẳng nghề", 3), ("cao dang nghe", 3)])
def test_words_of_the_code_lists_are_understood(tmp_path: Path, word: str, level: int) -> None:
    assert counts(put(tmp_path, person(1, education=word))) == (1, 0, 0, 0, [])
    assert Qualification.objects.get(kind=1).level == level
