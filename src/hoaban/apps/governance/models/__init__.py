"""Records of the report card, one noun a file."""

from hoaban.apps.governance.models.criteria import ClassBand, CriteriaSet, Criterion
from hoaban.apps.governance.models.files import FileFor, ScoreFile
from hoaban.apps.governance.models.plans import ImprovementPlan, ImprovementStep, PlanState
from hoaban.apps.governance.models.profiles import CommuneProfile
from hoaban.apps.governance.models.rounds import (
    CommuneRound,
    CommuneScore,
    CommuneSheet,
    RoundKind,
    RoundState,
    SheetState,
)

__all__ = [
    "ClassBand",
    "CommuneProfile",
    "CommuneRound",
    "CommuneScore",
    "CommuneSheet",
    "CriteriaSet",
    "Criterion",
    "FileFor",
    "ImprovementPlan",
    "ImprovementStep",
    "PlanState",
    "RoundKind",
    "RoundState",
    "ScoreFile",
    "SheetState",
]
