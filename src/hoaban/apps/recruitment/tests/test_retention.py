"""Applications of people who were not taken on become nobody's a year after the appeals; whoever entered stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from hoaban.apps.privacy import queries
from hoaban.apps.privacy.tests.carrying import carried_out
from hoaban.apps.privacy.tests.test_readings import signed_in
from hoaban.apps.recruitment.models import Appeal, Application, Campaign
from hoaban.apps.recruitment.queries.applications import find_own
from hoaban.apps.recruitment.tests import factories as f
from hoaban.shared.access import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
KEY = "applications-not-taken-on"


def closed(campaign: Campaign, state: str = "closed") -> date:
    """End a campaign; the first day on which its applications are due."""
    Campaign.objects.filter(pk=campaign.pk).update(state=state, appeal_until=date(2026, 5, 20))
    return date(2027, 5, 20)


def counts(on: date) -> tuple[int, int]:
    """What is due and what is left out."""
    kept = queries.get_kept(actor=f.personnel(), key=KEY, on=on)
    return kept.due, kept.held


def carried(on: date, expected: int = 1) -> int:
    """Carry the category out."""
    return carried_out(actor=f.personnel(), key=KEY, expected=expected, on=on)


def test_an_application_not_taken_on_names_nobody_and_keeps_what_is_counted() -> None:
    officer = f.personnel()
    campaign = f.announced(officer)
    lost, won = f.apply(campaign, phone="0987654321", address="Tổ 3"), f.apply(campaign)
    f.ranked(officer, campaign, {lost.pk: "60", won.pk: "90"})
    lost.refresh_from_db()
    before = (lost.number, lost.sex, lost.ethnicity, lost.education, lost.state, lost.total, lost.place, lost.score)
    due = closed(campaign)
    assert counts(due - timedelta(days=1)) == (0, 0)
    assert carried(due) == 1
    values = str(Application.objects.values().get(pk=lost.pk)) + str(list(lost.scripts.values("marks__reason")))
    gone = (
        lost.full_name,
        lost.personal_id,
        lost.follow_key,
        "0987654321",
        "Tổ 3",
        "Luật",
        "Đúng trọng tâm",
        "healthy",
    )
    assert [word for word in gone if word in values] == []
    key = lost.follow_key
    lost.refresh_from_db()
    assert (
        lost.number,
        lost.sex,
        lost.ethnicity,
        lost.education,
        lost.state,
        lost.total,
        lost.place,
        lost.score,
    ) == before
    assert (lost.birth_date, lost.anonymised_on, lost.declared) == (date(1999, 1, 1), due, {})
    assert find_own(number=lost.number, key=key) is None
    won.refresh_from_db()
    assert won.full_name.startswith("Lò Thị Dự")
    assert counts(due) == (0, 0)
    assert signed_in(Role.ADMINISTRATOR).get(reverse("recruitment_application", args=[lost.pk])).status_code == 200


def test_several_of_one_campaign_stay_apart_and_a_running_campaign_is_never_due() -> None:
    officer = f.personnel()
    campaign = f.announced(officer)
    for _number in range(3):
        f.apply(campaign)
    assert counts(date(2040, 1, 1)) == (0, 0)
    due = closed(campaign, "cancelled")
    assert carried(due, 3) == 3
    assert Application.objects.values("personal_id").distinct().count() == 3


def test_an_open_appeal_holds_the_application_back() -> None:
    officer = f.personnel()
    campaign = f.announced(officer)
    lost, won = f.apply(campaign), f.apply(campaign)
    f.ranked(officer, campaign, {lost.pk: "60", won.pk: "90"})
    appeal = Appeal.objects.create(script=lost.scripts.latest("pk"), text="Xin chấm lại", made_at=f.AFTER)
    due = closed(campaign)
    assert counts(due) == (0, 1)
    Appeal.objects.filter(pk=appeal.pk).update(state="kept")
    assert counts(due) == (1, 0)


def test_what_people_taken_on_had_declared_is_emptied_and_their_application_stays() -> None:
    officer = f.personnel()
    campaign = f.announced(officer)
    won = f.apply(campaign, phone="0987654321", address="Tổ 3")
    f.ranked(officer, campaign, {won.pk: "90"})
    due = closed(campaign)
    assert carried_out(actor=officer, key="applications-taken-on", expected=1, on=due) == 1
    kept = Application.objects.get(pk=won.pk)
    assert (kept.declared, kept.phone, kept.address) == ({}, "", "")
    assert (kept.full_name, kept.personal_id, kept.state) == (won.full_name, won.personal_id, "chosen")
    assert kept.findings, "why they were eligible stays"
    assert queries.get_kept(actor=officer, key="applications-taken-on", on=due).due == 0
