"""The whole province, as it is built for the journeys: killed on the way, gone on with, and at every printed figure."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from django.db.models import Count
from django.utils.timezone import localtime
from tools.served import DAY, KILLED

from hoaban.apps.accounts.models import User
from hoaban.apps.conduct.models import DisciplineCase, Evaluation, Petition, SupervisionVisit, VisitFinding
from hoaban.apps.insight.queries.published import published
from hoaban.apps.insight.rules.expectations import Verdict
from hoaban.apps.leadership.models import AppointmentCase, Candidate, CaseKind, CaseStep, Proposal, Waiver
from hoaban.apps.leadership.queries.plan_reviews import list_plans
from hoaban.apps.leadership.rules.case_papers import missing
from hoaban.apps.learning.models import (
    Absence,
    AttemptQuestion,
    Evidence,
    FollowUp,
    FollowUpTask,
    LessonFile,
    PlanLine,
    TrainingPlan,
)
from hoaban.apps.organisation import queries as units
from hoaban.apps.organisation.models import Unit
from hoaban.apps.people.commands import census
from hoaban.apps.people.models import Assignment, CensusRow, CommitteeSeat, Employment, Official
from hoaban.apps.service.models import Dossier, DossierStep
from hoaban.apps.service.queries import tallies
from hoaban.demonstration import DEMO_ACCOUNTS, build_demonstration
from hoaban.demonstration.accounts import COMMUNE
from hoaban.demonstration.serving import USUAL
from hoaban.shared.access import Actor, below
from hoaban.shared.demo import is_demonstration
from hoaban.shared.figures import Measure, Scope, measure
from hoaban.shared.models import Event
from hoaban.shared.periods import on_day

ACTOR = Actor.system()
ON = date(2025, 12, 31)
BUILT = date.fromisoformat(DAY)
"""The day on which the province was built."""


def figure(key: str, on: date, code: str = "11", since: date | None = None) -> Measure:
    part = units.get_part(actor=ACTOR, on=on, code=code)
    return measure(key, Scope(ACTOR, on, part, since))


def value(key: str, on: date, code: str = "11", since: date | None = None) -> int:
    return figure(key, on, code, since).value


def percent(key: str, on: date) -> float:
    found = figure(key, on).percent
    assert found is not None
    return found


def test_a_build_that_was_killed_went_on_and_lost_nothing(built: Path) -> None:
    left = json.loads((built / KILLED).read_text())
    assert left["officials"] == left["told"] > 0
    told = [event.after["officials"] for event in Event.objects.filter(action="people.enter_many")]
    assert sum(told) == Official.objects.count() > left["officials"]
    assert is_demonstration()


def test_a_build_that_stands_is_left_as_it_is() -> None:
    before = Official.objects.count(), Event.objects.count()
    again = build_demonstration(actor=ACTOR, on=BUILT)
    recruited = Event.objects.filter(action="people.enter_many", batch__contains=" recruiting ").count()
    assert (again.built, again.officials) == (False, before[0] - recruited)
    assert (Official.objects.count(), Event.objects.count()) == before
    assert User.objects.filter(username__in=[a.username for a in DEMO_ACCOUNTS]).count() == len(DEMO_ACCOUNTS)


def test_the_census_equals_its_records() -> None:
    assert census.check().equal


def test_conduct() -> None:
    """Visits at every stage, and the ranking of the running year under way at every step before publication."""
    assert {"planned", "concluded", "called_off"} <= set(SupervisionVisit.objects.values_list("state", flat=True))
    assert VisitFinding.objects.filter(accepted_on__isnull=False).count() >= 3
    states = Counter(Evaluation.objects.filter(round__year=BUILT.year).values_list("state", flat=True))
    assert set(states) == {"open", "self", "supervisor", "collective"}
    assert sum(states.values()) == value("people.headcount", ON)


def test_plans() -> None:
    """Plans of the province and every commune: one reviewed this year, one whose review is overdue."""
    found = figure("leadership.plans_reviewed", ON)
    assert found.of == found.value + 1 > 40
    rows = list_plans(actor=ACTOR, on=BUILT)
    assert [(row.unit_code, row.term) for row in rows if row.state == "overdue"] == [("11", "2026-2031")]
    assert [row.unit_code for row in rows if row.days.by_review] == ["03301"]


def test_training() -> None:
    """A plan approved, amended and paid from several sources; what learning leaves behind at every stage."""
    own = TrainingPlan.objects.filter(year=BUILT.year)
    assert Counter(own.filter(parent=None).values_list("state", flat=True)) == {"approved": 1, "amended": 1}
    assert {"province", "central", "other"} <= set(
        PlanLine.objects.filter(plan__in=own).values_list("source", flat=True)
    )
    assert set(Evidence.objects.values_list("state", flat=True)) == {"submitted", "accepted", "refused"}
    assert {"leave", "maternity", "sick"} <= set(Absence.objects.values_list("kind", flat=True))
    assert set(LessonFile.objects.values_list("name", flat=True)) >= {
        "Mẫu thư xin lỗi.docx",
        "Sổ theo dõi cân ở chợ.xlsx",
    }
    waiting = AttemptQuestion.objects.filter(question__type="essay", fraction=None)
    assert set(waiting.annotate(n=Count("marks")).values_list("n", flat=True)) == {0, 1}
    answered = FollowUp.objects.exclude(answered_on=None).values_list("months", "respondent").distinct()
    assert set(answered) == {(months, who) for months in (3, 6) for who in ("official", "supervisor")}
    assert FollowUpTask.objects.exclude(done_on=None).exists()
    assert value("learning.trained", BUILT, since=date(BUILT.year, 1, 1)) > 0


def test_round() -> None:
    """485 posts, and the lives that a round of rotation has to mind."""
    made = Proposal.objects.get()
    assert (len(made.instance["posts"]), made.plan["status"], made.checked) == (485, "proved best", True)
    people = made.instance["people"]
    assert sum(one["hardship"] for one in people if "hardship" in one) >= 5
    assert sum(bool(one.get("relatives")) for one in people) >= 4


def test_terms() -> None:
    """Three terms of the committees and of the plans; nobody of the first plan is planned any more."""
    labels = set(CommitteeSeat.objects.filter(term__body__code="BCH-11").values_list("term__label", flat=True))
    assert labels == {"2015-2020", "2020-2025", "2025-2030"}
    first = CommitteeSeat.objects.filter(term__label="2015-2020")
    assert (first.filter(term__body__code="BCH-11").count(), first.filter(term__body__code="BTV-11").count()) == (
        52,
        15,
    )
    plans = Candidate.objects.filter(term="2015-2020")
    assert plans.count() > 500
    assert not plans.filter(ends_before__isnull=True).exists()


def test_cases() -> None:
    """Cases at every state; what a decided one did not meet, a named authority had set aside; the figure counts that."""
    states = Counter(AppointmentCase.objects.values_list("state", flat=True))
    assert set(states) == {"draft", "steps", "submitted", "returned", "decided", "refused", "withdrawn"}
    assert set(AppointmentCase.objects.values_list("kind", flat=True)) == set(CaseKind.values)
    decided = AppointmentCase.objects.filter(state="decided")
    unmet = decided.filter(standards_met=False)
    assert unmet.count() == unmet.filter(waivers__isnull=False).distinct().count() > 20
    assert value("leadership.waivers", BUILT, since=date(2021, 1, 1)) == Waiver.objects.filter(case__in=decided).count()
    assert not decided.filter(steps__isnull=True).exists()
    waiting = AppointmentCase.objects.filter(state="submitted")
    assert all(not missing(one.kind, set(one.papers.values_list("kind", flat=True))) for one in waiting)
    assert CaseStep.objects.filter(case__state="steps", agreed__isnull=False).exists()


def test_complaints() -> None:
    """Petitions answered either way and one that waits; cases of discipline being handled, put off and ended without."""
    assert Counter(Petition.objects.values_list("accepted", flat=True)) == {True: 2, False: 2, None: 1}
    states = set(DisciplineCase.objects.values_list("state", flat=True))
    assert states == {"open", "deferred", "exempted", "dropped", "decided"}


def test_service() -> None:
    """Two years of dossiers across the reform, the case that the press told of, and the open counter of today."""
    assert USUAL * 0.85 < value("service.received", BUILT, since=BUILT - timedelta(days=761)) < USUAL * 1.2
    before, after = (value("service.open", day) for day in (date(2025, 6, 30), date(2025, 7, 1)))
    came = value("service.received", date(2025, 7, 1), since=date(2025, 7, 1))
    assert after == before + came - value("service.settled", date(2025, 7, 1), since=date(2025, 7, 1))
    assert 90 < percent("service.on_time", ON) < 100
    assert tallies.wrong_cells(actor=ACTOR) == 0
    reported = [row for row in published(actor=ACTOR) if row.printed.id == "F28"]
    assert [row.verdict for row in reported] == [Verdict.AGREES]
    open_here = Dossier.objects.filter(unit__code=COMMUNE, closed_at=None)
    states = set(open_here.values_list("state", flat=True))
    assert states >= {"received", "processing", "waiting", "signing", "ready"}
    assert open_here.filter(held=True, apologies__state="draft").exists()
    signer = User.objects.get(username="chutich").official_id
    assert DossierStep.objects.filter(dossier__unit__code=COMMUNE, move="sign", official=signer).exists()
    counter = DossierStep.objects.filter(dossier__unit__code=COMMUNE, dossier__closed_at=None, at__year=BUILT.year)
    hours = {localtime(row.at).hour for row in counter.filter(move__in=("submit", "sign"))}
    assert hours, "results wait at the open counter"
    assert hours <= set(range(7, 18)), "nobody signs at night"
    moved = DossierStep.objects.filter(move="moved", unit__isnull=False).select_related("dossier")
    assert {row.dossier.unit.code in {one.code for one in Unit.objects.on(ON)} for row in moved} <= {True}


def test_headcount() -> None:
    assert 23_400 <= value("people.headcount", ON) < 23_500
    assert 11_700 < value("people.ethnic_minority", ON) < value("people.headcount", ON) / 2
    assert percent("people.ethnic_minority", ON) > 49
    assert 95 < percent("people.education.intermediate_up", ON) < 96.5
    assert 70 < percent("people.education.university_up", ON) < 73
    assert 90 <= percent("people.ethnic_knowledge", ON) <= 90.4
    assert 53 < percent("people.women", ON) < 57
    assert 42 < percent("people.party_members", ON) < 48
    assert 3 < percent("organisation.posts_vacant", ON) < 5
    assert 23_900 < value("people.headcount", date(2017, 1, 1)) < 24_100
    assert 0 <= value("people.headcount", date(2025, 6, 30)) - value("people.headcount", date(2025, 7, 1)) < 60


def test_communes() -> None:
    day = date(2022, 12, 31)
    root = units.get_part(actor=ACTOR, on=day, code="11").path
    rows = CensusRow.objects.filter(below(root), starts_on__lte=day, ends_before__gt=day, level=3, category__in=(1, 2))
    servants = rows.filter(category=2)
    assert rows.count() == 2_587
    assert round(100 * rows.filter(education__gte=2).count() / 2_587, 1) == 98.1
    both = rows.filter(political_theory__gte=1, state_management__gte=1)
    assert round(100 * both.count() / 2_587, 1) == 73.0
    assert 0.716 <= servants.filter(education__gte=4).count() / servants.count() < 0.72
    for when in (date(2024, 6, 30), date(2024, 12, 31)):
        path = units.get_part(actor=ACTOR, on=when, code="099").path
        staff = CensusRow.objects.filter(
            below(path), starts_on__lte=when, ends_before__gt=when, level=3, category__in=(1, 2)
        )
        assert staff.count() == 368


def test_committees() -> None:
    for when in (date(2020, 12, 31), date(2025, 9, 25), ON):
        for body, low, high in (("BCH-11", 0.3, 0.5), ("BTV-11", 0.39, 0.41)):
            seats = CommitteeSeat.objects.filter(on_day(when), term__body__code=body)
            assert low < seats.exclude(official__ethnicity_id=1).count() / seats.count() < high


def test_closing_province() -> None:
    first, last, end = date(2017, 1, 1), date(2021, 12, 31), date(2025, 6, 30)
    for level, number in (("university", 121), ("master", 39), ("advanced_theory", 29)):
        assert value(f"people.awarded.{level}", last, "157", first) == number
    assert value("organisation.communes_with_non_local_key_leader", end, "17") == 24
    closed = Employment.objects.filter(official__province__code="17", official__employments__isnull=False)
    assert not closed.filter(ends_before=None).exists()
    assert not closed.filter(ends_before__gt=date(2025, 7, 1)).exists()


def test_key_leaders() -> None:
    found = [
        value("organisation.communes_with_non_local_key_leader", day)
        for day in (date(2025, 6, 30), date(2025, 7, 1), ON)
    ]
    assert found == [61, 32, 38]


def test_governance() -> None:
    found = next(row for row in published(actor=ACTOR) if row.printed.id == "F27").answers[0]
    assert found.number is not None
    assert (found.number.value, found.number.of, found.verdict) == (0, 129, Verdict.AGREES)


def test_recruitment() -> None:
    entered = Assignment.objects.filter(
        kind="recruited", starts_on__gte=date(2021, 1, 1), starts_on__lte=ON, official__province__code="11",
        official__employments__category__in=(2, 3),
    )  # fmt: skip
    assert entered.count() == 856
    assert entered.exclude(official__ethnicity_id=1).count() == 625
