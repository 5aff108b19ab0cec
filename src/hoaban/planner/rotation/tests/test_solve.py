"""Plans are the best there are: against trying everything, against the verifier, and the same every time."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings

from hoaban.planner.core.bound import SCALE
from hoaban.planner.rotation.eligible import eligible_pairs, reasons_against
from hoaban.planner.rotation.generator import generate
from hoaban.planner.rotation.instance import as_document
from hoaban.planner.rotation.plan import FINISHED, PROVED, STOPPED
from hoaban.planner.rotation.reading import read_instance
from hoaban.planner.rotation.session import Session
from hoaban.planner.rotation.solve import Contradiction, Progress, solve
from hoaban.planner.rotation.tests.small import best_by_trying
from hoaban.planner.rotation.tests.strategies import questions
from hoaban.planner.rotation.verify import examine

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(questions())
def test_no_plan_is_better_than_the_plan(document: dict[str, Any]) -> None:
    instance, best = read_instance(document), best_by_trying(document)
    try:
        plan = Session(instance).solve()
    except Contradiction:
        assert best is None
        return
    assert plan.status == PROVED
    assert plan.proof.weight * plan.objective + plan.changes == best
    assert -(-plan.proof.total // SCALE) <= best
    assert examine(document, json.loads(json.dumps(plan.as_document()))).problems == ()


@SLOW
@given(questions())
def test_the_table_of_pairs_says_what_the_reasons_say(document: dict[str, Any]) -> None:
    instance = read_instance(document)
    pairs = eligible_pairs(instance)
    found = {(int(a), int(b)) for a, b in zip(pairs.person, pairs.post, strict=True)}
    lifted = {(one.person, one.post): set(one.despite) for one in instance.pins}
    wanted = {
        (a, b)
        for a, one in enumerate(instance.people)
        for b, post in enumerate(instance.posts)
        if {reason.code for reason in reasons_against(instance, one, post)} <= lifted.get((one.id, post.id), set())
    }
    assert found == wanted


def test_the_same_question_has_the_same_plan() -> None:
    instance = generate(communes=6, departments=2, seed=11)
    first, second = solve(instance), solve(instance)
    assert first.placements == second.placements
    assert first.proof == second.proof


def test_solving_again_against_the_plan_shown_moves_nobody() -> None:
    instance = generate(communes=6, departments=2, seed=12)
    plan = solve(instance)
    again = solve(instance, shown=plan)
    assert (again.objective, again.changes) == (plan.objective, 0)
    assert again.placements == plan.placements


def test_without_time_the_plan_by_hand_is_kept_and_says_how_far_it_is() -> None:
    instance = generate(communes=8, departments=3, seed=13)
    best, hand = solve(instance), solve(instance, seconds=0)
    assert hand.status == FINISHED
    assert hand.bound <= best.objective <= hand.objective
    assert examine(as_document(instance), hand.as_document()).problems == ()


def test_stop_ends_the_work_and_progress_is_told() -> None:
    instance = generate(communes=8, departments=3, seed=13)
    heard: list[Progress] = []
    assert solve(instance, stop=lambda: True).status == STOPPED
    plan = solve(instance, progress=heard.append)
    assert heard
    assert all(one.bound is None or one.bound <= plan.objective for one in heard)
    assert heard[-1].objective == plan.objective
