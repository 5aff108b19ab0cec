"""Records of recruitment, one noun a file."""

from hoaban.apps.recruitment.models.applications import Application, ApplicationState, DirectGroup, Priority
from hoaban.apps.recruitment.models.campaigns import Campaign, CampaignPost, CampaignState, Round, RoundKind, Route
from hoaban.apps.recruitment.models.marking import Appeal, AppealState, Mark, Marker, Script
from hoaban.apps.recruitment.models.results import DecisionState, RecruitmentDecision

__all__ = [
    "Appeal",
    "AppealState",
    "Application",
    "ApplicationState",
    "Campaign",
    "CampaignPost",
    "CampaignState",
    "DecisionState",
    "DirectGroup",
    "Mark",
    "Marker",
    "Priority",
    "RecruitmentDecision",
    "Round",
    "RoundKind",
    "Route",
    "Script",
]
