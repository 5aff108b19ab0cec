"""Selection without examination: groups declared with their papers, confirmed by the office, asked of civil servants only."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.recruitment.commands import applications
from hoaban.apps.recruitment.models import Application, Campaign
from hoaban.apps.recruitment.queries.applications import findings_of
from hoaban.apps.recruitment.tests import factories as f
from hoaban.apps.recruitment.tests.test_commands import refused
from hoaban.apps.recruitment.tests.test_views import told
from hoaban.shared.access import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
PAPER = "QĐ cử tuyển 12/QĐ-UBND ngày 05/09/2020"


@pytest.fixture
def actor() -> Actor:
    return f.personnel()


def test_nominated_study_is_confirmed_from_its_decision_and_nothing_is_pledged(actor: Actor) -> None:
    made = f.announced(actor, route="selection")
    one = f.apply(made, group="nominated", group_paper=PAPER)
    nobody = f.apply(made)
    f.checked(actor, made)
    one.refresh_from_db()
    nobody.refresh_from_db()
    assert (one.state, nobody.state) == ("sent", "ineligible")
    refused("unknown", applications.check_application, actor=actor, application_id=one.pk, version=None)
    found = applications.check_application(
        actor=actor, application_id=one.pk, version=None, confirmed=["recruitment.group"]
    )
    assert found.state == "eligible"
    assert [one["facts"].get("confirmed") for one in found.findings if one["rule"] == "recruitment.group"] == [True]


def test_public_employees_are_selected_without_a_group(actor: Actor) -> None:
    made = f.announced(actor, route="selection")
    Campaign.objects.filter(pk=made.pk).update(category=3)
    one = Application.objects.select_related("campaign", "wanted").get(pk=f.apply(made).pk)
    assert not {"recruitment.group", "recruitment.pledge"} & {found.rule for found in findings_of(application=one)}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"group": ""}, "group"), ({"group": "excellent", "group_paper": ""}, "group_paper"),
        ({"group": "pledge", "commitment_years": "0"}, "commitment_years"), ({"group": "friend"}, "group"),
    ],
)  # fmt: skip
def test_the_form_asks_for_the_group_and_what_shows_it(actor: Actor, given: dict[str, Any], field: str) -> None:
    made = f.announced(actor, route="selection")
    address, client = reverse("recruitment_public_apply", args=[made.code]), Client()
    page = client.post(address, {**told(made), "group": "nominated", "group_paper": PAPER, **given})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {field}
    assert client.post(address, {**told(made), "group": "nominated", "group_paper": PAPER}).status_code == 302
    assert Application.objects.get().group_paper == PAPER


def test_an_examination_asks_for_no_group(actor: Actor) -> None:
    made = f.announced(actor)
    page = Client().get(reverse("recruitment_public_apply", args=[made.code]))
    assert not {"group", "group_paper", "commitment_years"} & set(page.context["form"].fields)
