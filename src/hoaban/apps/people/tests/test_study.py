"""When and how somebody studied: recorded, corrected, refused where it cannot be, and told on the record and its form."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.people import commands
from hoaban.apps.people.commands import CommandRefused
from hoaban.apps.people.models import Qualification, StudyMode
from hoaban.apps.people.queries.rows import study_time
from hoaban.apps.people.rules.life import begins_late
from hoaban.apps.people.tests import factories
from hoaban.apps.people.tests.conftest import signed_in
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

START = date(2020, 1, 1)
DAYS = st.dates(date(1950, 1, 1), date(2026, 1, 1))


@pytest.fixture
def official(ground: None) -> int:
    return factories.enter(factories.life(factories.posts_of("SNV", START)[0], START))[0]


def awarded(official: int, **facts: Any) -> Qualification:
    """A master's degree."""
    told: dict[str, Any] = {"kind": 1, "level": 5, "awarded_on": date(2019, 6, 20), **facts}
    return commands.award_qualification(actor=Actor.system(), official_id=official, version=None, **told)


@given(DAYS, st.integers(0, 20_000), st.sampled_from([1, 2, 3, 4]))
def test_a_study_that_begins_before_its_award_is_never_late(awarded_on: date, before: int, precision: int) -> None:
    begun = max(awarded_on - timedelta(days=before), date(1900, 1, 1))
    assert not begins_late(studied_from=begun, awarded_on=awarded_on, precision=precision)
    assert begins_late(studied_from=awarded_on + timedelta(days=400), awarded_on=awarded_on, precision=precision)


def test_a_month_or_year_of_award_lets_the_study_begin_within_it() -> None:
    june = date(2018, 6, 1)
    assert not begins_late(studied_from=date(2018, 6, 12), awarded_on=june, precision=2)
    assert begins_late(studied_from=date(2018, 7, 1), awarded_on=june, precision=2)
    assert not begins_late(studied_from=date(2018, 9, 1), awarded_on=date(2018, 1, 1), precision=3)
    assert begins_late(studied_from=date(2018, 6, 2), awarded_on=june, precision=1)


@pytest.mark.django_db
def test_beginning_and_mode_are_recorded_told_and_corrected(official: int) -> None:
    made = awarded(official, studied_from=date(2017, 9, 1), studied_from_precision=2, study_mode=StudyMode.IN_SERVICE)
    assert study_time(made) == "09/2017 – 06/2019"
    assert Event.objects.latest("id").after["studied_from"] == "2017-09-01"
    asked: dict[str, Any] = {
        "actor": Actor.system(), "official_id": official, "version": None, "part": made, "on": START, "reason": "Sai",
    }  # fmt: skip
    commands.correct_part(
        **asked, changes={"studied_from": date(2017, 1, 1), "studied_from_precision": 3, "study_mode": 1}
    )
    made.refresh_from_db()
    assert (study_time(made), made.study_mode) == ("2017 – 06/2019", StudyMode.REGULAR)
    with pytest.raises(CommandRefused) as refused:
        commands.correct_part(**asked, changes={"studied_from": date(2020, 1, 1)})
    assert refused.value.field == "begun"


@pytest.mark.django_db
def test_a_study_that_begins_after_the_award_is_refused(official: int) -> None:
    with pytest.raises(CommandRefused) as refused:
        awarded(official, studied_from=date(2019, 7, 1))
    assert (refused.value.code, refused.value.field) == ("begun", "begun")
    assert not Qualification.objects.filter(official_id=official, level=5).exists()


@pytest.mark.django_db
def test_the_forms_take_a_month_or_nothing_and_the_record_shows_it(official: int, client: Client) -> None:
    signed_in(client, "nv", Role.PERSONNEL, factories.PROVINCE)
    address = reverse("people_change", args=[official, "van-bang"])
    told = {"version": "1", "award": "1:5", "awarded": "06/2019", "field": "Luật", "institution": "Đại học Luật"}
    late = client.post(address, {**told, "begun": "07/2019", "study_mode": "2"})
    assert late.context["form"].errors["begun"]
    assert client.post(address, {**told, "begun": "09/2017", "study_mode": "2"}).status_code == 302
    made = Qualification.objects.get(official_id=official, level=5)
    page = client.get(reverse("people_official", args=[official]), {"tab": "qualifications"}).text
    assert "Vừa làm vừa học" in page
    assert "09/2017" in page
    correct = reverse("people_correct_part", args=[official, "qualification", made.pk])
    assert 'value="09/2017"' in client.get(correct).text
    sent = {
        "version": "2", "initial-awarded": "06/2019", "awarded": "06/2019", "level": "5", "initial-level": "5",
        "initial-begun": "09/2017", "begun": "", "initial-study_mode": "2", "study_mode": "0", "field": "Luật",
        "initial-field": "Luật", "institution": "Đại học Luật", "initial-institution": "Đại học Luật", "reason": "Chưa rõ",
    }  # fmt: skip
    assert client.post(correct, sent).status_code == 302
    made.refresh_from_db()
    assert (made.studied_from, made.study_mode, study_time(made)) == (None, 0, "06/2019")
