"""Yearly ranking, supervision visits, discipline."""

from hoaban.apps.conduct.models.discipline import CaseState, DisciplineCase, DisciplineForm
from hoaban.apps.conduct.models.evaluation import (
    Band,
    Evaluation,
    EvaluationRound,
    EvaluationState,
    Petition,
    TaskResult,
)
from hoaban.apps.conduct.models.supervision import Severity, SupervisionVisit, VisitFinding, VisitState

__all__ = [
    "Band",
    "CaseState",
    "DisciplineCase",
    "DisciplineForm",
    "Evaluation",
    "EvaluationRound",
    "EvaluationState",
    "Petition",
    "Severity",
    "SupervisionVisit",
    "TaskResult",
    "VisitFinding",
    "VisitState",
]
