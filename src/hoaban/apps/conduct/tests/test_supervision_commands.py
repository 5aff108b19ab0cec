"""Supervision: the way of a visit, findings, the unit's report, what is overdue; rules of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.conduct.commands import supervision as commands
from hoaban.apps.conduct.commands.discipline import CaseFacts
from hoaban.apps.conduct.commands.supervision import FindingFacts, VisitFacts
from hoaban.apps.conduct.models import SupervisionVisit, VisitFinding
from hoaban.apps.conduct.queries import supervision as queries
from hoaban.apps.conduct.rules.supervision import Follow, finding_faults, follow_on, is_overdue
from hoaban.apps.conduct.tests.factories_discipline import NOW, SYSTEM, person
from hoaban.apps.people.tests.factories import actor_of, unit
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

FACTS = VisitFacts("Thời hạn giải quyết hồ sơ", "Quàng Văn Đoàn", date(2026, 2, 2), "5/QĐ-TTr")
FINDING = FindingFacts("12 hồ sơ quá hạn", 2, "Chấn chỉnh việc trả kết quả", date(2026, 3, 31))
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@pytest.fixture(autouse=True)
def ground(loaded: None, db: None) -> None:
    """Lawbook and organisation."""


def planned(code: str = "03214", **more: Any) -> SupervisionVisit:
    """A visit in the plan."""
    return commands.plan_visit(
        actor=SYSTEM, unit_id=unit(code, NOW).pk, on=NOW, facts=replace(FACTS, **more)
    )  # fmt: skip


def concluded(code: str = "03214", *findings: FindingFacts) -> SupervisionVisit:
    """A visit with its findings, concluded."""
    visit = planned(code)
    visit = commands.hold_visit(actor=SYSTEM, visit_id=visit.pk, version=1, on=NOW, held_on=date(2026, 2, 3))
    for number, one in enumerate(findings or (FINDING,)):
        commands.add_finding(actor=SYSTEM, visit_id=visit.pk, version=2 + number, on=NOW, facts=one)
    visit.refresh_from_db()
    return commands.conclude(
        actor=SYSTEM,
        visit_id=visit.pk,
        version=visit.version,
        on=NOW,
        concluded_on=date(2026, 2, 9),
        conclusion="Kết luận",
    )


def office(code: str = "03214", role: Role = Role.COMMUNE) -> Actor:
    """Somebody of the unit's office."""
    return actor_of(role, unit(code, NOW))


def only() -> VisitFinding:
    """The one finding there is."""
    return VisitFinding.objects.select_related("visit").get()


@given(DAYS, st.none() | DAYS, st.none() | DAYS, DAYS)
def test_a_recommendation_stands_in_one_place_on_each_day(
    due: date, done: date | None, accepted: date | None, on: date
) -> None:
    follow = follow_on(due_on=due, done_on=done, accepted_on=accepted, on=on)
    late = is_overdue(due_on=due, accepted_on=accepted, on=on)
    assert (follow is Follow.ACCEPTED) == (accepted is not None and accepted <= on)
    if follow is Follow.LATE:
        assert late
    if follow is Follow.WAITING:
        assert on <= due
    assert not (late and follow is Follow.ACCEPTED)


def test_a_shortcoming_needs_a_recommendation_and_that_a_day() -> None:
    held = date(2026, 2, 3)
    assert not list(finding_faults(text="Tốt", severity=0, recommendation="", due_on=None, held_on=held))
    wrong = [
        ("", 0, "", None), ("x", 1, "", None), ("x", 1, "y", None), ("x", 0, "", held), ("x", 1, "y", held - timedelta(1)),
    ]  # fmt: skip
    for text, severity, recommendation, due in wrong:
        asked = {"text": text, "severity": severity, "recommendation": recommendation, "due_on": due}
        assert list(finding_faults(**asked, held_on=held)), asked


def test_a_visit_goes_its_way_and_each_step_leaves_one_event() -> None:
    visit = concluded()
    assert (visit.state, visit.held_on, visit.concluded_on) == ("concluded", date(2026, 2, 3), date(2026, 2, 9))
    actions = ["plan_visit", "hold_visit", "add_finding", "conclude_visit"]
    assert list(
        Event.objects.filter(action__startswith="conduct.").order_by("pk").values_list("action", flat=True)
    ) == [f"conduct.{one}" for one in actions]


def test_the_plan_has_a_visit_once_and_a_called_off_one_may_be_planned_again() -> None:
    visit = planned()
    with pytest.raises(CommandRefused) as refused:
        planned()
    assert refused.value.code == "changed"
    commands.call_off(actor=SYSTEM, visit_id=visit.pk, version=1, on=NOW, reason="Trùng lịch")
    assert planned().pk != visit.pk


def test_the_unit_reports_the_inspector_sends_back_and_then_accepts() -> None:
    concluded()
    finding = only()
    commands.report_done(
        actor=office(), finding_id=finding.pk, version=finding.visit.version, on=NOW, done_text="Đã trả 12"
    )
    finding = only()
    assert finding.done_on == NOW
    commands.send_back(
        actor=SYSTEM, finding_id=finding.pk, version=finding.visit.version, on=NOW, answer="Thiếu danh sách"
    )
    finding = only()
    assert (finding.done_on, finding.answer) == (None, "Thiếu danh sách")
    commands.report_done(
        actor=office(), finding_id=finding.pk, version=finding.visit.version, on=NOW, done_text="Có danh sách"
    )
    commands.accept_report(actor=SYSTEM, finding_id=finding.pk, version=only().visit.version, on=NOW)
    assert only().accepted_on == NOW
    with pytest.raises(CommandRefused):
        commands.report_done(actor=office(), finding_id=finding.pk, version=only().visit.version, on=NOW, done_text="x")


def test_nothing_is_accepted_that_nobody_reported() -> None:
    concluded()
    with pytest.raises(CommandRefused):
        commands.accept_report(actor=SYSTEM, finding_id=only().pk, version=only().visit.version, on=NOW)


def test_findings_are_fixed_by_the_conclusion() -> None:
    visit = concluded()
    with pytest.raises(CommandRefused):
        commands.add_finding(actor=SYSTEM, visit_id=visit.pk, version=visit.version, on=NOW, facts=FINDING)
    with pytest.raises(CommandRefused):
        commands.change_finding(actor=SYSTEM, finding_id=only().pk, version=visit.version, on=NOW, facts=FINDING)


@pytest.mark.parametrize("on", [date(2026, 2, 2), NOW + timedelta(days=1)])
def test_a_conclusion_lies_between_the_visit_and_today(on: date) -> None:
    visit = planned()
    visit = commands.hold_visit(actor=SYSTEM, visit_id=visit.pk, version=1, on=NOW, held_on=date(2026, 2, 3))
    with pytest.raises(CommandRefused) as refused:
        commands.conclude(actor=SYSTEM, visit_id=visit.pk, version=2, on=NOW, concluded_on=on, conclusion="x")
    assert refused.value.field == "concluded_on"


def test_offices_report_and_do_not_supervise_and_others_do_neither() -> None:
    visit, finding = concluded(), only()
    for call in (
        lambda: commands.accept_report(actor=office(), finding_id=finding.pk, version=visit.version, on=NOW),
        lambda: commands.report_done(
            actor=office("03208"), finding_id=finding.pk, version=visit.version, on=NOW, done_text="x"
        ),
        lambda: commands.hold_visit(actor=office(), visit_id=visit.pk, version=visit.version, on=NOW, held_on=NOW),
        lambda: commands.plan_visit(actor=office(), unit_id=unit("03214", NOW).pk, on=NOW, facts=FACTS),
    ):
        with pytest.raises(PermissionDenied):
            call()


def test_two_officers_at_once_the_second_is_told() -> None:
    visit = planned()
    commands.change_visit(actor=SYSTEM, visit_id=visit.pk, version=1, on=NOW, facts=replace(FACTS, head="Lò Thị Đoàn"))
    with pytest.raises(CommandRefused) as refused:
        commands.hold_visit(actor=SYSTEM, visit_id=visit.pk, version=1, on=NOW, held_on=NOW)
    assert refused.value.code == "changed"


def test_a_sign_of_a_violation_opens_one_case() -> None:
    concluded("03214", replace(FINDING, severity=3), FINDING)
    grave, light = VisitFinding.objects.order_by("-severity")
    facts = CaseFacts("Nhận tiền của dân", date(2026, 1, 5), date(2026, 2, 9))
    who = person()
    case = commands.open_case_from_finding(actor=SYSTEM, finding_id=grave.pk, official_id=who, on=NOW, facts=facts)
    grave.refresh_from_db()
    assert grave.case_id == case.pk
    for finding in (grave, light):
        with pytest.raises(CommandRefused):
            commands.open_case_from_finding(
                actor=SYSTEM, finding_id=finding.pk, official_id=who, on=NOW, facts=replace(facts, violation="Khác")
            )


def test_an_office_sees_its_own_visits_and_findings_once_concluded() -> None:
    concluded()
    other = planned("03208")
    assert [one.unit.code for one in queries.list_visits(actor=office())] == ["03214"]
    with pytest.raises(Http404):
        queries.get_visit(actor=office(), visit_id=other.pk)
    with pytest.raises(Http404):
        queries.get_finding(actor=office("03208"), finding_id=only().pk)
    assert len(queries.list_findings(actor=office(), visit=only().visit, on=NOW)) == 1
    SupervisionVisit.objects.filter(pk=only().visit_id).update(state="held")
    assert queries.list_findings(actor=office(), visit=only().visit, on=NOW) == []


def test_a_case_that_a_finding_opened_is_told_to_few() -> None:
    concluded("03214", replace(FINDING, severity=3))
    facts = CaseFacts("Nhận tiền của dân", date(2026, 1, 5), date(2026, 2, 9))
    commands.open_case_from_finding(actor=SYSTEM, finding_id=only().pk, official_id=person(), on=NOW, facts=facts)
    shown = {
        role: queries.list_findings(actor=office(role=role), visit=only().visit, on=NOW)[0].case_id is not None
        for role in (Role.COMMUNE, Role.LEADER, Role.INSPECTOR)
    }
    assert shown == {Role.COMMUNE: False, Role.LEADER: False, Role.INSPECTOR: True}


def test_what_waits_is_told_to_whom_it_waits_for() -> None:
    concluded("03214", replace(FINDING, due_on=date(2026, 3, 1)), FINDING)
    planned("03208")
    later = NOW + timedelta(days=30)
    assert [row.due_on for row in queries.list_to_report(actor=office(), on=NOW, until=later)] == [
        date(2026, 3, 1), date(2026, 3, 31),
    ]  # fmt: skip
    assert queries.list_to_report(actor=office("03208"), on=NOW, until=later) == []
    assert [row.follow for row in queries.list_overdue(actor=SYSTEM, on=NOW)] == [Follow.LATE]
    assert len(queries.list_visits_due(actor=SYSTEM, on=NOW, until=later)) == 1
    first = VisitFinding.objects.order_by("due_on")[0]
    commands.report_done(
        actor=office(), finding_id=first.pk, version=only_visit(first).version, on=NOW, done_text="Đã chấn chỉnh"
    )
    assert queries.list_overdue(actor=SYSTEM, on=NOW) == []
    assert [row.id for row in queries.list_to_judge(actor=SYSTEM, on=NOW)] == [first.pk]


def only_visit(finding: VisitFinding) -> SupervisionVisit:
    """The visit of a finding as it stands now."""
    return SupervisionVisit.objects.get(pk=finding.visit_id)


def test_the_form_of_a_step_is_drawn_only_while_the_visit_stands_there() -> None:
    inspector, place = Client(), unit("11", NOW)
    inspector.force_login(make_user("thanh-tra", (Role.INSPECTOR, place), home=place))
    done, plan = concluded(), planned("03203")
    steps = (
        "conduct_supervision_conclude",
        "conduct_finding_new",
        "conduct_supervision_hold",
        "conduct_supervision_call_off",
    )
    for visit, drawn in ((done, [302, 302, 302, 302]), (plan, [302, 302, 200, 200])):
        assert [inspector.get(reverse(name, args=[visit.pk])).status_code for name in steps] == drawn
