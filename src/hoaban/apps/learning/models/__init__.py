"""Competencies, plans, classes, study, tests, certificates, and what came of them."""

from hoaban.apps.learning.models.certificates import Certificate
from hoaban.apps.learning.models.classes import (
    Absence,
    Attendance,
    ClassSession,
    ConnectionPoint,
    Enrolment,
    EnrolmentState,
    TrainingClass,
)
from hoaban.apps.learning.models.competencies import (
    Competency,
    CompetencyKind,
    CompetencyLevel,
    Evidence,
    EvidenceState,
    FormerWording,
    Requirement,
)
from hoaban.apps.learning.models.courses import Completion, Course, CourseKind, CourseOutcome, Mode, TrainedYear
from hoaban.apps.learning.models.effect import FollowUp, FollowUpTask, Reaction, Respondent, Use
from hoaban.apps.learning.models.exams import (
    Attempt,
    AttemptQuestion,
    BlueprintLine,
    EssayMark,
    Exam,
    Question,
    QuestionBank,
    QuestionType,
)
from hoaban.apps.learning.models.plans import BudgetSource, PlanLine, PlanningRound, PlanState, Priority, TrainingPlan
from hoaban.apps.learning.models.study import Lesson, LessonFile, LessonVisit

__all__ = [
    "Absence",
    "Attempt",
    "AttemptQuestion",
    "Attendance",
    "BlueprintLine",
    "BudgetSource",
    "Certificate",
    "ClassSession",
    "Competency",
    "CompetencyKind",
    "CompetencyLevel",
    "Completion",
    "ConnectionPoint",
    "Course",
    "CourseKind",
    "CourseOutcome",
    "Enrolment",
    "EnrolmentState",
    "EssayMark",
    "Evidence",
    "EvidenceState",
    "Exam",
    "FollowUp",
    "FollowUpTask",
    "FormerWording",
    "Lesson",
    "LessonFile",
    "LessonVisit",
    "Mode",
    "PlanLine",
    "PlanState",
    "PlanningRound",
    "Priority",
    "Question",
    "QuestionBank",
    "QuestionType",
    "Reaction",
    "Requirement",
    "Respondent",
    "TrainedYear",
    "TrainingClass",
    "TrainingPlan",
    "Use",
]
