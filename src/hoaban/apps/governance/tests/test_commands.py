"""Commands of the report card: effect, event, refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from hoaban.apps.governance.commands import history, profiles, rounds, sheets
from hoaban.apps.governance.commands.history import PastResult, PastRound
from hoaban.apps.governance.commands.loading import load_criteria
from hoaban.apps.governance.commands.profiles import Profile
from hoaban.apps.governance.commands.sheets import Given
from hoaban.apps.governance.models import CommuneScore, CommuneSheet, CriteriaSet, Criterion, ImprovementPlan
from hoaban.apps.governance.queries.criteria import most_of, set_on
from hoaban.apps.governance.queries.departments import stamp
from hoaban.apps.governance.tests import factories as f
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.tests.factories import unit
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def events(action: str) -> int:
    return Event.objects.filter(action=f"governance.{action}").count()


def refused(code: str, call: object, **given: object) -> str:
    with pytest.raises(CommandRefused) as found:
        call(**given)  # type: ignore[operator]
    assert found.value.code == code
    return found.value.message


def test_sets_of_criteria_are_loaded_once_give_a_hundred_points_and_are_examples() -> None:
    assert load_criteria(actor=Actor.system()) == 2
    assert load_criteria(actor=Actor.system()) == 0
    for one in CriteriaSet.objects.all():
        assert most_of(Criterion.objects.filter(criteria=one)) == 100
        assert one.is_example
    old, new = set_on(date(2024, 12, 31)), set_on(date(2025, 12, 31))
    assert old is not None
    assert new is not None
    assert (old.version, new.version) == (1, 2)
    assert events("load_criteria") == 1


def test_what_is_counted_here_already_is_proposed_and_not_typed_again() -> None:
    load_criteria(actor=Actor.system())
    found = dict(Criterion.objects.filter(criteria__code="VD-2025").exclude(figure="").values_list("code", "figure"))
    assert found == {
        "1.1": "conduct.disciplined", "2.1": "service.disclosed", "3.1": "service.on_time", "3.2": "service.open_overdue",
        "3.3": "service.apologies_sent", "4.1": "organisation.posts_vacant", "4.2": "record.complete",
        "5.1": "people.education.university_up", "5.2": "learning.trained", "5.3": "people.ethnic_knowledge",
        "6.1": "service.feedback_answered", "6.2": "service.satisfaction",
    }  # fmt: skip


def test_a_round_opens_a_sheet_for_every_commune_and_a_line_for_every_criterion() -> None:
    load_criteria(actor=Actor.system())
    made = rounds.open_round(
        actor=f.home_affairs(), unit_id=unit(f.PROVINCE, f.TODAY).pk, year=2025, due_on=f.TODAY, on=f.TODAY
    )
    assert made.sheets.count() == 45
    assert CommuneScore.objects.filter(sheet__round=made).count() == 45 * made.criteria.criteria.count()
    given = {"actor": f.home_affairs(), "unit_id": made.unit_id, "due_on": f.TODAY, "on": f.TODAY}
    refused("changed", rounds.open_round, year=2025, **given)
    refused("days", rounds.open_round, **{**given, "due_on": date(2026, 1, 1)}, year=2026)
    refused("criteria", rounds.open_round, year=2001, **{**given, "on": date(2026, 3, 10)})
    assert events("open_round") == 1


def test_only_home_affairs_opens_a_round_and_only_the_council_decides() -> None:
    made = f.opened()
    with pytest.raises(PermissionDenied):
        rounds.open_round(actor=f.council(), unit_id=made.unit_id, year=2026, due_on=f.TODAY, on=f.TODAY)
    f.settled(made)
    with pytest.raises(PermissionDenied):
        rounds.decide_round(actor=f.home_affairs(), round_id=made.pk, version=None, decision=f.DECISION, on=f.TODAY)
    with pytest.raises(Http404):
        rounds.decide_round(
            actor=f.actor_of(Role.COMMUNE), round_id=made.pk, version=None, decision=f.DECISION, on=f.TODAY
        )  # fmt: skip


def test_points_are_proposed_from_figures_and_say_what_was_read() -> None:
    made = f.opened()
    sheet = f.sheet_of(made)
    discipline = CommuneScore.objects.get(sheet=sheet, criterion__code="1.1")
    assert discipline.value == 0
    assert discipline.proposed == 8
    vacant = CommuneScore.objects.get(sheet=sheet, criterion__code="4.1")
    assert vacant.of is not None
    assert vacant.proposed == 0, "nobody serves in this test: every post is vacant"
    assert sheet.proposed == sum(
        (one.proposed or Decimal(0) for one in CommuneScore.objects.filter(sheet=sheet)), Decimal(0)
    )
    assert CommuneScore.objects.get(sheet=sheet, criterion__code="2.1").proposed is None


def test_reading_the_figures_again_leaves_verified_sheets_alone() -> None:
    made = f.opened()
    f.settled(made)
    CommuneScore.objects.filter(sheet__round=made, criterion__code="1.1").update(proposed=3)
    rounds.propose_scores(actor=f.home_affairs(), round_id=made.pk, version=None, on=f.TODAY)
    assert CommuneScore.objects.get(sheet__round=made, criterion__code="1.1").proposed == 3


def test_a_commune_scores_itself_with_evidence_within_the_points() -> None:
    made = f.opened()
    sheet, commune = f.sheet_of(made), f.actor_of(Role.COMMUNE)
    given = {"actor": commune, "sheet_id": sheet.pk, "version": None}
    key = CommuneScore.objects.get(sheet=sheet, criterion__code="2.1").criterion_id
    refused("points", sheets.score_commune, **given, marks={key: Given(Decimal(6))}, submit=False)
    sheets.score_commune(**given, marks={key: Given(Decimal(4), "  Ảnh bảng   niêm yết ")}, submit=False)
    kept = CommuneScore.objects.get(sheet=sheet, criterion_id=key)
    assert (kept.own, kept.evidence) == (4, "Ảnh bảng niêm yết")
    assert "1.1" in refused("missing", sheets.score_commune, **given, marks={}, submit=True)
    bare = {one: replace(mark, text="") for one, mark in f.all_given(sheet).items()}
    assert "2.1" in refused("evidence", sheets.score_commune, **given, marks=bare, submit=True)
    sheets.score_commune(**given, marks=f.all_given(sheet), submit=True)
    assert f.sheet_of(made).state == "submitted"
    assert f.sheet_of(made).own == 100
    assert (events("score_commune"), events("submit_sheet")) == (1, 1)


def test_a_commune_touches_no_sheet_of_another() -> None:
    made = f.opened(only=(f.COMMUNE, f.OTHER))
    with pytest.raises(Http404):
        sheets.score_commune(
            actor=f.actor_of(Role.COMMUNE), sheet_id=f.sheet_of(made, f.OTHER).pk, version=None, marks={}, submit=False
        )
    with pytest.raises(PermissionDenied):
        sheets.score_commune(actor=f.home_affairs(), sheet_id=f.sheet_of(made).pk, version=None, marks={}, submit=False)


def test_a_sheet_goes_back_to_be_completed() -> None:
    sheet = f.submitted(f.opened())
    sheets.return_sheet(actor=f.home_affairs(), sheet_id=sheet.pk, version=sheet.version, reason="Thiếu ảnh")
    sheet.refresh_from_db()
    assert (sheet.state, sheet.returned) == ("scoring", "Thiếu ảnh")
    refused("changed", sheets.return_sheet, actor=f.home_affairs(), sheet_id=sheet.pk, version=None, reason="Lại")


def test_two_verifiers_at_once_are_told() -> None:
    sheet = f.submitted(f.opened())
    given = {"actor": f.verifiers(), "sheet_id": sheet.pk, "marks": f.all_given(sheet), "finish": False}
    read = stamp(CommuneScore.objects.filter(sheet=sheet))
    sheets.verify_sheet(**given, version=read)
    refused("changed", sheets.verify_sheet, **given, version=read)


def test_differing_points_want_a_note_and_the_commune_answers() -> None:
    sheet = f.submitted(f.opened())
    given = {"actor": f.verifiers(), "sheet_id": sheet.pk, "version": None}
    key = CommuneScore.objects.get(sheet=sheet, criterion__code="2.1").criterion_id
    refused("note", sheets.verify_sheet, **given, marks={key: Given(Decimal(1))}, finish=False)
    sheets.verify_sheet(**given, marks={key: Given(Decimal(1), "Chưa niêm yết")}, finish=False)
    assert CommuneScore.objects.get(sheet=sheet, criterion_id=key).verifier == "Lò Thị Thử"
    refused("missing", sheets.verify_sheet, **given, marks={}, finish=True)
    rest = {one: mark for one, mark in f.all_given(sheet).items() if one != key}
    sheets.verify_sheet(**given, marks=rest, finish=True)
    commune = f.actor_of(Role.COMMUNE)
    sheets.answer_sheet(actor=commune, sheet_id=sheet.pk, version=None, answers={key: "Đã niêm yết từ tháng 10"})
    sheet.refresh_from_db()
    assert sheet.state == "explained"
    refused("reply", sheets.settle_sheet, **given, replies={})
    sheets.settle_sheet(**given, replies={key: Given(Decimal(3), "Ghi nhận một phần")})
    sheet.refresh_from_db()
    assert (sheet.state, sheet.verified) == ("settled", 98)
    assert (events("explain_sheet"), events("settle_sheet")) == (1, 1)


def test_silence_about_differences_is_agreement_and_equal_points_need_none() -> None:
    assert f.settled(f.opened(), share="0.9").state == "settled"
    assert events("agree_sheet") == 1


def test_the_council_decides_only_when_every_commune_is_in_and_then_all_is_locked() -> None:
    made = f.opened(only=(f.COMMUNE, f.OTHER))
    f.settled(made, share="0.4")
    given = {"actor": f.council(), "round_id": made.pk, "version": None, "decision": f.DECISION, "on": f.TODAY}
    assert f.sheet_of(made, f.OTHER).name in refused("children", rounds.decide_round, **given)
    late = f.settled(made, f.OTHER)
    refused("days", rounds.decide_round, **{**given, "decision": replace(f.DECISION, decided_on=date(2020, 1, 1))})
    refused("days", rounds.decide_round, **{**given, "decision": replace(f.DECISION, decided_on=date(2031, 1, 1))})
    rounds.decide_round(**given)
    weak, good = f.sheet_of(made), f.sheet_of(made, f.OTHER)
    assert weak.band is not None
    assert good.band is not None
    assert (weak.band.key, weak.points, good.band.key) == ("weak", 40, "excellent")
    assert [one.sheet_id for one in ImprovementPlan.objects.all()] == [weak.pk]
    refused("state", rounds.decide_round, **given)
    refused("locked", sheets.answer_sheet, actor=f.actor_of(Role.COMMUNE, f.OTHER), sheet_id=late.pk, version=None, answers={})  # fmt: skip
    rounds.publish_round(actor=f.home_affairs(), round_id=made.pk, version=None, on=f.TODAY)
    refused("state", rounds.propose_scores, actor=f.home_affairs(), round_id=made.pk, version=None, on=f.TODAY)
    told = [Profile(weak.unit_id, 4_000, 3)]
    refused("locked", profiles.set_profiles, actor=f.home_affairs(), round_id=made.pk, version=None, rows=told)


def test_inhabitants_and_zones_are_recorded_and_carried_to_the_next_round() -> None:
    made = f.opened()
    sheet = f.sheet_of(made)
    given = {"actor": f.home_affairs(), "round_id": made.pk, "version": None}
    refused("rows", profiles.set_profiles, **given, rows=[Profile(sheet.unit_id, 4_000, 4)])
    refused("changed", profiles.set_profiles, **{**given, "version": 99}, rows=[])
    assert profiles.set_profiles(**given, rows=[Profile(sheet.unit_id, 4_000, 3)]) == 1
    later = f.sheet_of(f.opened(2026))
    assert (later.population, later.zone, later.invented) == (4_000, 3, False)


def _past(year: int, points: int, *, fewer: int = 0) -> PastRound:
    day = date(year, 12, 31)
    part = organisation.get_part(actor=f.home_affairs(), on=day, code=f.PROVINCE)
    communes = organisation.communes_on(actor=f.home_affairs(), on=day, part=part)
    results = [PastResult(one.id, Decimal(points)) for one in communes[fewer:]]
    return PastRound(part.id, year, "1/QĐ-UBND", date(year + 1, 2, 1), "Người ký", results)


def test_results_of_a_past_year_are_of_every_commune_of_that_year() -> None:
    load_criteria(actor=Actor.system())
    system = Actor.system()
    refused("rows", history.record_results, actor=system, past=_past(2022, 80, fewer=1), on=f.TODAY)
    made = history.record_results(actor=system, past=_past(2022, 80), on=f.TODAY)
    assert CommuneSheet.objects.filter(round=made, band__key="good").count() == 129
    refused("changed", history.record_results, actor=system, past=_past(2022, 80), on=f.TODAY)
    refused("days", history.record_results, actor=system, past=_past(2023, 80), on=date(2023, 1, 1))
    assert events("record_results") == 1
