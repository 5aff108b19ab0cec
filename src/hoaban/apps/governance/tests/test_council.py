"""The council changes points of single criteria: totals, class and plan follow; afterwards all is locked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from hoaban.apps.governance.commands import council, plans, rounds
from hoaban.apps.governance.commands.council import Change
from hoaban.apps.governance.models import CommuneRound, CommuneScore, CommuneSheet, ImprovementPlan
from hoaban.apps.governance.tests import factories as f
from hoaban.apps.governance.tests.test_commands import events, refused
from hoaban.apps.governance.tests.test_plans import FACTS
from hoaban.apps.governance.tests.test_views import client_of
from hoaban.shared.access import Role
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
WHY = "Hội đồng đã xem tại xã"


def key(sheet: CommuneSheet, code: str) -> int:
    return CommuneScore.objects.get(sheet=sheet, criterion__code=code).criterion_id


def given(sheet: CommuneSheet, points: int | None, code: str = "2.2", reason: str = WHY) -> dict[str, Any]:
    change = Change(None if points is None else Decimal(points), reason)
    return {
        "actor": f.council(), "sheet_id": sheet.pk, "version": None, "criterion_id": key(sheet, code),
        "change": change, "on": f.TODAY,
    }  # fmt: skip


def decided(made: CommuneRound) -> CommuneRound:
    return rounds.decide_round(actor=f.council(), round_id=made.pk, version=None, decision=f.DECISION, on=f.TODAY)


def test_points_of_one_criterion_change_with_a_reason_and_the_total_follows() -> None:
    made = f.opened()
    sheet = f.settled(made)
    council.adjust_points(**given(sheet, 2))
    sheet.refresh_from_db()
    score = CommuneScore.objects.get(sheet=sheet, criterion__code="2.2")
    assert (score.own, score.verified, score.council, score.council_reason) == (5, 5, 2, WHY)
    assert (sheet.verified, sheet.adjusted, sheet.points, sheet.standing_points) == (100, 97, None, 97)
    event = Event.objects.get(action="governance.adjust_points")
    assert (event.reason, event.after["total"]) == (WHY, "97.00")
    decided(made)
    assert f.sheet_of(made).points == 97


def test_what_cannot_be_is_refused_and_says_why() -> None:
    made = f.opened(only=(f.COMMUNE, f.OTHER))
    waiting = f.submitted(made, f.OTHER)
    sheet = f.settled(made)
    refused("reason", council.adjust_points, **given(sheet, 2, reason=" "))
    assert "2.2" in refused("points", council.adjust_points, **given(sheet, 6))
    refused("same", council.adjust_points, **given(sheet, 5))
    refused("changed", council.adjust_points, **{**given(sheet, 2), "version": 99})
    refused("changed", council.adjust_points, **given(waiting, 2))
    with pytest.raises(PermissionDenied):
        council.adjust_points(**{**given(sheet, 2), "actor": f.home_affairs()})
    with pytest.raises(Http404):
        council.adjust_points(**{**given(sheet, 2), "criterion_id": 0})
    assert events("adjust_points") == 0


def test_a_change_is_taken_back_and_its_reason_stays() -> None:
    sheet = f.settled(f.opened())
    council.adjust_points(**given(sheet, 2))
    council.adjust_points(**given(sheet, None, reason="Nhầm tiêu chí"))
    sheet.refresh_from_db()
    score = CommuneScore.objects.get(sheet=sheet, criterion__code="2.2")
    assert (sheet.adjusted, sheet.standing_points, score.council, score.counts) == (None, 100, None, 5)
    assert score.council_reason == "Nhầm tiêu chí"
    assert events("adjust_points") == 2


def test_class_and_plan_follow_until_publication_and_then_all_is_locked() -> None:
    made = f.opened()
    sheet = f.settled(made, share="0.5")
    decided(made)
    assert not ImprovementPlan.objects.exists()
    council.adjust_points(**given(sheet, 0))
    weak = f.sheet_of(made)
    assert weak.band is not None
    assert (weak.points, weak.band.key) == (Decimal("47.5"), "weak")
    assert ImprovementPlan.objects.get().sheet_id == sheet.pk
    council.adjust_points(**given(sheet, None))
    assert not ImprovementPlan.objects.exists()
    rounds.publish_round(actor=f.home_affairs(), round_id=made.pk, version=None, on=f.TODAY)
    refused("locked", council.adjust_points, **given(sheet, 0))


def test_a_plan_on_its_way_is_not_lost_to_a_change_of_points() -> None:
    made = f.opened()
    sheet = f.settled(made, share="0.48")
    decided(made)
    plan, commune = ImprovementPlan.objects.get(), f.actor_of(Role.COMMUNE)
    plans.add_step(actor=commune, plan_id=plan.pk, version=None, facts=FACTS, on=f.TODAY)
    plans.send_plan(actor=commune, plan_id=plan.pk, version=None, on=f.TODAY)
    refused("plan", council.adjust_points, **given(sheet, 5))
    assert f.sheet_of(made).points == 48


def test_the_council_changes_points_on_the_page_and_others_have_no_such_page(settings: Any) -> None:
    settings.HOABAN_TODAY = f.TODAY.isoformat()
    made = f.opened()
    sheet = f.settled(made)
    leader, office = client_of(Role.LEADER), client_of(Role.PERSONNEL)
    page, url = reverse("governance_sheet", args=[sheet.pk]), reverse("governance_adjust", args=[sheet.pk, key(sheet, "2.2")])  # fmt: skip
    assert url in leader.get(page).content.decode()
    assert url not in office.get(page).content.decode()
    assert office.get(url).status_code == 404
    assert leader.get(url).status_code == 200
    assert leader.get(reverse("governance_adjust", args=[sheet.pk, 0])).status_code == 404
    told = {"points": "9", "reason": WHY, "version": sheet.version}
    assert leader.post(url, told).status_code == 422
    assert leader.post(url, {**told, "points": "1"})["Location"] == page
    assert leader.post(url, {**told, "points": "1"}).status_code == 302, "a double click is done once"
    assert events("adjust_points") == 1
    assert WHY in office.get(page).content.decode()
