"""Decisions of recruitment: when they can be made, who enters by them, probation; the days of rounds and posts of a campaign."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from hoaban.apps.organisation.models import Post
from hoaban.apps.organisation.queries import post_staffing
from hoaban.apps.people.models import Assignment, CensusRow, Official, SalaryStep
from hoaban.apps.people.rules.life import SalaryFacts
from hoaban.apps.people.tests.factories import enter, life, posts_of
from hoaban.apps.recruitment.commands import campaigns, decisions, rounds
from hoaban.apps.recruitment.commands.campaigns import PostFacts
from hoaban.apps.recruitment.commands.decisions import DecisionFacts
from hoaban.apps.recruitment.commands.rounds import RoundFacts
from hoaban.apps.recruitment.models import RecruitmentDecision
from hoaban.apps.recruitment.queries.campaigns import category_of, list_vacant
from hoaban.apps.recruitment.queries.letters import letter_of
from hoaban.apps.recruitment.rules.moves import Move
from hoaban.apps.recruitment.tests import factories as f
from hoaban.apps.recruitment.tests.test_commands import decided, events, refused, state
from hoaban.shared.access import Actor
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture
def actor() -> Actor:
    return f.personnel()


def test_whoever_is_chosen_enters_service_by_the_decision(actor: Actor) -> None:
    made = f.announced(actor)
    one = f.apply(made, ethnicity=3)
    f.ranked(actor, made, {one.pk: "70"})
    facts = DecisionFacts("1/QĐ", f.AFTER.date(), "", f.AFTER.date())
    with pytest.raises(CommandRefused, match="/2026"):
        decisions.decide_recruitment(actor=actor, application_id=one.pk, version=None, facts=facts, now=f.AFTER)
    found = decided(actor, one)
    assert (found.probation_months, found.level, found.education) == (12, f.wanted_of(made).post.unit.level, 4)
    refused("changed", decided, actor=actor, application=one)
    refused("early", decisions.enter_recruited, actor=actor, decision_id=found.pk, version=None, on=f.TODAY)
    decisions.enter_recruited(actor=actor, decision_id=found.pk, version=None, on=f.LATER.date())
    official = Official.objects.get(personal_id=one.personal_id)
    job = Assignment.objects.get(official=official)
    assert (job.kind, job.post_id, job.decision_no) == ("recruited", found.post_id, "215/QĐ-SNV")
    row = CensusRow.objects.get(official=official)
    assert (row.ethnicity, row.education, row.category) == (3, 4, 2)
    assert (state(one), RecruitmentDecision.objects.get().official_id) == ("entered", official.pk)
    refused("changed", decisions.enter_recruited, actor=actor, decision_id=found.pk, version=None, on=f.LATER.date())
    over = f.LATER.date().replace(year=2027)
    end = {"actor": actor, "decision_id": found.pk, "version": None}
    refused("early", decisions.end_probation, **end, ended_on=f.LATER.date(), on=over)
    refused("days", decisions.end_probation, **end, ended_on=over, on=over - timedelta(days=1))
    decisions.end_probation(actor=actor, decision_id=found.pk, version=None, ended_on=over, on=over)
    assert RecruitmentDecision.objects.get().probation_ended_on == over
    assert (events("decide"), events("enter"), events("end_probation")) == (1, 1, 1)


def test_whoever_is_chosen_may_decline_before_the_decision_and_the_next_one_is_chosen(actor: Actor) -> None:
    made = f.announced(actor)
    first, second = f.apply(made), f.apply(made)
    f.ranked(actor, made, {first.pk: "80", second.pk: "70"})
    assert (state(first), state(second)) == ("chosen", "ranked")
    given = {"actor": actor, "application_id": first.pk, "version": None}
    refused("reason", decisions.record_declined, **given, reason=" ")
    decisions.record_declined(**given, reason="Gọi điện từ chối ngày 02/5")
    assert (state(first), state(second)) == ("withdrawn", "chosen")
    assert not RecruitmentDecision.objects.exists()
    refused("changed", decisions.record_declined, **given, reason="lần nữa")
    decided(actor, second)
    refused("changed", decisions.record_declined, **given | {"application_id": second.pk}, reason="Muộn")
    assert events("decline") == 1


PAID = {"rank": "01.003", "step": 1, "coefficient": Decimal("2.34")}


def salary_of(official_id: int | None) -> list[tuple[str, int | None, Decimal | None, date, date | None]]:
    rows = SalaryStep.objects.filter(official_id=official_id).order_by("starts_on")
    return list(rows.values_list("rank", "step", "coefficient", "starts_on", "ends_before"))


def test_the_salary_of_the_decision_goes_into_the_record(actor: Actor) -> None:
    made = f.announced(actor)
    one = f.apply(made)
    f.ranked(actor, made, {one.pk: "70"})
    refused("rank", decided, actor=actor, application=one, step=1)
    refused("rank", decided, actor=actor, application=one, rank="99.999")
    found = decided(actor, one, **PAID)
    (first, second), *_rest = letter_of(decision=found).articles[1:]
    assert first == "Xếp ngạch (chức danh nghề nghiệp) 01.003 Chuyên viên, bậc 1, hệ số 2,34."
    assert "tập sự" in second
    found = decisions.enter_recruited(actor=actor, decision_id=found.pk, version=None, on=f.LATER.date())
    assert salary_of(found.official_id) == [("01.003", 1, Decimal("2.34"), f.LATER.date(), None)]


def test_the_salary_of_somebody_known_goes_on_from_the_day_of_the_decision(actor: Actor) -> None:
    since = f.TODAY.replace(year=2025, month=9)
    part_time = replace(
        life(posts_of(f.COMMUNE + "-HCC", f.TODAY)[0], since, category=4, education=2),
        salary=[SalaryFacts("01.005", 1, Decimal("1.86"), since)],
    )
    (key,) = enter(part_time)
    made = f.announced(actor)
    one = f.apply(made, personal_id=part_time.person.personal_id)
    f.ranked(actor, made, {one.pk: "70"})
    decisions.enter_recruited(actor=actor, decision_id=decided(actor, one, **PAID).pk, version=None, on=f.LATER.date())
    assert salary_of(key) == [
        ("01.005", 1, Decimal("1.86"), since, f.LATER.date()),
        ("01.003", 1, Decimal("2.34"), f.LATER.date(), None),
    ]


def test_nobody_is_decided_on_before_results_stand(actor: Actor) -> None:
    made = f.announced(actor)
    one = f.apply(made)
    f.ranked(actor, made, {one.pk: "70"})
    early = DecisionFacts("1/QĐ", f.AFTER.date(), "", f.LATER.date())
    given = {"actor": actor, "application_id": one.pk, "version": None, "now": f.LATER}
    refused("days", decisions.decide_recruitment, facts=early, **given)
    refused("days", decisions.decide_recruitment, facts=replace(early, decided_on=date(2001, 1, 1)), **given)


def test_who_has_a_record_already_goes_on_in_it(actor: Actor) -> None:
    post = posts_of(f.COMMUNE + "-HCC", f.TODAY)[0]
    part_time = life(post, f.TODAY.replace(year=2025, month=9), category=4, education=2)
    (key,) = enter(part_time)
    made = f.announced(actor)
    one = f.apply(made, personal_id=part_time.person.personal_id)
    f.ranked(actor, made, {one.pk: "70"})
    found = decided(actor, one)
    decisions.enter_recruited(actor=actor, decision_id=found.pk, version=None, on=f.LATER.date())
    assert RecruitmentDecision.objects.get().official_id == key
    assert Official.objects.filter(personal_id=one.personal_id).count() == 1
    jobs = list(Assignment.objects.filter(official_id=key).order_by("starts_on").values_list("kind", "ends_before"))
    assert jobs == [("appointed", f.LATER.date()), ("recruited", None)]
    today = CensusRow.objects.get(official_id=key, starts_on__lte=f.LATER.date(), ends_before__gt=f.LATER.date())
    assert (today.category, today.education) == (2, 4), "the degree applied with stands in the record"


def test_whoever_serves_in_the_category_already_is_not_recruited_into_it(actor: Actor) -> None:
    serving = life(posts_of(f.COMMUNE + "-HCC", f.TODAY)[0], f.TODAY.replace(year=2025, month=9))
    enter(serving)
    made = f.announced(actor)
    one = f.apply(made, personal_id=serving.person.personal_id)
    f.ranked(actor, made, {one.pk: "70"})
    found = decided(actor, one)
    refused("employed", decisions.enter_recruited, actor=actor, decision_id=found.pk, version=None, on=f.LATER.date())
    assert RecruitmentDecision.objects.get().state == "signed"


def test_a_post_that_was_filled_meanwhile_takes_nobody(actor: Actor) -> None:
    made = f.announced(actor)
    one = f.apply(made)
    f.ranked(actor, made, {one.pk: "70"})
    found = decided(actor, one)
    post = f.wanted_of(made).post
    free = post_staffing(actor=actor, on=f.LATER.date(), path=found.unit_path)[post.pk][2]
    enter(*(life(post, f.TODAY) for _seat in range(free)))
    refused("full", decisions.enter_recruited, actor=actor, decision_id=found.pk, version=None, on=f.LATER.date())


def test_probation_that_is_not_passed_ends_service_with_its_reason(actor: Actor) -> None:
    made = f.announced(actor)
    one = f.apply(made)
    f.ranked(actor, made, {one.pk: "70"})
    found = decided(actor, one)
    given = {"actor": actor, "decision_id": found.pk, "version": None, "on": f.LATER.date() + timedelta(days=90)}
    ends = f.LATER.date() + timedelta(days=80)
    refused("changed", decisions.fail_probation, **given, ends_on=ends, reason="Chưa nhận việc")
    decisions.enter_recruited(actor=actor, decision_id=found.pk, version=None, on=f.LATER.date())
    refused("reason", decisions.fail_probation, **given, ends_on=ends, reason=" ")
    for day in (f.LATER.date(), f.LATER.date() + timedelta(days=91)):
        refused("days", decisions.fail_probation, **given, ends_on=day, reason="Không đạt")
    decisions.fail_probation(**given, ends_on=ends, reason="Không đạt yêu cầu")  # type: ignore[arg-type]
    job = Assignment.objects.get(official__personal_id=one.personal_id)
    assert (job.ends_before, job.end_reason) == (ends, "probation")
    assert RecruitmentDecision.objects.get().state == "revoked"
    assert events("fail_probation") == 1
    refused("changed", decisions.fail_probation, **given, ends_on=ends, reason="lần nữa")


def test_a_campaign_fills_posts_of_its_category_only(actor: Actor) -> None:
    made = f.draft(actor)
    others = list_vacant(actor=actor, on=f.TODAY)
    fitting = {one.post_id for one in list_vacant(actor=actor, on=f.TODAY, category=2)}
    elected = next(
        one for one in others if category_of(title_id=Post.objects.get(pk=one.post_id).title_id, on=f.TODAY) == 1
    )
    assert elected.post_id not in fitting
    facts = PostFacts(elected.post_id, 1, 4, "")
    refused("category", campaigns.add_post, actor=actor, campaign_id=made.pk, version=None, facts=facts, on=f.TODAY)


def test_a_round_is_held_after_applications_and_moves_until_it_is_marked(actor: Actor) -> None:
    made = f.announced(actor, route="selection")
    one = f.apply(made, commitment_years=5)
    f.checked(actor, made)
    f.lead(actor, made, Move.START_ROUNDS)
    found, users = made.rounds.get(), f.markers()
    names = (users[0].username, users[1].username, users[2].username)
    given = {"actor": actor, "round_id": found.pk, "version": None, "now": f.AFTER}
    for day in (made.apply_until, f.AFTER.date() + timedelta(days=366)):
        refused("days", rounds.open_round, facts=RoundFacts(day, "", names), **given)
    rounds.open_round(facts=RoundFacts(f.AFTER.date() + timedelta(days=5), "", names), **given)  # type: ignore[arg-type]
    refused("days", rounds.change_round, held_on=made.apply_until, place="", **given)
    rounds.change_round(held_on=f.AFTER.date(), place="Trường Chính trị", **given)  # type: ignore[arg-type]
    script = found.scripts.get(application=one)
    rounds.give_mark(
        actor=f.marker_actor(users[0]), round_id=found.pk, script_id=script.pk, mark=Decimal(60), reason="", now=f.AFTER
    )
    refused("marked", rounds.change_round, held_on=f.AFTER.date(), place="", **given)
    assert events("change_round") == 1


def test_who_does_not_take_up_the_post_makes_room_for_the_next(actor: Actor) -> None:
    made = f.announced(actor)
    first, second = f.apply(made), f.apply(made)
    f.ranked(actor, made, {first.pk: "80", second.pk: "70"})
    found = decided(actor, first)
    refused("reason", decisions.lapse_decision, actor=actor, decision_id=found.pk, version=None, reason="")
    decisions.lapse_decision(actor=actor, decision_id=found.pk, version=None, reason="Không nhận việc")
    assert (state(first), state(second)) == ("withdrawn", "chosen")
    refused("changed", decisions.lapse_decision, actor=actor, decision_id=found.pk, version=None, reason="x")
