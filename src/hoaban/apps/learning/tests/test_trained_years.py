"""Years of training stay equal to the completed courses, whatever is recorded, and answer as the courses would."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoaban.apps.learning.commands import completions, trained_years
from hoaban.apps.learning.commands.completions import CompletionFacts
from hoaban.apps.learning.models import Completion, TrainedYear
from hoaban.apps.learning.queries import training
from hoaban.apps.learning.queries.trained_years import COLUMNS, wrong_years
from hoaban.apps.learning.tests import factories_certificates as make
from hoaban.apps.learning.tests.factories_certificates import NOW, SYSTEM
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.tests.factories import actor_of, unit
from hoaban.shared.access import Role
from hoaban.shared.figures import Scope, measure
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
FIRST = date(2025, 7, 1)


@pytest.fixture
def staff(loaded: None) -> list[int]:
    return make.people(make.OFFICE, make.OFFICE, "SNV", on=date(2025, 7, 1))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_years_equal_a_rebuild_and_count_as_the_courses_do(data: Any, staff: list[int]) -> None:
    TrainedYear.objects.all().delete()
    Completion.objects.all().delete()
    courses = [make.course("CDS", kind="digital", hours=24).pk, make.course("TDT", kind="ethnic_language", hours=80).pk]
    for _batch in range(data.draw(st.integers(1, 3))):
        facts = [
            CompletionFacts(
                data.draw(st.sampled_from(staff)), data.draw(st.sampled_from(courses)),
                FIRST + timedelta(days=data.draw(st.integers(0, 900))), cost=data.draw(st.integers(0, 900)),
            )
            for _one in range(data.draw(st.integers(1, 4)))
        ]  # fmt: skip
        completions.record_completions(actor=SYSTEM, facts=facts, on=NOW)
    assert wrong_years(actor=SYSTEM) == 0
    since = FIRST + timedelta(days=data.draw(st.integers(0, 900)))
    on = since + timedelta(days=data.draw(st.integers(0, 900)))
    for start, end in ((since, on), (max(FIRST, date(since.year, 1, 1)), on), (since, date(on.year, 12, 31))):
        rows = Completion.objects.filter(completed_on__gte=start, completed_on__lte=end)
        scope = Scope(SYSTEM, end, organisation.get_part(actor=SYSTEM, on=end), start)
        assert measure("learning.trained", scope).value == rows.values("official_id").distinct().count()
        assert training.sum_of(scope, "courses") == rows.count()
        assert measure("learning.cost", scope).value == sum(rows.values_list("cost", flat=True))


def test_what_went_wrong_is_counted_and_mended(staff: list[int]) -> None:
    make.completed(staff[0], make.course("CDS", kind="digital", hours=24), on=date(2026, 2, 1))
    make.completed(staff[0], make.course("TDT", kind="ethnic_language", hours=80), on=date(2025, 8, 1))
    TrainedYear.objects.filter(year=2026).update(courses=7)
    assert wrong_years(actor=SYSTEM) == 2
    assert trained_years.rebuild(actor=SYSTEM) == 2
    assert wrong_years(actor=SYSTEM) == 0
    assert Event.objects.filter(action="learning.rebuild_trained_years").count() == 1
    assert list(TrainedYear.objects.order_by("year").values_list(*COLUMNS)) == [
        (staff[0], 2025, date(2025, 8, 1), date(2025, 8, 1), 1, 80, 0),
        (staff[0], 2026, date(2026, 2, 1), date(2026, 2, 1), 1, 24, 0),
    ]


def test_only_an_administrator_of_the_whole_rebuilds() -> None:
    for role in (Role.PERSONNEL, Role.COMMUNE):
        with pytest.raises(PermissionDenied):
            trained_years.rebuild(actor=actor_of(role, unit("11" if role is Role.PERSONNEL else "03214", NOW)))
