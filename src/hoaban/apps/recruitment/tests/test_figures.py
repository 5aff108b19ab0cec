"""Figures of recruitment: a number and its rows are one, in the part only; queries do not grow with rows."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.tests.factories import enter, life, posts_of
from hoaban.apps.recruitment.commands.history import PastDecision, record_decisions
from hoaban.apps.recruitment.queries import campaigns
from hoaban.apps.recruitment.tests import factories as f
from hoaban.shared import figures
from hoaban.shared.access import Actor
from hoaban.shared.figures import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
ON = date(2026, 3, 10)


def recruit(code: str, *, ethnicity: int = 1, education: int = 4, category: int = 2, year: int = 2025) -> None:
    post = posts_of(code, ON)[-1]
    first = date(year, 9, 1)
    (key,) = enter(life(post, first, ethnicity=ethnicity, education=education, category=category))
    rows = [PastDecision(key, post.pk, f"{key}/QĐ", date(year, 8, 20), first)]
    record_decisions(actor=Actor.system(), rows=rows, on=ON)


def scope(actor: Actor, code: str = f.PROVINCE, **filters: str) -> Scope:
    part = organisation.get_part(actor=actor, on=ON, code=code)
    return Scope(actor, ON, part, date(2025, 1, 1), filters)


def test_figures_count_decisions_of_the_period_by_what_they_said() -> None:
    recruit(f"{f.COMMUNE}-VP", ethnicity=3)
    recruit(f"{f.COMMUNE}-VP", education=3)
    recruit(f"{f.OTHER}-VP", category=4)
    actor = f.personnel()
    found = figures.measure("recruitment.recruited.ethnic_minority", scope(actor))
    assert (found.value, found.of, found.percent) == (1, 2, 50.0)
    assert figures.measure("recruitment.recruited.university_up", scope(actor)).value == 1
    assert figures.measure("recruitment.recruited", scope(actor, decision_year="2024")).value == 0
    by_year = figures.breakdown("recruitment.recruited", "decision_year", scope(actor))
    assert [(one.code, one.value) for one in by_year] == [("2025", 2)]
    for key in ("unit", "ethnicity", "sex", "education", "category", "level"):
        assert sum(one.value for one in figures.breakdown("recruitment.recruited", key, scope(actor))) == 2


def test_a_figure_ends_at_the_part_of_the_actor() -> None:
    recruit(f"{f.COMMUNE}-VP")
    recruit(f"{f.OTHER}-VP")
    assert figures.measure("recruitment.recruited", scope(f.stranger_part(), f.OTHER)).value == 1
    assert figures.measure("recruitment.recruited", scope(f.personnel(), f.COMMUNE)).value == 1


def test_the_list_of_vacant_posts_asks_no_more_for_more_posts() -> None:
    actor = f.personnel()
    with CaptureQueriesContext(connection) as part:
        campaigns.list_vacant(actor=f.stranger_part(), on=ON)
    with CaptureQueriesContext(connection) as whole:
        rows = campaigns.list_vacant(actor=actor, on=ON)
    assert len(rows) > 100
    assert len(whole) <= len(part) + 1
    assert all(one.vacant > 0 and one.free == one.vacant for one in rows)
