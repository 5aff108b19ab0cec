"""Rounds one after the other: days of appeal, who is in again, and who may be ranked."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from hoaban.apps.recruitment.commands import appeals, ranking, rounds
from hoaban.apps.recruitment.commands.opening import CANDIDATE
from hoaban.apps.recruitment.commands.rounds import RoundFacts
from hoaban.apps.recruitment.models import Appeal, Application, Campaign, Round, Script
from hoaban.apps.recruitment.rules.moves import Move
from hoaban.apps.recruitment.tests import factories as f
from hoaban.shared.access import Actor
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture
def actor() -> Actor:
    return f.personnel()


def after_first(actor: Actor, *marks: str) -> tuple[Campaign, list[Application]]:
    """A campaign whose first round is published with these marks."""
    campaign = f.announced(actor)
    found = [f.apply(campaign) for _mark in marks]
    f.checked(actor, campaign)
    f.lead(actor, campaign, Move.START_ROUNDS, now=f.FIRST)
    f.hold(actor, campaign, 1, {one.pk: mark for one, mark in zip(found, marks, strict=True)}, f.FIRST)
    return campaign, found


def opened(actor: Actor, campaign: Campaign, now: object = f.AFTER) -> Round:
    """Open the second round."""
    users = f.markers()
    facts = RoundFacts(f.AFTER.date(), "Hội trường", (users[0].username, users[1].username, users[2].username))
    found = campaign.rounds.get(number=2)
    return rounds.open_round(actor=actor, round_id=found.pk, version=None, facts=facts, now=now)  # type: ignore[arg-type]


def late_appeal(application: Application) -> Appeal:
    """An appeal against the first round that is still open although the second is under way, as older data may hold."""
    return Appeal.objects.create(script=application.scripts.get(round__number=1), text="Chấm lại", made_at=f.FIRST)


def answered(actor: Actor, appeal: Appeal, mark: str) -> Appeal:
    """Change the mark."""
    return appeals.answer_appeal(actor=actor, appeal_id=appeal.pk, mark=Decimal(mark), answer="Cộng thiếu", now=f.AFTER)


def state(application: Application) -> str:
    return str(Application.objects.get(pk=application.pk).state)


def test_a_round_is_opened_once_the_days_of_appeal_of_the_one_before_are_over(actor: Actor) -> None:
    campaign, _both = after_first(actor, "80", "45")
    last = f.FIRST + timedelta(days=15)
    for now in (f.FIRST, last):
        with pytest.raises(CommandRefused, match=f"{last:%d/%m/%Y}") as found:
            opened(actor, campaign, now)
        assert found.value.code == "days"
    assert not campaign.rounds.get(number=2).scripts.exists()
    opened(actor, campaign, last + timedelta(days=1))
    assert campaign.rounds.get(number=2).scripts.count() == 1


def test_a_round_waits_for_every_appeal_and_calls_whoever_is_in_again(actor: Actor) -> None:
    campaign, (first, second) = after_first(actor, "80", "45")
    appeal = appeals.make_appeal(
        actor=CANDIDATE, application_id=second.pk, script_id=second.scripts.get().pk, text="Chấm lại", now=f.FIRST
    )
    with pytest.raises(CommandRefused) as found:
        opened(actor, campaign)
    assert found.value.code == "appeals"
    answered(actor, appeal, "60")
    assert set(opened(actor, campaign).scripts.values_list("application_id", flat=True)) == {first.pk, second.pk}


def test_an_appeal_granted_while_the_next_round_is_under_way_calls_the_candidate_under_a_new_mask(actor: Actor) -> None:
    campaign, (first, second) = after_first(actor, "80", "45")
    held = opened(actor, campaign)
    answered(actor, late_appeal(second), "60")
    masks = dict(held.scripts.values_list("application_id", "mask"))
    assert set(masks) == {first.pk, second.pk}
    assert masks[first.pk] != masks[second.pk]
    assert state(second) == "eligible"
    assert Event.objects.get(action="recruitment.answer_appeal").after == {"mark": "60", "called_to": [2]}
    with pytest.raises(CommandRefused) as found:
        rounds.publish_round(actor=actor, round_id=held.pk, version=None, now=f.AFTER)
    assert found.value.code == "marks"


def test_an_appeal_is_not_granted_once_the_next_round_is_published(actor: Actor) -> None:
    campaign, (first, second) = after_first(actor, "80", "45")
    f.hold(actor, campaign, 2, {first.pk: "30"})
    appeal = late_appeal(second)
    with pytest.raises(CommandRefused) as found:
        answered(actor, appeal, "60")
    assert (found.value.code, state(second)) == ("sat", "failed")
    assert Script.objects.get(appeal=appeal).mark == 45
    assert Appeal.objects.get(pk=appeal.pk).state == "open"
    answered(actor, appeal, "48")
    assert (state(first), state(second)) == ("failed", "failed")


def test_nobody_is_chosen_without_a_passed_paper_of_the_counting_round(actor: Actor) -> None:
    campaign, (first, second) = after_first(actor, "80", "45")
    f.hold(actor, campaign, 2, {first.pk: "30"})
    Application.objects.filter(pk=second.pk).update(state="eligible")
    f.lead(actor, campaign, Move.PUBLISH)
    second.refresh_from_db()
    assert (state(first), second.state, second.score, second.place) == ("failed", "failed", None, None)


def test_whoever_fails_by_an_appeal_leaves_the_ranking(actor: Actor) -> None:
    campaign = f.announced(actor)
    first, second = f.apply(campaign), f.apply(campaign)
    f.ranked(actor, campaign, {first.pk: "70", second.pk: "60"})
    Script.objects.filter(application=first, round__number=2).update(passed=False, mark=49)
    Application.objects.filter(pk=first.pk).update(state="failed")
    assert ranking.rank_campaign(campaign) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.place, second.state, second.place) == ("failed", None, "chosen", 1)
