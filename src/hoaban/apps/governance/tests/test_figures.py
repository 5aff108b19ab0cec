"""Figures of the report card: value, rows, denominator, part."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoaban.apps.governance.queries import rounds, sheets
from hoaban.apps.governance.tests import factories as f
from hoaban.apps.organisation import queries as organisation
from hoaban.shared import figures
from hoaban.shared.access import Actor, Role
from hoaban.shared.figures import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
WEAK = "governance.weak"


def scope(actor: Actor, on: date = date(2025, 12, 31), code: str = f.PROVINCE) -> Scope:
    return Scope(actor, on, organisation.get_part(actor=actor, on=on, code=code))


def test_a_weak_commune_counts_once_its_round_is_published_in_its_year() -> None:
    made = f.opened()
    assert figures.measure(WEAK, scope(f.home_affairs())).of == 0
    f.settled(made, share="0.4")
    commands_done = f.rounds.decide_round(
        actor=f.council(), round_id=made.pk, version=None, decision=f.DECISION, on=f.TODAY
    )
    assert figures.measure(WEAK, scope(f.home_affairs())).value == 0
    f.rounds.publish_round(actor=f.home_affairs(), round_id=commands_done.pk, version=None, on=f.TODAY)
    found = figures.measure(WEAK, scope(f.home_affairs()))
    assert (found.value, found.of) == (1, 1)
    assert [one.name for one in figures.get_figure(WEAK).rows(scope(f.home_affairs()))] == [f.sheet_of(made).name]
    assert figures.measure(WEAK, scope(f.home_affairs(), f.TODAY)).of == 0


def test_the_figure_counts_within_the_part_and_the_actor_only() -> None:
    f.published(share="0.4")
    assert figures.measure(WEAK, scope(f.home_affairs(), code=f.OTHER)).of == 0
    assert figures.measure(WEAK, scope(f.home_affairs(), code=f.COMMUNE)).value == 1
    assert figures.measure(WEAK, scope(f.actor_of(Role.COMMUNE, f.OTHER), code=f.OTHER)).value == 0


def test_a_sheet_and_a_round_are_read_in_few_queries() -> None:
    made = f.published(share="0.4")
    office = f.home_affairs()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = rounds.get_round(actor=office, round_id=made.pk)
        list(sheets.list_sheets(actor=office, found=found))
        sheet = sheets.get_sheet(actor=office, sheet_id=f.sheet_of(made).pk)
        rows, trend = sheets.list_scores(sheet, actor=office), sheets.trend_of(sheet)
    assert len(asked) <= 8
    assert len(rows) == 17
    assert [(one.year, one.percent) for one in trend] == [(2025, 40)]
