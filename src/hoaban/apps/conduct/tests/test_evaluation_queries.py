"""What is read of yearly rankings: the own part only, nothing before it is published, few queries."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from hoaban.apps.conduct.commands import evaluation_steps as steps
from hoaban.apps.conduct.commands.evaluation_publishing import publish_agency
from hoaban.apps.conduct.commands.petitions import file_petition
from hoaban.apps.conduct.models import Evaluation, EvaluationRound
from hoaban.apps.conduct.queries import evaluation_files as files
from hoaban.apps.conduct.queries import evaluation_rounds as rounds
from hoaban.apps.conduct.queries import petitions
from hoaban.apps.conduct.queries.year_rules import deadlines, rules_of
from hoaban.apps.conduct.tests import factories_evaluation as make
from hoaban.apps.conduct.tests.factories_evaluation import YEAR, YEAR_END, at, judged, opened
from hoaban.apps.lawbook.models import RuleValue
from hoaban.shared.access import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture
def ground(loaded: None, db: None) -> dict[str, Any]:
    """A round with three people of a commune, one of its school and one of another commune."""
    found: dict[str, Any] = {
        "office": make.people(3), "school": make.people(1, make.SCHOOL), "other": make.people(1, "03208-VP"),
    }  # fmt: skip
    found["round"] = opened(late_kinds=[31])
    judged(found["office"][0], 80)
    judged(found["office"][1], 80, collective=False)
    return found


def own(official_id: int, beside: Actor | None = None) -> Actor:
    """An official, with the grants of somebody where they hold an office as well."""
    return Actor("Chính mình", beside.grants if beside else (), user_id=5, official_id=official_id)


def test_the_rules_of_a_year_are_those_of_its_last_day() -> None:
    now, before = rules_of(year=2026), rules_of(year=2025)
    assert (now.by_points, [int(now.least[band]) for band in (1, 2, 3)]) == (True, [90, 70, 50])
    assert (now.general, now.results, now.penalty, now.cap) == (30, 70, 25, 20)
    assert (now.cap_basis.text, now.cap_basis.confidence) == ("NĐ 335/2025", 3)
    assert (before.by_points, before.cap, before.cap_basis.confidence) == (False, 20, 0)
    assert rules_of(year=2019).cap is None
    assert deadlines(year=2026) == (date(2026, 12, 15), date(2027, 1, 15))
    assert deadlines(year=2025) == (date(2025, 12, 15), None)
    assert deadlines(year=2015) == (date(2015, 12, 31), None)


def test_progress_counts_each_step_by_agency(ground: dict[str, Any]) -> None:
    actor = make.home_affairs()
    with CaptureQueriesContext(connection) as seen:
        rows = rounds.list_progress(actor=actor, found=ground["round"], on=YEAR_END)
    assert len(seen) <= 4
    by_code = {row.code: row for row in rows}
    commune = by_code[make.COMMUNE]
    assert (commune.total, commune.self_done, commune.supervised, commune.collective, commune.published) == (
        3,
        2,
        2,
        1,
        0,
    )
    assert not commune.ready
    assert not commune.overdue
    later = rounds.list_progress(actor=make.home_affairs(), found=ground["round"], on=date(2026, 12, 15))
    assert {row.code: row.overdue for row in later}[make.COMMUNE]


def test_a_commune_sees_its_own_subtree_only(ground: dict[str, Any]) -> None:
    office, found = make.commune_office(), ground["round"]
    rows = rounds.list_progress(actor=office, found=found, on=YEAR_END)
    assert {row.code for row in rows} == {make.COMMUNE} | {
        row.code for row in rows if row.code.startswith(make.COMMUNE)
    }
    assert not rounds.people_of(actor=office, found=found).filter(official_id=ground["other"][0]).exists()
    with pytest.raises(Http404):
        rounds.get_agency(actor=office, found=found, code="03208")
    with pytest.raises(Http404):
        files.get_file(actor=office, pk=at(ground["other"][0]).pk, on=YEAR_END)
    with pytest.raises(Http404):
        files.get_history(actor=office, official_id=ground["other"][0], on=YEAR_END)


def test_a_round_of_others_alone_does_not_exist(ground: dict[str, Any]) -> None:
    stranger = make.commune_office("03158")
    assert rounds.list_rounds(actor=stranger) == []
    with pytest.raises(Http404):
        rounds.get_round(actor=stranger, year=YEAR)


def test_an_official_sees_the_own_evaluation_and_no_other(ground: dict[str, Any]) -> None:
    mine, other = ground["office"][:2]
    file = files.get_file(actor=own(mine), pk=at(mine).pk, on=YEAR_END)
    assert (file.own, file.sees_inside, file.proposal, file.findings) == (True, False, None, ())
    with pytest.raises(Http404):
        files.get_file(actor=own(mine), pk=at(other).pk, on=YEAR_END)
    with pytest.raises(Http404):
        files.get_history(actor=own(mine), official_id=other, on=YEAR_END)
    assert [row.official_id for row in files.own_evaluations(actor=own(mine))] == [mine]
    assert files.own_evaluations(actor=make.commune_office()) == []


def test_whoever_holds_an_office_sees_the_own_ranking_only_when_published(ground: dict[str, Any]) -> None:
    mine = ground["office"][0]
    both = own(mine, make.commune_office())
    file = files.get_file(actor=both, pk=at(mine).pk, on=YEAR_END)
    assert (file.sees_inside, file.proposal, file.may_supervise, file.may_collective) == (False, None, False, False)
    beside = files.get_file(actor=both, pk=at(ground["office"][1]).pk, on=YEAR_END)
    assert beside.proposal is not None
    assert beside.may_collective


def test_findings_and_window_stand_once_published(ground: dict[str, Any]) -> None:
    who = ground["office"][0]
    for one in ground["office"][1:]:
        steps.set_aside(actor=make.commune_office(), evaluation_id=at(one).pk, on=YEAR_END, reason="Chưa đủ thời gian")
    publish_agency(actor=make.commune_office(), round_id=ground["round"].pk, agency_id=at(who).agency_id, on=YEAR_END)
    file = files.get_file(actor=own(who), pk=at(who).pk, on=YEAR_END)
    assert [one.rule for one in file.findings] == ["evaluation.points"]
    assert (file.points, file.band_label) == (80, str(at(who).get_band_display()))
    assert file.may_petition
    file_petition(actor=own(who), evaluation_id=at(who).pk, on=YEAR_END, said="Đề nghị xem lại")
    assert not files.get_file(actor=own(who), pk=at(who).pk, on=YEAR_END).may_petition
    assert [one.evaluation.official_id for one in petitions.petitions_open(actor=make.commune_office())] == [who]
    assert not petitions.petitions_open(actor=own(who, make.commune_office())).exists()
    assert not petitions.petitions_open(actor=make.commune_office(make.OTHER)).exists()
    assert files.get_file(actor=make.head_of(make.OFFICE), pk=at(who).pk, on=YEAR_END).petitions == ()
    with pytest.raises(Http404):
        petitions.get_petition(actor=make.head_of(make.OFFICE), pk=at(who).petitions.get().pk)


def test_history_follows_the_person_to_where_they_serve(ground: dict[str, Any]) -> None:
    who = ground["office"][0]
    make.ranked([who], [2], year=YEAR - 1)
    found = files.get_history(actor=make.commune_office(), official_id=who, on=YEAR_END)
    assert [row.round.year for row in found.published] == [YEAR - 1]
    assert [row.round.year for row in found.under_way] == [YEAR]
    assert len(found.linked) == 2


def test_what_waits_is_counted_without_the_own(ground: dict[str, Any]) -> None:
    steps.step_back(
        actor=make.commune_office(), evaluation_id=at(ground["office"][0]).pk, on=YEAR_END, reason="Sửa lại"
    )
    assert rounds.waiting_counts(actor=make.commune_office()) == {"supervise": 0, "collective": 2}
    both = own(ground["office"][1], make.commune_office())
    assert rounds.waiting_counts(actor=both) == {"supervise": 0, "collective": 1}
    assert rounds.agencies_ready(actor=make.commune_office()) == []


def test_the_year_to_open_is_asked_from_november_until_it_is_open(ground: dict[str, Any]) -> None:
    province = make.home_affairs()
    assert rounds.year_waiting(actor=province, on=YEAR_END) is None
    EvaluationRound.objects.update(year=YEAR - 3)
    found = rounds.year_waiting(actor=province, on=YEAR_END)
    assert found is not None
    assert found[1] == YEAR
    assert rounds.year_waiting(actor=province, on=date(YEAR, 10, 31)) is None
    assert rounds.year_waiting(actor=make.commune_office(), on=YEAR_END) is None


def test_an_agency_is_read_in_few_queries_however_many_people(ground: dict[str, Any]) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            files.get_file(actor=make.commune_office(), pk=at(ground["office"][1]).pk, on=YEAR_END)
        return len(seen)

    few = asked()
    make.people(4, on=YEAR_END)
    from hoaban.apps.conduct.commands.evaluation_rounds import take_in_newcomers

    take_in_newcomers(actor=make.home_affairs(), round_id=ground["round"].pk, on=YEAR_END)
    assert asked() <= few


def test_an_unknown_time_for_petitions_is_said_to_be_unverified(ground: dict[str, Any]) -> None:
    row = at(ground["office"][0])
    with pytest.raises(ValueError, match="published"):
        petitions.petition_window(evaluation=row, on=YEAR_END)
    row.published_on = YEAR_END
    RuleValue.objects.filter(area="evaluation", key__in=["petition", "public_employee_petition"]).delete()
    window = petitions.petition_window(evaluation=row, on=date(2026, 12, 7))
    assert (window.is_met, window.basis.confidence) == (False, 0)
    assert petitions.answer_due(category=2, on=YEAR_END) == date(2026, 12, 15)


def test_rankings_are_nobodys_without_a_permission(ground: dict[str, Any]) -> None:
    nobody = Actor("Không ai", (), user_id=3)
    assert rounds.list_rounds(actor=nobody) == []
    assert not rounds.people_of(actor=nobody, found=ground["round"]).exists()
    with pytest.raises(PermissionDenied):
        publish_agency(
            actor=nobody, round_id=ground["round"].pk, agency_id=at(ground["office"][0]).agency_id, on=YEAR_END
        )
    assert Evaluation.objects.filter(state="published").count() == 0
