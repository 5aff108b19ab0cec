"""The decision on a case, and decided cases of past years: effect, event, refusal, all or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from hoaban.apps.leadership.commands import case_waivers
from hoaban.apps.leadership.commands.case_history import DecidedRow, WaiverFacts, record_decisions
from hoaban.apps.leadership.commands.cases import StepFacts
from hoaban.apps.leadership.models import AppointmentCase, Waiver
from hoaban.apps.leadership.queries import cases as queries
from hoaban.apps.leadership.tests import factories_cases as make
from hoaban.apps.leadership.tests.factories_cases import EFFECT, NOW, refused
from hoaban.apps.people.models import Assignment
from hoaban.apps.people.tests.factories import posts_of
from hoaban.shared.access import Actor
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused


@pytest.fixture(autouse=True)
def ground(loaded: None, db: None, monkeypatch: Any) -> None:
    make.findings(monkeypatch, make.MET)


def held(case: AppointmentCase, on: date) -> Assignment | None:
    found: Assignment | None = Assignment.objects.filter(official_id=case.official_id, is_main=True).on(on).first()
    return found


@pytest.mark.parametrize(("kind", "how"), [("appointment", "appointed"), ("election", "elected")])
def test_a_decision_gives_the_post_and_begins_a_term(kind: str, how: str) -> None:
    case = make.submitted(kind)
    make.decide(case, version=case.version)
    case = make.fresh(case)
    assert (case.state, case.standards_met, case.term_ends_on) == ("decided", True, date(2031, 3, 31))
    now = held(case, EFFECT)
    assert now is not None
    assert now == case.assignment
    assert (now.post_id, now.kind, now.held_since, now.decision_no) == (case.post_id, how, EFFECT, "15/QĐ-UBND")
    before = held(case, date(2026, 3, 31))
    assert before is not None
    assert before.ends_before == EFFECT
    event = Event.objects.get(action="leadership.decide_case")
    assert (event.before["state"], event.after["standards_met"], event.after["waived"]) == ("submitted", True, [])


def test_a_reappointment_goes_on_with_the_assignment_for_a_new_term() -> None:
    case = make.submitted("reappointment")
    before = held(case, NOW)
    make.decide(case, term_ends_on=date(2029, 6, 30))
    case = make.fresh(case)
    assert before is not None
    assert (held(case, EFFECT), case.assignment, case.term_ends_on) == (before, before, date(2029, 6, 30))
    assert Assignment.objects.filter(official_id=case.official_id).count() == 1


@pytest.mark.parametrize(("kind", "reason"), [("dismissal", "dismissed"), ("resignation", "resigned")])
def test_whoever_leaves_a_post_awaits_another_or_has_no_place(kind: str, reason: str, monkeypatch: Any) -> None:
    make.findings(monkeypatch, make.UNMET)  # told to whoever decides, and stopping nothing
    case = make.submitted(kind)
    make.decide(case)
    waiting = held(case, EFFECT)
    assert waiting is not None
    assert (waiting.post_id, waiting.unit_id) == (None, case.post.unit_id)
    case = make.fresh(case)
    assert [one["rule"] for one in case.findings] == [make.UNMET.rule]
    assert (case.standards_met, case.term_ends_on) == (True, None)
    other = make.submitted(kind, official=make.person("Lò Thị Khác", at=case.post))
    make.decide(other, stays=False)
    assert held(other, EFFECT) is None
    assert make.fresh(other).assignment.end_reason == reason  # type: ignore[union-attr]


@pytest.mark.parametrize("finding", [make.UNMET, make.UNKNOWN], ids=["unmet", "unknown"])
def test_a_standard_that_is_not_met_or_not_known_stops_the_decision(finding: Any, monkeypatch: Any) -> None:
    case = make.submitted()
    make.findings(monkeypatch, make.MET, finding)
    with refused("standards") as said:
        make.decide(case)
    assert finding.title in said.error.message
    case = make.fresh(case)
    assert (case.state, case.standards_met, held(case, EFFECT).post_id) != ("decided", None, case.post_id)  # type: ignore[union-attr]
    assert Event.objects.filter(action="people.transfer_official").count() == 0


def test_a_waiver_lets_the_decision_pass_and_is_counted(monkeypatch: Any) -> None:
    case = make.submitted()
    make.findings(monkeypatch, make.MET, make.UNMET, make.UNKNOWN)
    for rule in (make.UNMET.rule, make.UNKNOWN.rule):
        case_waivers.waive_standard(
            actor=make.leader(), case_id=case.pk, version=None, rule=rule, authority="Ban Thường vụ", reason="Thiếu cán bộ",
            on=NOW,
        )  # fmt: skip
    make.findings(monkeypatch, make.MET, make.UNMET, replace(make.UNKNOWN, verdict=make.MET.verdict))
    make.decide(case)
    case = make.fresh(case)
    assert case.standards_met is False
    assert [one.rule for one in case.waivers.all()] == [make.UNMET.rule], "the one that was not needed is not counted"
    assert Event.objects.get(action="leadership.decide_case").after["waived"] == [make.UNMET.rule]


def test_what_nobody_can_waive_stops_the_decision_whatever_was_waived(monkeypatch: Any) -> None:
    case = make.submitted()
    Waiver.objects.create(case=case, rule=make.BARRED.rule, authority="x", reason="x", waived_on=NOW)
    make.findings(monkeypatch, make.BARRED)
    with refused("standards") as said:
        make.decide(case)
    assert "Không cấp nào miễn được" in said.error.message


def test_the_findings_of_the_day_stay_when_facts_change(monkeypatch: Any) -> None:
    case = make.submitted()
    make.decide(case)
    frozen = make.fresh(case).findings
    make.findings(monkeypatch, make.UNMET)
    file = queries.get_file(actor=make.commission(), case_id=case.pk, on=date(2028, 1, 1))
    assert make.fresh(case).findings == frozen
    assert [one.rule for one in file.weighed.met] == ["standard.education"]
    assert file.weighed.blocking == ()


def test_a_full_post_stops_the_decision_and_nothing_is_half_done() -> None:
    case = make.submitted()
    make.authorise(case.post, 1)
    make.person("Cà Văn Trước", at=case.post)
    with refused("full"):
        make.decide(case)
    assert make.fresh(case).state == "submitted"
    assert held(case, EFFECT).post_id != case.post_id  # type: ignore[union-attr]


def test_the_seat_that_one_decision_takes_is_gone_for_the_next() -> None:
    make.authorise(make.post(), 1)
    first, second = make.submitted(), make.submitted(official=make.person("Lò Văn Sau"))
    make.decide(first)
    with refused("full") as said:
        make.decide(second)
    assert first.official.full_name in said.error.message


def test_two_officers_decide_and_one_is_told() -> None:
    case = make.submitted()
    make.decide(case, version=case.version)
    with refused("changed"):
        make.decide(case, version=case.version)
    assert Assignment.objects.filter(official_id=case.official_id).count() == 2


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"decided_on": date(2026, 3, 11)}, "future"), ({"takes_effect_on": date(2026, 3, 9)}, "effect"),
        ({"term_ends_on": EFFECT}, "term"), ({"term_ends_on": date(2031, 4, 1)}, "term"),
    ],
)  # fmt: skip
def test_days_that_cannot_be_are_refused(facts: dict[str, Any], code: str) -> None:
    case = make.submitted()
    with refused(code):
        make.decide(case, **facts)


def test_a_post_that_is_no_longer_held_is_neither_renewed_nor_left() -> None:
    case = make.submitted("reappointment")
    Assignment.objects.filter(official_id=case.official_id).update(ends_before=date(2026, 3, 20))
    with refused("not-held"):
        make.decide(case)


def test_only_those_who_appoint_decide() -> None:
    case = make.submitted("resignation")
    for actor in (make.commune_office(), make.leader()):
        with pytest.raises(PermissionDenied):
            make.decide(case, actor=actor)


def past(kind: str = "appointment", official: Any = None, **facts: Any) -> DecidedRow:
    who = official or make.person(f"Lò Văn {kind}", at=make.post(), since=date(2025, 8, 1))
    row = DecidedRow(kind, who.pk, make.post().pk, date(2025, 7, 25), date(2025, 8, 1), "7/QĐ-UBND")
    return replace(row, **facts)


def test_past_decisions_are_recorded_with_the_findings_of_their_days() -> None:
    one = past(
        steps=[StepFacts("proposal", date(2025, 7, 1)), StepFacts("collective_3", date(2025, 7, 20), 10, 9, 8)],
        waivers=[WaiverFacts("standard.education", "Ban Thường vụ", "Thiếu cán bộ"),
                 WaiverFacts("standard.political_theory", "Ban Thường vụ", "Đang học")],
    )  # fmt: skip
    ids = record_decisions(actor=make.commission(), on=NOW, rows=[one, past("dismissal")])
    case, left = (AppointmentCase.objects.get(pk=key) for key in ids)
    assert (case.state, case.kind, case.term_ends_on, case.level) == ("decided", "appointment", date(2030, 7, 31), 3)
    assert {found["rule"]: found["verdict"] for found in case.findings}["standard.education"] == "met"
    assert {found["rule"]: found["verdict"] for found in case.findings}["standard.political_theory"] != "met"
    assert case.standards_met is False
    assert [waiver.rule for waiver in case.waivers.all()] == ["standard.political_theory"]
    assert case.steps.count() == 2
    assert (left.findings, left.standards_met, left.term_ends_on) == ([], True, None)
    event = Event.objects.get(action="leadership.record_decisions")
    assert event.after == {"cases": 2, "standards_met": 1}
    assert Assignment.objects.count() == 2, "no assignment was touched"


def test_the_number_of_queries_of_past_decisions_does_not_follow_the_rows(django_assert_max_num_queries: Any) -> None:
    rows = [past(official=make.person(f"Lò Văn Cũ {n}")) for n in range(12)]
    record_decisions(actor=Actor.system(), on=NOW, rows=[past("dismissal")])
    with django_assert_max_num_queries(60):
        record_decisions(actor=Actor.system(), on=NOW, rows=rows)
    assert AppointmentCase.objects.count() == 13


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"kind": "promotion"}, "row"), ({"post_id": 10**9}, "row"), ({"decided_on": date(2025, 8, 2)}, "day"),
     ({"decided_on": date(2027, 1, 1), "takes_effect_on": date(2027, 2, 1)}, "day")],
)  # fmt: skip
def test_a_past_decision_that_cannot_be_is_named_and_nothing_is_recorded(facts: dict[str, Any], code: str) -> None:
    good = past()
    with refused(code) as said:
        record_decisions(actor=make.commission(), on=NOW, rows=[good, replace(good, **facts)])
    assert "2" in said.error.message
    assert not AppointmentCase.objects.exists()


def test_past_decisions_are_recorded_by_those_who_appoint_there() -> None:
    row = past()
    for actor in (make.commune_office(), make.leader()):
        with pytest.raises(PermissionDenied):
            record_decisions(actor=actor, on=NOW, rows=[row])


def test_a_decision_asks_the_real_rules(monkeypatch: Any) -> None:
    monkeypatch.undo()
    case = make.submitted(official=make.person(at=posts_of(make.OFFICE, make.SINCE)[-1]))
    with refused("standards"):
        make.decide(case)
    file = queries.get_file(actor=make.commune_office(), case_id=case.pk, on=NOW)
    assert {one.rule for one in file.weighed.met} >= {"standard.education"}
    assert all(one.says for one in file.weighed.blocking)


def test_a_decision_is_not_dated_before_the_last_step_it_rests_on() -> None:
    case = make.submitted()
    last = case.steps.order_by("done_on").last()
    assert last is not None
    with pytest.raises(CommandRefused) as told:
        make.decide(case, decided_on=last.done_on - timedelta(days=1))
    assert (told.value.code, told.value.field) == ("early", "decided_on")
    assert AppointmentCase.objects.get(pk=case.pk).state == "submitted"
    case.steps.all().delete()
    with pytest.raises(CommandRefused, match="/2026"):
        make.decide(case, decided_on=case.opened_on - timedelta(days=1))
