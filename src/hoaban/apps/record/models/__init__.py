"""Parts of the record that nobody else keeps, one noun a file."""

from hoaban.apps.record.models.columns import KeptColumns
from hoaban.apps.record.models.commendation import Commendation, CommendationForm
from hoaban.apps.record.models.earlier_work import EarlierWork
from hoaban.apps.record.models.family import FamilyMember, FamilyPart, Kin, Side, family_part
from hoaban.apps.record.models.health import BloodGroup, HealthCheck
from hoaban.apps.record.models.membership import ArmyService, Body, Membership
from hoaban.apps.record.models.paper import PaperKind, RecordPaper
from hoaban.apps.record.models.printing import Printing
from hoaban.apps.record.models.profile import Profile

__all__ = [
    "ArmyService",
    "BloodGroup",
    "Body",
    "Commendation",
    "CommendationForm",
    "EarlierWork",
    "FamilyMember",
    "FamilyPart",
    "HealthCheck",
    "KeptColumns",
    "Kin",
    "Membership",
    "PaperKind",
    "Printing",
    "Profile",
    "RecordPaper",
    "Side",
    "family_part",
]
