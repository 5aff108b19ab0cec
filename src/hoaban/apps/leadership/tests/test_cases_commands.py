"""Commands of cases up to the submission: effect, event, refusal; papers and waivers."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from hoaban.apps.leadership.commands import case_papers, case_waivers, cases
from hoaban.apps.leadership.models import AppointmentCase, CasePaper, Waiver
from hoaban.apps.leadership.rules.case_papers import file_name
from hoaban.apps.leadership.rules.case_steps import ROUTES
from hoaban.apps.leadership.rules.cases import MOVES, Step
from hoaban.apps.leadership.tests import factories_cases as make
from hoaban.apps.leadership.tests.factories_cases import NOW, OTHER, refused
from hoaban.apps.people.tests.factories import posts_of
from hoaban.shared.models import Event


@pytest.fixture(autouse=True)
def ground(loaded: None, db: None, monkeypatch: Any) -> None:
    make.findings(monkeypatch, make.MET)


def test_a_case_is_opened_with_its_place_its_route_and_an_event() -> None:
    case = make.opened()
    event = Event.objects.get(action="leadership.open_case")
    assert (case.state, case.route, case.level, case.unit_path) == ("draft", "inside", 3, event.unit_path)
    assert event.after["kind"] == "appointment"
    elsewhere = make.person("Quàng Thị Xa", at=posts_of(OTHER, make.SINCE)[-1])
    outside = make.opened(official=elsewhere, actor=make.commission())
    assert outside.route == "outside"


def test_a_case_is_about_a_leadership_post_that_is_not_held_yet() -> None:
    plain = next(one for one in posts_of(make.OFFICE, NOW) if not one.title.is_leader)
    with refused("post"):
        make.opened(post=plain)
    with refused("post-closed"):
        make.opened(takes_effect_on=date(2024, 1, 1))
    holder = make.person("Lò Văn Giữ", at=make.post())
    with refused("holds"):
        make.opened(official=holder)
    with refused("kind"):
        make.opened("promotion", official=make.person("Lò Văn Lạ"))
    for kind in ("reappointment", "dismissal", "resignation"):
        with refused("not-held"):
            make.opened(kind, official=make.person(f"Lò Văn {kind}"))


def test_one_case_of_a_kind_is_open_for_a_person_and_a_post() -> None:
    case = make.opened()
    with refused("open-already"):
        make.opened(official=case.official)
    cases.withdraw_case(actor=make.commune_office(), case_id=case.pk, version=None, reason="Làm lại", on=NOW)
    assert make.opened(official=case.official).pk != case.pk


def test_only_the_proposers_of_the_unit_open_a_case() -> None:
    who = make.person()
    with pytest.raises(PermissionDenied):
        make.opened(official=who, actor=make.leader())
    with pytest.raises(Http404):
        make.opened(official=who, actor=make.commune_office(OTHER))


@pytest.mark.parametrize(("kind", "route"), sorted(ROUTES))
def test_every_route_is_walked_to_its_submission(kind: str, route: str) -> None:
    if route == "outside":
        case = make.opened(kind, official=make.person("Tòng Xa", at=posts_of(OTHER, make.SINCE)[-1]),
                           actor=make.commission())  # fmt: skip
    else:
        case = make.opened(kind)
    assert case.route == route
    case = make.papered(make.stepped(case))
    cases.submit_case(actor=make.commune_office(), case_id=case.pk, version=case.version, on=NOW)
    assert make.fresh(case).state == "submitted"
    assert [one.key for one in case.steps.order_by("id")] == list(ROUTES[kind, route])


def test_a_step_is_taken_in_its_order_with_its_numbers() -> None:
    case = make.opened()
    with refused("order") as said:
        make.take(case, "enlarged")
    assert "order" in said.error.code
    make.take(case, "proposal")
    with refused("order"):
        make.take(case, "proposal")
    make.take(case, "collective_1", agreed=3)
    assert case.steps.get(key="proposal").called is None
    assert case.steps.get(key="collective_1").agreed is None, "no vote there"
    make.take(case, "enlarged", done_on=NOW)
    step = case.steps.get(key="enlarged")
    assert (step.called, step.present, step.agreed) == (10, 9, 8)
    assert make.fresh(case).state == "steps"
    assert Event.objects.filter(action="leadership.take_case").count() == 3


@pytest.mark.parametrize(
    ("numbers", "code", "field"),
    [
        ({"called": 0}, "nobody", "called"), ({"present": 11}, "present", "present"), ({"agreed": 10}, "agreed", "agreed"),
        ({"present": 6, "agreed": 6}, "quorum", "present"), ({"done_on": date(2026, 3, 11)}, "future", "done_on"),
        ({"done_on": date(2026, 3, 1)}, "before", "done_on"),
    ],
)  # fmt: skip
def test_a_meeting_that_cannot_be_is_refused_at_its_field(numbers: dict[str, Any], code: str, field: str) -> None:
    case = make.opened("resignation")
    make.take(case, "request", done_on=date(2026, 3, 2))
    make.take(case, "talk", done_on=date(2026, 3, 3))
    with refused(code) as said:
        make.take(case, "collective_vote", **numbers)
    assert said.error.field == field
    assert case.steps.count() == 2


def test_a_failed_vote_stops_the_case_until_it_is_taken_back() -> None:
    case = make.opened("election")
    make.take(case, "proposal")
    make.take(case, "nomination", agreed=5)
    with refused("failed"):
        make.take(case, "election")
    make.papered(case)
    with refused("failed"):
        cases.submit_case(actor=make.commune_office(), case_id=case.pk, version=None, on=NOW)
    with refused("reason"):
        cases.undo_step(actor=make.commune_office(), case_id=case.pk, version=None, reason=" ", on=NOW)
    cases.undo_step(actor=make.commune_office(), case_id=case.pk, version=None, reason="Ghi nhầm số phiếu", on=NOW)
    event = Event.objects.get(action="leadership.undo_case")
    assert (event.after["step"], event.after["agreed"], event.reason) == ("nomination", 5, "Ghi nhầm số phiếu")
    make.take(case, "nomination", agreed=6)


def test_there_must_be_a_step_to_take_back() -> None:
    case = make.opened()
    make.take(case, "proposal")
    cases.undo_step(actor=make.commune_office(), case_id=case.pk, version=None, reason="Nhầm", on=NOW)
    with refused("nothing"):
        cases.undo_step(actor=make.commune_office(), case_id=case.pk, version=None, reason="Nhầm", on=NOW)


def test_a_case_is_submitted_with_every_step_and_every_paper() -> None:
    case = make.opened("resignation")
    make.take(case, "request")
    with refused("steps"):
        cases.submit_case(actor=make.commune_office(), case_id=case.pk, version=None, on=NOW)
    make.take(case, "talk")
    make.take(case, "collective_vote")
    make.add(case, "letter")
    with refused("papers") as said:
        cases.submit_case(actor=make.commune_office(), case_id=case.pk, version=None, on=NOW)
    assert "Tờ trình" in said.error.message
    assert "Đơn của cán bộ" not in said.error.message
    make.add(case, "submission")
    make.add(case, "minutes")
    cases.submit_case(actor=make.commune_office(), case_id=case.pk, version=None, on=NOW)


def test_a_full_post_is_not_submitted_and_says_who_holds_it() -> None:
    case = make.papered(make.stepped(make.opened()))
    make.authorise(case.post, 1)
    make.person("Cà Văn Đang Giữ", at=case.post)
    with refused("full") as said:
        cases.submit_case(actor=make.commune_office(), case_id=case.pk, version=None, on=NOW)
    assert "Cà Văn Đang Giữ" in said.error.message
    assert "1 trên 1" in said.error.message
    make.authorise(case.post, 2)
    cases.submit_case(actor=make.commune_office(), case_id=case.pk, version=None, on=NOW)


def test_a_submitted_case_is_returned_changed_and_submitted_again() -> None:
    case = make.submitted("resignation")
    with pytest.raises(PermissionDenied):
        cases.return_case(actor=make.commune_office(), case_id=case.pk, version=None, reason="Thiếu", on=NOW)
    with refused("reason"):
        cases.return_case(actor=make.commission(), case_id=case.pk, version=None, reason="", on=NOW)
    cases.return_case(actor=make.commission(), case_id=case.pk, version=None, reason="Bổ sung biên bản", on=NOW)
    case = make.fresh(case)
    assert (case.state, case.answer, case.reason) == ("returned", "Bổ sung biên bản", "Kiện toàn chức danh")
    make.add(case, "minutes")
    cases.submit_case(actor=make.commune_office(), case_id=case.pk, version=None, on=NOW)
    assert make.fresh(case).state == "submitted"


def test_a_refused_case_keeps_the_findings_of_the_day() -> None:
    case = make.submitted()
    cases.refuse_case(actor=make.commission(), case_id=case.pk, version=None, reason="Chưa cần", on=NOW)
    case = make.fresh(case)
    assert (case.state, case.standards_met) == ("refused", None)
    assert case.findings[0]["rule"] == "standard.education"


def test_each_step_is_refused_outside_its_states() -> None:
    case = make.opened()
    over = {"state": "withdrawn"}
    calls = {
        Step.TAKE: lambda **who: make.take(case, "proposal", **who),
        Step.UNDO: lambda **who: cases.undo_step(case_id=case.pk, version=None, reason="x", on=NOW, **who),
        Step.PAPER: lambda **who: make.add(case, "submission", **who),
        Step.SUBMIT: lambda **who: cases.submit_case(case_id=case.pk, version=None, on=NOW, **who),
        Step.RETURN: lambda **who: cases.return_case(case_id=case.pk, version=None, reason="x", on=NOW, **who),
        Step.DECIDE: lambda **who: make.decide(case, **who),
        Step.REFUSE: lambda **who: cases.refuse_case(case_id=case.pk, version=None, reason="x", on=NOW, **who),
        Step.WITHDRAW: lambda **who: cases.withdraw_case(case_id=case.pk, version=None, reason="x", on=NOW, **who),
        Step.WAIVE: lambda **who: waive(case, **who),
        Step.UNWAIVE: lambda **who: case_waivers.take_back_waiver(
            case_id=case.pk, version=None, rule="standard.education", on=NOW, **who
        ),
    }  # fmt: skip
    assert set(calls) == {move.step for move in MOVES}
    AppointmentCase.objects.filter(pk=case.pk).update(**over)
    for step, call in calls.items():
        with refused("turn"):
            call(actor=make.commission() if step != Step.WAIVE else make.leader())
    assert make.fresh(case).state == "withdrawn"


def test_two_officers_one_succeeds_and_the_other_is_told() -> None:
    case = make.opened()
    make.take(case, "proposal", version=case.version)
    with refused("changed"):
        make.take(case, "proposal", version=case.version)
    assert case.steps.count() == 1


def waive(case: AppointmentCase, actor: Any = None, rule: str = "standard.political_theory", **facts: Any) -> Waiver:
    given = {"version": None, "authority": "Ban Thường vụ Tỉnh ủy", "reason": "Địa bàn đặc biệt khó khăn"} | facts
    return case_waivers.waive_standard(actor=actor or make.leader(), case_id=case.pk, rule=rule, on=NOW, **given)


def test_an_authority_waives_with_a_reason_and_takes_it_back(monkeypatch: Any) -> None:
    make.findings(monkeypatch, make.MET, make.UNMET, make.UNKNOWN)
    case = make.opened()
    for actor in (make.commission(), make.commune_office()):
        with pytest.raises(PermissionDenied):
            waive(case, actor=actor)
    with refused("reason"):
        waive(case, reason="  ")
    with refused("authority"):
        waive(case, authority=" ")
    waive(case)
    waive(case, rule="standard.state_management")
    with refused("waived-already"):
        waive(case)
    with refused("met"):
        waive(case, rule="standard.education")
    with refused("rule"):
        waive(case, rule="planning.in_plan")
    event = Event.objects.filter(action="leadership.waive_case").first()
    assert event
    assert event.after["authority"] == "Ban Thường vụ Tỉnh ủy"
    case_waivers.take_back_waiver(
        actor=make.leader(), case_id=case.pk, version=None, rule="standard.political_theory", on=NOW
    )
    with refused("gone"):
        case_waivers.take_back_waiver(
            actor=make.leader(), case_id=case.pk, version=None, rule="standard.political_theory", on=NOW
        )
    assert case.waivers.count() == 1


def test_what_nobody_can_waive_is_not_waived(monkeypatch: Any) -> None:
    make.findings(monkeypatch, make.BARRED)
    case = make.opened()
    with refused("never") as said:
        waive(case, rule="standard.education")
    assert "NĐ 33/2023" in said.error.message
    assert not Waiver.objects.exists()


def kept_files(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_paper_is_kept_under_a_random_name_with_its_type(settings: Any) -> None:
    case = make.opened()
    paper = make.add(case, "submission", file=make.upload("../../etc/Tờ trình.exe"))
    assert (paper.mime, paper.title, paper.size) == ("application/pdf", "Tờ trình", len(make.PDF))
    assert paper.stored.startswith("cases/")
    assert "Tờ" not in paper.stored
    assert file_name(paper.title, paper.mime) == "Tờ trình.pdf"
    other = make.add(case, "other", file=make.upload("Xác nhận.pdf"))
    assert other.title == "Xác nhận"
    assert len(kept_files(settings)) == 2
    with pytest.raises(Http404):
        case_papers.remove_paper(actor=make.commune_office(OTHER), paper_id=paper.pk, version=None, on=NOW)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"<html><script>alert(1)</script>", "type"), (b"MZ\x90\x00", "type"), (b"PK\x03\x04broken", "type"),
     (b"", "empty"), (b"%PDF-" + b"0" * 10_000_000, "too-large")],
)  # fmt: skip
def test_a_hostile_file_is_refused_and_nothing_is_left(content: bytes, code: str, settings: Any) -> None:
    case = make.opened()
    with refused(code):
        make.add(case, "submission", file=make.upload(content=content))
    assert not CasePaper.objects.exists()
    assert kept_files(settings) == []


def test_a_document_with_macros_is_refused(settings: Any) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name in ("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"):
            file.writestr(name, "x")
    with refused("type"):
        make.add(make.opened(), "submission", file=make.upload("a.docx", content.getvalue()))
    assert kept_files(settings) == []


def test_a_paper_of_another_kind_or_one_too_many_is_refused(settings: Any, monkeypatch: Any) -> None:
    case = make.opened("resignation")
    with refused("kind"):
        make.add(case, "diplomas")
    monkeypatch.setattr(case_papers, "MOST_PAPERS", 1)
    make.add(case, "letter")
    with refused("too-many"):
        make.add(case, "letter")
    assert len(kept_files(settings)) == 1


def test_a_paper_is_taken_out_with_its_file(settings: Any, django_capture_on_commit_callbacks: Any) -> None:
    case = make.opened()
    paper = make.add(case, "submission")
    with django_capture_on_commit_callbacks(execute=True):
        case_papers.remove_paper(actor=make.commune_office(), paper_id=paper.pk, version=None, on=NOW)
    assert kept_files(settings) == []
