"""The list of masks: for the secretary, never for a marker, each reading told."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts.models import User
from hoaban.apps.recruitment.commands.rounds import RoundFacts, open_round
from hoaban.apps.recruitment.models import Round
from hoaban.apps.recruitment.rules.moves import Move
from hoaban.apps.recruitment.tests import factories as f
from hoaban.apps.recruitment.tests.test_views import client_of
from hoaban.shared.access import Role
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def opened() -> Round:
    """A round that is under way, with two papers."""
    actor = f.personnel()
    campaign = f.announced(actor)
    for _number in range(2):
        f.apply(campaign)
    f.checked(actor, campaign)
    f.lead(actor, campaign, Move.START_ROUNDS, now=f.FIRST)
    users, found = f.markers(), campaign.rounds.get(number=1)
    facts = RoundFacts(f.FIRST.date(), "Hội trường", (users[0].username, users[1].username, users[2].username))
    return open_round(actor=actor, round_id=found.pk, version=None, facts=facts, now=f.FIRST)


def readings() -> int:
    return Event.objects.filter(action="recruitment.read_masks").count()


def test_the_secretary_reads_number_name_and_mask_and_each_reading_is_told() -> None:
    found, office = opened(), client_of(Role.PERSONNEL)
    url = reverse("recruitment_round_masks", args=[found.pk])
    assert url in office.get(reverse("recruitment_round", args=[found.pk])).content.decode()
    assert readings() == 0
    page = office.get(url).content.decode()
    for one in found.scripts.select_related("application"):
        assert {one.mask, one.application.number, one.application.full_name} <= {
            word for word in (one.mask, one.application.number, one.application.full_name) if word in page
        }
    assert office.get(f"{url}?export=xlsx").content[:2] == b"PK"
    assert readings() == 2


def test_neither_a_marker_of_the_round_nor_whoever_only_looks_reads_it() -> None:
    found = opened()
    url = reverse("recruitment_round_masks", args=[found.pk])
    assert client_of(Role.INSPECTOR, name="thanh-tra").get(url).status_code == 404
    assert client_of(Role.COMMUNE, code=f.COMMUNE, name="xa").get(url).status_code == 404
    office = client_of(Role.PERSONNEL, name="vua-cham")
    found.markers.filter(number=3).update(user_id=User.objects.get(username="vua-cham").pk)
    assert office.get(url).status_code == 404
    assert url not in office.get(reverse("recruitment_round", args=[found.pk])).content.decode()
    assert Client().get(url).status_code == 302
    assert readings() == 0
