"""By which group of fields every part of the record is shown: the one table of pages, papers and readings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from hoaban.apps.people.queries.field_groups import (
    BASIC,
    FAMILY,
    MEDICAL,
    NUMBER,
    PRIVATE,
    QUALIFICATIONS,
    SALARY,
    SERVICE,
    STORY,
)
from hoaban.apps.record.models import PaperKind, Profile
from hoaban.shared.access import Permission

SHEET = {
    "other_names": BASIC, "birth_place": BASIC, "residence": PRIVATE, "current_address": PRIVATE,
    "id_issued_on": PRIVATE, "insurance_no": PRIVATE, "assets_declared_on": PRIVATE, "war_invalid": MEDICAL,
    "occupation_before": SERVICE, "recruiting_body": SERVICE, "main_work": SERVICE, "party_official_on": BASIC,
    "highest_title": SERVICE, "position_allowance": SALARY, "other_allowances": SALARY,
    "general_education": QUALIFICATIONS, "strengths": QUALIFICATIONS,
    "past": STORY, "foreign_bodies": STORY, "relatives_abroad": STORY,
}  # fmt: skip
"""Field of the sheet -> its group. The class of a war invalid tells of health."""

LINES = {
    "family": FAMILY, "medical": MEDICAL, "commendation": SERVICE, "membership": SERVICE, "army": SERVICE, "past_work": SERVICE,
}  # fmt: skip
"""Kind of line -> its group."""

FORM = {
    **{name: group for name, group in SHEET.items() if name != "assets_declared_on"},
    "full_name": BASIC, "birth_day": BASIC, "sex": BASIC, "home": BASIC, "ethnicity": BASIC, "religion": BASIC,
    "policy": FAMILY, "recruited_on": SERVICE, "posts": SERVICE,
    "rank": SALARY, "rank_code": SALARY, "step": SALARY, "coefficient": SALARY, "since": SALARY,
    "education": QUALIFICATIONS, "theory": QUALIFICATIONS, "management": QUALIFICATIONS, "language": QUALIFICATIONS,
    "it": QUALIFICATIONS, "party_joined_on": BASIC, "memberships": SERVICE, "enlisted_on": SERVICE,
    "left_on": SERVICE, "army_rank": SERVICE, "commendation": SERVICE,
    "condition": MEDICAL, "height": MEDICAL, "weight": MEDICAL, "blood": MEDICAL,
    "training": QUALIFICATIONS, "history": SERVICE, "own_side": FAMILY, "spouse_side": FAMILY, "salaries": SALARY,
}  # fmt: skip
"""Text or table of form 2C -> its group. The number is told by its last digits to who may not see it."""

PAGES = {
    "identity": {NUMBER, BASIC, PRIVATE, FAMILY, MEDICAL}, "family": {FAMILY}, "story": {STORY}, "service": {SERVICE},
    "training": {QUALIFICATIONS}, "work": {SERVICE, SALARY}, "bodies": {BASIC, SERVICE}, "army": {SERVICE},
    "medical": {MEDICAL, PRIVATE},
}  # fmt: skip
"""Group of the electronic record -> the groups of fields that its page tells."""


@dataclass(frozen=True, slots=True)
class PaperPlace:
    """Where a kind of paper belongs: ``page``, the group of the electronic record; ``groups`` of fields, all of which one must see.

    ``permission``: what else it takes, except for the official.
    """

    page: str
    groups: frozenset[str]
    permission: Permission | None = None


def _place(page: str, *groups: str, permission: Permission | None = None) -> PaperPlace:
    return PaperPlace(page, frozenset(groups), permission)


PAPERS = {
    PaperKind.CURRICULUM: _place("identity", NUMBER, PRIVATE, FAMILY, MEDICAL, STORY),
    PaperKind.IDENTITY: _place("identity", NUMBER, PRIVATE), PaperKind.BIRTH: _place("identity", FAMILY),
    PaperKind.FAMILY: _place("family", FAMILY), PaperKind.HISTORY: _place("story", STORY),
    PaperKind.RECRUITMENT: _place("service", SERVICE), PaperKind.APPOINTMENT: _place("service", SERVICE),
    PaperKind.DIPLOMA: _place("training", QUALIFICATIONS), PaperKind.CERTIFICATE: _place("training", QUALIFICATIONS),
    PaperKind.SALARY: _place("work", SALARY),
    PaperKind.EVALUATION: _place("work", SERVICE, permission=Permission.VIEW_EVALUATION),
    PaperKind.COMMENDATION: _place("work", SERVICE),
    PaperKind.DISCIPLINE: _place("work", SERVICE, permission=Permission.VIEW_DISCIPLINE),
    PaperKind.PARTY: _place("bodies", BASIC, SERVICE), PaperKind.ARMY: _place("army", SERVICE),
    PaperKind.HEALTH: _place("medical", MEDICAL), PaperKind.ASSETS: _place("medical", PRIVATE),
    PaperKind.INSURANCE: _place("identity", PRIVATE), PaperKind.OTHER: _place("identity", PRIVATE),
}  # fmt: skip
"""Kind of paper -> where it belongs, and who may see it. What a birth certificate tells of the parents makes it a family paper."""


def veil(sheet: Profile, groups: Collection[str]) -> Profile:
    """The sheet, emptied of what lies outside the groups; it is not to be saved then."""
    for name, group in SHEET.items():
        if group not in groups:
            empty: Any = None if Profile._meta.get_field(name).null else ""
            setattr(sheet, name, empty)
    return sheet
