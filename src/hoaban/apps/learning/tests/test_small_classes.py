"""A class with fewer people than its smallest size: told beforehand, started only by a decision, postponed or cancelled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from hoaban.apps.learning.commands import classes
from hoaban.apps.learning.commands.postponing import postpone_class
from hoaban.apps.learning.models import TrainingClass
from hoaban.apps.learning.panels.classes import classes_too_small
from hoaban.apps.learning.rules.classes import missing
from hoaban.apps.learning.tests import factories_classes as f
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared.access import Role
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
WEEK = timedelta(days=7)


def refused(code: str, call: Callable[[], object]) -> CommandRefused:
    with pytest.raises(CommandRefused) as found:
        call()
    assert found.value.code == code
    return found.value


def small(**facts: object) -> TrainingClass:
    """A class for at least 4 people that has 2."""
    row = f.offered(**({"capacity_min": 4} | facts))
    f.sent(row, f.people(2))
    return row


def start(row: TrainingClass, reason: str = "") -> TrainingClass:
    return classes.move_class(actor=f.home_affairs(), class_id=row.pk, move="start", on=f.FIRST, reason=reason)


def test_what_is_missing_is_never_negative() -> None:
    assert [missing(4, there) for there in (0, 3, 4, 9)] == [4, 1, 0, 0]


def test_a_class_below_its_smallest_size_starts_only_with_a_reason_that_stays() -> None:
    row = small()
    wrong = refused("below-smallest", lambda: start(row))
    assert wrong.field == "reason"
    assert "4" in wrong.message
    assert start(row, "Lớp bắt buộc theo kế hoạch").state == "running"
    assert Event.objects.get(action="learning.start_class").reason == "Lớp bắt buộc theo kế hoạch"


def test_a_class_that_is_large_enough_starts_without_a_word() -> None:
    assert start(small(capacity_min=2)).state == "running"


def test_today_tells_the_organiser_how_many_are_missing_before_the_class_begins() -> None:
    row = small()
    (task,) = classes_too_small(actor=f.home_affairs(), on=f.NOW)
    assert task.title.startswith("Còn thiếu 2 người")
    assert classes_too_small(actor=f.home_affairs(), on=f.NOW - timedelta(days=40)) == []
    assert classes_too_small(actor=f.commune_office(), on=f.NOW) == []
    f.sent(row, f.people(2))
    assert classes_too_small(actor=f.home_affairs(), on=f.NOW) == []


def test_postponing_moves_days_sessions_and_nominations_and_keeps_seats() -> None:
    row = small()
    before = [localtime(one) for one in row.sessions.order_by("starts_at").values_list("starts_at", flat=True)]
    moved = postpone_class(
        actor=f.home_affairs(), class_id=row.pk, starts_on=f.FIRST + WEEK, on=f.NOW, reason="Thiếu người"
    )
    assert (moved.starts_on, moved.ends_on, moved.nominate_until) == (f.FIRST + WEEK, f.LAST + WEEK, date(2026, 3, 23))
    after = [localtime(one) for one in row.sessions.order_by("starts_at").values_list("starts_at", flat=True)]
    assert after == [one + WEEK for one in before]
    assert row.enrolments.filter(state="approved").count() == 2
    assert Event.objects.get(action="learning.postpone_class").reason == "Thiếu người"


def test_a_class_is_not_postponed_to_an_earlier_day_a_holiday_or_once_it_runs() -> None:
    row = small()

    def put_off(starts_on: date, reason: str = "Thiếu người") -> object:
        return postpone_class(actor=f.home_affairs(), class_id=row.pk, starts_on=starts_on, on=f.NOW, reason=reason)

    refused("earlier", lambda: put_off(f.FIRST))
    refused("reason", lambda: put_off(f.FIRST + WEEK, " "))
    refused("day-off", lambda: put_off(date(2026, 4, 27)))
    with pytest.raises(PermissionDenied):
        postpone_class(actor=f.provider(), class_id=row.pk, starts_on=f.FIRST + WEEK, on=f.NOW, reason="Thử")
    start(row, "Bắt buộc")
    refused("state", lambda: put_off(f.FIRST + WEEK))
    assert TrainingClass.objects.get(pk=row.pk).starts_on == f.FIRST


def test_the_pages_ask_for_the_reason_and_for_the_later_day(client: Client) -> None:
    row = small()
    client.force_login(f.account("noivu", Role.PERSONNEL, "11"))
    begin = reverse("learning_class_move", args=[row.code, "start"])
    assert 'name="reason"' in client.get(begin).text
    assert client.post(begin, {"version": TrainingClass.objects.get(pk=row.pk).version}).status_code == 422
    later = reverse("learning_class_postpone", args=[row.code])
    assert client.get(later).status_code == 200
    answer = client.post(later, {"starts_on": "30/03/2026", "reason": "Thiếu người", "once": "k9"})
    assert answer.status_code == 302
    assert TrainingClass.objects.get(pk=row.pk).starts_on == date(2026, 3, 30)
    client.force_login(f.account("xa", Role.COMMUNE, f.COMMUNE))
    assert client.get(later).status_code == 404
