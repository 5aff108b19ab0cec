"""Rounds of rotation from the question to moves signed into assignments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models.functions import Now
from django.http import Http404

from hoaban.apps.leadership.commands import rotation as commands
from hoaban.apps.leadership.commands import rotation_marks as marks
from hoaban.apps.leadership.commands import rotation_moves, rotation_waivers
from hoaban.apps.leadership.commands import rotation_solving as solving
from hoaban.apps.leadership.models import Move, Proposal, RotationRound
from hoaban.apps.leadership.queries import rotation, rotation_findings, rotation_proposal
from hoaban.apps.leadership.queries.rotation_facts import build_question
from hoaban.apps.leadership.tests import factories_rotation as f
from hoaban.apps.people.models import Assignment, Kinship, Official, Relation
from hoaban.apps.people.tests import factories as people
from hoaban.planner.rotation.instance import as_document
from hoaban.planner.rotation.verify import verify
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@contextmanager
def refusal(code: str) -> Iterator[Any]:
    with pytest.raises(CommandRefused) as refused:
        yield refused
    assert refused.value.code == code, refused.value.message


def swap(found: RotationRound, who: dict[str, int], title: str = "X-CT") -> None:
    """Two chairs, or secretaries, pinned to each other's places."""
    for one, other in ((f.COMMUNES[0], f.COMMUNES[1]), (f.COMMUNES[1], f.COMMUNES[0])):
        marks.mark_pair(
            actor=f.organising(), round_id=found.pk, version=None, official_id=who[f"{one}-{title[2:]}"],
            post_id=f.seat(other, title).pk, kind="pin", on=f.NOW,
        )  # fmt: skip


def leader() -> Actor:
    """A leader of the province, who signs and may waive standards."""
    return people.actor_of(Role.LEADER, people.unit(people.PROVINCE, f.NOW))


def pin_despite(found: RotationRound, actor: Actor, *despite: str, reason: str = "Cần người thay gấp") -> None:
    """The first chair pinned to the second one's place against rules."""
    marks.mark_pair(
        actor=actor, round_id=found.pk, version=None, official_id=Official.objects.get(full_name="Lò Văn Ct 14").pk,
        post_id=f.seat("03208", "X-CT").pk, kind="pin", on=f.NOW, despite=despite, reason=reason,
    )  # fmt: skip


def decide(move: Move, *, sign: bool = True, **facts: Any) -> Move:
    """A move signed, or refused, by the Organising Commission."""
    given = {"version": None, "decision_no": "5-QĐ", "on": f.NOW, "actor": f.organising()} | facts
    return rotation_moves.decide_move(move_id=move.pk, sign=sign, **given)


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
        marks.mark_pair(
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
    assert exact.proved
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


def test_a_pin_against_a_rule_needs_a_code_a_reason_and_the_right_to_waive() -> None:
    who, found = f.leaders(), f.opened(takes_effect_on=date(2026, 9, 1))
    with refusal("despite") as refused:
        pin_despite(found, leader(), "kinship")
    assert "Chưa đủ thời gian giữ chức hiện tại" in refused.value.message
    with refusal("despite") as refused:
        pin_despite(found, leader(), "too_soon", "blocked")
    assert "Đang vướng kỷ luật" in refused.value.message
    with refusal("reason"):
        pin_despite(found, leader(), "too_soon", reason=" ")
    with pytest.raises(PermissionDenied):
        pin_despite(found, f.organising(), "too_soon")
    assert not found.marks.exists()
    pin_despite(found, leader(), "too_soon")
    mark, left = found.marks.get(), Event.objects.get(action="leadership.mark_rotation")
    assert (mark.despite, mark.reason, mark.marked_on) == (["too_soon"], "Cần người thay gấp", f.NOW)
    assert (left.after["despite"], left.reason) == ("too_soon", "Cần người thay gấp")
    made = f.solved(found)
    placed = {one["person"]: one["post"] for one in made.plan["placements"]}
    assert placed[str(who["03214-CT"])] == f"{f.seat('03208', 'X-CT').pk}-1"


def test_a_pin_names_what_else_stands_in_its_way() -> None:
    f.leaders()
    found = f.opened(takes_effect_on=date(2026, 9, 1))
    f.solved(found)
    with refusal("despite") as refused:
        pin_despite(found, leader(), "distance")
    assert "Chưa đủ thời gian giữ chức hiện tại" in refused.value.message


def test_what_the_rules_say_is_kept_with_a_signed_move() -> None:
    who, found = f.leaders(), f.opened()
    swap(found, who)
    f.solved(found)
    f.approved(found)
    move = decide(Move.objects.get(official_id=who["03214-CT"]))
    kept = {one.rule: one.verdict.value for one in rotation_findings.findings_of(move, actor=f.organising())}
    assert {kept["standard.education"], kept["term.two_terms"], kept["relatives.same_office"]} == {"met"}
    assert kept["standard.evaluation"] == "unknown", "no ranking is recorded: told, and no reason to refuse"
    assert move.findings


def test_a_move_against_a_rule_is_signed_only_when_it_is_waived() -> None:
    who, found = f.leaders(), f.opened()
    swap(found, who, "X-BT")
    f.solved(found)
    f.approved(found)
    move = Move.objects.get(official_id=who["03208-BT"], to_post=f.seat("03214", "X-BT"))
    with refusal("standards") as refused:
        decide(move)
    assert "45-CT/TW" in refused.value.message
    assert not Assignment.objects.filter(official_id=who["03208-BT"], starts_on=found.takes_effect_on).exists()
    given = {"move_id": move.pk, "version": 1, "rule": "place.non_local", "on": f.NOW}
    told = {"authority": "Ban Thường vụ Tỉnh ủy", "reason": "Cần người biết tiếng Khơ Mú"}
    with pytest.raises(PermissionDenied):
        rotation_waivers.waive_rule(actor=f.organising(), **given, **told)
    for code, more in (("rule", {"rule": "x"}), ("met", {"rule": "standard.education"}), ("reason", {"reason": " "})):
        with refusal(code):
            rotation_waivers.waive_rule(actor=leader(), **{**given, **told, **more})
    rotation_waivers.waive_rule(actor=leader(), **given, **told)
    rotation_waivers.take_back_waiver(actor=leader(), **{**given, "version": 2})
    with refusal("standards"):
        decide(move)
    rotation_waivers.waive_rule(actor=leader(), **{**given, "version": 3}, **told)
    decide(move)
    move.refresh_from_db()
    assert [one["rule"] for one in move.waivers] == ["place.non_local"]
    assert Event.objects.get(action="leadership.decide_move").after["waived"] == "place.non_local"
    assert Event.objects.filter(action="leadership.waive_move", reason=told["reason"]).count() == 2


def test_what_no_authority_waives_stops_a_move() -> None:
    who, found = f.leaders(), f.opened()
    swap(found, who)
    f.solved(found)
    f.approved(found)
    Kinship.objects.create(official_id=who["03214-CT"], relative_id=who["03208-BT"], relation=Relation.SIBLING)
    move = Move.objects.get(official_id=who["03214-CT"])
    with refusal("standards"):
        decide(move)
    with refusal("never"):
        rotation_waivers.waive_rule(
            actor=leader(), move_id=move.pk, version=1, rule="relatives.same_office", authority="BTV", reason="x",
            on=f.NOW,
        )  # fmt: skip
    decide(move, sign=False, note="Có người thân cùng cơ quan")


def test_a_pin_against_a_rule_waives_it_for_the_move_that_follows() -> None:
    who, found = f.leaders(), f.opened()
    swap(found, who, "X-BT")
    marks.mark_pair(
        actor=leader(), round_id=found.pk, version=None, official_id=who["03208-BT"],
        post_id=f.seat("03214", "X-BT").pk, kind="pin", on=f.NOW, despite=["local"], reason="Hiểu địa bàn",
    )  # fmt: skip
    f.solved(found)
    f.approved(found)
    move = Move.objects.get(official_id=who["03208-BT"])
    assert move.waivers == [
        {"rule": "place.non_local", "authority": leader().name, "reason": "Hiểu địa bàn", "on": f.NOW.isoformat()}
    ]
    assert decide(move).state == "signed"


def test_a_proposal_without_a_worker_is_started_again() -> None:
    f.leaders()
    found = f.opened()
    asked = {"actor": f.organising(), "round_id": found.pk, "on": f.NOW}
    assert commands.restart_planner(**asked) is None
    made = commands.ask_planner(version=None, at=f.AT, **asked)
    Proposal.objects.update(state="running")
    assert commands.restart_planner(**asked) is None, "somebody has just worked on it"
    Proposal.objects.update(touched_at=Now() - timedelta(minutes=5), stop_asked=True)
    assert commands.restart_planner(**asked) == made
    made.refresh_from_db()
    assert (made.state, made.stop_asked) == ("waiting", False)
    assert Event.objects.get(action="leadership.restart_planner").after == {"proposal": 1}
    solving.solve_proposal(actor=f.organising(), proposal_id=made.pk)
    made.refresh_from_db()
    assert made.state == "done"


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
        marks.mark_pair(
            actor=f.organising(), round_id=found.pk, version=None, official_id=who["03214-CT"], post_id=1, kind="ban",
            on=f.NOW,
        )  # fmt: skip


def test_the_question_goes_to_the_command_line_as_it_is() -> None:
    f.leaders()
    document = as_document(build_question(f.opened()))
    assert document["format"] == "hoaban rotation instance 1"
    assert "Lò Văn" not in str(document), "people and posts by key, no names"
