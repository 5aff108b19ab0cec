"""What leadership keeps of an official, for the copy of their data that they take themselves."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hoaban.apps.leadership.models import (
    AppointmentCase,
    Candidate,
    CasePaper,
    CaseStep,
    Move,
    Nomination,
    RoundMark,
    RoundPerson,
    Vote,
    Waiver,
)
from hoaban.shared.kept import Kept, declare

CASE_OVER = ("decided", "refused", "withdrawn")
PLAN_OVER = ("approved", "stopped")
ROUND_OVER = ("approved", "closed")


def register() -> None:
    """Declare it, once, when Django starts; what waits for a decision is told once it is taken."""
    declare(*_cases(), *_plans(), *_rotation())


def _cases() -> list[Kept]:
    whose: dict[str, Any] = {"whose": "case__official", "open_to": Q(case__state__in=CASE_OVER)}
    return [
        Kept(
            AppointmentCase, {"kind": 2, "post": 4, "state": 2, "takes_effect_on": 2, "decision_no": 2, "decided_on": 2},
            open_to=Q(state__in=CASE_OVER), until=_("A case under way is told once it is decided."),
        ),
        Kept(CaseStep, {"case": 5, "done_on": 2, "called": 1, "present": 1, "agreed": 1, "note": 3}, **whose),
        Kept(CasePaper, {"case": 5, "title": 4, "added_on": 2}, file="stored", **whose),
        Kept(Waiver, {"case": 5, "move": 5, "rule": 3, "authority": 3, "reason": 4, "waived_on": 2}, rows=_waivers),
    ]  # fmt: skip


def _waivers(official_id: int) -> QuerySet[Waiver]:
    """Of cases that are over, and of moves that were signed."""
    cases = Q(case__official=official_id, case__state__in=CASE_OVER)
    return Waiver.objects.filter(cases | Q(move__official=official_id, move__round__state__in=ROUND_OVER))


def _plans() -> list[Kept]:
    return [
        Kept(Candidate, {"post": 5, "term": 2, "readiness": 2, "starts_on": 2, "ends_before": 2, "left_reason": 3}),
        Kept(
            Nomination, {"post": 5, "removes": 1, "readiness": 2, "state": 2, "reason": 3}, open_to=Q(round__state__in=PLAN_OVER),
            until=_("A planning round under way is told once its plan is approved."),
        ),
        Kept(Vote, {"meeting": 4, "agreed": 1, "against": 1}, whose="nomination__official",
             open_to=Q(nomination__round__state__in=PLAN_OVER)),
    ]  # fmt: skip


def _rotation() -> list[Kept]:
    over = Q(round__state__in=ROUND_OVER)
    return [
        Kept(
            Move, {"round": 3, "from_post": 4, "to_post": 4, "state": 2, "decision_no": 2, "decided_on": 2}, open_to=over,
            until=_("A rotation round under way is told once it is approved."),
        ),
        Kept(RoundPerson, {"round": 4, "is_reserve": 1}, open_to=over),
        Kept(RoundMark, {"round": 4, "post": 4, "kind": 2, "by": 3, "reason": 3, "marked_on": 2}, open_to=over),
    ]  # fmt: skip
