"""A proposal answers what its round asks now; other plans are checked, and pins that the records close are told."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from hoaban.apps.leadership.commands import rotation as commands
from hoaban.apps.leadership.commands import rotation_marks as marks
from hoaban.apps.leadership.models import Move, Proposal, RotationRound
from hoaban.apps.leadership.queries import rotation, rotation_proposal
from hoaban.apps.leadership.tests import factories_rotation as f
from hoaban.apps.leadership.tests.test_rotation_commands import refusal, swap
from hoaban.apps.people.models import Qualification
from hoaban.planner.rotation.verify import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.mark.parametrize("change", ["ban", "pin", "goals"])
def test_a_proposal_older_than_marks_or_goals_is_neither_submitted_nor_approved(change: str) -> None:
    who, found = f.leaders(), f.opened()
    swap(found, who)
    f.solved(found)
    given = {"actor": f.organising(), "round_id": found.pk, "version": None, "on": f.NOW}
    if change == "goals":
        commands.set_goals(goals={"travel": "high"}, **given)
    else:
        marks.mark_pair(official_id=who["03214-CT"], post_id=f.seat(f.COMMUNES[2], "X-CT").pk, kind=change, **given)
    with refusal("outdated"):
        f.step(found, "submit")
    RotationRound.objects.update(state="submitted")
    with refusal("outdated"):
        f.step(found, "approve", decision_no="9-QĐ/TU", decided_on=f.NOW)
    assert not Move.objects.exists()


def test_an_exclusion_taken_back_leaves_the_proposal_as_good_as_it_was() -> None:
    who, found = f.leaders(), f.opened()
    f.solved(found)
    pair = {"official_id": who["03214-CT"], "post_id": f.seat("03208", "X-CT").pk, "on": f.NOW}
    for kind in ("ban", ""):
        marks.mark_pair(actor=f.organising(), round_id=found.pk, version=None, kind=kind, **pair)
    f.approved(found)
    assert found.state == "approved"


@pytest.mark.parametrize(("state", "code"), [("clash", "outdated"), ("failed", "outdated"), ("running", "solving")])
def test_a_proposal_is_not_submitted_after_a_later_question_without_a_plan(state: str, code: str) -> None:
    f.leaders()
    found = f.opened()
    f.solved(found)
    commands.ask_planner(actor=f.organising(), round_id=found.pk, version=None, at=f.AT, on=f.NOW)
    Proposal.objects.filter(number=2).update(state=state)
    with refusal(code):
        f.step(found, "submit")
    assert found.state == "proposed"


def test_another_choice_is_shown_only_after_the_check_and_exact_only_when_proved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    who, found = f.leaders(), f.opened()
    made = f.solved(found)
    asked = {"official_id": who["03214-CT"], "seat": f"{f.seat('03208', 'X-CT').pk}-1", "on": f.NOW, "exact": True}
    checked: list[list[str]] = []
    monkeypatch.setattr(rotation_proposal, "verify", lambda *pair: checked.append(verify(*pair)) or ["tampered"])
    answer = rotation_proposal.ask(found, made, **asked)
    assert checked == [[]], "the plan answers the question it is checked against"
    assert (answer.exactly, answer.moved) == (None, None)
    assert "kiểm tra độc lập" in answer.withheld
    monkeypatch.setattr(rotation_proposal, "verify", verify)
    monkeypatch.setattr(rotation_proposal, "PROVED", "another status")
    late = rotation_proposal.ask(found, made, **asked)
    assert not late.proved
    page = render_to_string("leadership/rotation/_answer.html", {"answer": late, "round": found})
    assert "Chưa chứng minh được trong thời gian cho phép" in page
    assert "Chính xác" not in page


def test_a_pin_that_the_records_no_longer_allow_is_told_by_name_with_the_way_out() -> None:
    who, found = f.leaders(), f.opened()
    swap(found, who)
    Qualification.objects.filter(official_id=who["03214-CT"]).delete()
    made = f.solved(found)
    assert made.state == "clash"
    post = rotation.names_for(found, on=f.NOW).post(f"{f.seat('03208', 'X-CT').pk}-1")
    assert made.problem.startswith(f"Không ghim được Lò Văn Ct 14 vào {post} nữa: Thiếu tiêu chuẩn")
    assert "pins[" not in made.problem
    ((drop, _cost),) = rotation_proposal.read_clash(found, made, on=f.NOW).ways_out
    assert [(one.official_id, one.post_id) for one in drop] == [(who["03214-CT"], f.seat("03208", "X-CT").pk)]
