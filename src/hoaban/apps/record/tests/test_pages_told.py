"""Pages of one person in other parts of the system are readings of the record, too."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.people.tests.factories import COMMUNE, unit
from hoaban.apps.privacy.models import Reading, Way
from hoaban.apps.record.tests import factories as f
from hoaban.apps.record.tests.test_views import client_of
from hoaban.shared.access import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.mark.parametrize("name", ["learning_roadmap_of", "leadership_standing_of", "conduct_evaluation_history"])
def test_the_roadmap_standing_and_rankings_of_somebody_are_told_to_them(name: str) -> None:
    official = f.somebody()
    assert client_of().get(reverse(name, args=[official])).status_code == 200
    told = Reading.objects.get()
    assert (told.official_id, told.way) == (official, Way.PAGE)
    assert "service" in told.groups


def test_ones_own_roadmap_is_no_reading_of_another() -> None:
    official, client, place = f.somebody(), Client(), unit(COMMUNE, f.TODAY)
    user = make_user("chinh-minh", (Role.OFFICIAL, place), home=place)
    user.official_id = official
    user.save()
    client.force_login(user)
    assert client.get(reverse("learning_roadmap")).status_code == 200
    assert not Reading.objects.exists()


def test_who_may_not_see_the_page_leaves_no_reading() -> None:
    official = f.somebody()
    assert client_of(Role.COMMUNE, f.OTHER).get(reverse("learning_roadmap_of", args=[official])).status_code == 404
    assert not Reading.objects.exists()
