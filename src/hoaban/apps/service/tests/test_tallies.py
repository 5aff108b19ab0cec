"""The tally equals what the dossiers come to, whatever happens, and answers as they would."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hoaban.apps.people.tests.factories import actor_of, unit
from hoaban.apps.service.commands import tallies as commands
from hoaban.apps.service.models import Dossier, ServiceTallied, ServiceTally, StaleDay, Timeliness
from hoaban.apps.service.queries import counted, tallies
from hoaban.apps.service.tests import factories_figures as make
from hoaban.apps.service.tests.factories_figures import SYSTEM
from hoaban.shared.access import Role
from hoaban.shared.figures import breakdown, get_dimension, measure
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
FIRST = date(2026, 1, 5)
BY = ("procedure", "service_field", "service_month", "unit")


def drawn(data: Any) -> None:
    """A dossier of one of two communes and three procedures, perhaps settled, late at night perhaps received."""
    received = FIRST + timedelta(days=data.draw(st.integers(0, 80)))
    settled = data.draw(st.none() | st.integers(0, 20))
    make.dossier(
        received, None if settled is None else received + timedelta(days=settled),
        code=data.draw(st.sampled_from([make.COMMUNE, make.OTHER])), of=data.draw(st.sampled_from(["T1", "T2", "T3"])),
        field=data.draw(st.sampled_from(["HT", "CT"])), used=data.draw(st.floats(0, 4)),
        hour=data.draw(st.sampled_from([0, 6, 9, 23])), channel=data.draw(st.sampled_from(["counter", "offline", "post"])),
        cause=data.draw(st.sampled_from(["", "internet", "officer"])),
    )  # fmt: skip


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
@given(data=st.data())
def test_a_tally_brought_up_to_date_step_by_step_equals_the_dossiers(data: Any) -> None:
    for model in (ServiceTally, ServiceTallied, StaleDay, Dossier):
        model.objects.all().delete()
    on = FIRST
    for _step in range(3):
        known = set(Dossier.objects.values_list("pk", flat=True))
        for _one in range(data.draw(st.integers(0, 3))):
            drawn(data)
        new = Dossier.objects.exclude(pk__in=known)
        commands.touch(
            days=[day for one in new for day in (one.received_at.astimezone(make.HERE).date(), one.settled_on) if day]
        )
        on += timedelta(days=data.draw(st.integers(0, 70)))
        commands.bring_up_to_date(actor=SYSTEM, on=on)
        assert tallies.wrong_cells(actor=SYSTEM) == 0
    drawn(data)
    last = Dossier.objects.order_by("-pk")[0]
    commands.touch(days=[day for day in (last.received_at.astimezone(make.HERE).date(), last.settled_on) if day])
    since = FIRST + timedelta(days=data.draw(st.integers(0, 60)))
    for code in ("11", make.COMMUNE):
        asked = make.scope(code, since=since, on=since + timedelta(days=data.draw(st.integers(0, 60))))
        assert tallies.sum_of(asked, ["received"]) == counted.received(asked).count()
        assert tallies.sum_of(asked, ["late"]) == counted.settled(asked, [Timeliness.LATE]).count()
        assert (
            tallies.sum_of(asked, ["cause_internet"])
            == counted.settled(asked, [Timeliness.LATE]).filter(cause="internet").count()
        )
        assert tallies.sum_of(asked, tallies.SHARES) == counted.settled(asked).count()
        assert tallies.open_count(asked) == counted.unsettled(asked).count()


def three() -> None:
    """Three dossiers of two communes: one on time, one late, one open."""
    make.dossier(FIRST, FIRST + timedelta(days=3), used=0.95)
    make.dossier(FIRST, FIRST + timedelta(days=9), used=2.5, of="T2", field="CT", cause="internet")
    make.dossier(FIRST + timedelta(days=40), code=make.OTHER)


def test_figures_and_breakdowns_are_the_same_with_and_without_a_tally() -> None:
    three()
    asked = make.scope()
    before = {by: [(one.code, one.value, one.of) for one in breakdown("service.late", by, asked)] for by in BY}
    values = [
        measure(f"service.{key}", asked).value for key in ("received", "settled", "on_time", "early", "late", "open")
    ]
    assert values == [3, 2, 1, 0, 1, 1]
    assert commands.bring_up_to_date(actor=SYSTEM, on=date(2026, 6, 10)) == (date(2026, 6, 9) - FIRST).days
    assert {by: [(one.code, one.value, one.of) for one in breakdown("service.late", by, asked)] for by in BY} == before
    assert values == [
        measure(f"service.{key}", asked).value for key in ("received", "settled", "on_time", "early", "late", "open")
    ]


def test_yesterday_and_today_stay_open() -> None:
    commands.bring_up_to_date(actor=SYSTEM, on=date(2026, 6, 10))
    assert ServiceTallied.objects.get().closed_before == date(2026, 6, 9)


def test_a_day_that_changed_is_counted_from_the_dossiers_until_it_is_tallied_again() -> None:
    three()
    commands.bring_up_to_date(actor=SYSTEM, on=date(2026, 6, 10))
    make.dossier(FIRST, FIRST + timedelta(days=1))
    assert measure("service.received", make.scope()).value == 3
    commands.touch(days=[FIRST, FIRST + timedelta(days=1), date(2026, 8, 1)])
    assert StaleDay.objects.count() == 2
    assert measure("service.received", make.scope()).value == 4
    assert commands.bring_up_to_date(actor=SYSTEM, on=date(2026, 6, 10)) == 2
    assert StaleDay.objects.count() == 0
    assert tallies.wrong_cells(actor=SYSTEM) == 0


def test_a_wrong_cell_is_found_and_a_rebuild_mends_it() -> None:
    three()
    commands.rebuild(actor=SYSTEM, on=date(2026, 6, 10))
    ServiceTally.objects.filter(received__gt=0).update(received=9)
    assert tallies.wrong_cells(actor=SYSTEM) > 0
    commands.rebuild(actor=SYSTEM, on=date(2026, 6, 10))
    assert tallies.wrong_cells(actor=SYSTEM) == 0
    assert Event.objects.filter(action="service.tally").count() == 2


def test_only_who_administers_the_installation_adds_up() -> None:
    office = actor_of(Role.COMMUNE, unit(make.COMMUNE, make.TWO_TIER))
    for command in (commands.bring_up_to_date, commands.rebuild):
        with pytest.raises(PermissionDenied):
            command(actor=office, on=FIRST)
    with pytest.raises(PermissionDenied):
        tallies.wrong_cells(actor=office)


def test_the_tally_says_when_it_cannot_tell() -> None:
    assert tallies.sum_of(make.scope(late_cause="internet"), ["late"]) is None
    assert tallies.sums_by(make.scope(), get_dimension("channel"), ["settled"]) is None
    with pytest.raises(LookupError):
        tallies.sums(make.scope(channel="post"), ["received"])
