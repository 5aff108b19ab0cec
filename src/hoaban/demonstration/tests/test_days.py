"""What of the demonstration depends on the day it is built on works on days unlike the usual one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from hoaban.apps.conduct.models import DisciplineCase, Evaluation
from hoaban.apps.conduct.models.evaluation import EvaluationState
from hoaban.apps.insight.tests import factories
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.leadership.models import AppointmentCase
from hoaban.apps.recruitment.models import Application, Campaign
from hoaban.demonstration.leading.building import PARTS as LEADING
from hoaban.demonstration.leading.rankings import FIRST_YEAR
from hoaban.demonstration.recruiting.campaigns import build_open, build_selected
from hoaban.demonstration.serving.past import months_days, months_of
from hoaban.demonstration.targets import Targets
from hoaban.shared.access import Actor

pytestmark = pytest.mark.long
ACTOR = Actor.system()
DAYS = (date(2026, 7, 1), date(2026, 11, 30), date(2027, 1, 15))
"""The first day of a half year, the end of a short month late in the year, and a day of January."""
DATED = ("discipline", "rankings", "ranking of the year", "petitions", "open discipline", "running cases")


@pytest.fixture(scope="module")
def _small(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Fifteen hundred officials in the province as it is; taken back after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        lawbook.forget()
        factories.province(1_500)
        yield
        transaction.set_rollback(True)
    lawbook.forget()


@pytest.mark.usefixtures("_small", "db")
@pytest.mark.parametrize("on", DAYS)
def test_parts_that_depend_on_the_day_are_built_on_any(on: date) -> None:
    for name in DATED:
        LEADING[name](actor=ACTOR, on=on, seed=1, targets=Targets())
    build_open(actor=ACTOR, on=on, seed=1)
    build_selected(actor=ACTOR, on=on, seed=1)
    ranked = Evaluation.objects.filter(state=EvaluationState.PUBLISHED)
    assert set(ranked.values_list("round__year", flat=True)) == set(range(FIRST_YEAR, on.year))
    assert set(Evaluation.objects.exclude(state=EvaluationState.PUBLISHED).values_list("round__year", flat=True)) == {
        on.year
    }
    assert DisciplineCase.objects.filter(opened_on__lte=on).exists()
    assert not DisciplineCase.objects.filter(decided_on__gt=on).exists()
    assert AppointmentCase.objects.exists()
    assert [one.announced_on <= on for one in Campaign.objects.all()] == [True, True]
    selected = Application.objects.filter(campaign__route="selection")
    assert {"sent", "eligible"} <= set(selected.values_list("state", flat=True))
    assert selected.exclude(group="").exists()


def test_months_of_dossiers_end_with_the_day_on_every_day_of_four_years() -> None:
    for place in range(4 * 366):
        on = date(2024, 1, 1) + timedelta(days=place)
        months = months_of(on)
        assert months == sorted(set(months))
        assert (months[-1].year, months[-1].month) == (on.year, on.month)
        assert max(months_days(months[-1], on)) == on
        for month in (months[0], months[-1]):
            assert all((day.year, day.month) == (month.year, month.month) for day in months_days(month, on))
