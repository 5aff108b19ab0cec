"""Errors by cause lead to training needs: what service found is shown where learning says what a unit lacks."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.leadership.queries.faults import faults_of_service
from hoaban.apps.learning.commands.loading import load_learning
from hoaban.apps.learning.queries.error_needs import error_needs
from hoaban.apps.service.commands import apologies, feedback
from hoaban.apps.service.commands.feedback import Message
from hoaban.apps.service.tests import factories_dossiers as f
from hoaban.shared.access import Actor, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture
def faults() -> f.Ground:
    """Two faults of officers and one of the network, at Mường Luân."""
    load_learning(actor=Actor.system())
    ground = f.ground()
    facts = Message("complaint", "Cán bộ hướng dẫn chưa rõ.", "t" * 40, unit_id=ground.point.unit_id)
    made = feedback.submit(actor=Actor(""), message=facts, now=f.at(8))
    feedback.answer(
        actor=ground.head, feedback_id=made.pk, version=None, text="Đã nhắc nhở.", cause="officer", now=f.at(9)
    )
    for cause in ("officer", "internet"):
        apologies.owe(actor=ground.desk, dossier=ground.take(), for_delay=True, cause=cause, now=f.at(10))
    return ground


def test_causes_of_delays_and_complaints_are_counted_below_a_unit(faults: f.Ground) -> None:
    given = {"path": faults.point.unit_path, "since": f.TODAY, "until": f.TODAY}
    found = faults_of_service(actor=faults.head, **given)  # type: ignore[arg-type]
    assert [(one.cause, one.times) for one in found] == [("internet", 1), ("officer", 2)]
    assert faults_of_service(actor=faults.stranger, **given) == []  # type: ignore[arg-type]


def test_only_causes_that_training_answers_are_needs(faults: f.Ground) -> None:
    (need,) = error_needs(actor=faults.head, path=faults.point.unit_path, on=f.TODAY)
    assert need.times == 2
    assert [one.code for one in need.competencies] == ["GT", "TNCV"]


def test_the_page_of_needs_shows_them_to_who_may_see_service(faults: f.Ground) -> None:
    unit = f.place(f.HERE).unit
    client = Client()
    client.force_login(make_user("chu-tich", (Role.SUPERVISOR, unit), home=unit))
    page = client.get(reverse("learning_gaps"), {"unit": f.HERE})
    assert [one.times for one in page.context["faults"]] == [2]
    assert reverse("learning_competency", args=["GT"]) in page.content.decode()
