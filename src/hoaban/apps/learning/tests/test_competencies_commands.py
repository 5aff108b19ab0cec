"""Commands of the framework, the catalogue, evidence: what they do, what they leave behind, what they refuse."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from hoaban.apps.learning.commands import competencies, courses, evidence
from hoaban.apps.learning.commands.competencies import CompetencyDetails, RequirementDetails
from hoaban.apps.learning.commands.courses import CourseDetails
from hoaban.apps.learning.commands.loading import load_learning
from hoaban.apps.learning.models import Course, Evidence, FormerWording, Requirement
from hoaban.apps.learning.queries import framework
from hoaban.apps.learning.queries.competencies import list_gaps
from hoaban.apps.learning.tests import factories_competencies as make
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
ON = date(2026, 6, 1)
KEEPER = Actor.system()


@pytest.fixture(autouse=True)
def _content(loaded: None, db: None) -> None:
    make.content()


def events(action: str) -> int:
    """How many events of a command were left."""
    return Event.objects.filter(action=f"learning.{action}").count()


def commune_requirement() -> Requirement:
    """Digital skills of every civil servant."""
    found: Requirement = Requirement.objects.get(competency__code="CDS", category=2, title=None)
    return found


def test_loading_again_writes_nothing() -> None:
    assert not load_learning(actor=KEEPER).wrote
    assert events("load_learning") == 1


def test_what_a_person_changed_survives_loading() -> None:
    row = commune_requirement()
    competencies.end_requirement(actor=KEEPER, requirement_id=row.pk, version=row.version, on=ON)
    Course.objects.filter(code="CDS-CB").update(name_vi="Tên khác", edited=True)
    Course.objects.filter(code="CDS-NC").update(name_vi="Tên khác")
    report = load_learning(actor=KEEPER)
    assert report.updated["courses"] == 1
    row.refresh_from_db()
    assert row.ends_before == ON
    assert Course.objects.get(code="CDS-CB").name_vi == "Tên khác"
    assert Course.objects.get(code="CDS-NC").name_vi != "Tên khác"


def test_loading_needs_the_permission() -> None:
    with pytest.raises(PermissionDenied):
        load_learning(actor=make.over(Role.COMMUNE))


def test_revising_ends_the_old_period_and_starts_the_next() -> None:
    row = commune_requirement()
    new = competencies.revise_requirement(
        actor=KEEPER, requirement_id=row.pk, version=1, level=2, months=6, legal_basis="Quyết định 1", on=ON
    )
    row.refresh_from_db()
    assert (row.ends_before, new.starts_on, new.ends_before) == (ON, ON, None)
    assert (new.category, new.required_level, new.months, new.asked_since) == (2, 2, 6, None)
    assert events("revise_requirement") == 1


def test_a_deadline_goes_on_counting_unless_the_level_rises() -> None:
    row = commune_requirement()
    new = competencies.revise_requirement(
        actor=KEEPER, requirement_id=row.pk, version=None, level=1, months=6, legal_basis="Quyết định 1", on=ON
    )
    assert new.asked_since == row.starts_on


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"level": 9}, "level"), ({"months": 0}, "months"), ({"legal_basis": " "}, "basis"),
        ({"on": date(2025, 7, 1)}, "too-early"), ({"version": 7}, "changed"), ({}, "same"),
    ],
)  # fmt: skip
def test_a_revision_that_cannot_be_is_refused(facts: dict[str, Any], code: str) -> None:
    row = commune_requirement()
    whole = {"level": 1, "months": row.months, "legal_basis": row.legal_basis, "on": ON, "version": 1} | facts
    with pytest.raises(CommandRefused) as refused:
        competencies.revise_requirement(actor=KEEPER, requirement_id=row.pk, **whole)
    assert refused.value.code == code
    row.refresh_from_db()
    assert row.ends_before is None
    assert events("revise_requirement") == 0


def test_an_ended_requirement_is_not_ended_again() -> None:
    row = commune_requirement()
    competencies.end_requirement(actor=KEEPER, requirement_id=row.pk, version=1, on=ON)
    with pytest.raises(CommandRefused) as refused:
        competencies.end_requirement(actor=KEEPER, requirement_id=row.pk, version=2, on=ON)
    assert refused.value.code == "ended"


def test_the_same_people_are_asked_once() -> None:
    details = RequirementDetails(level=1, months=12, legal_basis="Nhu cầu của tỉnh", category=3)
    one = make.competency("CDS").pk
    row = competencies.add_requirement(actor=KEEPER, competency_id=one, details=details, on=ON)
    assert row.edited
    with pytest.raises(CommandRefused) as refused:
        competencies.add_requirement(actor=KEEPER, competency_id=one, details=details, on=date(2027, 1, 1))
    assert refused.value.code == "requirement-there"
    assert events("add_requirement") == 1


@pytest.mark.parametrize("role", [Role.COMMUNE, Role.SUPERVISOR, Role.OFFICIAL, Role.PERSONNEL])
def test_only_those_who_keep_the_province_s_framework_change_it(role: Role) -> None:
    row = commune_requirement()
    with pytest.raises(PermissionDenied):
        competencies.end_requirement(actor=make.over(role, "SYT"), requirement_id=row.pk, version=1, on=ON)


def test_home_affairs_keeps_the_framework() -> None:
    row = commune_requirement()
    competencies.end_requirement(actor=make.over(Role.PERSONNEL, "11"), requirement_id=row.pk, version=1, on=ON)


def test_a_competency_is_added_with_its_levels() -> None:
    details = CompetencyDetails("moi-1", "functional", "Mới", "New", [("Một", "One"), ("Hai", "Two")])
    one = competencies.add_competency(actor=KEEPER, details=details)
    assert (one.code, one.levels.count()) == ("MOI-1", 2)
    with pytest.raises(CommandRefused):
        competencies.add_competency(actor=KEEPER, details=details)


def reworded(**facts: Any) -> CompetencyDetails:
    """Digital skills in other words."""
    whole = {
        "code": "CDS", "kind": "domain", "name_vi": "Kỹ năng số", "name_en": "Digital skills",
        "levels": [("Căn bản", "Basic"), ("Khá", "Good"), ("Giỏi", "Very good")],
    }  # fmt: skip
    return CompetencyDetails(**whole | facts)  # type: ignore[arg-type]


def revise(code: str = "CDS", *, on: date = ON, actor: Actor = KEEPER, version: int | None = None, **facts: Any) -> Any:
    """Word a competency otherwise from a day on."""
    return competencies.revise_competency(
        actor=actor, competency_id=make.competency(code).pk, version=version, details=reworded(**facts), on=on,
        today=ON, reason="Khung mới",
    )  # fmt: skip


def test_a_competency_is_worded_otherwise_from_a_day_and_keeps_what_it_said() -> None:
    before = make.competency("CDS")
    one = revise(version=1)
    assert (one.name_vi, one.kind, one.version, one.levels.count()) == ("Kỹ năng số", "domain", 2, 3)
    assert events("revise_competency") == 1
    then = framework.get_competency(actor=KEEPER, code="CDS", on=date(2026, 5, 31))
    assert (then.competency.name_vi, len(then.levels), len(then.former)) == (before.name_vi, 2, 1)
    now = framework.get_competency(actor=KEEPER, code="CDS", on=ON)
    assert (now.competency.name_vi, [row.name_vi for row in now.levels]) == ("Kỹ năng số", ["Căn bản", "Khá", "Giỏi"])
    names = {
        day: {row.competency.name_vi for _key, _label, rows in framework.list_competencies(actor=KEEPER, on=day) for row in rows}
        for day in (date(2026, 5, 31), ON)
    }  # fmt: skip
    assert (before.name_vi in names[date(2026, 5, 31)], "Kỹ năng số" in names[ON]) == (True, True)
    assert not load_learning(actor=KEEPER).wrote, "what a person worded stays"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"on": date(2026, 6, 2)}, "too-late"), ({"version": 7}, "changed"), ({"levels": [("Một", "One")]}, "levels"),
        ({"levels": [("Một", "")]}, "levels"), ({"code": "LLCT", "levels": [("Một", "One")]}, "levels"),
    ],
)  # fmt: skip
def test_a_wording_is_refused(facts: dict[str, Any], code: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        revise(**facts)
    assert refused.value.code == code
    assert (events("revise_competency"), FormerWording.objects.count()) == (0, 0)


def test_a_wording_follows_the_one_before_it_and_is_no_repetition() -> None:
    revise(on=date(2026, 5, 1))
    for facts, code in (({"on": date(2026, 5, 1), "name_vi": "Khác"}, "too-early"), ({}, "same")):
        with pytest.raises(CommandRefused) as refused:
            revise(**facts)
        assert refused.value.code == code
    with pytest.raises(PermissionDenied):
        revise(actor=make.over(Role.COMMUNE), name_vi="Khác")


def test_a_requirement_of_each_commune_asks_nobody_alone() -> None:
    someone = make.serving()
    Requirement.objects.filter(people_each__isnull=False).delete()
    details = RequirementDetails(1, 12, "Nhu cầu của tỉnh", unit_level=3, people_each=2)
    key = make.competency("DOLUONG").pk
    row = competencies.add_requirement(actor=KEEPER, competency_id=key, details=details, on=date(2025, 7, 1))
    assert row.people_each == 2
    for each, code in ((2, "requirement-there"), (0, "people"), (101, "people")):
        again = RequirementDetails(1, 12, "x", unit_level=3, people_each=each)
        with pytest.raises(CommandRefused) as refused:
            competencies.add_requirement(actor=KEEPER, competency_id=key, details=again, on=ON)
        assert refused.value.code == code
    gaps = list_gaps(actor=KEEPER, on=ON, official_ids=[someone])
    assert "DOLUONG" not in {gap.competency_code for gap in gaps}
    new = competencies.revise_requirement(
        actor=KEEPER, requirement_id=row.pk, version=1, level=1, months=24, legal_basis="Quyết định 5", on=ON
    )
    assert new.people_each == 2


def course_details(**facts: Any) -> CourseDetails:
    """A course that gives digital skills."""
    whole = {
        "name_vi": "Khóa mới",
        "name_en": "New course",
        "kind": "digital",
        "mode": "online",
        "hours": 16,
        "weeks": 1,
        "capacity_min": 10,
        "capacity_max": 50,
        "outcomes": {make.competency("CDS").pk: 1},
    }
    return CourseDetails(**(whole | facts))


def test_a_course_is_added_and_changed() -> None:
    course = courses.add_course(actor=KEEPER, code="khoa-1", details=course_details())
    assert course.code == "KHOA-1"
    given = {make.competency("CDS").pk: 2, make.competency("GT").pk: 1}
    courses.change_course(
        actor=KEEPER, course_id=course.pk, version=1, details=course_details(hours=24, outcomes=given)
    )
    course.refresh_from_db()
    assert (course.hours, course.version) == (24, 2)
    assert dict(course.outcomes.values_list("competency_id", "level")) == given
    left = Event.objects.get(action="learning.change_course")
    assert left.before["hours"] == 16
    assert left.after["hours"] == 24


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"capacity_max": 5}, "capacity"), ({"outcomes": {}}, "outcomes"), ({"outcomes": {0: 1}}, "level"),
        ({"awards_kind": 2}, "award"),
    ],
)  # fmt: skip
def test_a_course_that_does_not_fit_is_refused(facts: dict[str, Any], code: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        courses.add_course(actor=KEEPER, code="khoa-1", details=course_details(**facts))
    assert refused.value.code == code
    assert not Course.objects.filter(code="KHOA-1").exists()


def test_the_second_of_two_changes_is_told() -> None:
    course = Course.objects.get(code="CDS-CB")
    courses.change_course(actor=KEEPER, course_id=course.pk, version=1, details=course_details())
    with pytest.raises(CommandRefused) as refused:
        courses.change_course(actor=KEEPER, course_id=course.pk, version=1, details=course_details(hours=9))
    assert refused.value.code == "changed"


def submitted(official_id: int, upload: Any = None) -> Evidence:
    """Evidence of digital skills."""
    return evidence.submit_evidence(
        actor=make.own(official_id), competency_id=make.competency("CDS").pk, level=1, text="Đã làm", on=make.NOW,
        upload=upload,
    )  # fmt: skip


def stored() -> list[Path]:
    """Files kept."""
    return [file for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file()]


def test_evidence_is_kept_with_its_file_under_another_name() -> None:
    row = submitted(make.serving(), SimpleUploadedFile("giấy.exe", b"%PDF-1.7 abc"))
    assert row.file.startswith("evidence/")
    assert row.file.endswith(".pdf")
    assert row.file_name == "giấy.exe"
    assert [file.read_bytes() for file in stored()] == [b"%PDF-1.7 abc"]
    assert events("submit_evidence") == 1


@pytest.mark.parametrize(("content", "code"), [(b"MZ program", "type"), (b"", "type")])
def test_a_file_of_another_type_is_refused_and_not_kept(content: bytes, code: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        submitted(make.serving(), SimpleUploadedFile("a.pdf", content))
    assert refused.value.code == code
    assert stored() == []
    assert not Evidence.objects.exists()


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST_BYTES", 20)
    with pytest.raises(CommandRefused) as refused:
        submitted(make.serving(), SimpleUploadedFile("a.pdf", b"%PDF-" + b"x" * 40))
    assert refused.value.code == "too-large"
    assert stored() == []


def test_evidence_for_a_level_waits_once_and_leaves_no_second_file() -> None:
    someone = make.serving()
    submitted(someone)
    with pytest.raises(CommandRefused) as refused:
        submitted(someone, SimpleUploadedFile("a.pdf", b"%PDF-1.7"))
    assert refused.value.code == "submitted-already"
    assert stored() == []


def test_the_supervisor_accepts_and_nobody_decides_twice() -> None:
    row = submitted(make.serving())
    chief = make.over(Role.SUPERVISOR)
    evidence.decide_evidence(actor=chief, evidence_id=row.pk, accept=True, on=make.NOW)
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.decided_on) == ("accepted", chief.name, make.NOW)
    with pytest.raises(CommandRefused):
        evidence.decide_evidence(actor=chief, evidence_id=row.pk, accept=False, on=make.NOW, reason="x")
    with pytest.raises(CommandRefused):
        evidence.withdraw_evidence(actor=make.own(row.official_id), evidence_id=row.pk, on=make.NOW)
    assert events("decide_evidence") == 1


def test_a_refusal_gives_its_reason() -> None:
    row = submitted(make.serving())
    with pytest.raises(CommandRefused) as refused:
        evidence.decide_evidence(actor=make.over(Role.SUPERVISOR), evidence_id=row.pk, accept=False, on=make.NOW)
    assert refused.value.code == "reason"


def test_evidence_outside_the_part_does_not_exist() -> None:
    row = submitted(make.serving())
    with pytest.raises(Http404):
        evidence.decide_evidence(
            actor=make.over(Role.SUPERVISOR, make.OTHER), evidence_id=row.pk, accept=True, on=make.NOW
        )


def test_nobody_decides_on_the_own_evidence_and_readers_do_not_decide() -> None:
    someone = make.serving()
    row = submitted(someone)
    chief = make.own(someone, *make.over(Role.SUPERVISOR).grants)
    for actor in (chief, make.over(Role.COMMUNE)):
        with pytest.raises(PermissionDenied):
            evidence.decide_evidence(actor=actor, evidence_id=row.pk, accept=True, on=make.NOW)
    with pytest.raises(Http404):
        evidence.decide_evidence(actor=make.over(Role.INSPECTOR), evidence_id=row.pk, accept=True, on=make.NOW)


def test_only_the_own_evidence_is_withdrawn() -> None:
    row = submitted(make.serving())
    with pytest.raises(PermissionDenied):
        evidence.withdraw_evidence(actor=make.own(make.serving("X-PCVP")), evidence_id=row.pk, on=make.NOW)
    evidence.withdraw_evidence(actor=make.own(row.official_id), evidence_id=row.pk, on=make.NOW)
    row.refresh_from_db()
    assert row.state == "withdrawn"
