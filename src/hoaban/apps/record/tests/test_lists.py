"""Units of the record: completeness and its figures, rises, statutory tables; numbers, rows, part, cost."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.commands.census import refresh
from hoaban.apps.people.models import Employment
from hoaban.apps.people.queries import field_groups
from hoaban.apps.people.tests.factories import COMMUNE, unit
from hoaban.apps.privacy.models import Reading
from hoaban.apps.record.queries import completed, rises, statistics
from hoaban.apps.record.rules.groups import ITEMS
from hoaban.apps.record.rules.statistics import LAYOUTS, POSITION, is_column
from hoaban.apps.record.tests import factories as f
from hoaban.shared import figures
from hoaban.shared.access import Actor, Role
from hoaban.shared.figures import DIRECT, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def scope_of(actor: Actor, code: str = COMMUNE) -> Scope:
    return Scope(actor, f.TODAY, organisation.get_part(actor=actor, on=f.TODAY, code=code))


def client_of(role: Role = Role.COMMUNE, code: str = COMMUNE) -> Client:
    client, place = Client(), unit(code, f.TODAY)
    client.force_login(make_user(f"{role.value}-{code}", (role, place), home=place))
    return client


def test_complete_and_incomplete_make_everybody_and_each_number_has_its_rows() -> None:
    actor, full, empty = f.officer(), f.somebody(), f.somebody()
    f.filled(full, actor)
    scope = scope_of(actor)
    done, lacking = figures.measure("record.complete", scope), figures.measure("record.incomplete", scope)
    assert (done.value, lacking.value, done.of) == (1, 1, 2)
    assert [row.official_id for row in completed.complete(scope)] == [full]
    rows = completed.dressed(rows=completed.incomplete(scope), on=f.TODAY)
    assert [row.official_id for row in rows] == [empty]
    assert len(completed.lacking(row=rows[0])) == len(ITEMS) - 5


def test_a_unit_adds_up_its_parts_and_says_what_is_missing_most(django_assert_max_num_queries: Any) -> None:
    actor, full, _empty = f.officer(), f.somebody(), f.somebody()
    f.filled(full, actor)
    scope = scope_of(actor)
    with django_assert_max_num_queries(4):
        units, lacks, total = completed.list_units(scope=scope)
    assert (total.people, total.complete) == (2, 1) == (
        sum(one.people for one in units), sum(one.complete for one in units)
    )  # fmt: skip
    assert {one.item.key for one in lacks} == {item.key for item in completed.lacking(
        row=completed.dressed(rows=completed.incomplete(scope), on=f.TODAY)[0])}  # fmt: skip
    assert {one.count for one in lacks} == {1}


def test_rises_fall_in_their_month_or_are_overdue_and_are_seen_in_the_own_part_only() -> None:
    due, late = f.somebody(since=date(2023, 4, 1)), f.somebody(since=date(2022, 4, 1))
    f.somebody(step=3, coefficient="3.01", since=date(2023, 4, 1))
    scope = scope_of(f.officer())
    found = rises.list_rises(scope=scope, month=date(2026, 4, 1), late=False)
    assert [(row.official_id, row.rise.due_on, row.rise.step) for row in found] == [(due, date(2026, 4, 1), 4)]
    overdue = rises.list_rises(scope=scope, month=date(2026, 3, 1), late=True)
    assert [row.official_id for row in overdue] == [late]
    stranger = f.officer(f.OTHER)
    assert rises.list_rises(scope=Scope(stranger, f.TODAY, scope.part), month=date(2026, 4, 1), late=False) == []


def test_the_law_of_salary_says_that_it_is_not_verified() -> None:
    law = rises.pay_law(on=f.TODAY)
    assert [(one.steps, one.months) for one in law.scales][:1] == [(6, 36)]
    assert {one.months for one in law.scales} == {24, 36}
    assert not law.verified
    told = {one.coefficient(step) for one in law.scales for step in range(1, one.steps + 1)}
    assert len(told) > 60


def test_no_two_scales_have_the_same_coefficient_at_the_same_step() -> None:
    scales = rises.pay_law(on=f.TODAY).scales
    places = [(step, one.coefficient(step)) for one in scales for step in range(1, one.steps + 1)]
    assert len(places) == len(set(places))


def test_a_statutory_table_counts_each_person_once_on_every_axis(django_assert_max_num_queries: Any) -> None:
    f.filled(f.somebody(), f.officer())
    f.somebody()
    scope = scope_of(f.officer())
    statistics.statistic(scope=scope, layout=LAYOUTS[0])  # what is held in memory is read, whichever test ran before
    with django_assert_max_num_queries(6):
        rows = statistics.statistic(scope=scope, layout=LAYOUTS[0]).rows
    total = rows[0].numbers
    assert total["present"] == 2
    for axis in (
        "age30 age40 age50 age60 retired",
        "management0 management2 management3 management4",
        "untrained elementary intermediate college university master doctor",
    ):
        assert sum(total[key] for key in axis.split()) == 2
    assert total["upper"] == 1
    assert all(is_column(key) for key in total)
    assert sum(number for key, number in total.items() if key.startswith(POSITION)) == 2
    assert total["authorised"] > 0
    for key in total:
        assert total[key] == sum(row.numbers.get(key, 0) for row in rows[1:])


@pytest.mark.parametrize("name", ["record_units", "record_rows", "record_rises", "record_statistics"])
def test_pages_open_with_people_and_without(name: str) -> None:
    client, address = client_of(), reverse(name)
    assert client.get(address).status_code == 200
    f.somebody()
    page = client.get(address)
    assert page.status_code == 200
    assert client.get(address, {"unit": f.OTHER}).status_code == 404


def test_rows_are_narrowed_by_an_item_and_go_out_as_a_workbook() -> None:
    client, official = client_of(), f.somebody()
    f.filled(official, f.officer())
    f.somebody()
    page = client.get(reverse("record_rows"), {"figure": "record.incomplete", "item": "strengths"})
    assert page.context["table"].page.total == 1
    assert client.get(reverse("record_rows"), {"item": "home"}).context["table"].page.total == 0
    for name in ("record_rows", "record_rises", "record_statistics"):
        answer = client.get(reverse(name), {"export": "xlsx"})
        assert answer["Content-Type"].startswith("application/vnd.openxmlformats")


def test_lists_of_people_leave_readings_when_they_go_out() -> None:
    due = f.somebody(since=date(2023, 4, 1))
    client = client_of()
    client.get(reverse("record_rises"), {"month": "2026-04", "export": "xlsx"})
    client.get(reverse("record_rows"), {"export": "xlsx"})
    left = Reading.objects.filter(way="export").order_by("id").values_list("official_id", "groups")
    assert list(left) == [(due, "basic,service,salary")]
    other = f.somebody()
    client.get(reverse("record_rows"), {"export": "xlsx"})
    assert Reading.objects.get(official_id=other).groups == "basic,service"


def test_rises_tell_no_salary_to_a_role_that_may_not_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    f.somebody(since=date(2023, 4, 1))
    seen = field_groups.roles_of() | {"salary": frozenset()}
    monkeypatch.setattr(field_groups, "roles_of", lambda: seen)
    page = client_of().get(reverse("record_rises"), {"month": "2026-04"})
    assert page.context["table"].page.total == 1
    assert not {"rank", "held", "next"} & {column.key for column in page.context["table"].columns}


def test_columns_of_a_table_are_chosen_by_the_address() -> None:
    f.somebody()
    page = client_of().get(reverse("record_statistics"), {"cols": "unit,present,age50", "layout": "bm02"})
    assert [column.key for column in page.context["table"].shown] == ["unit", "present", "age50"]


def test_whoever_only_reads_sees_completeness_but_no_rises() -> None:
    client = client_of(Role.SUPERVISOR)
    assert client.get(reverse("record_units")).status_code == 200
    assert client.get(reverse("record_rises")).status_code in (403, 404)
    assert client_of(Role.OFFICIAL).get(reverse("record_units")).status_code in (403, 404)


def test_every_number_of_a_statutory_table_opens_its_rows() -> None:
    f.filled(f.somebody(), f.officer())
    f.somebody()
    scope, client = scope_of(f.officer()), client_of()
    every = client.get(reverse("record_statistics")).context["every"]
    page = client.get(reverse("record_statistics"), {"cols": every}).text
    for row in statistics.statistic(scope=scope, layout=LAYOUTS[0]).rows[:3]:
        for key, value in row.numbers.items():
            asked = {"layout": "bm02", "column": key, "on": f.TODAY.isoformat(), "unit": row.code or scope.part.code}
            asked |= {} if row.code else {DIRECT: "1"}
            found = client.get(reverse("record_counted"), asked).context
            told = found["posts"] if key == "authorised" else found["table"].page.total
            assert told == value, key
            address = f"{reverse('record_counted')}?{urlencode(asked)}".replace("&", "&amp;")
            assert (address in page) == bool(value), key


def test_part_time_workers_are_counted_where_the_table_asks_for_them() -> None:
    official = f.somebody()
    Employment.objects.filter(official_id=official).update(category=4)
    refresh([official])
    tables = {one.key: one for one in LAYOUTS}
    counted = {
        key: statistics.statistic(scope=scope_of(f.officer()), layout=tables[key]).rows[0].numbers.get("present", 0)
        for key in ("cv2", "cv3")
    }
    assert counted == {"cv2": 0, "cv3": 1}


@pytest.mark.parametrize("column", ["", "nothing", "title0", "title99999999999999999999", "unit"])
def test_a_column_that_no_table_has_is_not_found(column: str) -> None:
    assert client_of().get(reverse("record_counted"), {"column": column}).status_code == 404


def test_who_stands_behind_a_number_goes_out_with_a_reading_each() -> None:
    official = f.somebody()
    answer = client_of().get(reverse("record_counted"), {"column": "present", "export": "csv"})
    assert "Họ và tên" in b"".join(answer).decode()
    assert list(Reading.objects.filter(way="export").values_list("official_id", flat=True)) == [official]
    assert (
        client_of(code=f.OTHER).get(reverse("record_counted"), {"column": "present", "unit": COMMUNE}).status_code
        == 404
    )
