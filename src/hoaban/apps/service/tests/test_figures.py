"""Figures of service: numbers equal their rows, parts, satisfaction by factor, load, and the pages that show them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.people.queries.addresses import figure_address
from hoaban.apps.people.tests.factories import actor_of, enter, life, posts_of, unit
from hoaban.apps.service.commands import tallies as commands
from hoaban.apps.service.models import Dossier
from hoaban.apps.service.queries import loads, open_work, results
from hoaban.apps.service.rules.index766 import points
from hoaban.apps.service.tests import factories_figures as make
from hoaban.apps.service.tests.factories_figures import SYSTEM, scope
from hoaban.shared.access import Role
from hoaban.shared.figures import Figure, breakdown, list_figures, measure
from hoaban.shared.worktime import ZONE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
FIGURES = [figure for figure in list_figures() if figure.key.startswith("service.")]
DAY = date(2026, 3, 2)


@pytest.fixture
def ground(loaded: None) -> dict[str, Dossier]:
    """Four dossiers of two communes with a letter sent and one owed, two messages, one rating."""
    early = make.dossier(DAY, DAY + timedelta(days=1), used=0.4)
    late = make.dossier(DAY, DAY + timedelta(days=8), used=2.2, cause="internet", of="T2", field="CT", channel="post")
    other = make.dossier(DAY, DAY + timedelta(days=5), used=1.6, code=make.OTHER, cause="officer")
    make.dossier(DAY + timedelta(days=2))
    make.apology(late, DAY + timedelta(days=3), DAY + timedelta(days=4))
    make.apology(other, DAY + timedelta(days=3))
    make.message(DAY, DAY + timedelta(days=4), dossier=late)
    make.message(DAY, DAY + timedelta(days=14), kind="report")
    make.rating(early, DAY + timedelta(days=2), access=5, procedure=4, officer=3, result=5)
    return {"early": early, "late": late, "other": other}


def values(**filters: str) -> dict[str, tuple[int, int | None]]:
    """Every figure of the year with its denominator."""
    found = {figure.key: measure(figure.key, scope(**filters)) for figure in FIGURES}
    return {key.removeprefix("service."): (one.value, one.of) for key, one in found.items()}


@pytest.mark.usefixtures("ground")
def test_each_figure_counts_what_happened() -> None:
    assert values() == {
        "received": (4, None), "settled": (3, None), "on_time": (1, 3), "early": (1, 3), "late": (2, 3), "open": (1, None),
        "open_overdue": (1, 1), "apologies_owed": (2, None), "apologies_sent": (1, 2), "feedback_received": (2, None),
        "feedback_answered": (1, 2), "ratings": (4, None), "satisfaction": (3, 4), "officers": (0, None),
        "burnout": (0, 0), "procedures": (4, None), "disclosed": (0, 4),
    }  # fmt: skip


@pytest.mark.usefixtures("ground")
@pytest.mark.parametrize("figure", FIGURES, ids=lambda one: one.key)
def test_a_value_and_every_breakdown_equal_the_rows(figure: Figure) -> None:
    asked = scope()
    rows = figure.rows(asked)
    whole = sum(getattr(row, figure.amount) for row in rows) if figure.amount else rows.count()
    assert measure(figure.key, asked).value == whole
    for by in figure.by:
        found = breakdown(figure.key, by, asked)
        assert sum(one.value for one in found) == whole, by
        for one in found:
            if by != "unit" and one.code and one.value:
                assert measure(figure.key, asked.narrowed(**{by: one.code})).value == one.value, (by, one.code)


@pytest.mark.usefixtures("ground")
def test_causes_channels_and_factors_are_told_apart() -> None:
    told = {one.code: one.value for one in breakdown("service.late", "late_cause", scope()) if one.value}
    assert told == {"internet": 1, "officer": 1}
    assert {one.code: one.value for one in breakdown("service.received", "channel", scope())} == {
        "counter": 3,
        "post": 1,
    }
    found = {one.code: (one.value, one.of) for one in breakdown("service.satisfaction", "factor", scope())}
    assert found == {"access": (1, 1), "procedure": (1, 1), "officer": (0, 1), "result": (1, 1), "response": (0, 0)}
    assert measure("service.satisfaction", scope(factor="officer")).of == 1


@pytest.mark.usefixtures("ground")
def test_a_filter_that_nobody_knows_matches_nothing() -> None:
    for key, code in (
        ("late_cause", "weather"),
        ("service_month", "2026-13"),
        ("factor", "smell"),
        ("timeliness", "9"),
    ):
        assert measure("service.late", scope(**{key: code})).value in (0, 2)
    assert measure("service.settled", scope(service_month="2026-13")).value == 0
    assert measure("service.settled", scope(service_month="2026-03")).value == 3


@pytest.mark.usefixtures("ground")
def test_nobody_counts_beyond_the_part_over_which_they_see_the_one_stop_shop() -> None:
    office = actor_of(Role.COMMUNE, unit(make.COMMUNE, make.TWO_TIER))
    other = scope(make.OTHER, actor=SYSTEM)
    asked = type(other)(office, other.on, other.part)
    for figure in FIGURES:
        assert not figure.rows(asked).exists(), figure.key
    assert measure("service.received", scope(make.COMMUNE, actor=office)).value == 3


def test_whoever_carries_half_as_much_again_as_is_normal_carries_too_much() -> None:
    posts = posts_of(f"{make.COMMUNE}-VP", DAY)
    busy, calm = enter(life(posts[-1], make.TWO_TIER), life(posts[-2], make.TWO_TIER))
    for number in range(24):
        make.dossier(date(2026, 1, 5), officer_id=busy if number < 20 else calm)
    make.dossier(date(2026, 2, 9), officer_id=busy)
    commands.bring_up_to_date(actor=SYSTEM, on=date(2026, 3, 10))
    asked = scope(on=date(2026, 3, 10))
    found = loads.loads(asked)
    assert [(one.official_id, one.items, one.normal, one.is_heavy) for one in found] == [
        (busy, 21, 12.0, True)
    ]  # fmt: skip
    assert [row.official_id for row in loads.burdened(asked)] == [busy]
    (shown,) = open_work.unit_loads(actor=SYSTEM, now=datetime(2026, 3, 10, 12, tzinfo=ZONE))
    assert {one.id for one in shown.officials if one.load.is_over} == {busy}, (
        "the figure and the page of open work agree"
    )
    assert shown.normal == found[0].normal
    assert measure("service.burnout", asked).of == 2


@pytest.mark.usefixtures("ground")
def test_the_table_tells_the_time_taken_and_links_to_its_rows() -> None:
    found = results.results(scope(), "procedure")
    assert [(one.code, one.received, one.settled, one.on_time, one.late) for one in found.lines] == [
        ("T1", 3, 2, 1, 1), ("T2", 1, 1, 0, 1)
    ]  # fmt: skip
    assert found.lines[1].median == pytest.approx(250)
    assert "procedure=T2" in found.lines[1].late_url
    assert (found.total.settled, found.total.percent) == (3, 33.33)
    client = Client()
    client.force_login(make_user("bang", (Role.SUPERVISOR, unit("11", make.TWO_TIER))))
    for one in (*found.lines, found.total):
        for number, address in ((one.received, one.received_url), (one.on_time, one.on_time_url)):
            assert client.get(address).context["table"].page.total == number, address
    units = results.lines(scope(), "unit")
    assert sum(one.received for one in units) == 4
    assert [one.label for one in results.lines(scope(), "service_month")] == ["03/2026"]


@pytest.mark.usefixtures("ground")
def test_points_of_the_indices_are_shares_of_their_maximum() -> None:
    groups = {one.key: one.points for one in results.results(scope(), "unit").groups}
    assert groups["progress"].got == pytest.approx(6.67)
    assert (groups["openness"].got, groups["openness"].most) == (0, 18), "no procedure states everything yet"
    assert (groups["satisfaction"].got, groups["satisfaction"].of, groups["satisfaction"].most) == (4.5, 6, 18)
    assert points(0, 0, of=20, most=20).got is None
    with pytest.raises(ValueError, match="no part"):
        points(3, 2, of=20, most=20)


@pytest.mark.usefixtures("ground")
def test_pages_show_the_results_and_the_rows_behind_them() -> None:
    client = Client()
    client.force_login(make_user("ketqua", (Role.COMMUNE, unit(make.COMMUNE, make.TWO_TIER))))
    shown = client.get(reverse("service_results"), {"on": "2026-12-31", "by": "procedure"})
    assert shown.status_code == 200
    assert "service/results/results.html" in [one.name for one in shown.templates]
    assert client.get(reverse("service_results"), {"on": "2026-12-31", "export": "csv"}).status_code == 200
    for figure in FIGURES:
        asked = scope(make.COMMUNE)
        page = client.get(figure_address(figure, asked))
        assert page.status_code == 200, figure.key
        if figure.page == "service_rows":
            assert client.get(figure_address(figure, asked) + "&export=csv").status_code == 200
    assert client.get(reverse("service_rows"), {"figure": "people.women"}).status_code == 404
    assert client.get(reverse("service_rows"), {"figure": "nothing"}).status_code == 404
    assert client.get(reverse("service_rows"), {"unit": make.OTHER, "on": "2026-12-31"}).status_code == 404


def test_who_does_not_see_the_one_stop_shop_is_shown_nothing() -> None:
    client = Client()
    client.force_login(make_user("tochuc-thu", (Role.ORGANISING, unit("11", make.TWO_TIER))))
    assert client.get(reverse("service_results")).status_code in (403, 404)


@pytest.mark.usefixtures("ground")
def test_a_list_is_narrowed_only_by_what_its_rows_know_whatever_the_address_says() -> None:
    client = Client()
    client.force_login(make_user("ketqua2", (Role.SUPERVISOR, unit(make.COMMUNE, make.TWO_TIER))))
    given = {
        "timeliness": "1", "late_cause": "officer", "channel": "counter", "feedback_kind": "report", "factor": "access",
        "service_month": "2026-03", "procedure": "T1", "service_field": "HT", "service_officer": "1", "unit": make.COMMUNE,
    }  # fmt: skip
    for figure in FIGURES:
        if figure.page != "service_rows":
            continue
        for key, code in given.items():
            page = client.get(reverse("service_rows"), {"figure": figure.key, "on": "2026-12-31", key: code})
            assert page.status_code == 200, (figure.key, key)
