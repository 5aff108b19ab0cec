"""Invented small questions for hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from hoaban.planner.training.tests.small import Document, question

COURSES = ("K1", "K2", "K3")


@st.composite
def classes(draw: Any, number: int) -> Document:
    """One class of any kind."""
    first, length = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    capacity = draw(st.integers(1, 4))
    where = {"online": True} if draw(st.booleans()) else {"place": draw(st.sampled_from(("T1", "T2")))}
    return {
        "id": f"L{number}", "course": draw(st.sampled_from(COURSES)), "weeks": list(range(first, first + length)),
        "capacity": capacity, "minimum": draw(st.integers(0, capacity)), "fixed_cost": draw(st.integers(0, 60)),
        "head_cost": draw(st.integers(0, 40)), **where,
    }  # fmt: skip


@st.composite
def people(draw: Any, number: int) -> Document:
    """One person of any kind."""
    courses = draw(st.lists(st.sampled_from(COURSES), unique=True, max_size=3))
    gaps = [
        {"course": one, "priority": draw(st.sampled_from(("p", "q"))), "weight": draw(st.integers(1, 3))}
        for one in courses
    ]
    return {
        "id": f"P{number}", "office": draw(st.sampled_from(("A", "B"))), "gaps": gaps, "weeks": draw(st.integers(0, 4)),
        "groups": draw(st.lists(st.sampled_from(("g", "h")), unique=True)),
    }  # fmt: skip


@st.composite
def questions(draw: Any) -> Document:
    """A whole small question without pins."""
    offices = [
        {"id": name, "headcount": draw(st.integers(1, 4)), "presence": draw(st.sampled_from((0, 25, 50)))}
        for name in "AB"
    ]
    travel = [
        {"office": office, "place": place, "cost": draw(st.integers(0, 30))}
        for office in "AB" for place in ("T1", "T2") if draw(st.integers(0, 4))
    ]  # fmt: skip
    targets = [
        {"id": f"t{n}", "group": draw(st.sampled_from(("g", "h"))), "need": draw(st.integers(0, 3)),
         "courses": draw(st.lists(st.sampled_from(COURSES), unique=True, max_size=2))}
        for n in range(draw(st.integers(0, 2)))
    ]  # fmt: skip
    return question(
        [draw(people(n)) for n in range(draw(st.integers(0, 7)))],
        [draw(classes(n)) for n in range(draw(st.integers(0, 5)))],
        budget=draw(st.integers(0, 400)), priorities={"p": 1, "q": 2}, offices=offices, travel=travel, targets=targets,
    )  # fmt: skip
