"""Commands of recruitment: effect, event, refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from hoaban.apps.people.tests.factories import enter, life, posts_of
from hoaban.apps.recruitment.commands import appeals, applications, campaigns, decisions, history, ranking, rounds
from hoaban.apps.recruitment.commands.campaigns import CampaignFacts, PostFacts
from hoaban.apps.recruitment.commands.decisions import DecisionFacts
from hoaban.apps.recruitment.commands.history import PastDecision
from hoaban.apps.recruitment.commands.opening import CANDIDATE
from hoaban.apps.recruitment.commands.rounds import RoundFacts
from hoaban.apps.recruitment.models import Application, Campaign, Mark, RecruitmentDecision
from hoaban.apps.recruitment.rules.moves import Move
from hoaban.apps.recruitment.tests import factories as f
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture
def actor() -> Actor:
    return f.personnel()


def events(action: str) -> int:
    return Event.objects.filter(action=f"recruitment.{action}").count()


def refused(code: str, call: object, **given: object) -> None:
    with pytest.raises(CommandRefused) as found:
        call(**given)  # type: ignore[operator]
    assert found.value.code == code
    assert found.value.message


def state(application: Application) -> str:
    return str(Application.objects.get(pk=application.pk).state)


def decided(actor: Actor, application: Application, **salary: Any) -> RecruitmentDecision:
    facts = DecisionFacts("215/QĐ-SNV", f.LATER.date(), "Lò Văn Ký", f.LATER.date(), **salary)
    return decisions.decide_recruitment(
        actor=actor, application_id=application.pk, version=None, facts=facts, now=f.LATER
    )


def test_a_campaign_is_drafted_with_rounds_of_its_route(actor: Actor) -> None:
    exam, selection = f.draft(actor), campaigns.open_campaign(
        actor=actor, on=f.TODAY,
        facts=CampaignFacts("Xét tuyển", f.unit(f.PROVINCE, f.TODAY).pk, "selection", 3, f.TODAY, f.TODAY, "interview"),
    )  # fmt: skip
    assert [(one.number, one.kind, one.counts) for one in exam.rounds.order_by("number")] == [
        (1, "general", False), (2, "written", True),
    ]  # fmt: skip
    assert [(one.number, one.kind, one.counts) for one in selection.rounds.all()] == [(1, "interview", True)]
    assert (exam.code, selection.code) == ("TD-2026-001", "TD-2026-002")
    assert events("open_campaign") == 2


def test_a_campaign_of_days_in_disorder_or_without_rules_is_refused(actor: Actor) -> None:
    facts = CampaignFacts("Sai", f.unit(f.PROVINCE, f.TODAY).pk, "exam", 2, f.TODAY, f.TODAY - timedelta(days=1))
    refused("days", campaigns.open_campaign, actor=actor, facts=facts, on=f.TODAY)
    early = replace(facts, apply_from=f.TODAY.replace(year=2015), apply_until=f.TODAY.replace(year=2015))
    refused("law", campaigns.open_campaign, actor=actor, facts=early, on=f.TODAY)


def test_nobody_recruits_for_another_part(actor: Actor) -> None:
    made, outside = f.draft(actor), f.stranger_part()
    facts = CampaignFacts("Khác", f.unit(f.PROVINCE, f.TODAY).pk, "exam", 2, f.TODAY, f.TODAY)
    with pytest.raises(PermissionDenied):
        campaigns.open_campaign(actor=outside, facts=facts, on=f.TODAY)
    with pytest.raises(Http404):
        campaigns.move_campaign(actor=outside, campaign_id=made.pk, version=None, move=Move.ANNOUNCE, now=f.NOW)
    inspector = f.personnel(role=Role.INSPECTOR)
    with pytest.raises(PermissionDenied):
        campaigns.move_campaign(actor=inspector, campaign_id=made.pk, version=None, move=Move.ANNOUNCE, now=f.NOW)


def test_no_more_people_are_asked_for_than_seats_are_vacant(actor: Actor) -> None:
    made = f.draft(actor)
    post = f.wanted_of(made).post
    refused(
        "twice",
        campaigns.add_post,
        actor=actor,
        campaign_id=made.pk,
        version=None,
        on=f.TODAY,
        facts=PostFacts(post.pk, 1, 4),
    )
    campaigns.remove_post(actor=actor, campaign_id=made.pk, version=None, wanted_id=f.wanted_of(made).pk)
    refused(
        "vacant",
        campaigns.add_post,
        actor=actor,
        campaign_id=made.pk,
        version=None,
        on=f.TODAY,
        facts=PostFacts(post.pk, 500, 4),
    )
    refused(
        "missing",
        campaigns.move_campaign,
        actor=actor,
        campaign_id=made.pk,
        version=None,
        move=Move.ANNOUNCE,
        now=f.NOW,
    )
    assert events("remove_post") == 1


def test_two_officers_at_once_are_told(actor: Actor) -> None:
    made = f.draft(actor)
    version = Campaign.objects.get(pk=made.pk).version
    campaigns.move_campaign(actor=actor, campaign_id=made.pk, version=version, move=Move.ANNOUNCE, now=f.NOW)
    refused(
        "changed",
        campaigns.move_campaign,
        actor=actor,
        campaign_id=made.pk,
        version=version,
        move=Move.ANNOUNCE,
        now=f.NOW,
    )
    refused(
        "state", campaigns.move_campaign, actor=actor, campaign_id=made.pk, version=None, move=Move.ANNOUNCE, now=f.NOW
    )


def test_an_announced_campaign_takes_one_application_of_each_person(actor: Actor) -> None:
    made = f.announced(actor)
    facts = f.facts(made)
    first = applications.apply(actor=CANDIDATE, campaign_id=made.pk, facts=facts, now=f.NOW)
    assert (first.number, first.state, first.from_paper) == (f"{made.code}-00001", "sent", False)
    refused("again", applications.apply, actor=CANDIDATE, campaign_id=made.pk, facts=facts, now=f.NOW)
    applications.withdraw_application(actor=CANDIDATE, application_id=first.pk)
    second = applications.apply(actor=actor, campaign_id=made.pk, facts=facts, now=f.NOW)
    assert (second.number, second.from_paper) == (f"{made.code}-00002", True)
    assert events("apply") == 2


def test_nothing_is_taken_before_announcement_or_after_the_last_day(actor: Actor) -> None:
    made = f.draft(actor)
    facts = f.facts(made)
    refused("closed", applications.apply, actor=CANDIDATE, campaign_id=made.pk, facts=facts, now=f.NOW)
    f.lead(actor, made, Move.ANNOUNCE, now=f.NOW)
    refused("closed", applications.apply, actor=CANDIDATE, campaign_id=made.pk, facts=facts, now=f.AFTER)
    refused(
        "post", applications.apply, actor=CANDIDATE, campaign_id=made.pk, facts=replace(facts, wanted_id=0), now=f.NOW
    )
    with pytest.raises(PermissionDenied):
        applications.apply(actor=f.stranger_part(), campaign_id=made.pk, facts=facts, now=f.NOW)


def test_checking_freezes_findings_and_points(actor: Actor) -> None:
    made = f.announced(actor)
    fit, low = f.apply(made, ethnicity=3), f.apply(made, education=3)
    refused("state", applications.check_all, actor=actor, campaign_id=made.pk, version=None)
    f.checked(actor, made)
    fit.refresh_from_db()
    low.refresh_from_db()
    assert (fit.state, fit.points, len(fit.findings)) == ("eligible", Decimal(5), 5)
    assert (low.state, [one["verdict"] for one in low.findings].count("not_met")) == ("ineligible", 1)
    assert low.answer
    assert events("check_all") == 1


def test_what_only_papers_settle_is_confirmed_or_returned(actor: Actor) -> None:
    made = f.announced(actor, fields="Kế toán; Tài chính")
    one = f.apply(made)
    f.lead(actor, made, Move.CLOSE_APPLICATIONS)
    assert applications.check_all(actor=actor, campaign_id=made.pk, version=None) == (0, 1)
    refused("unknown", applications.check_application, actor=actor, application_id=one.pk, version=None)
    refused("reason", applications.return_application, actor=actor, application_id=one.pk, version=None, reason=" ")
    applications.return_application(actor=actor, application_id=one.pk, version=None, reason="Bổ sung bảng điểm")
    assert state(one) == "returned"
    told = replace(f.facts(made), personal_id=one.personal_id)
    applications.complete_application(actor=CANDIDATE, application_id=one.pk, facts=told, now=f.AFTER)
    assert state(one) == "sent"
    refused(
        "closed", applications.complete_application, actor=CANDIDATE, application_id=one.pk, facts=told, now=f.AFTER
    )
    applications.check_application(actor=actor, application_id=one.pk, version=None, confirmed=["recruitment.study"])
    assert state(one) == "eligible"
    refused("state", applications.check_application, actor=actor, application_id=one.pk, version=None)


def test_applications_are_closed_after_the_last_day_and_rounds_begin_once_all_are_checked(actor: Actor) -> None:
    made = f.announced(actor)
    f.apply(made)
    refused(
        "missing",
        campaigns.move_campaign,
        actor=actor,
        campaign_id=made.pk,
        version=None,
        move=Move.CLOSE_APPLICATIONS,
        now=f.NOW,
    )
    f.lead(actor, made, Move.CLOSE_APPLICATIONS)
    refused(
        "missing",
        campaigns.move_campaign,
        actor=actor,
        campaign_id=made.pk,
        version=None,
        move=Move.START_ROUNDS,
        now=f.AFTER,
    )


def test_a_marker_is_somebody_named_who_may_mark_and_no_two_are_one(actor: Actor) -> None:
    made = f.announced(actor)
    f.apply(made)
    f.checked(actor, made)
    f.lead(actor, made, Move.START_ROUNDS)
    first = made.rounds.get(number=1)
    users = f.markers()
    f.make_user("khongcham", (Role.COUNTER, None))
    for names, code in (
        ((users[0].username, users[0].username, users[2].username), "markers"),
        ((users[0].username, "khongcham", users[2].username), "marker"),
    ):
        facts = RoundFacts(f.AFTER.date(), "Hội trường", names)
        refused(code, rounds.open_round, actor=actor, round_id=first.pk, version=None, facts=facts, now=f.FIRST)
    second = made.rounds.get(number=2)
    names = (users[0].username, users[1].username, users[2].username)
    refused(
        "order",
        rounds.open_round,
        actor=actor,
        round_id=second.pk,
        version=None,
        facts=RoundFacts(f.AFTER.date(), "", names),
        now=f.AFTER,
    )


def test_the_third_marker_is_asked_only_where_two_differ_too_much(actor: Actor) -> None:
    made = f.announced(actor, route="selection")
    one = f.apply(made, commitment_years=5)
    f.checked(actor, made)
    f.lead(actor, made, Move.START_ROUNDS)
    found, users = made.rounds.get(), f.markers()
    names = (users[0].username, users[1].username, users[2].username)
    facts = RoundFacts(f.AFTER.date(), "", names)
    rounds.open_round(actor=actor, round_id=found.pk, version=None, facts=facts, now=f.AFTER)
    script = found.scripts.get()
    given = {"round_id": found.pk, "script_id": script.pk, "reason": "Lạc đề", "now": f.AFTER}
    refused("paper", rounds.give_mark, actor=f.marker_actor(users[2]), mark=Decimal(60), **given)
    with pytest.raises(Http404):
        rounds.give_mark(actor=actor, mark=Decimal(60), **given)  # type: ignore[arg-type]
    refused("mark", rounds.give_mark, actor=f.marker_actor(users[0]), mark=Decimal(101), **given)
    silent = given | {"reason": " "}
    refused("reason", rounds.give_mark, actor=f.marker_actor(users[0]), mark=Decimal(49), **silent)
    refused("days", rounds.give_mark, actor=f.marker_actor(users[0]), mark=Decimal(60), **(given | {"now": f.FIRST}))
    for user, mark in zip(users, ("40", "80", "78"), strict=True):
        refused("marks", rounds.publish_round, actor=actor, round_id=found.pk, version=None, now=f.AFTER)
        rounds.give_mark(actor=f.marker_actor(user), mark=Decimal(mark), **given)  # type: ignore[arg-type]
    refused("marked", rounds.record_absent, actor=actor, round_id=found.pk, version=None, numbers=[one.number])
    rounds.publish_round(actor=actor, round_id=found.pk, version=None, now=f.AFTER)
    script.refresh_from_db()
    assert (script.mark, script.passed, Mark.objects.count()) == (Decimal(79), True, 3)
    refused("state", rounds.give_mark, actor=f.marker_actor(users[0]), mark=Decimal(60), **given)


def test_results_rank_by_total_and_who_failed_or_was_absent_is_out(actor: Actor) -> None:
    made = f.announced(actor)
    best, next_one, failed, absent = (f.apply(made, ethnicity=e) for e in (3, 1, 1, 1))
    f.ranked(actor, made, {best.pk: "70", next_one.pk: "72", failed.pk: "49.5", absent.pk: None})
    assert [state(one) for one in (best, next_one, failed, absent)] == ["chosen", "ranked", "failed", "failed"]
    best.refresh_from_db()
    assert (best.score, best.points, best.total, best.place) == (70, 5, 75, 1)
    assert Campaign.objects.get(pk=made.pk).appeal_until == f.AFTER.date() + timedelta(days=15)


def test_an_appeal_that_changes_a_mark_changes_the_ranking(actor: Actor) -> None:
    made = f.announced(actor)
    first, second = f.apply(made), f.apply(made)
    f.ranked(actor, made, {first.pk: "70", second.pk: "49"})
    script = second.scripts.get(round__number=2)
    given = {"actor": CANDIDATE, "application_id": second.pk, "script_id": script.pk, "now": f.AFTER}
    refused("text", appeals.make_appeal, text=" ", **given)
    with pytest.raises(Http404):
        appeals.make_appeal(actor=CANDIDATE, application_id=first.pk, script_id=script.pk, text="Xem lại", now=f.AFTER)
    refused("late", appeals.make_appeal, text="Xem lại", **{**given, "now": f.LATER})
    made_appeal = appeals.make_appeal(text="Xem lại câu 3", **given)  # type: ignore[arg-type]
    refused("again", appeals.make_appeal, text="Nữa", **given)
    refused("appeals", decided, actor=actor, application=first)
    with pytest.raises(Http404):
        appeals.answer_appeal(actor=f.stranger_part(), appeal_id=made_appeal.pk, mark=None, answer="Giữ", now=f.AFTER)
    refused("answer", appeals.answer_appeal, actor=actor, appeal_id=made_appeal.pk, mark=None, answer="", now=f.AFTER)
    refused(
        "mark", appeals.answer_appeal, actor=actor, appeal_id=made_appeal.pk, mark=Decimal(101), answer="x", now=f.AFTER
    )
    appeals.answer_appeal(actor=actor, appeal_id=made_appeal.pk, mark=Decimal(71), answer="Cộng câu 3", now=f.AFTER)
    assert (state(first), state(second)) == ("ranked", "chosen")
    refused("changed", appeals.answer_appeal, actor=actor, appeal_id=made_appeal.pk, mark=None, answer="x", now=f.AFTER)


def test_the_head_decides_among_even_candidates(actor: Actor) -> None:
    made = f.announced(actor)
    first, second = f.apply(made), f.apply(made)
    f.ranked(actor, made, {first.pk: "70", second.pk: "70"})
    assert {state(first), state(second)} == {"ranked"}
    refused(
        "missing", campaigns.move_campaign, actor=actor, campaign_id=made.pk, version=None, move=Move.CLOSE, now=f.LATER
    )
    refused("reason", ranking.settle_even, actor=actor, campaign_id=made.pk, version=None, order=[first.pk], reason="")
    refused("even", ranking.settle_even, actor=actor, campaign_id=made.pk, version=None, order=[0], reason="Vì")
    ranking.settle_even(actor=actor, campaign_id=made.pk, version=None, order=[second.pk], reason="Kinh nghiệm")
    assert (state(first), state(second)) == ("ranked", "chosen")
    f.lead(actor, made, Move.CLOSE, now=f.LATER)


def test_past_decisions_are_recorded_once_beside_people_in_service(actor: Actor) -> None:
    post = posts_of(f.COMMUNE + "-HCC", f.TODAY)[0]
    keys = enter(life(post, f.TODAY.replace(year=2025, month=9), ethnicity=3))
    rows = [
        PastDecision(keys[0], post.pk, "9/QĐ", f.TODAY.replace(year=2025, month=8), f.TODAY.replace(year=2025, month=9))
    ]
    assert history.record_decisions(actor=actor, rows=rows, on=f.TODAY) == 1
    assert history.record_decisions(actor=actor, rows=rows, on=f.TODAY) == 0
    found = RecruitmentDecision.objects.get()
    assert (found.ethnicity, found.education, found.state) == (3, 4, "entered")
    bad = [replace(rows[0], official_id=keys[0] + 999)]
    refused("rows", history.record_decisions, actor=actor, rows=bad, on=f.TODAY)


def test_a_cancelled_campaign_says_why(actor: Actor) -> None:
    made = f.announced(actor)
    refused(
        "reason", campaigns.move_campaign, actor=actor, campaign_id=made.pk, version=None, move=Move.CANCEL, now=f.NOW
    )
    campaigns.move_campaign(
        actor=actor, campaign_id=made.pk, version=None, move=Move.CANCEL, now=f.NOW, reason="Hết chỉ tiêu"
    )
    assert "Hết chỉ tiêu" in Campaign.objects.get(pk=made.pk).announcement
