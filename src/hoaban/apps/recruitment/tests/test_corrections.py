"""What is corrected before anything is decided: a draft's name and days, an application taken in from paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404
from django.urls import reverse

from hoaban.apps.recruitment.commands import applications, campaigns
from hoaban.apps.recruitment.commands.applications import ApplicationFacts
from hoaban.apps.recruitment.commands.campaigns import DraftFacts
from hoaban.apps.recruitment.models import Application, Campaign
from hoaban.apps.recruitment.tests import factories as f
from hoaban.apps.recruitment.tests.test_commands import events, refused
from hoaban.apps.recruitment.tests.test_views import client_of, told
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
CHANGED = DraftFacts("Tuyển công chức đợt 1", f.TODAY + timedelta(days=3), f.TODAY + timedelta(days=40), "KH 12/KH-SNV")


@pytest.fixture
def actor() -> Actor:
    return f.personnel()


def _paper(actor: Actor, campaign: Campaign) -> tuple[Application, ApplicationFacts]:
    given = f.facts(campaign)
    made = applications.apply(actor=actor, campaign_id=campaign.pk, facts=given, now=f.NOW, received_on=f.TODAY)
    return made, given


def test_a_draft_is_changed_until_it_is_announced(actor: Actor) -> None:
    made = f.draft(actor)
    told_of = {"actor": actor, "campaign_id": made.pk, "on": f.TODAY}
    turned = replace(CHANGED, apply_until=f.TODAY - timedelta(days=1))
    refused("days", campaigns.change_campaign, **told_of, version=None, facts=turned)
    refused("changed", campaigns.change_campaign, **told_of, version=made.version - 1, facts=CHANGED)
    with pytest.raises(Http404):
        campaigns.change_campaign(**{**told_of, "actor": f.stranger_part()}, version=None, facts=CHANGED)
    campaigns.change_campaign(**told_of, version=None, facts=CHANGED)
    found = Campaign.objects.get(pk=made.pk)
    assert (found.name, found.apply_until, found.basis) == (CHANGED.name, CHANGED.apply_until, CHANGED.basis)
    left = Event.objects.get(action="recruitment.change_campaign")
    assert left.before["apply_until"] == (f.TODAY + timedelta(days=20)).isoformat()
    f.lead(actor, found, campaigns.Move.ANNOUNCE, now=f.NOW)
    refused("state", campaigns.change_campaign, **told_of, version=None, facts=CHANGED)


def test_the_office_corrects_what_it_took_in_from_paper(actor: Actor) -> None:
    campaign = f.announced(actor)
    made, given = _paper(actor, campaign)
    better = replace(given, full_name="Lò Thị Đúng", field_of_study="Luật học")
    call = {"actor": actor, "application_id": made.pk, "received_on": f.TODAY, "now": f.NOW}
    refused("changed", applications.correct_paper, **call, version=made.version + 1, facts=better)
    refused("received", applications.correct_paper, version=None, facts=better,
            **{**call, "received_on": f.TODAY - timedelta(days=1)})  # fmt: skip
    with pytest.raises(Http404):
        applications.correct_paper(**{**call, "actor": f.stranger_part()}, version=None, facts=better)
    applications.correct_paper(**call, version=made.version, facts=better)
    found = Application.objects.get(pk=made.pk)
    assert (found.full_name, found.field_of_study, found.number) == ("Lò Thị Đúng", "Luật học", made.number)
    assert Event.objects.get(action="recruitment.correct_paper").after == {"changed": ["field_of_study", "full_name"]}


def test_what_a_candidate_sent_is_the_candidates_and_what_is_decided_stands(actor: Actor) -> None:
    campaign = f.announced(actor)
    sent, (paper, given) = f.apply(campaign), _paper(actor, campaign)
    call = {"actor": actor, "version": None, "facts": given, "received_on": f.TODAY}
    refused("paper", applications.correct_paper, **call, application_id=sent.pk, now=f.NOW)
    f.checked(actor, campaign)
    refused("state", applications.correct_paper, **call, application_id=paper.pk, now=f.FIRST)
    assert events("correct_paper") == 0


def test_both_are_changed_on_their_pages(actor: Actor, settings: Any) -> None:
    settings.HOABAN_TODAY = f.TODAY.isoformat()
    office, reader = client_of(Role.PERSONNEL), client_of(Role.INSPECTOR, name="thanh-tra")
    draft = f.draft(actor)
    url = reverse("recruitment_campaign_change", args=[draft.pk])
    assert url in office.get(reverse("recruitment_campaign", args=[draft.pk])).content.decode()
    assert reader.get(url).status_code == 404
    days = {"apply_from": "15/03/2026", "apply_until": "20/04/2026"}
    assert office.post(url, {"name": "Đợt 2", **days, "version": draft.version}).status_code == 422
    draft.refresh_from_db()
    assert office.post(url, {"name": "Đợt 2", **days, "version": draft.version}).status_code == 302
    assert Campaign.objects.get(pk=draft.pk).apply_until == date(2026, 4, 20)

    campaign = f.announced(actor, number=1)
    made, _given = _paper(actor, campaign)
    page = reverse("recruitment_application", args=[made.pk])
    url = reverse("recruitment_correct", args=[made.pk])
    assert url in office.get(page).content.decode()
    assert url not in reader.get(page).content.decode()
    assert reader.get(url).status_code == 404
    assert made.personal_id in office.get(url).content.decode()
    new = told(campaign, received_on="10/03/2026", full_name="Giàng A Sửa", version=made.version)
    assert office.post(url, new)["Location"] == page
    assert Application.objects.get(pk=made.pk).full_name == "Giàng A Sửa"
    own = f.apply(campaign)
    assert office.get(reverse("recruitment_correct", args=[own.pk])).status_code == 404
