"""Improvement plans: drawn up, sent back, approved, followed to their end; pages and Today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from hoaban.apps.governance.commands import plans
from hoaban.apps.governance.commands.plans import StepFacts
from hoaban.apps.governance.models import ImprovementPlan
from hoaban.apps.governance.queries.plans import waiting_plans
from hoaban.apps.governance.tests import factories as f
from hoaban.apps.governance.tests.test_commands import events, refused
from hoaban.apps.governance.tests.test_views import client_of
from hoaban.shared.access import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
FACTS = StepFacts("Niêm yết lại thủ tục", "Văn phòng", f.TODAY + timedelta(days=20))


def wanted() -> ImprovementPlan:
    f.published(share="0.4")
    return ImprovementPlan.objects.get()


def test_a_plan_is_drawn_up_sent_back_approved_and_followed_to_its_end() -> None:
    plan = wanted()
    commune = {"actor": f.actor_of(Role.COMMUNE), "plan_id": plan.pk, "version": None}
    office = {"actor": f.home_affairs(), "plan_id": plan.pk, "version": None}
    refused("missing", plans.send_plan, **commune, on=f.TODAY)
    refused("days", plans.add_step, **commune, on=f.TODAY, facts=StepFacts("Việc", "Ai", date(2026, 1, 1)))
    step = plans.add_step(**commune, facts=FACTS, on=f.TODAY)
    plans.send_plan(**commune, on=f.TODAY)
    plans.return_plan(**office, reason="Thêm hạn rõ hơn")
    assert ImprovementPlan.objects.get().returned == "Thêm hạn rõ hơn"
    plans.send_plan(**commune, on=f.TODAY)
    plans.approve_plan(**office, on=f.TODAY)
    refused("changed", plans.add_step, **commune, facts=FACTS, on=f.TODAY)
    refused("state", plans.confirm_step, **office, step_id=step.pk, on=f.TODAY)
    plans.report_step(**commune, step_id=step.pk, report="Xong", on=f.TODAY)
    assert plans.confirm_step(**office, step_id=step.pk, on=f.TODAY).state == "closed"
    assert (events("add_step"), events("return_plan"), events("confirm_step")) == (1, 1, 1)


def test_a_step_is_changed_and_removed_while_the_plan_is_drawn_up_and_a_report_may_be_refused() -> None:
    plan = wanted()
    commune = {"actor": f.actor_of(Role.COMMUNE), "plan_id": plan.pk, "version": None, "on": f.TODAY}
    office = {"actor": f.home_affairs(), "plan_id": plan.pk, "version": None, "on": f.TODAY}
    step, other = plans.add_step(**commune, facts=FACTS), plans.add_step(**commune, facts=FACTS)
    better = StepFacts("Niêm yết đủ 78 thủ tục", "Chủ tịch", f.TODAY + timedelta(days=10))
    refused("days", plans.change_step, **commune, step_id=step.pk, facts=StepFacts("x", "y", date(2026, 1, 1)))
    assert plans.change_step(**commune, step_id=step.pk, facts=better).text == better.text
    plans.remove_step(**commune, step_id=other.pk)
    refused("changed", plans.remove_step, **commune, step_id=other.pk)
    plans.send_plan(**commune)
    refused("changed", plans.change_step, **commune, step_id=step.pk, facts=FACTS)
    plans.approve_plan(**office)
    refused("state", plans.refuse_report, **office, step_id=step.pk, reason="Chưa có ảnh")
    plans.report_step(**commune, step_id=step.pk, report="Xong")
    refused("reason", plans.refuse_report, **office, step_id=step.pk, reason=" ")
    plans.refuse_report(**office, step_id=step.pk, reason="Chưa có ảnh")
    step.refresh_from_db()
    assert (step.done_on, step.report, step.not_accepted) == (None, "Xong", "Chưa có ảnh")
    refused("state", plans.confirm_step, **office, step_id=step.pk)
    plans.report_step(**commune, step_id=step.pk, report="Đã bổ sung ảnh")
    assert plans.confirm_step(**office, step_id=step.pk).state == "closed"
    assert (events("change_step"), events("remove_step"), events("refuse_report")) == (1, 1, 1)


def test_a_plan_not_sent_in_time_stands_with_who_follows_it() -> None:
    plan = wanted()
    follower = f.home_affairs()
    assert waiting_plans(actor=follower, on=plan.due_on) == []
    assert waiting_plans(actor=follower, on=plan.due_on + timedelta(days=1)) == [plan]


def test_who_follows_a_plan_does_not_draw_it_up_and_others_do_not_see_it() -> None:
    plan = wanted()
    with pytest.raises(PermissionDenied):
        plans.add_step(actor=f.home_affairs(), plan_id=plan.pk, version=None, facts=FACTS, on=f.TODAY)
    with pytest.raises(Http404):
        plans.send_plan(actor=f.actor_of(Role.COMMUNE, f.OTHER), plan_id=plan.pk, version=None, on=f.TODAY)
    refused("changed", plans.add_step, actor=f.actor_of(Role.COMMUNE), plan_id=plan.pk, version=99, facts=FACTS, on=f.TODAY)  # fmt: skip


def test_a_plan_is_followed_on_pages_and_stands_on_today(settings: Any) -> None:
    settings.HOABAN_TODAY = f.TODAY.isoformat()
    plan = wanted()
    commune, office = client_of(Role.COMMUNE, f.COMMUNE), client_of(Role.PERSONNEL)
    page = reverse("governance_plan", args=[plan.pk])

    def version() -> dict[str, int]:
        return {"version": ImprovementPlan.objects.get().version}

    assert page in commune.get("/").content.decode()
    assert page in commune.get(reverse("governance_plans")).content.decode()
    assert page in commune.get(reverse("governance_sheet", args=[plan.sheet_id])).content.decode()
    url = reverse("governance_step_new", args=[plan.pk])
    assert (commune.get(url).status_code, office.get(url).status_code) == (200, 404)
    commune.post(url, {"text": "Niêm yết", "responsible": "Văn phòng", "due_on": "20/03/2026", **version()})
    commune.post(reverse("governance_plan_send", args=[plan.pk]), version())
    assert page in office.get("/").content.decode()
    url = reverse("governance_plan_return", args=[plan.pk])
    assert (office.get(url).status_code, commune.get(url).status_code) == (200, 404)
    office.post(url, {"reason": "Nêu rõ hạn", **version()})
    assert "Nêu rõ hạn" in commune.get(page).content.decode()
    step = plan.steps.get()
    url = reverse("governance_step_change", args=[plan.pk, step.pk])
    assert (commune.get(url).status_code, office.get(url).status_code) == (200, 404)
    changed = {"text": "Niêm yết đủ", "responsible": "Chủ tịch", "due_on": "25/03/2026"}
    commune.post(url, {**changed, **version()})
    assert plan.steps.get().text == "Niêm yết đủ"
    commune.post(reverse("governance_step_new", args=[plan.pk]), {**changed, "text": "Thừa", **version()})
    extra = plan.steps.get(text="Thừa")
    commune.post(reverse("governance_step_remove", args=[plan.pk, extra.pk]), version())
    assert plan.steps.count() == 1
    commune.post(reverse("governance_plan_send", args=[plan.pk]), version())
    office.post(reverse("governance_plan_approve", args=[plan.pk]), version())
    step = plan.steps.get()
    for name in ("governance_step_change", "governance_step_refuse"):
        assert commune.get(reverse(name, args=[plan.pk, step.pk])).status_code == 404, "not drawn up, not reported"
    assert "Niêm yết" in commune.get("/").content.decode()
    url = reverse("governance_step_report", args=[plan.pk, step.pk])
    assert (commune.get(url).status_code, office.get(url).status_code) == (200, 404)
    commune.post(url, {"report": "Đã xong", **version()})
    assert "Đã xong" in office.get(page).content.decode()
    url = reverse("governance_step_refuse", args=[plan.pk, step.pk])
    assert (office.get(url).status_code, commune.get(url).status_code) == (200, 404)
    office.post(url, {"reason": "Thiếu ảnh niêm yết", **version()})
    assert "Thiếu ảnh niêm yết" in commune.get(page).content.decode()
    commune.post(reverse("governance_step_report", args=[plan.pk, step.pk]), {"report": "Đã bổ sung", **version()})
    office.post(reverse("governance_step_confirm", args=[plan.pk, step.pk]), version())
    assert ImprovementPlan.objects.get().state == "closed"
    assert page not in office.get("/").content.decode()
