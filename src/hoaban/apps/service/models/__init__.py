"""Records of the one-stop shop, one noun a file."""

from hoaban.apps.service.models.catalogue import (
    DecidedAt,
    DocumentKind,
    Doer,
    Field,
    FormFile,
    Procedure,
    ProcedureDocument,
    ProcedureStep,
    ProcedureVersion,
    TimeUnit,
)
from hoaban.apps.service.models.deliveries import Delivery, DeliveryPhoto, DeliveryState
from hoaban.apps.service.models.dossiers import (
    Channel,
    Citizen,
    Dossier,
    DossierFile,
    DossierState,
    DossierStep,
    HandedHow,
    LateCause,
    Timeliness,
)
from hoaban.apps.service.models.feedback import Feedback, FeedbackKind, FeedbackState, Rating
from hoaban.apps.service.models.following import PublicCount
from hoaban.apps.service.models.hours import DayPart, UnitClosure, UnitHours
from hoaban.apps.service.models.letters import Apology, ApologyState, Foreseen, FormNo, Notice, NoticeKind, ServicePaper
from hoaban.apps.service.models.places import EarlierPlace, Placed
from hoaban.apps.service.models.points import Counter, NumberBlock, ServicePoint
from hoaban.apps.service.models.tallies import Grain, LocalDay, ServiceTallied, ServiceTally, StaleDay

__all__ = [
    "Apology",
    "ApologyState",
    "Channel",
    "Citizen",
    "Counter",
    "DayPart",
    "DecidedAt",
    "Delivery",
    "DeliveryPhoto",
    "DeliveryState",
    "DocumentKind",
    "Doer",
    "Dossier",
    "DossierFile",
    "DossierState",
    "DossierStep",
    "EarlierPlace",
    "Feedback",
    "FeedbackKind",
    "FeedbackState",
    "Field",
    "Foreseen",
    "FormFile",
    "FormNo",
    "Grain",
    "HandedHow",
    "LateCause",
    "LocalDay",
    "Notice",
    "NoticeKind",
    "NumberBlock",
    "Placed",
    "Procedure",
    "ProcedureDocument",
    "ProcedureStep",
    "ProcedureVersion",
    "PublicCount",
    "Rating",
    "ServicePaper",
    "ServicePoint",
    "ServiceTallied",
    "ServiceTally",
    "StaleDay",
    "TimeUnit",
    "Timeliness",
    "UnitClosure",
    "UnitHours",
]
