"""Facts for tests of standing: cases built by hand, and people of the real tree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hoaban.apps.leadership.rules.facts import (
    Award,
    Case,
    OfficialFacts,
    PostFacts,
    Purpose,
    Ruling,
    Seat,
    Standard,
    Tenure,
    present_rank,
)
from hoaban.apps.people.rules.retirement import retires_on
from hoaban.shared.rulebook import Basis

ON = date(2026, 3, 10)
LAW = {
    "appointment.min_time_in_post": Ruling("24", (24,), Basis("377-QĐ/TW", 2)),
    "appointment.min_rating": Ruling("good", (), Basis("377-QĐ/TW")),
    "appointment.age_rule": Ruling("full_term", (), Basis("377-QĐ/TW", 2)),
    "appointment.party_committee_first": Ruling("60/48", (60, 48), Basis("45-CT/TW", 3)),
    "appointment.conditions": Ruling("list", (), Basis("377-QĐ/TW Điều 34", 3)),
    "term.term_length": Ruling("5", (5,), Basis("NĐ 170/2025", 2)),
    "term.two_terms_definition": Ruling("8", (8,), Basis("65-QĐ/TW", 3)),
    "rotation.min_duration": Ruling("36", (36,), Basis("NĐ 170/2025 Điều 48", 3)),
    "rotation.non_local_posts": Ruling("list", (), Basis("65-QĐ/TW Điều 4", 3)),
    "rotation.non_local_commune": Ruling("target", (), Basis("45-CT/TW", 1)),
    "discipline.block_reprimand": Ruling("24", (24,), Basis("377-QĐ/TW", 3)),
    "secondment.no_transfer_cases": Ruling("36", (36,), Basis("NĐ 170/2025", 3)),
    "kinship.same_office": Ruling("list", (), Basis("36/2018/QH14 Điều 20")),
    "planning.max_candidates_per_post": Ruling("3", (3,), Basis("377-QĐ/TW", 3)),
    "planning.max_posts_per_person": Ruling("3", (3,), Basis("377-QĐ/TW", 3)),
    "planning.higher_only": Ruling("yes", (), Basis("377-QĐ/TW", 3)),
    "planning.age_bands": Ruling("40/50", (40, 50), Basis()),
    "planning.share_young": Ruling("15", (15,), Basis()),
    "planning.share_women": Ruling("15", (15,), Basis()),
    "planning.share_science": Ruling("10", (10,), Basis()),
}
"""Numbers of a day like those of the lawbook."""


def seat(unit_id: int = 10, commune_id: int | None = 3, **marks: Any) -> Seat:
    """A leader's seat in a commune."""
    return replace(Seat(unit_id, commune_id, "Chủ tịch", "Chair", True, False, False), **marks)


def post(**facts: Any) -> PostFacts:
    """The chair of a commune."""
    chair = PostFacts(
        id=100, code="X-CT", rank=40, is_head=True, is_leader=True, level=3, place=3, carries=frozenset({3, 1}),
        by_title=True, area_path="00010003", seat=seat(leads_commune=True), standard=Standard(4, 2, 2, Basis("NĐ 33")),
    )  # fmt: skip
    return replace(chair, **facts)


def tenure(start: date, end: date | None = None, **facts: Any) -> Tenure:
    """The deputy chair of a commune in a period."""
    return replace(Tenure(start, end, "X-PCT", 30, False, 3), **facts)


def official(*tenures: Tenure, born: date = date(1985, 5, 17), on: date = ON, **facts: Any) -> OfficialFacts:
    """Somebody with a university degree, intermediate theory and specialist state management."""
    awards = (
        Award(1, 4, date(2010, 6, 30)), Award(2, 2, date(2015, 6, 30)), Award(3, 2, date(2016, 6, 30)),
    )  # fmt: skip
    retires = retires_on(1, born)
    whole = OfficialFacts(
        id=1, born=(born, born), retires=(retires, retires), awards=awards, tenures=tenures,
        present_rank=present_rank(tenures, on),
    )  # fmt: skip
    return replace(whole, **facts)


def case(
    who: OfficialFacts, what: PostFacts | None = None, *, on: date = ON, purpose: Purpose = Purpose.APPOINTMENT,
    law: dict[str, Ruling] | None = None,
) -> Case:  # fmt: skip
    """The official considered for the post."""
    return Case(who, what or post(), on, purpose, LAW if law is None else law)
