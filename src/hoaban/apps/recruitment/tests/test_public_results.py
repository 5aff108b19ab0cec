"""Published results: open to everybody once published, by number, with no name and no priority group."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.recruitment.models import Application, Campaign
from hoaban.apps.recruitment.queries.results import list_published
from hoaban.apps.recruitment.rules.moves import Move
from hoaban.apps.recruitment.tests import factories as f
from hoaban.shared.access import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    settings.HOABAN_TODAY = f.AFTER.date().isoformat()


@pytest.fixture
def actor() -> Actor:
    return f.personnel()


def page(campaign: Campaign) -> Any:
    return Client().get(reverse("recruitment_public_results", args=[campaign.code]))


def test_everybody_reads_numbers_totals_places_and_outcomes_but_no_names(actor: Actor) -> None:
    campaign = f.announced(actor)
    found = [f.apply(campaign) for _mark in range(3)]
    marks: dict[int, str | None] = {found[0].pk: "90", found[1].pk: "70", found[2].pk: "40"}
    announced = reverse("recruitment_public_campaign", args=[campaign.code])
    link = reverse("recruitment_public_results", args=[campaign.code])
    assert page(campaign).status_code == 404
    assert link not in Client().get(announced).content.decode()
    f.ranked(actor, campaign, marks)
    told = page(campaign).content.decode()
    assert link in Client().get(announced).content.decode()
    first, second, third = (Application.objects.get(pk=one.pk) for one in found)
    assert first.number in told
    assert second.number in told
    assert third.number not in told, "below the pass mark nobody is ranked"
    campaign.refresh_from_db()
    assert [one.number for one in list_published(campaign=campaign).order_by("place")] == [first.number, second.number]
    for one in (first, second):
        assert one.full_name not in told
        assert one.follow_key not in told
        assert one.phone == "" or one.phone not in told


def test_who_withdrew_is_no_longer_named_by_number(actor: Actor) -> None:
    campaign = f.announced(actor)
    found = [f.apply(campaign) for _mark in range(2)]
    f.ranked(actor, campaign, {found[0].pk: "90", found[1].pk: "80"})
    Application.objects.filter(pk=found[1].pk).update(state="withdrawn")
    assert found[1].number not in page(campaign).content.decode()


def test_a_draft_and_a_cancelled_campaign_show_no_results(actor: Actor) -> None:
    assert page(f.draft(actor)).status_code == 404
    campaign = f.announced(actor)
    f.lead(actor, campaign, Move.CANCEL)
    assert page(campaign).status_code == 404
