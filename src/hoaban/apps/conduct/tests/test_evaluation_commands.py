"""Steps of a yearly ranking: what each does, the event it leaves, whom and what it refuses."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from hoaban.apps.conduct.commands import evaluation_rounds as rounds
from hoaban.apps.conduct.commands import evaluation_steps as steps
from hoaban.apps.conduct.commands import evaluation_tasks as tasks
from hoaban.apps.conduct.commands import petitions
from hoaban.apps.conduct.commands.evaluation_publishing import publish_agency
from hoaban.apps.conduct.models import Evaluation, EvaluationRound, Petition
from hoaban.apps.conduct.queries.evaluation import list_bands
from hoaban.apps.conduct.queries.rankings import stamp_of
from hoaban.apps.conduct.tests import factories_evaluation as make
from hoaban.apps.conduct.tests.factories_evaluation import YEAR, YEAR_END, at, judged, opened
from hoaban.apps.lawbook.models import RuleValue
from hoaban.apps.people.tests.factories import unit
from hoaban.shared.access import Actor
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def refused(call: Any, **given: Any) -> str:
    """The code with which a command is refused; nothing is left of it but one event that says so."""
    before = Event.objects.count()
    with pytest.raises(CommandRefused) as found:
        call(**given)
    left = Event.objects.order_by("-pk")[0]
    assert Event.objects.count() == before + 1
    assert left.action.endswith("_refused")
    assert (left.after["code"], left.reason) == (found.value.code, found.value.message[:500])
    assert len(found.value.message) > 10
    return found.value.code


def test_a_round_takes_in_everybody_in_service_with_agency_and_deadline() -> None:
    office, teacher = make.people(2), make.people(1, make.SCHOOL)
    lead = make.leader()
    found = opened(late_kinds=[31])
    assert (found.due_on, found.late_due_on) == (date(2026, 12, 15), date(2027, 1, 15))
    rows = {row.official_id: row for row in Evaluation.objects.filter(round=found)}
    assert set(rows) == {*office, *teacher, lead}
    assert rows[lead].is_leader
    assert not rows[office[0]].is_leader
    assert rows[office[0]].agency.code == make.COMMUNE
    assert rows[teacher[0]].agency.code == make.SCHOOL
    assert (rows[office[0]].due_on, rows[teacher[0]].due_on) == (found.due_on, found.late_due_on)
    assert Event.objects.get(action="conduct.open_evaluation").after["people"] == 4


def test_a_round_is_opened_once_by_the_province_for_this_year_or_the_last() -> None:
    make.people(1)
    province = unit("11", YEAR_END)
    with pytest.raises(PermissionDenied):
        rounds.open_round(actor=make.commune_office(), province_id=province.pk, year=YEAR, on=YEAR_END)
    given = {"actor": make.home_affairs(), "province_id": province.pk, "on": YEAR_END}
    assert refused(rounds.open_round, year=YEAR - 2, **given) == "year"
    assert refused(rounds.open_round, year=YEAR + 1, **given) == "year"
    rounds.open_round(year=YEAR, **given)
    assert refused(rounds.open_round, year=YEAR, **given) == "changed"


def test_newcomers_are_taken_in_with_the_deadline_of_their_kind() -> None:
    make.people(1, make.SCHOOL)
    found = opened(late_kinds=[31])
    new = make.people(1, make.SCHOOL, on=YEAR_END)
    assert rounds.take_in_newcomers(actor=make.home_affairs(), round_id=found.pk, on=YEAR_END) == 1
    assert Evaluation.objects.get(official_id=new[0]).due_on == found.late_due_on
    assert rounds.take_in_newcomers(actor=make.home_affairs(), round_id=found.pk, on=YEAR_END) == 0
    with pytest.raises(PermissionDenied):
        rounds.take_in_newcomers(actor=make.commune_office(), round_id=found.pk, on=YEAR_END)


def test_the_official_alone_evaluates_the_own_year_until_the_supervisor_has_spoken() -> None:
    who = make.people(2)
    opened()
    row = at(who[0])
    given = {
        "evaluation_id": row.pk,
        "on": YEAR_END,
        "said": "Hoàn thành tốt",
        "general": Decimal(27),
        "results": Decimal(60),
    }
    for stranger in (make.themselves(who[1]), make.commune_office(make.OTHER)):
        with pytest.raises(PermissionDenied):
            steps.self_evaluate(actor=stranger, **given)
    with pytest.raises(PermissionDenied):
        steps.self_evaluate(actor=make.commune_office(), **given)
    own = make.themselves(who[0])
    assert refused(steps.self_evaluate, actor=own, **{**given, "general": Decimal(31)}) == "general"
    assert refused(steps.self_evaluate, actor=own, **{**given, "results": None}) == "results"
    assert refused(steps.self_evaluate, actor=own, **{**given, "said": " "}) == "said"
    steps.self_evaluate(actor=own, version=row.version, **given)
    assert (at(who[0]).state, at(who[0]).self_results) == ("self", Decimal(60))
    steps.self_evaluate(actor=own, **{**given, "results": Decimal(61)})
    steps.supervise(actor=make.commune_office(), **{**given, "said": "Đồng ý"})
    assert refused(steps.self_evaluate, actor=own, **given) == "state"
    assert Event.objects.filter(action="conduct.self_evaluate").count() == 2


def test_somebody_faster_is_noticed() -> None:
    who = make.people(1)
    opened()
    row = at(who[0])
    given = {
        "evaluation_id": row.pk,
        "on": YEAR_END,
        "said": "Nhận xét",
        "general": Decimal(20),
        "results": Decimal(50),
    }
    steps.supervise(actor=make.commune_office(), version=row.version, **given)
    assert refused(steps.supervise, actor=make.head_of(make.OFFICE), version=row.version, **given) == "changed"
    assert at(who[0]).version == row.version + 1


def test_nobody_supervises_themselves_or_others_parts() -> None:
    who = make.people(1)
    opened()
    given = {
        "evaluation_id": at(who[0]).pk,
        "on": YEAR_END,
        "said": "Nhận xét",
        "general": Decimal(20),
        "results": Decimal(50),
    }
    both = make.head_of(make.OFFICE)
    own = Actor(both.name, both.grants, user_id=5, official_id=who[0])
    for actor in (own, make.head_of("03214-PKT"), make.home_affairs()):
        with pytest.raises(PermissionDenied):
            steps.supervise(actor=actor, **given)
    assert at(who[0]).state == "open"


def test_points_for_results_follow_from_recorded_tasks() -> None:
    who = make.people(1)
    opened()
    own, row = make.themselves(who[0]), at(who[0])
    facts = tasks.TaskFacts(101, "Hồ sơ một cửa", Decimal(40), Decimal(100), Decimal(100), Decimal(100), errors=1)
    tasks.record_tasks(actor=own, evaluation_id=row.pk, facts=facts, on=YEAR_END, version=row.version)
    steps.self_evaluate(
        actor=own, evaluation_id=row.pk, on=YEAR_END, said="Tốt", general=Decimal(25), results=Decimal(70)
    )
    assert at(who[0]).self_results == Decimal("64.17")
    assert refused(tasks.record_tasks, actor=own, evaluation_id=row.pk, facts=facts, on=YEAR_END) == "state"
    better = tasks.TaskFacts(101, "", Decimal(40), Decimal(100), Decimal(100), Decimal(100))
    tasks.record_tasks(actor=make.commune_office(), evaluation_id=row.pk, facts=better, on=YEAR_END)
    steps.supervise(actor=make.commune_office(), evaluation_id=row.pk, on=YEAR_END, said="Tốt", general=Decimal(25))
    assert at(who[0]).results == Decimal(70)
    assert Event.objects.filter(action="conduct.correct_tasks").count() == 1


def test_tasks_that_cannot_be_are_refused() -> None:
    who = make.people(2)
    opened()
    own, row = make.themselves(who[0]), at(who[0])
    full = {
        "work": "",
        "assigned": Decimal(4),
        "quantity": Decimal(90),
        "quality": Decimal(90),
        "progress": Decimal(90),
    }

    def code(**more: Any) -> str:
        facts = tasks.TaskFacts(**{"span": 3, **full, **more})
        return refused(tasks.record_tasks, actor=own, evaluation_id=row.pk, facts=facts, on=YEAR_END)

    assert code(span=13) == "span"
    assert code(assigned=Decimal(0)) == "assigned"
    assert code(quality=Decimal(101)) == "quality"
    tasks.record_tasks(actor=own, evaluation_id=row.pk, facts=tasks.TaskFacts(span=101, **full), on=YEAR_END)
    assert code(span=2) == "span"
    with pytest.raises(PermissionDenied):
        tasks.remove_tasks(actor=make.themselves(who[1]), evaluation_id=row.pk, span=101, on=YEAR_END)
    tasks.remove_tasks(actor=own, evaluation_id=row.pk, span=101, on=YEAR_END)
    assert refused(tasks.remove_tasks, actor=own, evaluation_id=row.pk, span=101, on=YEAR_END) == "changed"


def test_one_meeting_of_the_collective_counts_for_everybody_who_waits() -> None:
    who = make.people(3)
    found = opened()
    for one in who[:2]:
        judged(one, 80, collective=False)
    agency = at(who[0]).agency_id
    given = {"round_id": found.pk, "agency_id": agency, "on": YEAR_END, "said": "Biên bản 12"}
    with pytest.raises(PermissionDenied):
        steps.note_collective_of_all(actor=make.head_of(make.OFFICE), **given)
    assert steps.note_collective_of_all(actor=make.commune_office(), **given) == 2
    assert [at(one).state for one in who] == ["collective", "collective", "open"]
    assert refused(steps.note_collective_of_all, actor=make.commune_office(), **given) == "changed"


def test_a_step_back_says_why_and_the_step_after_clears_it() -> None:
    who = make.people(1)
    opened()
    judged(who[0], 80)
    pk, office = at(who[0]).pk, make.commune_office()
    assert refused(steps.step_back, actor=office, evaluation_id=pk, on=YEAR_END, reason=" ") == "reason"
    for state in ("supervisor", "self", "open"):
        steps.step_back(actor=office, evaluation_id=pk, on=YEAR_END, reason="Thiếu số liệu")
        assert (at(who[0]).state, at(who[0]).returned_text) == (state, "Thiếu số liệu")
    assert refused(steps.step_back, actor=office, evaluation_id=pk, on=YEAR_END, reason="Nữa") == "state"
    with pytest.raises(PermissionDenied):
        steps.step_back(actor=make.themselves(who[0]), evaluation_id=pk, on=YEAR_END, reason="Tôi")
    judged(who[0], 80)
    assert at(who[0]).returned_text == ""


def test_an_agency_is_published_all_at_once_with_its_findings() -> None:
    who = make.people(7)
    found = opened()
    for place, one in enumerate(who):
        judged(one, 95 if place < 3 else 80)
    rows = list(Evaluation.objects.filter(round=found).order_by("pk"))
    given = {"round_id": found.pk, "agency_id": rows[0].agency_id, "on": YEAR_END, "stamp": stamp_of(evaluations=rows)}
    steps.decide_band(
        actor=make.commune_office(), evaluation_id=rows[2].pk, on=YEAR_END, band=1, reason="Chủ trì đề án chuyển đổi số"
    )
    assert refused(publish_agency, actor=make.commune_office(), **given) == "changed"
    given["stamp"] = None
    for stranger in (make.head_of(make.COMMUNE), make.commune_office(make.OTHER)):
        with pytest.raises(PermissionDenied):
            publish_agency(actor=stranger, **given)
    assert publish_agency(actor=make.commune_office(), **given) == 7
    bands = [at(one).band for one in who]
    assert bands == [2, 2, 1, 2, 2, 2, 2]
    assert at(who[0]).band_rule == "evaluation.excellent_cap"
    assert {one["rule"] for one in at(who[0]).findings} == {"evaluation.points", "evaluation.excellent_cap"}
    assert EvaluationRound.objects.get().closed_on == YEAR_END
    event = Event.objects.get(action="conduct.publish_evaluation")
    assert (event.after["people"], event.after["excellent"]) == (7, 1)
    assert refused(publish_agency, actor=make.commune_office(), **given) == "published-already"
    assert refused(rounds.take_in_newcomers, actor=make.home_affairs(), round_id=found.pk, on=YEAR_END) == "closed"


def test_nothing_is_published_while_somebody_waits_for_an_earlier_step() -> None:
    who = make.people(2)
    found = opened()
    judged(who[0], 80)
    given = {"round_id": found.pk, "agency_id": at(who[0]).agency_id, "on": YEAR_END}
    assert refused(publish_agency, actor=make.commune_office(), **given) == "waiting"
    assert at(who[0]).band is None
    steps.set_aside(
        actor=make.commune_office(), evaluation_id=at(who[1]).pk, on=YEAR_END, reason="Nghỉ thai sản cả năm"
    )
    assert publish_agency(actor=make.commune_office(), **given) == 1
    assert list_bands(official_ids=who, on=YEAR_END) == {who[0]: {YEAR: 2}}


def test_somebody_set_aside_is_taken_up_again_from_the_beginning() -> None:
    who = make.people(1)
    opened()
    judged(who[0], 80)
    pk = at(who[0]).pk
    with pytest.raises(PermissionDenied):
        steps.set_aside(actor=make.head_of(make.OFFICE), evaluation_id=pk, on=YEAR_END, reason="Nghỉ dài")
    steps.set_aside(actor=make.commune_office(), evaluation_id=pk, on=YEAR_END, reason="Nghỉ dài")
    assert refused(steps.set_aside, actor=make.commune_office(), evaluation_id=pk, on=YEAR_END, reason="Nữa") == "state"
    steps.take_up_again(actor=make.commune_office(), evaluation_id=pk, on=YEAR_END)
    assert (at(who[0]).state, at(who[0]).reason) == ("open", "")


def test_discipline_over_duties_publishes_the_lowest_band_with_its_article() -> None:
    who = make.people(1)
    found = opened()
    judged(who[0], 95)
    make.disciplined(who[0], on=date(YEAR, 6, 1))
    publish_agency(actor=make.commune_office(), round_id=found.pk, agency_id=at(who[0]).agency_id, on=YEAR_END)
    row = at(who[0])
    assert (row.band, row.band_rule) == (4, "evaluation.discipline")
    (kept,) = [one for one in row.findings if one["rule"] == "evaluation.discipline"]
    assert kept["basis"] == "NĐ 335/2025"


def test_a_better_band_than_the_points_reach_cannot_be_decided() -> None:
    who = make.people(1)
    opened()
    judged(who[0], 60)
    given = {"evaluation_id": at(who[0]).pk, "on": YEAR_END, "reason": "Có cố gắng"}
    office = make.commune_office()
    assert refused(steps.decide_band, actor=office, band=2, **given) == "band"
    assert refused(steps.decide_band, actor=office, band=7, **given) == "band"
    assert refused(steps.decide_band, actor=office, band=4, **{**given, "reason": ""}) == "reason"
    steps.decide_band(actor=office, band=4, **given)
    assert (at(who[0]).proposed_band, at(who[0]).reason) == (4, "Có cố gắng")


def test_a_year_before_the_points_asks_for_a_band_and_a_reason_past_the_unverified_cap() -> None:
    who = make.people(2)
    found = opened(year=YEAR - 1, on=date(YEAR, 1, 5))
    day = date(YEAR, 1, 6)
    for place, one in enumerate(who):
        given = {"evaluation_id": at(one).pk, "on": day, "said": "Nhận xét"}
        if place == 0:
            assert refused(steps.supervise, actor=make.commune_office(), **given) == "band"
        steps.supervise(actor=make.commune_office(), band=1 + place, **given)
        steps.note_collective(actor=make.commune_office(), **given)
    publish = {"round_id": found.pk, "agency_id": at(who[0]).agency_id, "on": day}
    assert refused(publish_agency, actor=make.commune_office(), **publish) == "reason"
    publish_agency(actor=make.commune_office(), reason="Theo nghị quyết của tập thể", **publish)
    assert (at(who[0]).band, at(who[0]).reason) == (1, "Theo nghị quyết của tập thể")
    assert (at(who[1]).band, at(who[1]).reason) == (2, "")


def test_a_group_limits_the_share_within_it() -> None:
    who = make.people(12)
    found = opened()
    for place, one in enumerate(who):
        judged(one, 95 - place if place < 2 else 80)
    for one in who[:2]:
        steps.set_group(actor=make.commune_office(), evaluation_id=at(one).pk, on=YEAR_END, group="  Một   cửa ")
    assert at(who[0]).group == "Một cửa"
    publish_agency(actor=make.commune_office(), round_id=found.pk, agency_id=at(who[0]).agency_id, on=YEAR_END)
    assert [at(one).band for one in who[:2]] == [2, 2]


class TestPetitions:
    """A petition in time, its answer in working days, and a correction that is recorded."""

    @pytest.fixture
    def published(self) -> list[int]:
        """Six people of the commune, published on the day; the first is excellent."""
        who = make.people(6, category=3)
        found = opened()
        for place, one in enumerate(who):
            judged(one, 95 if place == 0 else 80)
        publish_agency(actor=make.commune_office(), round_id=found.pk, agency_id=at(who[0]).agency_id, on=YEAR_END)
        return who

    def file(self, who: int, on: date = YEAR_END, actor: Actor | None = None) -> Petition:
        """A petition of somebody."""
        own = actor or make.themselves(who)
        return petitions.file_petition(actor=own, evaluation_id=at(who).pk, on=on, said="Xem lại tiến độ quý III")

    def test_it_comes_within_five_days_and_is_answered_within_ten_working_days(self, published: list[int]) -> None:
        late = YEAR_END + timedelta(days=6)
        given = {"actor": make.themselves(published[1]), "evaluation_id": at(published[1]).pk, "said": "Xem lại"}
        assert refused(petitions.file_petition, on=late, **given) == "late"
        made = self.file(published[1], YEAR_END + timedelta(days=5))
        assert made.due_on == date(2026, 12, 18)
        assert refused(petitions.file_petition, on=YEAR_END, **given) == "changed"
        with pytest.raises(PermissionDenied):
            self.file(published[2], actor=make.themselves(published[1]))

    def test_an_unverified_time_bars_nobody(self, published: list[int]) -> None:
        Evaluation.objects.update(category=2)
        assert self.file(published[1], YEAR_END + timedelta(days=20)).answered_on is None

    def test_an_answer_may_correct_the_band_from_its_day_on(self, published: list[int]) -> None:
        made = self.file(published[1])
        day = YEAR_END + timedelta(days=3)
        given = {"petition_id": made.pk, "on": day, "answer": "Tập thể thống nhất"}
        for stranger in (make.commune_office(make.OTHER), make.head_of(make.COMMUNE), make.themselves(published[1])):
            with pytest.raises(PermissionDenied):
                petitions.answer_petition(actor=stranger, accepted=True, band=3, **given)
        office = make.commune_office()
        assert refused(petitions.answer_petition, actor=office, accepted=False, band=3, **given) == "band"
        assert refused(petitions.answer_petition, actor=office, accepted=True, **{**given, "answer": ""}) == "answer"
        petitions.answer_petition(actor=office, accepted=True, band=3, **given)
        assert at(published[1]).band == 3
        assert list_bands(official_ids=published[1:2], on=YEAR_END)[published[1]] == {YEAR: 2}
        assert list_bands(official_ids=published[1:2], on=day)[published[1]] == {YEAR: 3}
        assert refused(petitions.answer_petition, actor=office, accepted=True, **given) == "changed"
        event = Event.objects.get(action="conduct.answer_petition")
        assert (event.before, event.after) == ({"band": 2}, {"band": 3, "accepted": True})

    def test_a_correction_keeps_the_share_and_discipline(self, published: list[int]) -> None:
        made = self.file(published[1])
        given = {"petition_id": made.pk, "on": YEAR_END, "answer": "Chấp nhận", "accepted": True}
        office = make.commune_office()
        assert refused(petitions.answer_petition, actor=office, band=1, **given) == "band"
        make.disciplined(published[1], on=date(YEAR, 3, 3))
        assert refused(petitions.answer_petition, actor=office, band=3, **given) == "band"
        RuleValue.objects.filter(area="evaluation", key="fatal_discipline").update(confidence=0)
        petitions.answer_petition(actor=office, band=3, **given)

    def test_nobody_answers_the_own_petition(self, published: list[int]) -> None:
        made = self.file(published[1])
        office = make.commune_office()
        own = Actor(office.name, office.grants, user_id=7, official_id=published[1])
        with pytest.raises(PermissionDenied):
            petitions.answer_petition(actor=own, petition_id=made.pk, on=YEAR_END, accepted=True, answer="Được")
