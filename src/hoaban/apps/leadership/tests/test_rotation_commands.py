"""Rounds of rotation from the question to moves signed into assignments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.http import Http404

from hoaban.apps.leadership.commands import rotation as commands
from hoaban.apps.leadership.commands import rotation_moves
from hoaban.apps.leadership.commands import rotation_solving as solving
from hoaban.apps.leadership.models import Move, Proposal, RotationRound
from hoaban.apps.leadership.queries import rotation, rotation_proposal
from hoaban.apps.leadership.queries.rotation_facts import build_question
from hoaban.apps.leadership.tests import factories_rotation as f
from hoaban.apps.people.models import Assignment
from hoaban.apps.people.tests import factories as people
from hoaban.planner.rotation.instance import as_document
from hoaban.planner.rotation.verify import verify
from hoaban.shared.access import Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@contextmanager
def refusal(code: str) -> Iterator[Any]:
    with pytest.raises(CommandRefused) as refused:
        yield refused
    assert refused.value.code == code, refused.value.message


def swap(found: RotationRound, who: dict[str, int]) -> None:
    """Two chairs pinned to each other's places."""
    for one, other in ((f.COMMUNES[0], f.COMMUNES[1]), (f.COMMUNES[1], f.COMMUNES[0])):
        commands.mark_pair(
            actor=f.organising(), round_id=found.pk, version=None, official_id=who[f"{one}-CT"],
            post_id=f.seat(other, "X-CT").pk, kind="pin", on=f.NOW,
        )  # fmt: skip


def test_the_question_is_made_of_the_records() -> None:
    who = f.leaders()
    question = build_question(f.opened())
    person = question.person_of[str(who["03208-BT"])]
    assert question.post_of[person.post or ""].head
    assert person.home == str(people.unit(f.COMMUNES[0], f.NOW).pk)
    assert {"education:4", "political_theory:3", "political_theory:1"} <= set(person.qualifications)
    assert question.rules.two_terms_months == 96
    assert len(question.posts) == 2 * 45


def test_a_proposal_is_proved_checked_and_shown() -> None:
    f.leaders()
    found = f.opened()
    made = f.solved(found)
    assert (made.state, made.checked, made.plan["status"], found.state) == ("done", True, "proved best", "proposed")
    assert verify(made.instance, made.plan) == []
    file = rotation_proposal.read_proposal(found, made, on=f.NOW)
    assert file.proved
    assert {goal.name for goal in file.goals}
    assert Event.objects.get(action="leadership.solve_rotation").after["status"] == "proved best"


def test_a_plan_that_fails_the_check_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    f.leaders()
    found = f.opened()
    monkeypatch.setattr(solving, "verify", lambda _question, _plan: ["tampered"])
    made = f.solved(found)
    assert (made.state, made.checked, made.plan, found.state) == ("failed", False, {}, "draft")
    assert rotation.latest_shown(found) is None


def test_pins_are_kept_and_the_rest_changes_as_little_as_possible() -> None:
    who, found = f.leaders(), f.opened()
    f.solved(found)
    swap(found, who)
    made = f.solved(found)
    placed = {one["person"]: one["post"] for one in made.plan["placements"]}
    assert placed[str(who["03214-CT"])].startswith(f"{f.seat('03208', 'X-CT').pk}-")
    assert 2 <= made.plan["changes"] <= 3, "the two pinned, and whoever their going obliges to"
    assert made.instance["shown"]


def test_pins_that_clash_are_named_with_a_way_out() -> None:
    who, found = f.leaders(), f.opened()
    post = f.seat("03127", "X-CT")
    for name in ("03214-CT", "03208-CT"):
        commands.mark_pair(
            actor=f.organising(), round_id=found.pk, version=None, official_id=who[name], post_id=post.pk, kind="pin",
            on=f.NOW,
        )  # fmt: skip
    made = f.solved(found)
    assert made.state == "clash"
    clash = rotation_proposal.read_clash(found, made, on=f.NOW)
    assert {one.official_id for one in clash.demands} == {who["03214-CT"], who["03208-CT"]}
    assert clash.ways_out
    assert len(clash.ways_out[0][0]) == 1


def test_why_not_is_answered_at_once_and_exactly() -> None:
    who, found = f.leaders(), f.opened()
    made = f.solved(found)
    seat = f"{f.seat('03208', 'X-CT').pk}-1"
    quick = rotation_proposal.ask(found, made, official_id=who["03214-CT"], seat=seat, on=f.NOW, exact=False)
    exact = rotation_proposal.ask(found, made, official_id=who["03214-CT"], seat=seat, on=f.NOW, exact=True)
    assert quick.exactly is None
    assert quick.at_least is not None
    assert exact.exactly is not None
    assert exact.exactly >= quick.at_least
    assert exact.moved
    with pytest.raises(KeyError):
        rotation_proposal.ask(found, made, official_id=999_999, seat=seat, on=f.NOW, exact=False)


def test_moves_are_signed_one_by_one_into_assignments() -> None:
    who, found = f.leaders(), f.opened()
    swap(found, who)
    f.solved(found)
    f.approved(found)
    moves = {one.official_id: one for one in found.moves.all()}
    assert {who["03214-CT"], who["03208-CT"]} <= set(moves)
    first = moves[who["03214-CT"]]
    with refusal("decision"):
        rotation_moves.decide_move(actor=f.organising(), move_id=first.pk, version=1, sign=True, on=f.NOW)
    rotation_moves.decide_move(
        actor=f.organising(), move_id=first.pk, version=1, sign=True, on=f.NOW, decision_no="1-QĐ"
    )
    made = Assignment.objects.get(official_id=who["03214-CT"], starts_on=date(2027, 9, 1))
    assert (made.kind, made.decision_no, made.post) == ("rotated", "1-QĐ", f.seat("03208", "X-CT"))
    with refusal("decided"):
        rotation_moves.decide_move(
            actor=f.organising(), move_id=first.pk, version=1, sign=True, on=f.NOW, decision_no="2"
        )
    with refusal("needed"):
        rotation_moves.decide_move(
            actor=f.organising(), move_id=moves[who["03208-CT"]].pk, version=1, sign=False, on=f.NOW, note="Ở lại"
        )
    assert Assignment.objects.filter(official_id=who["03214-CT"], starts_on=date(2027, 9, 1)).count() == 1


def test_a_leader_of_the_province_signs_without_keeping_records() -> None:
    who, found = f.leaders(), f.opened()
    swap(found, who)
    f.solved(found)
    f.approved(found)
    signer = people.actor_of(Role.LEADER, people.unit(people.PROVINCE, f.NOW))
    move = Move.objects.get(official_id=who["03214-CT"])
    rotation_moves.decide_move(actor=signer, move_id=move.pk, version=1, sign=True, on=f.NOW, decision_no="7-QĐ")
    assert Assignment.objects.get(official_id=who["03214-CT"], decision_no="7-QĐ").kind == "rotated"


def test_a_refusal_needs_a_note_and_a_round_closes_when_all_is_decided() -> None:
    who, found = f.leaders(), f.opened()
    swap(found, who)
    f.solved(found)
    f.approved(found)
    with refusal("open-moves"):
        f.step(found, "close")
    for move in found.moves.all():
        with refusal("note"):
            rotation_moves.decide_move(actor=f.organising(), move_id=move.pk, version=None, sign=False, on=f.NOW)
        rotation_moves.decide_move(
            actor=f.organising(), move_id=move.pk, version=None, sign=False, on=f.NOW, note="Chưa phù hợp"
        )
    f.step(found, "close")
    assert found.state == "closed"


def test_somebody_who_left_the_post_is_not_moved() -> None:
    who, found = f.leaders(), f.opened()
    swap(found, who)
    f.solved(found)
    f.approved(found)
    Assignment.objects.filter(official_id=who["03214-CT"]).update(ends_before=date(2027, 1, 1))
    move = Move.objects.get(official_id=who["03214-CT"])
    with refusal("elsewhere"):
        rotation_moves.decide_move(
            actor=f.organising(), move_id=move.pk, version=1, sign=True, on=f.NOW, decision_no="1"
        )


def test_the_second_of_two_officers_is_told_and_one_question_is_asked_at_a_time() -> None:
    f.leaders()
    found = f.opened()
    seen = found.version
    commands.set_goals(actor=f.organising(), round_id=found.pk, version=seen, goals={"travel": "high"}, on=f.NOW)
    with refusal("changed"):
        commands.set_goals(actor=f.organising(), round_id=found.pk, version=seen, goals={}, on=f.NOW)
    commands.ask_planner(actor=f.organising(), round_id=found.pk, version=None, at=f.AT, on=f.NOW)
    with refusal("solving"):
        commands.ask_planner(actor=f.organising(), round_id=found.pk, version=None, at=f.AT, on=f.NOW)
    assert Proposal.objects.count() == 1


def test_a_commune_sees_nothing_of_a_round_of_the_province() -> None:
    f.leaders()
    found = f.opened()
    office = people.actor_of(Role.COMMUNE, people.unit(f.COMMUNES[0], f.NOW))
    assert not rotation.list_rounds(actor=office).exists()
    with pytest.raises(Http404):
        commands.ask_planner(actor=office, round_id=found.pk, version=None, at=f.AT, on=f.NOW)


def test_strangers_and_days_of_the_past_are_refused() -> None:
    who = f.leaders()
    with refusal("day"):
        f.opened(takes_effect_on=f.NOW)
    with refusal("seats"):
        f.opened(title_ids=[0])
    found = f.opened()
    with refusal("stranger"):
        commands.mark_pair(
            actor=f.organising(), round_id=found.pk, version=None, official_id=who["03214-CT"], post_id=1, kind="ban",
            on=f.NOW,
        )  # fmt: skip


def test_the_question_goes_to_the_command_line_as_it_is() -> None:
    f.leaders()
    document = as_document(build_question(f.opened()))
    assert document["format"] == "hoaban rotation instance 1"
    assert "Lò Văn" not in str(document), "people and posts by key, no names"
