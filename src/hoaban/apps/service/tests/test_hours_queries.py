"""The calendar of a unit: inherited, dated, closed, the same in every process; appointments and the command line."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.utils import translation

from hoaban.apps.lawbook import commands as lawbook
from hoaban.apps.lawbook.models import RuleValue
from hoaban.apps.organisation.models import Placement
from hoaban.apps.people.tests.factories import COMMUNE, NOW, unit
from hoaban.apps.service.queries import hours as queries
from hoaban.apps.service.tests import factories_hours as make
from hoaban.config.cli import main
from hoaban.shared.access import Actor
from hoaban.shared.worktime import ZONE, Allowance, Pause, Reason, explained, read_spans

pytestmark = pytest.mark.django_db
OTHER, OFFICE_OF_COMMUNE = "03208", "03214-VP"
OFFICE = read_spans("07:30-11:30 / 13:30-17:00")
EARLY = read_spans("07:00-11:00 / 13:00-16:30")
TUESDAY = date(2026, 3, 10)
DAY = date(2026, 3, 11)


@pytest.fixture(autouse=True)
def ground(loaded: None) -> None:
    queries.forget()


def key(code: str = COMMUNE) -> int:
    """The key of a unit."""
    return int(unit(code, NOW).pk)


def at(text: str) -> datetime:
    """An instant by the clocks of the country."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_a_unit_without_hours_of_its_own_keeps_those_of_the_lawbook() -> None:
    calendar = queries.calendar_of(key(), DAY, DAY)
    assert (calendar.first, calendar.last) == (date(2026, 1, 1), date(2026, 12, 31))
    assert calendar.hours(DAY).spans == OFFICE
    assert calendar.hours(date(2026, 2, 17)).reason == Reason("holiday", "Tết Nguyên Đán")


def test_hours_are_inherited_from_the_unit_above_within_their_days() -> None:
    make.hours(starts_on=date(2026, 3, 1), ends_before=date(2026, 4, 1))
    below = queries.calendar_of(key(OFFICE_OF_COMMUNE), DAY)
    assert below.hours(DAY).spans == EARLY
    assert below.hours(date(2026, 2, 27)).spans == OFFICE
    assert below.hours(date(2026, 4, 1)).spans == OFFICE
    assert queries.calendar_of(key(OTHER), DAY).hours(DAY).spans == OFFICE


def test_a_closure_holds_for_the_unit_and_those_below_it_and_for_nobody_else() -> None:
    make.closure(DAY)
    assert queries.calendar_of(key(), DAY).hours(DAY).reason == Reason("closed", "Mất điện")
    assert not queries.calendar_of(key(OFFICE_OF_COMMUNE), DAY).hours(DAY).counts
    assert queries.calendar_of(key(OTHER), DAY).hours(DAY).counts


def test_an_opening_gives_a_saturday_morning_its_hours() -> None:
    make.closure(date(2026, 3, 14), part="morning", opens=True, reason="Mở sáng thứ Bảy")
    saturday = queries.calendar_of(key(), DAY).hours(date(2026, 3, 14))
    assert (saturday.spans, saturday.counts) == (OFFICE[:1], False)


def test_what_is_withdrawn_no_longer_counts() -> None:
    row = make.closure(DAY)
    assert not queries.calendar_of(key(), DAY).hours(DAY).counts
    row.withdrawn = True
    row.save()
    assert queries.calendar_of(key(), DAY).hours(DAY).counts


def test_a_change_by_another_process_is_seen_at_once() -> None:
    assert queries.calendar_of(key(), DAY).hours(DAY).counts
    make.closure(DAY)
    assert not queries.calendar_of(key(), DAY).hours(DAY).counts
    row = make.hours()
    assert queries.calendar_of(key(), TUESDAY).hours(TUESDAY).spans == EARLY
    row.week, row.version = make.week("08:00-12:00"), 2
    row.save()
    assert queries.calendar_of(key(), TUESDAY).hours(TUESDAY).spans == read_spans("08:00-12:00")


def test_a_day_off_declared_for_the_country_is_seen_at_once() -> None:
    assert queries.calendar_of(key(), DAY).hours(DAY).counts
    lawbook.set_calendar_day(actor=Actor.system(), day=DAY, kind="off", basis="Quyết định 12")
    assert queries.calendar_of(key(), DAY).hours(DAY).reason == Reason("swapped", "Quyết định 12")


def test_hours_revised_in_the_lawbook_hold_from_their_day() -> None:
    queries.calendar_of(key(), DAY)
    rule = RuleValue.objects.get(area="one_stop", key="office_hours")
    lawbook.revise_rule(
        actor=Actor.system(), rule=rule, value="7h00-11h00 / 13h00-16h30", legal_basis="QĐ 1", effective_from=DAY,
        reason="Giờ mùa hè",
    )  # fmt: skip
    calendar = queries.calendar_of(key(), DAY)
    assert (calendar.hours(TUESDAY).spans, calendar.hours(DAY).spans) == (OFFICE, EARLY)


def test_calendars_that_nothing_changed_cost_one_query(django_assert_num_queries: Any) -> None:
    units = list(Placement.objects.filter(ends_before=None).values_list("unit_id", flat=True)[:300])
    make.closure(DAY)
    with django_assert_num_queries(8):
        first = queries.calendars_of(units, DAY)
    with django_assert_num_queries(1):
        again = queries.calendars_of(units, DAY)
    assert again == first
    assert len({id(one) for one in first.values()}) <= 2


def test_names_of_holidays_are_in_the_language_of_the_page() -> None:
    with translation.override("en"):
        assert queries.calendar_of(key(), DAY).hours(date(2026, 9, 2)).reason == Reason("holiday", "National Day")
    with translation.override("vi"):
        assert queries.calendar_of(key(), DAY).hours(date(2026, 9, 2)).reason == Reason("holiday", "Quốc khánh")


def test_days_before_any_hours_are_refused() -> None:
    with pytest.raises(ValueError, match="no office hours are known on 1990-01-01"):
        queries.calendar_of(key(), date(1990, 5, 1))


def test_an_appointment_is_reckoned_by_the_calendar_of_the_unit() -> None:
    make.closure(DAY)
    three = Allowance(3, "working_days")
    here = queries.appointment(unit_id=key(), received_at=at("2026-03-10T09:00"), allowance=three)
    there = queries.appointment(unit_id=key(OTHER), received_at=at("2026-03-10T09:00"), allowance=three)
    assert (here.due_at, there.due_at) == (at("2026-03-16T17:00"), at("2026-03-13T17:00"))
    with translation.override("en"):
        assert explained(here) == "3 working days from 10/03/2026, not counting 11/03 and 2 days of weekend"


def test_only_results_within_the_day_are_cut_off_by_the_hour_of_the_lawbook() -> None:
    late = at("2026-03-10T15:40")
    same = queries.appointment(unit_id=key(), received_at=late, allowance=Allowance(0, "same_day"))
    days = queries.appointment(unit_id=key(), received_at=late, allowance=Allowance(1, "working_days"))
    assert (same.due_at, days.due_at) == (at("2026-03-11T17:00"), at("2026-03-11T17:00"))
    assert queries.warn_share(DAY) == 0.8


def test_a_long_time_paused_and_extended_still_has_a_calendar() -> None:
    pause = Pause(at("2026-03-12T09:00"), at("2029-03-12T09:00"))
    found = queries.appointment(
        unit_id=key(), received_at=at("2026-03-10T09:00"), allowance=Allowance(900, "working_days"), pauses=[pause],
        extra=Allowance(300, "working_days"),
    )  # fmt: skip
    assert found.due_at.year == 2033


# The command line ----------------------------------------------------------------------------------------------------


def asked(*line: str) -> Result:
    """The command, run."""
    return CliRunner().invoke(main, ["deadline", *line])


def test_the_command_answers_in_json_with_the_days_stepped_over() -> None:
    result = asked("--received", "2026-04-28T15:40", "--working-days", "3", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    assert found["due_at"] == "2026-05-05T17:00:00+07:00"
    assert [one["day"] for one in found["skipped"]] == ["2026-04-30", "2026-05-01", "2026-05-02", "2026-05-03"]
    assert found["skipped"][0] == {"day": "2026-04-30", "reason": "holiday", "name": "Ngày Chiến thắng"}


def test_the_command_answers_in_a_sentence_by_the_calendar_of_a_unit() -> None:
    make.closure(DAY)
    with translation.override("en"):
        result = asked("--received", "10/03/2026 09:00", "--days", "1", "--unit", COMMUNE)
    assert result.exit_code == 0
    assert result.output == "17:00 12/03/2026 (1 calendar day from 10/03/2026)\n"


@pytest.mark.parametrize(
    ("line", "due"),
    [
        (("--hours", "2"), "2026-03-10T17:00:00+07:00"),
        (("--same-day",), "2026-03-10T17:00:00+07:00"),
        (("--days", "5"), "2026-03-16T17:00:00+07:00"),
    ],
)
def test_the_command_takes_every_kind_of_time(line: tuple[str, ...], due: str) -> None:
    found = json.loads(asked("--received", "2026-03-10T08:00:00+00:00", *line, "--json").output)
    assert found["due_at"] == due


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        (("--received", "2026-04-28T15:40"), 2, "give one of"),
        (("--received", "2026-04-28T15:40", "--hours", "1", "--same-day"), 2, "give one of"),
        (("--received", "tomorrow", "--hours", "1"), 2, "is not a moment"),
        (("--received", "2026-04-28T15:40", "--working-days", "0"), 2, "0 is not in the range"),
        (("--received", "2026-04-28T15:40", "--hours", "1", "--unit", "nowhere"), 2, "no unit 'nowhere'"),
        (("--received", "1990-04-28T15:40", "--hours", "1"), 1, "no office hours are known"),
        (("--received", "2000-12-28T15:40", "--same-day"), 1, "no value of rule one_stop.cut_off"),
    ],
)
def test_what_the_command_cannot_answer_it_refuses(line: tuple[str, ...], code: int, says: str) -> None:
    result = asked(*line)
    assert (result.exit_code, says in result.output + result.stderr) == (code, True), result.output
