"""Rounds of planning from nomination to the plan of a post."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from hoaban.apps.leadership.commands import plan_history as history
from hoaban.apps.leadership.commands import planning as commands
from hoaban.apps.leadership.models import Candidate, NominationState
from hoaban.apps.leadership.queries import candidates, planning
from hoaban.apps.leadership.tests import factories_planning as f
from hoaban.apps.learning.queries import aims, plan_needs
from hoaban.apps.organisation.queries import get_part
from hoaban.apps.people.models import Assignment, Official
from hoaban.shared.access import Actor
from hoaban.shared.figures import Scope, measure
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused


@contextmanager
def refusal(code: str) -> Iterator[Any]:
    with pytest.raises(CommandRefused) as refused:
        yield refused
    assert refused.value.code == code, refused.value.message


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def test_those_who_pass_stand_in_the_plan_of_the_post() -> None:
    first, second = f.staff(number=2)
    found = f.opened()
    f.nominated(found, first)
    weak = f.nominated(found, second)
    commands.take_step(actor=f.office(), round_id=found.pk, version=None, step="meet", on=f.NOW)
    for number in (1, 3, 4):
        votes = {row.pk: 6 if row == weak and number == 3 else 9 for row in found.nominations.all()}
        commands.record_meeting(
            actor=f.office(), round_id=found.pk, version=None, step=number, held_on=date(2026, 3, 5), called=12,
            present=11, votes=votes, on=f.NOW,
        )  # fmt: skip
    f.step(found, "submit")
    weak.refresh_from_db()
    assert weak.state == NominationState.DROPPED, "6 of 12 are not more than half"
    f.approved(found)
    assert list(Candidate.objects.values_list("official_id", "post_id", "starts_on")) == [
        (first, f.post().pk, f.DECIDED)
    ]
    last = Event.objects.filter(action="leadership.approve_round").get()
    assert last.after["in"] == 1
    assert last.unit_path == found.unit_path


def test_the_findings_of_the_day_are_kept_with_the_nomination() -> None:
    (who,) = f.staff(number=1)
    row = f.nominated(f.opened(), who)
    assert {one["rule"] for one in row.findings} >= {"standard.education", "planning.per_post"}
    assert Event.objects.get(action="leadership.nominate").after["official"] == row.official.full_name


def test_a_review_takes_people_out_with_a_reason() -> None:
    (who,) = f.staff(number=1)
    first = f.opened()
    f.nominated(first, who)
    f.held(first)
    f.approved(first, decided_on=date(2026, 3, 8))
    second = commands.open_round(
        actor=f.organising(), unit_id=first.unit_id, term="2025-2030", kind="review", year=2027,
        opens_on=date(2026, 3, 9), due_on=date(2027, 1, 1), on=f.NOW,
    )  # fmt: skip
    with refusal("reason"):
        f.nominated(second, who, removes=True)
    f.nominated(second, who, removes=True, reason="Chuyển công tác khỏi xã")
    commands.take_step(actor=f.office(), round_id=second.pk, version=None, step="meet", on=f.NOW)
    for number in (1, 3, 4):
        votes = {row.pk: 11 for row in second.nominations.all()}
        commands.record_meeting(
            actor=f.office(), round_id=second.pk, version=None, step=number, held_on=f.NOW, called=12, present=11,
            votes=votes, on=f.NOW,
        )  # fmt: skip
    f.step(second, "submit")
    f.approved(second, decided_on=f.NOW)
    left = Candidate.objects.get()
    assert (left.ends_before, left.left_reason, left.left_by) == (f.NOW, "Chuyển công tác khỏi xã", second)


def test_in_a_yearly_review_somebody_comes_in_with_a_reason_in_a_plan_of_a_term_without() -> None:
    (who,) = f.staff(number=1)
    review = f.opened()
    with refusal("reason"):
        f.nominated(review, who, reason=" ")
    assert f.nominated(review, who, reason="Thay người nghỉ hưu").reason == "Thay người nghỉ hưu"
    assert f.nominated(f.opened(kind="term"), who, reason="").reason == ""


def test_a_fourth_person_for_a_post_is_refused_with_the_article() -> None:
    found = f.opened()
    for who in f.staff(number=3):
        f.nominated(found, who)
    f.held(found)
    f.approved(found)
    review = commands.open_round(
        actor=f.organising(), unit_id=found.unit_id, term="2025-2030", kind="term", year=2026, opens_on=f.NOW,
        due_on=date(2026, 12, 1), on=f.NOW,
    )  # fmt: skip
    who = f.staff(number=4)[-1]
    with refusal("limit") as refused:
        f.nominated(review, who)
    assert "377-QĐ/TW" in refused.value.message


def test_the_limit_holds_of_what_is_approved_as_a_whole() -> None:
    found = f.opened()
    for who in f.staff(number=4):
        f.nominated(found, who)
    f.held(found)
    with refusal("limit"):
        f.approved(found)
    assert not Candidate.objects.exists()
    found.refresh_from_db()
    assert found.state == "submitted"


def test_a_fourth_post_of_one_level_for_a_person_is_refused_when_the_round_is_approved() -> None:
    (who,) = f.staff(number=1)
    found = f.opened()
    for place in range(4):
        f.nominated(found, who, place=place)
    f.held(found)
    with refusal("limit") as refused:
        f.approved(found)
    name = Official.objects.get(pk=who).full_name
    assert all(text in refused.value.message for text in (name, "4", "3", "377-QĐ/TW"))
    assert not Candidate.objects.exists()
    found.refresh_from_db()
    assert found.state == "submitted"


def test_a_plan_of_the_past_keeps_to_three_posts_of_a_level_for_a_person_since_the_law_asks_it() -> None:
    who, other = f.staff(number=2)
    four = [(who, f.post(place=place).pk) for place in range(4)]
    with refusal("limit"):
        f.plan(*four)
    f.plan(*four[:3])
    with refusal("limit"):
        f.plan(four[3], code=f.OTHER)
    f.plan(*((other, post) for _who, post in four), approved_on=date(2025, 9, 1), term="2020-2025")


def test_meetings_come_in_order_with_enough_people_and_every_vote() -> None:
    (who,) = f.staff(number=1)
    found = f.opened()
    row = f.nominated(found, who)
    f.step(found, "meet")

    def meet(**facts: object) -> None:
        given = {"step": 1, "held_on": date(2026, 3, 5), "called": 12, "present": 11, "votes": {row.pk: 8}, **facts}
        commands.record_meeting(actor=f.office(), round_id=found.pk, version=None, on=f.NOW, **given)  # type: ignore[arg-type]

    for wrong, code in (
        ({"step": 3}, "order"), ({"held_on": date(2026, 3, 20)}, "day"), ({"present": 13}, "present"),
        ({"present": 7, "votes": {row.pk: 7}}, "quorum"), ({"votes": {}}, "votes"), ({"votes": {row.pk: 12}}, "votes"),
    ):  # fmt: skip
        with pytest.raises(CommandRefused) as refused:
            meet(**wrong)
        assert refused.value.code == code, wrong
    meet()
    with refusal("order"):
        meet()
    with refusal("meetings"):
        f.step(found, "submit")


def test_returning_sets_the_meetings_aside_and_keeps_the_nominations() -> None:
    (who,) = f.staff(number=1)
    found = f.opened()
    f.nominated(found, who)
    f.held(found)
    with refusal("reason"):
        f.step(found, "return", actor=f.organising())
    f.step(found, "return", actor=f.organising(), reason="Thiếu cán bộ nữ")
    assert (found.state, found.reason, found.meetings.count(), found.nominations.count()) == (
        "returned", "Thiếu cán bộ nữ", 0, 1,
    )  # fmt: skip


def test_the_second_of_two_officers_is_told() -> None:
    one, other = f.staff(number=2)
    found = f.opened()
    seen = found.version
    f.nominated(found, one)
    with refusal("changed"):
        commands.nominate(
            actor=f.office(), round_id=found.pk, version=seen, post_id=f.post().pk, official_id=other, readiness=1,
            on=f.NOW,
        )  # fmt: skip


def test_a_commune_neither_sees_nor_changes_the_round_of_another() -> None:
    found = f.opened()
    elsewhere = f.office(f.OTHER)
    with pytest.raises(Http404):
        planning.get_file(actor=elsewhere, round_id=found.pk, on=f.NOW)
    with pytest.raises(Http404):
        commands.take_step(actor=elsewhere, round_id=found.pk, version=None, step="stop", on=f.NOW, reason="x")
    assert planning.list_rounds(actor=elsewhere, on=f.NOW) == []
    with pytest.raises(PermissionDenied):
        f.step(found, "stop", reason="x")


def test_a_post_outside_the_round_is_refused() -> None:
    (who,) = f.staff(number=1)
    found = f.opened()
    with refusal("post"):
        commands.nominate(
            actor=f.office(), round_id=found.pk, version=None, post_id=f.post(f.OTHER).pk, official_id=who,
            readiness=1, on=f.NOW,
        )  # fmt: skip


def test_a_plan_of_the_past_is_written_at_once_under_the_limit() -> None:
    who = f.staff(number=4)
    unit, post = f.opened().unit, f.post()
    rows = [history.Planned(one, post.pk, 1, date(2025, 11, 1)) for one in who]
    told = {
        "actor": f.organising(), "unit_id": unit.pk, "term": "2025-2030", "year": 2025, "on": f.NOW,
        "approved_on": date(2025, 11, 1), "decision_no": "7-QĐ/TU",
    }  # fmt: skip
    with refusal("limit"):
        history.record_plan(rows=rows, **told)  # type: ignore[arg-type]
    history.record_plan(rows=rows[:3], **told)  # type: ignore[arg-type]
    found = candidates.candidates_of(post_ids=[post.pk], on=f.NOW)
    assert len(found[post.pk]) == 3


def test_figures_count_planned_people_and_covered_posts() -> None:
    who = f.staff(number=2)
    history.record_plan(
        actor=f.organising(), unit_id=f.opened().unit_id, term="2025-2030", year=2025, approved_on=date(2025, 11, 1),
        decision_no="7-QĐ/TU", on=f.NOW,
        rows=[
            history.Planned(who[0], f.post().pk, 1, date(2025, 11, 1)),
            history.Planned(who[1], f.post(place=1).pk, 2, date(2025, 11, 1)),
        ],
    )  # fmt: skip
    scope = Scope(Actor.system(), f.NOW, get_part(actor=Actor.system(), on=f.NOW, code=f.COMMUNE))
    assert [measure(key, scope).value for key in ("leadership.planned", "leadership.key_posts.ready")] == [2, 1]
    assert measure("leadership.key_posts.covered", scope).value == 2
    rows = candidates.list_cover(scope=scope, want="ready")
    assert [row.post_id for row in rows] == [f.post().pk]


def test_whoever_holds_the_post_is_no_successor_in_it() -> None:
    who = f.staff(number=1)[0]
    history.record_plan(
        actor=f.organising(), unit_id=f.opened().unit_id, term="2025-2030", year=2025, approved_on=date(2025, 11, 1),
        decision_no="7-QĐ/TU", on=f.NOW, rows=[history.Planned(who, f.post().pk, 1, date(2025, 11, 1))],
    )  # fmt: skip
    scope = Scope(Actor.system(), f.NOW, get_part(actor=Actor.system(), on=f.NOW, code=f.COMMUNE))
    assert measure("leadership.key_posts.ready", scope).value == 1
    held = Assignment.objects.get(official_id=who, is_main=True, ends_before=None)
    Assignment.objects.filter(pk=held.pk).update(post=f.post(), unit_id=f.post().unit_id)
    assert measure("leadership.key_posts.ready", scope).value == 0
    [row] = [one for one in candidates.list_cover(scope=scope) if one.post_id == f.post().pk]
    assert (row.candidates, [one.official_id for one in row.holders]) == ((), [who])


def test_whoever_is_planned_counts_as_planned_in_training_plans() -> None:
    who = f.staff(number=2)
    history.record_plan(
        actor=f.organising(), unit_id=f.opened().unit_id, term="2025-2030", year=2025, approved_on=date(2025, 11, 1),
        decision_no="7-QĐ/TU", on=f.NOW, rows=[history.Planned(who[0], f.post().pk, 1, date(2025, 11, 1))],
    )  # fmt: skip
    assert plan_needs.planned_on(f.NOW) == {who[0]}
    assert plan_needs.planned_on(date(2025, 10, 31)) == set()


def test_learning_is_told_for_which_posts_somebody_is_planned() -> None:
    who, found = f.staff(number=1)[0], f.opened()
    f.nominated(found, who)
    f.held(found)
    assert candidates.aims_of(official_id=who, on=f.NOW) == []
    f.approved(found)
    own = Actor(name="Cán bộ", official_id=who)
    (aim,) = aims.list_aims(actor=own, official_id=who, unit_path="", on=f.NOW)
    post = f.post()
    assert (aim.title_id, aim.unit_level) == (post.title_id, post.unit.level)
    assert aim.post.startswith(post.title.name_vi)
    assert (
        aims.list_aims(actor=Actor(name="Người khác", official_id=who + 1), official_id=who, unit_path="", on=f.NOW)
        == []
    )
