"""What overload does: months of units by load, from the same dossiers as the figures, honest about small numbers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.people.models import Official
from hoaban.apps.people.tests.factories import enter, life, posts_of
from hoaban.apps.service.commands import tallies
from hoaban.apps.service.queries.overload import overload
from hoaban.apps.service.rules.overload import (
    FEW,
    Load,
    WorkMonth,
    load_of,
    months_before,
    place,
    place_officers,
    relate,
    times_as_late,
)
from hoaban.apps.service.rules.tallies import EDGES, next_month
from hoaban.apps.service.tests import factories_figures as f
from hoaban.shared import figures
from hoaban.shared.access import Actor, Role


def month(number: int, open_: float, settled: int = 200, late: int = 4, unit: str = "A") -> WorkMonth:
    shares = (0,) * 4 + (settled,) + (0,) * (len(EDGES) - 4)
    return WorkMonth(unit, date(2025, number, 1), open_, settled, late, shares, {"absent": late}, 1)


@pytest.mark.parametrize(
    ("open_", "normal", "load"),
    [(7, 10, Load.QUIET), (8, 10, Load.NORMAL), (12, 10, Load.NORMAL), (13, 10, Load.BUSY), (15, 10, Load.BUSY),
     (15.5, 10, Load.OVER), (9, 4, Load.BUSY), (10, 4, Load.OVER)],
)  # fmt: skip
def test_a_month_is_overloaded_far_above_the_normal_and_with_more_than_a_handful(
    open_: float, normal: float, load: Load
) -> None:
    assert load_of(open_, normal) == load


def test_the_normal_is_the_units_own_and_what_came_of_each_load_stands_side_by_side() -> None:
    placed = place([month(n, 20) for n in range(1, 8)] + [month(8, 40, late=12)])
    bands = {one.load: one for one in relate(placed)}
    assert {key: one.months for key, one in bands.items()} == {"quiet": 0, "normal": 7, "busy": 0, "over": 1}
    assert (bands[Load.NORMAL].late_percent, bands[Load.OVER].late_percent) == (2.0, 6.0)
    assert bands[Load.OVER].causes == (("absent", 12),)
    assert bands[Load.OVER].conduct_rate == 5.0
    assert bands[Load.OVER].median == pytest.approx(45)
    assert times_as_late(relate(placed)) == pytest.approx(3.0)


def test_small_numbers_are_told_as_numbers_not_as_shares() -> None:
    placed = place([month(n, 20) for n in range(1, 8)] + [month(8, 40, settled=FEW - 1, late=9)])
    over = next(one for one in relate(placed) if one.load == Load.OVER)
    assert (over.late, over.late_percent, over.median, over.conduct_rate) == (9, None, None, None)
    assert times_as_late(relate(placed)) is None
    assert place([month(n, 20) for n in range(1, 6)]) == [], "five months make no normal"


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 60), st.integers(0, 300)), max_size=40))
def test_no_dossier_is_lost_between_the_loads(found: list[tuple[int, int, int]]) -> None:
    placed = place(month(n, open_, settled, settled // 10, unit=str(n % 3)) for n, open_, settled in found)
    assert sum(one.settled for one in relate(placed)) == sum(one.of.settled for one in placed)
    assert sum(one.months for one in relate(placed)) == len(placed)


def of_officer(who: int, number: int, open_: float, settled: int = 20, late: int = 1) -> WorkMonth:
    shares = (0,) * 4 + (settled,) + (0,) * (len(EDGES) - 4)
    return WorkMonth("A", date(2025, number, 1), open_, settled, late, shares, {}, 0, who)


def test_what_is_normal_for_an_officer_is_the_mean_of_those_at_the_unit_who_had_work() -> None:
    months = [of_officer(who, n, 12) for who in (1, 2) for n in range(1, 8)]
    months += [of_officer(3, n, 0) for n in range(1, 8)] + [of_officer(4, 7, 30, late=6)]
    placed = place_officers(months)
    assert {one.normal for one in placed} == {12}
    assert [(one.of.officer, one.of.month.month) for one in placed if one.load == Load.OVER] == [(4, 7)]
    assert {one.of.officer for one in placed if one.load == Load.QUIET} == {3}
    assert place_officers([of_officer(1, n, 12) for n in range(1, 6)]) == [], "five months make no normal"


@pytest.mark.parametrize(
    ("end", "number", "first", "last"),
    [(date(2026, 3, 31), 12, date(2025, 3, 1), date(2026, 2, 1)), (date(2026, 1, 1), 12, date(2025, 1, 1), date(2025, 12, 1)),
     (date(2026, 3, 1), 7, date(2025, 8, 1), date(2026, 2, 1)), (date(2026, 3, 1), 30, date(2023, 9, 1), date(2026, 2, 1))],
)  # fmt: skip
def test_the_months_before_a_day_whatever_their_number(end: date, number: int, first: date, last: date) -> None:
    found = months_before(end, number)
    assert (found[0], found[-1], len(found)) == (first, last, number)
    assert [next_month(one) for one in found[:-1]] == found[1:]
    assert months_before(date(1, 2, 1), 12) == [date(1, 1, 1)], "no month stands before the calendar begins"


# From the dossiers -----------------------------------------------------------------------------------------------------


def fill() -> None:
    """Ten months of twelve open dossiers, and one in which thirty more stay open; some of those are late."""
    begin = date(2026, 1, 5)
    for _number in range(12):
        f.dossier(date(2025, 12, 1))
    while begin < date(2026, 12, 1):
        heavy = begin.month == 6
        for number in range(30 if heavy else 3):
            late = heavy and number % 3 == 0
            settled = next_month(begin) + timedelta(days=2) if heavy else begin + timedelta(days=2)
            f.dossier(
                begin, settled, timeliness=3 if late else 1, cause="absent" if late else "", used=1.4 if late else 0.5
            )
        begin = next_month(begin) + timedelta(days=4)
    f.message(date(2026, 6, 8), about_conduct=True)
    tallies.rebuild(actor=f.SYSTEM, on=date(2027, 1, 5))


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_the_months_are_those_of_the_figures_and_lead_to_their_dossiers() -> None:
    fill()
    found = overload(f.scope(on=date(2026, 12, 31)))
    assert found is not None
    assert (found.first, found.last) == (date(2026, 1, 1), date(2026, 12, 31))
    months = {one.placed.of.month.month: one.placed.of for one in found.rows}
    assert months[1].open == 12
    assert (months[6].open, months[6].settled, months[6].conduct) == (27, 0, 1)
    assert (months[7].open, months[7].settled, months[7].late, months[7].causes) == (27, 33, 10, {"absent": 10})
    assert [one.placed.of.month.month for one in found.heavy] == [6, 7]
    scope = f.scope(f.COMMUNE, on=date(2026, 7, 31), since=date(2026, 7, 1))
    assert figures.measure("service.settled", scope).value == 33
    assert "since=2026-07-01" in found.heavy[1].settled_url
    elsewhere = overload(f.scope(f.OTHER, on=date(2026, 12, 31)))
    assert elsewhere is None or elsewhere.rows == ()


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_the_page_shows_it_downloads_it_and_is_closed_to_others() -> None:
    fill()
    unit = f.unit(f.COMMUNE, f.TWO_TIER)
    head = Client()
    head.force_login(make_user("chu-tich", (Role.SUPERVISOR, unit), home=unit))
    address = reverse("service_overload")
    page = head.get(f"{address}?unit={f.COMMUNE}&on=2026-12-31")
    assert page.status_code == 200
    assert "07/2026" in page.content.decode()
    rows = head.get(page.context["heavy"][1].settled_url)
    assert rows.context["table"].page.total == 33
    sheet = head.get(f"{address}?unit={f.COMMUNE}&on=2026-12-31&export=csv")
    assert b"07/2026" in (b"".join(sheet.streaming_content) if sheet.streaming else sheet.content)
    assert head.get(f"{address}?unit={f.OTHER}&on=2026-12-31").status_code == 404
    nobody = Client()
    nobody.force_login(make_user("khong-ai"))
    assert nobody.get(address).status_code in (403, 404)
    with pytest.raises(PermissionDenied):
        Actor("x").require("service.view")  # type: ignore[arg-type]


def hands() -> tuple[int, int]:
    """Two officers of the commune: one with twelve dossiers open all the time, one with thirty more in June, ten of them late."""
    posts = posts_of(f"{f.COMMUNE}-VP", f.TWO_TIER)
    calm, busy = enter(life(posts[-1], f.TWO_TIER), life(posts[-2], f.TWO_TIER))
    for number in range(24):
        f.dossier(date(2025, 12, 1), officer_id=(calm, busy)[number % 2])
    for number in range(30):
        late = number % 3 == 0
        f.dossier(
            date(2026, 6, 2), date(2026, 7, 3), officer_id=busy, timeliness=3 if late else 1,
            cause="absent" if late else "", used=1.4 if late else 0.5,
        )  # fmt: skip
    of = f.dossier(date(2026, 6, 3), date(2026, 6, 4), officer_id=busy)
    f.message(date(2026, 6, 8), dossier=of, about_conduct=True)
    tallies.rebuild(actor=f.SYSTEM, on=date(2027, 1, 5))
    return calm, busy


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_each_officers_months_stand_beside_what_is_normal_there_and_lead_to_their_own_dossiers() -> None:
    calm, busy = hands()
    found = overload(f.scope(on=date(2026, 12, 31)), officers=True)
    assert found is not None
    months = {(one.placed.of.officer, one.placed.of.month.month): one.placed.of for one in found.rows}
    assert months[calm, 6].open == 12
    assert (months[busy, 5].open, months[busy, 6].open, months[busy, 6].conduct) == (12, 27, 1)
    assert (months[busy, 7].open, months[busy, 7].settled, months[busy, 7].late) == (27, 30, 10)
    assert (months[busy, 7].causes, months[busy, 8].open) == ({"absent": 10}, 12)
    assert {one.placed.normal for one in found.rows} == {12}
    assert [(one.placed.of.officer, one.placed.of.month.month) for one in found.heavy] == [(busy, 6), (busy, 7)]
    assert found.heavy[1].officer != ""
    elsewhere = overload(f.scope(f.OTHER, on=date(2026, 12, 31)), officers=True)
    assert elsewhere is None or elsewhere.rows == ()


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_the_page_by_officer_opens_the_dossiers_of_one_and_tells_nobodys_name_elsewhere() -> None:
    _calm, busy = hands()
    name = str(Official.objects.get(pk=busy))
    head, other = Client(), Client()
    head.force_login(make_user("chu-tich", (Role.SUPERVISOR, f.unit(f.COMMUNE, f.TWO_TIER))))
    other.force_login(make_user("xa-khac", (Role.SUPERVISOR, f.unit(f.OTHER, f.TWO_TIER))))
    page = head.get(reverse("service_overload"), {"on": "2026-12-31", "by": "officer"})
    assert name in page.content.decode()
    address = page.context["heavy"][1].settled_url
    rows = head.get(address)
    assert rows.context["table"].page.total == 30
    assert name in rows.content.decode(), "whose they are stands above the list"
    sheet = head.get(reverse("service_overload"), {"on": "2026-12-31", "by": "officer", "export": "csv"})
    assert name in (b"".join(sheet.streaming_content) if sheet.streaming else sheet.content).decode()
    assert other.get(address).status_code == 404
    strange = other.get(
        reverse("service_rows"), {"figure": "service.settled", "on": "2026-12-31", "service_officer": busy}
    )
    assert strange.status_code == 200
    assert name not in strange.content.decode()
    assert strange.context["table"].page.total == 0
