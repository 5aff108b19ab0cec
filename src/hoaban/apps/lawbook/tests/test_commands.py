"""Loading and changing the lawbook: effect, event, refusal."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import translation

from hoaban.apps.lawbook import commands, queries
from hoaban.apps.lawbook.commands.loading import read_file
from hoaban.apps.lawbook.models import CalendarOverride, CodeEntry, EthnicGroup, Province, RuleValue
from hoaban.apps.lawbook.tests.factories import keeper, reader, revision, rule
from hoaban.shared.access import Actor
from hoaban.shared.models import Event

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
ON = date(2026, 3, 5)


def fields_of(refusal: pytest.ExceptionInfo[ValidationError]) -> set[str]:
    return set(refusal.value.message_dict)


def test_loading_brings_every_table_and_leaves_one_event(lawbook: commands.LoadReport) -> None:
    counts = [model.objects.count() for model in (RuleValue, CodeEntry, EthnicGroup, Province, CalendarOverride)]
    assert counts == list(lawbook.created.values())
    told = {(line["area"], line["key"]) for line in read_file("rules.csv")}
    assert set(RuleValue.objects.values_list("area", "key")) == told
    assert len(told) > 85
    assert Event.objects.get().action == "lawbook.load_lawbook"


@pytest.mark.usefixtures("lawbook")
def test_loading_again_writes_nothing(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(10) as seen:
        report = commands.load_lawbook(actor=SYSTEM)
    assert not report.wrote
    assert not [q for q in seen.captured_queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert Event.objects.count() == 1


@pytest.mark.usefixtures("lawbook")
def test_loading_repairs_a_row_that_only_files_have_written() -> None:
    RuleValue.objects.filter(key="min_age").update(value="99")
    EthnicGroup.objects.filter(key=8).update(name_vi="X")
    report = commands.load_lawbook(actor=SYSTEM)
    assert (report.updated["rules.csv"], report.updated["ethnic_groups.csv"]) == (1, 1)
    assert queries.get_rule(area="recruitment", key="min_age", on=ON).number == 18


@pytest.mark.usefixtures("lawbook")
def test_loading_withdraws_what_has_left_the_files() -> None:
    rule(key="gone")
    assert commands.load_lawbook(actor=SYSTEM).withdrawn["rules.csv"] == 1
    assert not RuleValue.objects.filter(key="gone").exists()


@pytest.mark.usefixtures("lawbook")
def test_loading_keeps_what_a_person_has_changed_and_says_so() -> None:
    old = RuleValue.objects.get(area="planning", key="max_candidates_per_post")
    commands.revise_rule(actor=keeper(), rule=old, **revision(value="4"))
    commands.set_calendar_day(actor=keeper(), day=date(2026, 1, 2), kind="work", basis="Công văn 1")
    report = commands.load_lawbook(actor=SYSTEM)
    assert report.kept == (
        "rules.csv: planning max_candidates_per_post 2025-10-08",
        "calendar_overrides.csv: 2026-01-02",
    )
    assert not report.wrote
    assert queries.get_rule(area="planning", key="max_candidates_per_post", on=ON).number == 4


def test_the_command_line_says_what_was_loaded() -> None:
    out = StringIO()
    call_command("load_lawbook", stdout=out)
    assert "ethnic_groups.csv: 54 new, 0 changed, 0 withdrawn" in out.getvalue()
    rule_kept = RuleValue.objects.get(key="min_age")
    commands.revise_rule(actor=keeper(), rule=rule_kept, **revision())
    call_command("load_lawbook", stdout=out)
    assert "kept as edited here: rules.csv: recruitment min_age" in out.getvalue()


def test_a_revision_ends_the_old_value_the_day_before_and_leaves_an_event() -> None:
    old = rule()
    new = commands.revise_rule(actor=keeper(), rule=old, **revision())
    old.refresh_from_db()
    assert (old.value, old.ends_before) == ("5", date(2026, 1, 1))
    assert (new.value, new.starts_on, new.ends_before, new.unit) == ("6", date(2026, 1, 1), None, "years")
    left = Event.objects.get()
    assert (left.action, left.actor_name, left.before["value"], left.after["value"], left.reason) == (
        "lawbook.revise_rule",
        keeper().name,
        "5",
        "6",
        "New decree",
    )
    assert queries.list_events(actor=keeper(), rows=[new, old]) == [left]


def test_a_revision_within_a_period_takes_its_end() -> None:
    new = commands.revise_rule(actor=keeper(), rule=rule(ends_before=date(2027, 1, 1)), **revision())
    assert new.ends_before == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"value": " "}, "value"),
        ({"value": "nhiều"}, "value"),
        ({"value": "5/10"}, "value"),
        ({"legal_basis": ""}, "legal_basis"),
        ({"effective_from": date(2020, 1, 1)}, "effective_from"),
        ({"effective_from": date(2030, 1, 1)}, "effective_from"),
    ],
)
def test_a_revision_is_refused_with_the_field_that_is_wrong(wrong: dict[str, Any], field: str) -> None:
    old = rule(ends_before=date(2029, 1, 1))
    with pytest.raises(ValidationError) as refusal:
        commands.revise_rule(actor=keeper(), rule=old, **revision(**wrong))
    assert fields_of(refusal) == {field}
    assert RuleValue.objects.count() == 1
    assert not Event.objects.exists()


def test_a_value_wrong_from_its_first_day_is_corrected_and_stays_readable() -> None:
    old = rule(ends_before=date(2027, 1, 1), status_en="Awaited")
    later = rule(value="9", starts_on=date(2027, 1, 1))
    new = commands.correct_rule(actor=keeper(), rule=old, value="7", legal_basis="NĐ 1/2020 Art. 4", reason="Misread")
    stood = RuleValue.versions.get(pk=old.pk)
    assert (stood.value, stood.legal_basis, stood.live, stood.ends_before) == ("5", "NĐ 1/2020", False, later.starts_on)
    assert (new.value, new.starts_on, new.ends_before, new.live) == ("7", old.starts_on, later.starts_on, True)
    assert (new.rule_en, new.unit, new.status_en) == (old.rule_en, old.unit, "Awaited")
    for day, number in ((date(2020, 1, 1), 7), (date(2026, 12, 31), 7), (date(2027, 1, 1), 9)):
        assert queries.get_rule(area="term", key="example", on=day).number == number
    left = Event.objects.get()
    assert (left.action, left.actor_name, left.on, left.reason) == (
        "lawbook.correct_rule", keeper().name, old.starts_on, "Misread",
    )  # fmt: skip
    assert (left.before["value"], left.after["value"]) == ("5", "7")
    history = queries.list_rule_history(actor=keeper(), area="term", key="example")
    assert [row.pk for row in history] == [later.pk, new.pk, old.pk]
    assert queries.list_events(actor=keeper(), rows=history) == [left]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"value": "nhiều"}, "value"),
        ({"legal_basis": " "}, "legal_basis"),
        ({"reason": " "}, "reason"),
        ({"value": "5", "legal_basis": "NĐ 1/2020", "confidence": 0}, "__all__"),
    ],
)
def test_a_correction_is_refused_with_the_field_that_is_wrong(wrong: dict[str, Any], field: str) -> None:
    facts: dict[str, Any] = {"value": "7", "legal_basis": "NĐ 1/2020", "reason": "Misread"}
    with pytest.raises(ValidationError) as refusal:
        commands.correct_rule(actor=keeper(), rule=rule(), **facts | wrong)
    assert set(getattr(refusal.value, "error_dict", {"__all__": None})) == {field}
    assert RuleValue.versions.count() == 1
    assert not Event.objects.exists()


def test_who_changes_a_value_that_somebody_else_has_corrected_is_told() -> None:
    old = rule()
    facts: dict[str, Any] = {"legal_basis": "NĐ 1/2020", "reason": "Misread"}
    commands.correct_rule(actor=keeper(), rule=old, value="7", **facts)
    with translation.override("en"):
        with pytest.raises(ValidationError, match="Meanwhile"):
            commands.correct_rule(actor=keeper(), rule=old, value="8", **facts)
        with pytest.raises(ValidationError, match="Meanwhile"):
            commands.revise_rule(actor=keeper(), rule=old, **revision())
    assert queries.get_rule(area="term", key="example", on=ON).number == 7


@pytest.mark.usefixtures("lawbook")
def test_loading_keeps_a_corrected_value() -> None:
    old = RuleValue.objects.get(area="planning", key="max_candidates_per_post")
    facts: dict[str, Any] = {"legal_basis": old.legal_basis, "reason": "Misread"}
    commands.correct_rule(actor=keeper(), rule=old, value="4", **facts)
    assert not commands.load_lawbook(actor=SYSTEM).wrote
    assert queries.get_rule(area="planning", key="max_candidates_per_post", on=ON).number == 4


def test_hours_of_the_day_stay_hours_of_the_day() -> None:
    late = commands.revise_rule(actor=keeper(), rule=rule(value="15:00", unit=""), **revision(value="16h30"))
    hours = rule(key="hours", value="07:30-11:30 / 13:30-17:00", unit="")
    for old, wrong in ((late, "chiều"), (hours, "16:00"), (hours, "13:30-17:00 / 07:30-14:00")):
        with pytest.raises(ValidationError) as refusal:
            commands.revise_rule(actor=keeper(), rule=old, **revision(value=wrong, effective_from=date(2027, 1, 1)))
        assert fields_of(refusal) == {"value"}
    commands.revise_rule(actor=keeper(), rule=hours, **revision(value="7h00-11h00, 13h00-16h30"))


def test_values_are_kept_in_one_form_however_they_are_written() -> None:
    points = commands.revise_rule(actor=keeper(), rule=rule(value="7.5", unit="points"), **revision(value="2,5"))
    dated = rule(key="deadline", value="2027-07-01", unit="date")
    moved = commands.revise_rule(actor=keeper(), rule=dated, **revision(value="01/07/2028"))
    words = commands.revise_rule(actor=keeper(), rule=rule(key="words", value="good", unit=""), **revision(value="Đạt"))
    assert (points.value, moved.value, words.value) == ("2.5", "2028-07-01", "Đạt")
    with pytest.raises(ValidationError) as refusal:
        commands.revise_rule(
            actor=keeper(), rule=moved, **revision(value="31/02/2029", effective_from=date(2026, 2, 1))
        )
    assert fields_of(refusal) == {"value"}


def test_a_reader_changes_nothing() -> None:
    entry = CodeEntry.objects.create(list="sex", code="1", name_vi="Nam", name_en="Male", starts_on=date(2000, 1, 1))
    names: dict[str, Any] = {"name_vi": "A", "name_en": "B"}
    known = rule(key="known")
    for attempt in (
        lambda: commands.load_lawbook(actor=reader()),
        lambda: commands.revise_rule(actor=reader(), rule=rule(), **revision()),
        lambda: commands.correct_rule(actor=reader(), rule=known, value="7", legal_basis="x", reason="x"),
        lambda: commands.add_code(actor=reader(), list="sex", code="3", starts_on=ON, **names),
        lambda: commands.revise_code(actor=reader(), entry=entry, aliases=[], effective_from=ON, reason="x", **names),
        lambda: commands.end_code(actor=reader(), entry=entry, ends_before=ON, reason="x"),
        lambda: commands.set_calendar_day(actor=reader(), day=ON, kind="off", basis="x"),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert not Event.objects.exists()


def test_the_database_refuses_two_values_of_a_rule_on_one_day() -> None:
    rule()
    with pytest.raises(IntegrityError), transaction.atomic():
        rule(starts_on=date(2021, 1, 1))
    rule(key="other", starts_on=date(2021, 1, 1))


@pytest.mark.usefixtures("lawbook")
def test_an_added_code_is_matched_at_once() -> None:
    assert queries.match_code("religion", "Bửu Sơn", ON) is None
    names: dict[str, Any] = {"name_vi": "Bửu Sơn Kỳ Hương", "name_en": "Bửu Sơn Kỳ Hương", "aliases": ["Bửu Sơn"]}
    entry = commands.add_code(actor=keeper(), list="religion", code="buu_son", starts_on=date(2000, 1, 1), **names)
    assert queries.match_code("religion", "buu son", ON) == "buu_son"
    assert queries.list_codes(list="religion")[-1].code == "buu_son"
    assert Event.objects.latest("id").subject_id == entry.pk
    assert not commands.load_lawbook(actor=SYSTEM).wrote


@pytest.mark.usefixtures("lawbook")
def test_a_code_or_a_way_to_write_it_that_is_taken_is_refused() -> None:
    with pytest.raises(ValidationError) as refusal:
        commands.add_code(actor=keeper(), list="sex", code="1", name_vi="A", name_en="B", starts_on=ON)
    assert fields_of(refusal) == {"code"}
    with pytest.raises(ValidationError, match="Nam"):
        commands.add_code(actor=keeper(), list="sex", code="3", name_vi="NAM", name_en="B", starts_on=ON)


def test_setting_a_day_again_keeps_the_earlier_decision() -> None:
    day = date(2026, 3, 6)
    commands.set_calendar_day(actor=keeper(), day=day, kind="off", basis="Công văn 1")
    commands.set_calendar_day(actor=keeper(), day=day, kind="work", basis="Công văn 2")
    assert list(CalendarOverride.objects.order_by("id").values_list("kind", "superseded")) == [
        ("off", True),
        ("work", False),
    ]
    assert [row.basis for row in queries.list_overrides(year=2026)] == ["Công văn 2"]
    assert Event.objects.latest("id").before == {"kind": "off", "basis": "Công văn 1"}


@pytest.mark.parametrize(
    ("day", "kind", "basis", "field"),
    [
        (date(2026, 3, 6), "work", "Công văn 1", "day"),
        (date(2026, 3, 7), "off", "Công văn 1", "day"),
        (date(2026, 3, 7), "work", " ", "basis"),
        (date(2026, 3, 7), "party", "Công văn 1", "kind"),
    ],
)
def test_a_day_is_not_set_without_reason(day: date, kind: str, basis: str, field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        commands.set_calendar_day(actor=keeper(), day=day, kind=kind, basis=basis)
    assert fields_of(refusal) == {field}
