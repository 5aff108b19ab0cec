"""What the public still reads of a cancelled campaign, and papers entered after the last day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hoaban.apps.recruitment.commands import applications
from hoaban.apps.recruitment.commands.opening import CANDIDATE
from hoaban.apps.recruitment.models import Application
from hoaban.apps.recruitment.rules.moves import Move
from hoaban.apps.recruitment.tests import factories as f
from hoaban.apps.recruitment.tests.test_views import client_of, told
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture
def actor() -> Actor:
    cache.clear()
    return f.personnel()


def test_a_cancelled_campaign_is_read_with_its_reason_and_takes_no_more_applications(actor: Actor) -> None:
    campaign, public = f.announced(actor), Client()
    one = f.apply(campaign)
    f.lead(actor, campaign, Move.CANCEL, now=f.NOW)
    url = reverse("recruitment_public_campaign", args=[campaign.code])
    assert "Thử" in public.get(url).content.decode()
    assert campaign.name in public.get(reverse("recruitment_public")).content.decode()
    apply_url = reverse("recruitment_public_apply", args=[campaign.code])
    assert apply_url not in public.get(url).content.decode()
    assert public.post(apply_url, told(campaign))["Location"] == url
    assert Application.objects.count() == 1
    public.post(reverse("recruitment_follow"), {"number": one.number, "key": one.follow_key})
    own = public.get(reverse("recruitment_own")).content.decode()
    assert "Thử</div>" in own
    assert url in own


def test_a_draft_that_was_cancelled_stays_unknown(actor: Actor) -> None:
    campaign = f.draft(actor)
    f.lead(actor, campaign, Move.CANCEL, now=f.NOW)
    assert Client().get(reverse("recruitment_public_campaign", args=[campaign.code])).status_code == 404


def test_a_paper_of_the_last_day_is_entered_the_next_morning(actor: Actor, settings: Any) -> None:
    campaign, office = f.announced(actor), client_of(Role.PERSONNEL)
    settings.HOABAN_TODAY = (campaign.apply_until + timedelta(days=1)).isoformat()
    url = reverse("recruitment_paper_new", args=[campaign.pk])
    assert url in office.get(f"{reverse('recruitment_campaign', args=[campaign.pk])}?tab=applications").content.decode()
    assert f"{campaign.apply_until:%d/%m/%Y}" in office.get(url).content.decode()
    office.post(url, told(campaign, received_on=f"{campaign.apply_until:%d/%m/%Y}"))
    made = Application.objects.get()
    assert (made.from_paper, made.received_on) == (True, campaign.apply_until)
    assert Event.objects.get(action="recruitment.apply").after["received"] == campaign.apply_until.isoformat()
    page = office.get(reverse("recruitment_application", args=[made.pk])).content.decode()
    assert f"{campaign.apply_until:%d/%m/%Y}" in page


def test_a_paper_is_of_a_day_of_applications_and_comes_before_checking_is_closed(actor: Actor) -> None:
    campaign = f.announced(actor)
    facts = {"actor": actor, "campaign_id": campaign.pk, "facts": f.facts(campaign)}
    for now, handed, code in (
        (f.NOW, f.TODAY + timedelta(days=1), "received"),
        (f.FIRST, campaign.apply_until + timedelta(days=1), "received"),
        (f.FIRST, None, "received"),
        (f.NOW, f.TODAY - timedelta(days=1), "received"),
    ):
        with pytest.raises(CommandRefused) as found:
            applications.apply(**facts, now=now, received_on=handed)  # type: ignore[arg-type]
        assert found.value.code == code
    with pytest.raises(CommandRefused) as found:
        applications.apply(**{**facts, "actor": CANDIDATE}, now=f.FIRST, received_on=campaign.apply_until)  # type: ignore[arg-type]
    assert found.value.code == "closed"
    f.apply(campaign)
    f.checked(actor, campaign)
    made = applications.apply(**facts, now=f.FIRST, received_on=campaign.apply_until)  # type: ignore[arg-type]
    assert made.received_on == campaign.apply_until
    applications.check_all(actor=actor, campaign_id=campaign.pk, version=None)
    f.lead(actor, campaign, Move.START_ROUNDS, now=f.FIRST)
    late = {**facts, "facts": f.facts(campaign)}
    with pytest.raises(CommandRefused) as found:
        applications.apply(**late, now=f.FIRST, received_on=campaign.apply_until)  # type: ignore[arg-type]
    assert found.value.code == "closed"
