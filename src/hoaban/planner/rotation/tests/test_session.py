"""Asking a plan: why this one, why not that one, at once as a bound and then exactly; few people move."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from hoaban.planner.rotation.eligible import eligibility, near_misses
from hoaban.planner.rotation.generator import generate
from hoaban.planner.rotation.instance import Choice, as_document
from hoaban.planner.rotation.reading import read_instance
from hoaban.planner.rotation.session import Session, compare
from hoaban.planner.rotation.shapes import Refused
from hoaban.planner.rotation.solve import Contradiction
from hoaban.planner.rotation.tests.small import best_by_trying, person, post, question, unit
from hoaban.planner.rotation.tests.strategies import questions
from hoaban.planner.rotation.verify import verify

SLOW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@SLOW
@given(questions(pins=False))
def test_the_bound_of_a_why_not_never_exceeds_the_exact_answer(document: dict[str, Any]) -> None:
    session = Session(read_instance(document))
    try:
        plan = session.solve()
    except Contradiction:
        assume(False)
    for pair in list(session.work.model.column_of)[:4]:
        why = session.why_not(*pair)
        assert why.at_least is not None
        choice = Choice(*pair)
        asked = (
            session.question(bans=(*session.instance.bans, choice)) if why.placed else session.question(pins=(choice,))
        )
        best = best_by_trying(as_document(asked))
        try:
            other = session.exactly(*pair)
        except Contradiction:
            assert best is None
            continue
        assert other.proof.weight * other.objective + other.changes == best
        assert plan.objective + why.at_least <= other.objective
        assert verify(as_document(asked), json.loads(json.dumps(other.as_document()))) == []


def _round() -> dict[str, Any]:
    units = [unit("A"), unit("B")]
    posts = [post("A/1", key=True, offers=["border"]), post("A/2"), post("B/1", key=True, head=True, standards=["law"])]
    people = [
        person("P", "A/1", qualifications=["law"]), person("Q", "A/2", sex="F"),
        person("R", "B/1", qualifications=["law"], head_months=100), person("S", home="B", develops=["border"]),
    ]  # fmt: skip
    return question(units, posts, people)


def test_reasons_tell_why_somebody_leaves_and_goes_where() -> None:
    plan = Session(read_instance(_round())).solve()
    reasons = {one.person: {reason.code: dict(reason.facts) for reason in one.reasons} for one in plan.placements}
    assert plan.post_of["P"] == "B/1"
    assert reasons["P"]["moves"] == {"from": "A/1", "km": 30}
    assert reasons["R"]["must_leave"]["against"][0]["code"] == "two_terms"
    assert reasons["Q"] == reasons["Q"] | {"stays": {}}
    assert not any(one.id == "R" for one in plan.unplaced)


def test_a_pair_against_the_rules_is_answered_with_the_rules() -> None:
    session = Session(read_instance(_round()))
    session.solve()
    why = session.why_not("R", "B/1")
    assert [one.code for one in why.against] == ["two_terms"]
    assert why.at_least is None
    with pytest.raises(Refused, match="two_terms"):
        session.exactly("R", "B/1")
    assert session.exactly("R", "B/1", despite=("two_terms",)).post_of["R"] == "B/1"
    assert eligibility(session.instance, "Q", "B/1")[0].facts == {"missing": ["law"]}
    assert [name for name, _reason in near_misses(session.instance, "B/1")] == ["Q", "R", "S"]


def test_before_a_plan_nothing_can_be_asked() -> None:
    session = Session(read_instance(_round()))
    for ask in (lambda: session.why_not("P", "A/1"), lambda: session.exactly("P", "A/1"), session.again):
        with pytest.raises(ValueError, match="no plan yet"):
            ask()


def test_a_ban_moves_few_people_and_the_session_stays_as_it_was() -> None:
    session = Session(generate(communes=10, departments=4, seed=31))
    plan = session.solve()
    mover = next(one for one in plan.placements if not one.stays)
    other = session.exactly(mover.person, mover.post)
    changes = compare(plan, other)
    assert mover.person in {one[0] for one in changes.moved}
    assert other.changes == len(changes.moved)
    assert changes.objective == other.objective - plan.objective >= 0
    assert session.again().placements == tuple(
        type(one)(one.person, one.post, one.before) for one in plan.placements
    )  # fmt: skip


def test_vacancies_and_people_without_a_post_are_explained() -> None:
    posts = [post("A/1", standards=["nobody has this"]), post("A/2", head=True)]
    people = [person("P", "A/2", head_months=100)]
    plan = Session(read_instance(question([unit("A")], posts, people))).solve()
    assert {one.id: [reason.code for reason in one.reasons] for one in plan.vacancies} == {
        "A/1": ["nobody"],
        "A/2": ["nobody"],
    }
    assert [reason.code for reason in plan.unplaced[0].reasons] == ["must_leave", "nobody"]
    assert plan.vacancies[0].reasons[0].facts["against"] == {"standard": 1}
