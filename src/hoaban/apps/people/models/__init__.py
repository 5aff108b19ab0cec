"""Officials, their service, what they hold, and the census derived from it."""

from hoaban.apps.people.models.census import CensusRow, NodeTally, Tally
from hoaban.apps.people.models.official import EthnicLanguage, FamilyMark, Kinship, Official, Precision, Relation
from hoaban.apps.people.models.photo import Photo
from hoaban.apps.people.models.qualification import Qualification, QualificationKind, StudyMode
from hoaban.apps.people.models.service import (
    Assignment,
    AssignmentKind,
    CommitteeSeat,
    Employment,
    EndReason,
    SalaryStep,
)

__all__ = [
    "Assignment",
    "AssignmentKind",
    "CensusRow",
    "CommitteeSeat",
    "Employment",
    "EndReason",
    "EthnicLanguage",
    "FamilyMark",
    "Kinship",
    "NodeTally",
    "Official",
    "Photo",
    "Precision",
    "Qualification",
    "QualificationKind",
    "Relation",
    "SalaryStep",
    "StudyMode",
    "Tally",
]
