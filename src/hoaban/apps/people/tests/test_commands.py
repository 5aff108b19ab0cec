"""Commands of people: what they do, the event they leave, and what they refuse."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from hoaban.apps.people import commands
from hoaban.apps.people.commands import CommandRefused, LivesRefused, RecordChanged
from hoaban.apps.people.models import (
    Assignment,
    AssignmentKind,
    CensusRow,
    Employment,
    EndReason,
    Official,
    Qualification,
    SalaryStep,
)
from hoaban.apps.people.tests import factories
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
START = date(2020, 1, 1)
ON = date(2026, 1, 15)


@pytest.fixture
def official(ground: None) -> int:
    return factories.enter(factories.life(factories.posts_of("SNV", START)[0], START))[0]


def who(key: int, version: int | None = 1) -> dict[str, Any]:
    return {"actor": SYSTEM, "official_id": key, "version": version}


def test_transfer_ends_the_old_assignment_that_day(official: int) -> None:
    post = factories.posts_of("STC", ON)[0]
    new = commands.transfer_official(
        **who(official),
        unit_id=post.unit_id,
        post_id=post.pk,
        on=ON,
        kind=AssignmentKind.APPOINTED,
        decision_no="01/QĐ",
    )
    old = Assignment.objects.exclude(pk=new.pk).get(official_id=official)
    assert (old.ends_before, old.end_reason) == (ON, EndReason.CHANGED)
    assert CensusRow.objects.get(official_id=official, starts_on=ON).unit_id == post.unit_id
    event = Event.objects.latest("id")
    assert (event.action, event.subject_id, event.on) == ("people.transfer_official", official, ON)
    assert event.after["decision"] == "01/QĐ"


def test_the_second_of_two_officers_is_told(official: int) -> None:
    commands.change_category(**who(official), category=1, on=ON)
    with pytest.raises(RecordChanged) as told:
        commands.award_qualification(**who(official), kind=1, level=5, awarded_on=ON)
    assert told.value.by == "hoaban"
    assert not Qualification.objects.filter(official_id=official, level=5).exists()


def test_nobody_is_transferred_into_a_unit_that_has_closed(official: int) -> None:
    closed = factories.unit("099", date(2025, 6, 30))
    with pytest.raises(CommandRefused) as refused:
        commands.transfer_official(**who(official), unit_id=closed.pk, post_id=None, on=ON, kind=AssignmentKind.ROTATED)
    assert refused.value.code == "unit-closed"
    assert Official.objects.get(pk=official).version == 1


def test_a_second_main_post_at_the_same_time_is_refused(official: int) -> None:
    unit = factories.unit("STC", ON)
    commands.transfer_official(**who(official), unit_id=unit.pk, post_id=None, on=ON, kind=AssignmentKind.APPOINTED)
    with pytest.raises(CommandRefused) as refused:
        commands.transfer_official(
            **who(official, 2), unit_id=unit.pk, post_id=None, on=date(2025, 12, 1), kind=AssignmentKind.APPOINTED
        )
    assert refused.value.code == "later-assignment"


def test_the_database_itself_refuses_overlapping_main_assignments(official: int) -> None:
    unit = factories.unit("STC", ON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(official_id=official, unit=unit, kind="appointed", starts_on=ON, held_since=ON)


def test_the_database_refuses_an_inverted_period(official: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Employment.objects.create(
            official_id=official, category=1, starts_on=date(2010, 1, 1), ends_before=date(2009, 1, 1)
        )


def test_a_concurrent_post_leaves_the_main_one_and_the_headcount_alone(official: int) -> None:
    post = factories.posts_of("STC", ON)[0]
    commands.add_assignment(
        **who(official), unit_id=post.unit_id, post_id=post.pk, on=ON, kind=AssignmentKind.CONCURRENT
    )
    assert CensusRow.objects.filter(official_id=official).count() == 1
    assert Assignment.objects.filter(official_id=official, is_main=True, ends_before=None).count() == 1


def test_a_salary_step_of_an_earlier_year_ends_where_the_next_begins(official: int) -> None:
    commands.change_salary(**who(official), rank="01.003", step=3, coefficient=Decimal("3.00"), on=ON)
    commands.change_salary(**who(official, 2), rank="01.003", step=2, coefficient=Decimal("2.67"), on=START)
    steps = list(SalaryStep.objects.filter(official_id=official).order_by("starts_on"))
    assert [(one.step, one.starts_on, one.ends_before) for one in steps] == [(2, START, ON), (3, ON, None)]
    with pytest.raises(CommandRefused) as refused:
        commands.change_salary(**who(official, 3), rank="01.003", step=4, coefficient=Decimal("3.33"), on=ON)
    assert refused.value.code == "inverted"


def test_end_of_service_ends_everything_that_runs(official: int) -> None:
    commands.change_salary(**who(official), rank="01.003", step=3, coefficient=Decimal("3.00"), on=START)
    commands.end_service(**who(official, 2), on=ON, reason=EndReason.RETIRED, basis="12/QĐ")
    assert Employment.objects.get(official_id=official).ends_before == ON
    assert Assignment.objects.get(official_id=official).ends_before == ON
    assert SalaryStep.objects.get(official_id=official).ends_before == ON
    assert not CensusRow.objects.filter(official_id=official, ends_before__gt=ON).exists()


def test_a_change_and_a_correction_leave_different_traces(official: int) -> None:
    commands.change_category(**who(official), category=1, on=ON)
    spell = Employment.objects.get(official_id=official, ends_before=None)
    commands.correct_part(
        **who(official, 2), part=spell, changes={"starts_on": date(2026, 2, 1)}, on=ON, reason="ghi nhầm tháng"
    )
    event = Event.objects.latest("id")
    assert event.action == "people.correct_part"
    assert (event.before["starts_on"], event.after["starts_on"]) == ("2026-01-15", "2026-02-01")
    assert event.reason == "ghi nhầm tháng"
    assert Employment.objects.filter(official_id=official).count() == 2


def test_a_correction_that_overlaps_is_refused_and_leaves_nothing(official: int) -> None:
    commands.change_category(**who(official), category=1, on=ON)
    spell = Employment.objects.get(official_id=official, ends_before=None)
    with pytest.raises(CommandRefused) as refused:
        commands.correct_part(
            **who(official, 2), part=spell, changes={"starts_on": date(2025, 1, 1)}, on=ON, reason="thử"
        )
    assert refused.value.code == "overlap"
    assert Official.objects.get(pk=official).version == 2


def test_a_number_that_somebody_else_has_is_refused_with_the_name(official: int) -> None:
    other = factories.enter(factories.life(factories.posts_of("STC", START)[0], START, name="Cà Thị Khác"))[0]
    number = Official.objects.get(pk=official).personal_id
    with pytest.raises(CommandRefused, match="Lò Văn Thử"):
        commands.correct_official(**who(other), changes={"personal_id": number}, on=ON, reason="sửa số")


def test_an_unknown_field_cannot_be_corrected(official: int) -> None:
    with pytest.raises(LookupError, match="version"):
        commands.correct_official(**who(official), changes={"version": 9}, on=ON, reason="thử")


def test_a_commune_changes_nobody_outside_its_part(official: int) -> None:
    actor = factories.actor_of(Role.COMMUNE, factories.unit(factories.COMMUNE, ON))
    with pytest.raises(PermissionDenied):
        commands.change_category(actor=actor, official_id=official, version=1, category=1, on=ON)
    assert Employment.objects.get(official_id=official).category == 2


def test_a_commune_takes_in_people_at_its_own_school(ground: None) -> None:
    actor = factories.actor_of(Role.COMMUNE, factories.unit(factories.COMMUNE, ON))
    post = factories.posts_of(factories.SCHOOL, ON)[0]
    province = factories.unit(factories.PROVINCE, ON)
    life = factories.life(post, ON, category=3)
    key = commands.enter_service(actor=actor, province_id=province.pk, life=life, on=ON)
    assert CensusRow.objects.get(official_id=key).level == 3
    elsewhere = factories.life(factories.posts_of("STC", ON)[0], ON)
    with pytest.raises(PermissionDenied):
        commands.enter_service(actor=actor, province_id=province.pk, life=elsewhere, on=ON)


def test_lives_that_cannot_be_are_refused_all_together(ground: None) -> None:
    good = factories.life(factories.posts_of("SNV", START)[0], START)
    bad = factories.life(factories.posts_of("SNV", START)[0], date(1980, 2, 1), born=date(1985, 1, 1))
    with transaction.atomic(), pytest.raises(LivesRefused) as refused:
        factories.enter(good, bad)
    assert [(place, problem.code) for place, problem in refused.value.problems] == [(1, "born-after-entering")]


def test_a_removed_part_stays_in_the_event(official: int) -> None:
    award = Qualification.objects.get(official_id=official)
    commands.remove_part(**who(official), part=award, on=ON, reason="bằng của người khác")
    event = Event.objects.latest("id")
    assert event.before["part"] == "qualification"
    assert event.before["awarded_on"] == "2010-06-30"
    assert CensusRow.objects.filter(official_id=official, education=0).count() == 1


def test_many_changes_are_one_event_each_and_one_version_up(official: int) -> None:
    change = commands.OfficialChange(official, person={"religion": "Không"}, told={"religion": ("", "Không")})
    commands.apply_changes(actor=SYSTEM, changes=[change], on=ON, batch="danh sách", reason="")
    assert Official.objects.values_list("religion", "version").get(pk=official) == ("Không", 2)
    event = Event.objects.get(batch="danh sách")
    assert (event.subject_id, event.after) == (official, {"religion": "Không"})


def test_changes_outside_the_part_are_refused(official: int) -> None:
    actor = factories.actor_of(Role.COMMUNE, factories.unit(factories.COMMUNE, ON))
    change = commands.OfficialChange(official, person={"religion": "Không"}, told={})
    with transaction.atomic(), pytest.raises(PermissionDenied):
        commands.apply_changes(actor=actor, changes=[change], on=ON, batch="t")
    assert Official.objects.get(pk=official).version == 1
