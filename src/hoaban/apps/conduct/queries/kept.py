"""What conduct keeps of an official, for the copy of their data that they take themselves."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoaban.apps.conduct.models import DisciplineCase, Evaluation, EvaluationState, Petition, TaskResult
from hoaban.shared.kept import Kept, declare

RANKED = (EvaluationState.PUBLISHED, EvaluationState.ASIDE)


def register() -> None:
    """Declare it, once, when Django starts: what their own pages show them, from the same day on."""
    declare(
        Kept(
            Evaluation, {"round": 1, "state": 2, "general": 2, "results": 2, "band": 3, "published_on": 2},
            open_to=Q(state__in=RANKED), until=_("A ranking under way is told once it is published."),
        ),
        Kept(TaskResult, {"evaluation": 4, "span": 1, "work": 4, "assigned": 1, "quantity": 1, "quality": 1, "progress": 1},
             whose="evaluation__official"),
        Kept(Petition, {"filed_on": 2, "text": 5, "answered_on": 2, "answer": 5}, whose="evaluation__official"),
        Kept(
            DisciplineCase,
            {"opened_on": 2, "violation": 5, "state": 2, "form": 2, "decision_no": 2, "decided_on": 2},
            open_to=Q(closed_on__isnull=False), until=_("A discipline case under way is told once it is closed."),
        ),
    )  # fmt: skip
