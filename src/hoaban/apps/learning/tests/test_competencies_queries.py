"""Who lacks what: rows, before and after the reform, every way to hold something, cost, and nothing of others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from hoaban.apps.learning.models import Certificate, Course, Evidence, Requirement
from hoaban.apps.learning.models.certificates import CertificateRegister
from hoaban.apps.learning.queries import aims
from hoaban.apps.learning.queries.commune_needs import CommuneNeed, commune_needs
from hoaban.apps.learning.queries.competencies import GapRow, gaps_by_course, level_names, list_gaps
from hoaban.apps.learning.queries.gap_totals import gap_totals
from hoaban.apps.learning.queries.roadmap import get_roadmap
from hoaban.apps.learning.tests import factories_competencies as make
from hoaban.apps.organisation.models import PostTitle
from hoaban.apps.people.models import EthnicLanguage, Qualification
from hoaban.shared.access import Actor, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
NOW = make.NOW
BEFORE = date(2025, 6, 30)
ALL = Actor.system()


@pytest.fixture(autouse=True)
def _content(loaded: None, db: None) -> None:
    make.content()


def _agree(on: date) -> None:
    path = make.path_of("11")
    rows = list_gaps(actor=ALL, on=on, path=path)
    for one in gap_totals(actor=ALL, on=on, path=path):
        due = [row.due_on for row in rows if row.competency_code == one.competency.code]
        assert (one.lacking, one.overdue) == (len(due), sum(1 for day in due if day is not None and day < on))
        assert one.required >= one.lacking


def gaps(official_id: int, on: date = NOW, actor: Actor = ALL) -> dict[str, GapRow]:
    """Gaps of one official by competency; whatever is held, the totals of the province say the same as its rows."""
    _agree(on)
    return {row.competency_code: row for row in list_gaps(actor=actor, on=on, official_ids=[official_id])}


def test_a_civil_servant_of_a_commune_lacks_what_the_two_tier_model_asks() -> None:
    someone = make.serving("X-CVP")
    found = gaps(someone)
    assert {"LLCT", "QLNN", "LDQL", "CDS", "TTHC", "VTVL-CX", "QPAN", "KTDT"} <= set(found)
    assert "CMNV" not in found
    assert found["LLCT"].required == 2
    assert found["LDQL"].legal_basis.startswith("Nghị định 171/2025")
    assert found["LDQL"].due_on == date(2026, 9, 1)
    assert found["LLCT"].due_on == date(2026, 9, 1)
    assert "X-CVP" not in found["LLCT"].why


def test_before_the_reform_the_old_requirements_hold_and_after_it_the_new() -> None:
    old = make.reformed("X-TPHT", "03203", date(2021, 3, 1))
    before, after = gaps(old, BEFORE), gaps(old, date(2025, 7, 2))
    assert before["VTVL-TP"].due_on == date(2022, 3, 1)
    assert not {"VTVL-CX", "TTHC", "CDS", "GT"} & set(before)
    assert "VTVL-TP" not in after
    assert after["VTVL-CX"].due_on == date(2026, 7, 1)


def test_a_standard_dated_otherwise_asks_something_else() -> None:
    chair = make.reformed("X-CT", "03203", date(2021, 3, 1), education=2)
    assert "CMNV" not in gaps(chair, date(2023, 7, 31))
    asked = gaps(chair, date(2023, 8, 1))["CMNV"]
    assert (asked.required, asked.held, asked.due_on) == (4, 2, date(2024, 8, 1))
    assert asked.legal_basis == "Nghị định 33/2023/NĐ-CP"


def test_a_qualification_counts_from_its_day() -> None:
    from hoaban.apps.people import commands as people

    someone = make.serving()
    people.award_qualification(
        actor=ALL, official_id=someone, version=None, kind=2, level=2, awarded_on=date(2026, 2, 1)
    )
    assert "LLCT" in gaps(someone, date(2026, 1, 31))
    assert "LLCT" not in gaps(someone, date(2026, 2, 1))


def test_a_completion_without_certificate_counts_until_its_months_are_over() -> None:
    someone = make.serving()
    make.completed(someone, "CDS-CB", date(2025, 10, 1))
    make.completed(someone, "TTHC-2CAP", date(2025, 10, 1))
    assert "CDS" in gaps(someone, date(2025, 9, 30))
    assert gaps(someone)["CDS"].held == 1, "the chief of office must hold level 2"
    assert gaps(someone, date(2028, 10, 1))["CDS"].held == 0
    assert gaps(someone, date(2028, 10, 1))["TTHC"].held == 1, "this course holds for good"


@pytest.mark.parametrize(
    ("facts", "holds"),
    [
        ({}, True), ({"expires_before": date(2026, 3, 10)}, False), ({"expires_before": date(2026, 3, 11)}, True),
        ({"revoked_on": date(2026, 3, 1), "revoked_reason": "x"}, False),
        ({"revoked_on": date(2026, 4, 1), "revoked_reason": "x"}, True), ({"issued_on": date(2026, 3, 11)}, False),
    ],
)  # fmt: skip
def test_a_certificate_counts_while_it_is_valid(facts: dict[str, Any], holds: bool) -> None:
    someone = make.serving()
    done = make.completed(someone, "LD-PHONG", date(2025, 10, 1))
    whole = {"issued_on": date(2025, 10, 2), **facts}
    Certificate.objects.create(
        number="1", token="t", register=CertificateRegister.objects.create(issuer="TCT", year=2025), running=1,
        official_id=someone, course=done.course, completion=done, holder_name="x",
        issuer_name="x", **whole,
    )  # fmt: skip
    assert ("LDQL" not in gaps(someone)) is holds


def test_evidence_counts_once_it_is_accepted_and_while_it_holds() -> None:
    someone = make.serving("CV", f"{make.COMMUNE}-VP")
    row = Evidence.objects.create(
        official_id=someone, competency=make.competency("GT"), level=1, text="x", submitted_on=date(2026, 1, 1)
    )
    assert "GT" in gaps(someone)
    Evidence.objects.filter(pk=row.pk).update(
        state="accepted", decided_on=date(2026, 2, 1), expires_before=date(2026, 6, 1)
    )
    assert "GT" in gaps(someone, date(2026, 1, 31))
    assert "GT" not in gaps(someone)
    assert "GT" in gaps(someone, date(2026, 6, 1))


def test_ethnic_knowledge_of_a_higher_group_counts_for_the_lower() -> None:
    someone = make.serving()
    row = Qualification.objects.create(official_id=someone, kind=4, level=4, awarded_on=date(2020, 1, 1))
    assert (gaps(someone)["KTDT"].required, gaps(someone)["KTDT"].held) == (2, 1)
    Qualification.objects.filter(pk=row.pk).update(level=2)
    assert "KTDT" not in gaps(someone)


def test_who_speaks_an_ethnic_language_does_not_lack_it() -> None:
    someone = make.serving("CV", f"{make.COMMUNE}-VP")
    assert "TDT" in gaps(someone)
    EthnicLanguage.objects.create(official_id=someone, name="Tiếng Mông")
    assert "TDT" not in gaps(someone)


def test_a_deadline_kept_from_an_earlier_requirement_runs_on() -> None:
    someone = make.serving("X-CVP")
    row = Requirement.objects.filter(competency__code="KTDT", target_group=3).order_by("-starts_on")[0]
    assert (row.starts_on, row.asked_since) == (date(2026, 1, 1), date(2018, 6, 26))
    assert gaps(someone)["KTDT"].due_on == date(2027, 9, 1)


def test_only_open_courses_are_offered() -> None:
    someone = make.serving()
    course = Course.objects.get(code="LLCT-TC")
    assert gaps(someone)["LLCT"].course_ids[0] == course.pk
    Course.objects.filter(pk=course.pk).update(is_open=False)
    assert course.pk not in gaps(someone)["LLCT"].course_ids


def test_somebody_outside_the_part_has_no_gaps_to_be_seen() -> None:
    someone = make.serving()
    for role in (Role.COMMUNE, Role.SUPERVISOR):
        assert gaps(someone, actor=make.over(role)) != {}
        assert gaps(someone, actor=make.over(role, make.OTHER)) == {}
    assert gaps(someone, actor=make.over(Role.PROVIDER, "TCT")) == {}
    assert gaps(someone, actor=make.own(someone)) != {}
    assert gaps(someone, actor=make.own(someone + 1)) == {}


def test_a_part_counts_its_own_people_only() -> None:
    make.serving()
    make.serving("X-CVP", f"{make.OTHER}-VP")
    for path in (None, make.path_of(make.COMMUNE), make.path_of("11")):
        rows = list_gaps(actor=make.over(Role.COMMUNE), on=NOW, path=path)
        assert {row.unit_path[:8] for row in rows} == {make.path_of(make.COMMUNE)}
    assert list_gaps(actor=make.over(Role.COMMUNE), on=NOW, path=make.path_of(make.OTHER)) == []


def test_people_are_counted_for_the_cheapest_course_once() -> None:
    someone = make.serving("X-GDHCC", f"{make.COMMUNE}-HCC")
    found = gaps_by_course(actor=ALL, on=NOW, path=make.path_of(make.COMMUNE))
    courses = {Course.objects.get(pk=key).code: count for key, count in found.items()}
    assert courses["KNM-NC"] == 1, "four competencies at level 2 are one course for one person"
    assert courses["LLCT-TC"] == 1
    assert gaps(someone).keys() >= {"GT", "GQVD", "UXCV", "TNCV"}


def test_totals_equal_the_rows() -> None:
    make.serving()
    make.serving("CV", f"{make.COMMUNE}-VP")
    on = date(2027, 6, 1)
    _agree(on)
    path = make.path_of(make.COMMUNE)
    totals = {one.competency.code: one for one in gap_totals(actor=ALL, on=on, path=path)}
    assert {row.competency_code for row in list_gaps(actor=ALL, on=on, path=path)} <= set(totals)
    assert any(one.overdue for one in totals.values())


def test_each_commune_needs_somebody_who_holds_it() -> None:
    def of(path: str, actor: Actor = ALL, on: date = NOW) -> CommuneNeed:
        (one,) = commune_needs(actor=actor, on=on, path=path, names=level_names(actor=actor))
        return one

    someone = make.serving()
    make.serving("CV", f"{make.OTHER}-VP")
    whole, here = of(make.path_of("11")), of(make.path_of(make.COMMUNE))
    assert (whole.communes, whole.missing, len(whole.short), whole.due_on) == (45, 45, 45, date(2026, 7, 1))
    assert [(one.code, one.held) for one in here.short] == [(make.COMMUNE, 0)]
    make.completed(someone, "DOLUONG", date(2026, 1, 5))
    assert of(make.path_of("11")).missing == 44
    assert of(make.path_of(make.COMMUNE), make.over(Role.COMMUNE)).short == ()
    assert of(make.path_of(make.OTHER)).missing == 1
    assert of(make.path_of("11"), on=date(2026, 1, 4)).missing == 45
    assert commune_needs(actor=ALL, on=BEFORE, path=make.path_of("11"), names={}) == []
    assert commune_needs(actor=ALL, on=NOW, path=make.path_of("SNV"), names={}) == []


def test_the_number_of_queries_does_not_grow(
    django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    make.serving()
    path = make.path_of(make.COMMUNE)
    with django_assert_max_num_queries(16):
        few = list_gaps(actor=ALL, on=NOW, path=path)
    for _number in range(4):
        make.serving("CV", f"{make.COMMUNE}-VP")
    with django_assert_max_num_queries(16):
        assert len(list_gaps(actor=ALL, on=NOW, path=path)) > len(few)


def test_a_roadmap_names_what_why_by_when_and_which_class() -> None:
    someone = make.serving()
    coming = make.training_class(
        "LD-PHONG", "LD-1", state="open", starts_on=date(2026, 4, 6), ends_on=date(2026, 4, 30), capacity_max=2
    )
    make.place(coming, make.serving("X-PCVP"), "approved")
    make.place(coming, someone, "nominated")
    found = get_roadmap(actor=make.own(someone), official_id=someone, on=date(2026, 9, 30))
    assert found.overdue == len([step for step in found.steps if step.is_overdue]) > 0
    assert [step.is_overdue for step in found.steps] == sorted((s.is_overdue for s in found.steps), reverse=True)
    found = get_roadmap(actor=make.own(someone), official_id=someone, on=NOW)
    step = next(one for one in found.steps if one.gap.competency_code == "LDQL")
    assert (step.required_name, step.held_name) == ("Lãnh đạo cấp phòng (gồm cấp xã)", "")
    assert step.on_the_way
    (one,) = step.courses[0].classes
    assert (one.row.code, one.row.free, one.state) == ("LD-1", 1, "nominated")
    assert "CMNV" in {row.competency.code for row in found.met}


def test_a_roadmap_is_open_to_the_official_the_supervisor_and_the_personnel_office_only() -> None:
    someone = make.serving()
    for actor in (
        make.own(someone),
        make.over(Role.SUPERVISOR),
        make.over(Role.COMMUNE),
        make.over(Role.PERSONNEL, "11"),
    ):
        assert get_roadmap(actor=actor, official_id=someone, on=NOW).official.pk == someone
    others = (Role.INSPECTOR, Role.LEADER, Role.COUNTER, Role.OFFICIAL)
    for actor in (
        make.own(someone + 1),
        make.over(Role.SUPERVISOR, make.OTHER),
        make.over(Role.PROVIDER, "TCT"),
        *(make.over(role, "11") for role in others),
    ):
        with pytest.raises(Http404):
            get_roadmap(actor=actor, official_id=someone, on=NOW)


def test_somebody_who_left_sees_an_empty_roadmap_and_others_none() -> None:
    someone = make.serving()
    early = date(2025, 8, 1)
    assert get_roadmap(actor=make.own(someone), official_id=someone, on=early).row is None
    with pytest.raises(Http404):
        get_roadmap(actor=make.over(Role.SUPERVISOR), official_id=someone, on=early)


@pytest.fixture
def aimed(monkeypatch: pytest.MonkeyPatch) -> dict[int, list[aims.Aim]]:
    """Official -> posts they are planned for, as an app above tells them."""
    told: dict[int, list[aims.Aim]] = {}
    monkeypatch.setattr(aims, "_sources", [])
    aims.register_aims(lambda *, official_id, on: told.get(official_id, []) if on == NOW else [])
    return told


def test_what_a_planned_post_asks_stands_on_the_roadmap_without_a_day(aimed: dict[int, list[aims.Aim]]) -> None:
    someone = make.serving("CV", f"{make.COMMUNE}-VP")
    title = PostTitle.objects.get(code="X-CT")
    before = get_roadmap(actor=make.own(someone), official_id=someone, on=NOW)
    aimed[someone] = [aims.Aim(title.pk, 3, "Chủ tịch UBND xã, Mường Luân")]
    found = get_roadmap(actor=make.own(someone), official_id=someone, on=NOW)
    assert (found.steps, before.ahead) == (before.steps, ())
    assert found.ahead
    present = {step.gap.competency_id: step.gap.required for step in found.steps}
    for step in found.ahead:
        assert step.gap.required > max(step.gap.held, present.get(step.gap.competency_id, 0))
        assert step.days_left is None
        assert "Chủ tịch UBND xã, Mường Luân" in step.gap.why
    yesterday = get_roadmap(actor=make.own(someone), official_id=someone, on=NOW - timedelta(days=1))
    assert yesterday.ahead == ()
    aimed[someone] *= 2
    twice = get_roadmap(actor=make.own(someone), official_id=someone, on=NOW)
    assert len(twice.ahead) == len(found.ahead), "one line a competency, however many posts ask it"


def test_what_somebody_is_planned_for_is_told_to_those_who_see_plans_only(aimed: dict[int, list[aims.Aim]]) -> None:
    someone = make.serving("CV", f"{make.COMMUNE}-VP")
    aimed[someone] = [aims.Aim(PostTitle.objects.get(code="X-CT").pk, 3, "Chủ tịch")]
    for actor, told in ((make.over(Role.COMMUNE), True), (make.over(Role.SUPERVISOR), False)):
        assert bool(get_roadmap(actor=actor, official_id=someone, on=NOW).ahead) is told


def test_a_roadmap_without_plans_asks_nothing_more(
    aimed: dict[int, list[aims.Aim]], django_assert_max_num_queries: Any
) -> None:
    someone = make.serving("CV", f"{make.COMMUNE}-VP")
    with CaptureQueriesContext(connection) as plain:
        get_roadmap(actor=make.own(someone), official_id=someone, on=NOW)
    aimed[someone] = [aims.Aim(title.pk, 3, title.name_vi) for title in PostTitle.objects.filter(code__startswith="X-")]
    with django_assert_max_num_queries(2 * len(plain)):
        get_roadmap(actor=make.own(someone), official_id=someone, on=NOW)
