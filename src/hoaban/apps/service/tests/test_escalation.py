"""Escalation at its exact instants, through the job of the worker: at 80% of the time, on the last day, at the due instant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

import pytest
from django.test import Client

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.service.models import Apology, Dossier
from hoaban.apps.service.panels import apologies as panels
from hoaban.apps.service.queries.hours import calendar_of, forget
from hoaban.apps.service.tasks import warnings as job
from hoaban.apps.service.tests import factories_dossiers as f
from hoaban.apps.service.tests import factories_hours as h
from hoaban.shared.access import Role
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
MINUTE = timedelta(minutes=1)
Look = Callable[[datetime], tuple[int, int, bool]]


def usual() -> None:
    """The hours of the lawbook."""


def half_days() -> None:
    """Hours of its own, closed on an afternoon and on a morning of the time."""
    h.hours(code=f.HERE)
    h.closure(date(2026, 3, 13), code=f.HERE, part="afternoon")
    h.closure(date(2026, 3, 20), code=f.HERE, part="morning")


def closed_days() -> None:
    """Closed for two whole days, the first of which would have been the day of the warning."""
    h.closure(date(2026, 3, 19), code=f.HERE, last=date(2026, 3, 20))


def last_day_is_half() -> None:
    """The afternoon of the last day is closed: what is due then is due at noon."""
    h.closure(date(2026, 3, 24), code=f.HERE, part="afternoon")


@pytest.fixture(autouse=True)
def _no_calendar_is_held() -> None:
    """Each test has hours and closures of its own, with the keys of those of another."""
    forget()


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Look:
    """Run the job at an instant; officers and heads told by the events since, and whether a letter was drafted."""

    def run(moment: datetime) -> tuple[int, int, bool]:
        seen = Event.objects.count()
        monkeypatch.setattr(job, "now", lambda: moment)
        monkeypatch.setattr(job, "today", moment.date)
        job.look_over.func()
        told = [row.after for row in Event.objects.order_by("id")[seen:] if row.action == "service.warn"]
        return sum(one["officer"] for one in told), sum(one["head"] for one in told), Apology.objects.exists()

    return run


def share_of(dossier: Dossier, share: float) -> datetime:
    """When so much of the time is used, by walking through every minute of the office from the day after the receipt."""
    calendar = calendar_of(dossier.unit_id, dossier.received_at.date(), dossier.due_at.date())
    moment, open_minutes = f.at(0, day=date(2026, 3, 11)), []
    while moment < dossier.due_at:
        minute = moment.hour * 60 + moment.minute
        if any(span.begins <= minute < span.ends for span in calendar.hours(moment.date()).spans):
            open_minutes.append(moment)
        moment += MINUTE
    return open_minutes[ceil(round(share * len(open_minutes), 6)) - 1] + MINUTE


@pytest.mark.parametrize(
    ("ground", "due"),
    [(usual, f.at(17, day=date(2026, 3, 24))), (half_days, f.at(16, 30, day=date(2026, 3, 24))),
     (closed_days, f.at(17, day=date(2026, 3, 26))), (last_day_is_half, f.at(11, 30, day=date(2026, 3, 24)))],
)  # fmt: skip
def test_officer_head_and_letter_each_at_its_minute(ground: Callable[[], None], due: datetime, look: Look) -> None:
    ground()
    dossier = f.ground(amount=10).take()
    assert dossier.due_at == due
    warn = share_of(dossier, 0.8)
    last_day = due.replace(hour=0, minute=0)
    assert dossier.warn_at == warn
    Dossier.objects.update(state="signing", step_no=3)
    seen = [look(moment) for moment in (warn - MINUTE, warn, last_day - MINUTE, last_day, due - MINUTE, due)]
    assert seen == [(0, 0, False), (1, 0, False), (0, 0, False), (0, 1, False), (0, 0, False), (0, 0, True)]


def test_the_head_is_told_at_80_percent_on_the_last_day_and_when_it_is_late(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = f.ground(amount=10).take()
    unit = f.place(f.HERE).unit
    head: Any = Client()
    head.force_login(make_user("chu-tich", (Role.SUPERVISOR, unit), home=unit))

    def told(moment: datetime) -> str:
        look(moment)
        monkeypatch.setattr(panels, "now", lambda: moment)
        return str(head.get("/").content.decode())

    line = "đã dùng 80%"
    assert line not in told(dossier.warn_at - MINUTE)
    nearing = told(dossier.warn_at)
    assert line in nearing
    assert dossier.applicant in nearing
    last = told(f.at(8, day=date(2026, 3, 24)))
    assert line not in last
    assert f"/mot-cua/ho-so/{dossier.pk}/" in last
    assert "/mot-cua/thu-xin-loi/" in told(dossier.due_at)


def test_the_head_is_told_on_the_morning_of_the_last_day_also_where_80_percent_falls_on_it(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = f.ground(amount=3).take()
    assert dossier.warn_at.date() == dossier.due_at.date()
    unit = f.place(f.HERE).unit
    head: Any = Client()
    head.force_login(make_user("chu-tich", (Role.SUPERVISOR, unit), home=unit))
    morning = dossier.warn_at.replace(hour=7, minute=30)
    assert morning < dossier.warn_at
    look(morning)
    monkeypatch.setattr(panels, "now", lambda: morning)
    assert f"/mot-cua/ho-so/{dossier.pk}/" in head.get("/").content.decode()
