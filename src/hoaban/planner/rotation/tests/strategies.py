"""Small questions at random: few units, posts and people, every rule in play."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from hoaban.planner.rotation.tests.small import person, post, question, unit

PLACES, TONGUES, SKILLS = ("A", "B"), ("Thái", "Mông"), ("law", "finance")


@st.composite
def questions(draw: Any, pins: bool = True) -> dict[str, Any]:
    """A question of two units, up to four posts and four people."""
    units = [
        unit(
            name,
            non_local=draw(st.booleans()),
            languages=[{"language": draw(st.sampled_from(TONGUES)), "need": draw(st.integers(1, 2))}],
        )
        for name in PLACES
    ]
    posts = [draw(some_posts(n)) for n in range(draw(st.integers(2, 4)))]
    held = draw(st.permutations([one["id"] for one in posts]))
    people = [draw(some_people(n, held[n] if n < len(held) else None)) for n in range(draw(st.integers(2, 4)))]
    if draw(st.booleans()):
        people[0]["relatives"] = [people[1]["id"]]
    more: dict[str, Any] = {"rules": draw(some_rules())}
    more["shares"] = [{"id": "women", "level": "commune", "percent": draw(st.integers(1, 100)), "sex": "F"}]
    pairs = [(a["id"], b["id"]) for a in people for b in posts]
    more["bans"] = [
        {"person": a, "post": b} for a, b in draw(st.lists(st.sampled_from(pairs), max_size=2, unique=True))
    ]
    if draw(st.booleans()):
        names = [None, *(one["id"] for one in posts)]
        more["shown"] = [{"person": one["id"], "post": draw(st.sampled_from(names))} for one in people]
    if pins:
        banned = {(one["person"], one["post"]) for one in more["bans"]}
        wanted = draw(st.lists(st.sampled_from(pairs), max_size=2, unique=True))
        every = [
            "two_terms",
            "local",
            "too_soon",
            "service_left",
            "distance",
            "level",
            "standard",
            "language",
            "blocked",
        ]
        more["pins"] = [{"person": a, "post": b, "despite": every} for a, b in wanted if (a, b) not in banned]
    return question(units, posts, people, **more)


@st.composite
def some_posts(draw: Any, number: int) -> dict[str, Any]:
    """A post of one of the units."""
    return post(
        f"{draw(st.sampled_from(PLACES))}/{number}", level=draw(st.integers(3, 4)), key=draw(st.booleans()),
        head=draw(st.booleans()), outsider=draw(st.integers(0, 4)) == 0, standards=draw(st.lists(st.sampled_from(SKILLS), max_size=1)),
        languages=draw(st.lists(st.sampled_from(TONGUES), max_size=1)), offers=draw(st.lists(st.sampled_from(SKILLS), max_size=1)),
    )  # fmt: skip


@st.composite
def some_people(draw: Any, number: int, held: str | None) -> dict[str, Any]:
    """Somebody in a post, or standing by."""
    return person(
        f"P{number}", held if draw(st.integers(0, 3)) else None, home=draw(st.sampled_from((*PLACES, "C"))), level=draw(st.integers(3, 4)),
        sex=draw(st.sampled_from("FM")), age=draw(st.integers(30, 60)), head_months=draw(st.sampled_from((0, 90, 100))),
        months=draw(st.sampled_from((10, 40))), months_left=draw(st.sampled_from((30, 200))), terms=draw(st.integers(0, 2)),
        qualifications=draw(st.lists(st.sampled_from(SKILLS), max_size=2, unique=True)), hardship=draw(st.booleans()),
        languages=draw(st.lists(st.sampled_from(TONGUES), max_size=2, unique=True)),
        develops=draw(st.lists(st.sampled_from(SKILLS), max_size=1)),
        local_at=draw(st.lists(st.sampled_from(PLACES), max_size=1)),
        **({"blocked_higher": "discipline"} if draw(st.integers(0, 4)) == 0 else {}),
    )  # fmt: skip


@st.composite
def some_rules(draw: Any) -> dict[str, Any]:
    """Limits that bite now and then."""
    return {
        "changed": draw(st.integers(0, 2)), "non_local": draw(st.sampled_from(("must", "aim", "off"))),
        "least_months": draw(st.sampled_from((0, 24))), "terms": draw(st.integers(0, 2)), "down": draw(st.integers(0, 1)),
    }  # fmt: skip
