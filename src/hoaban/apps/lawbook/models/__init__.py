"""What the law says and how things are called: dated rule values, code lists, ethnic groups, provinces, calendar."""

from hoaban.apps.lawbook.models.kinds import (
    COUNTED,
    HEADCOUNT_CATEGORIES,
    WORDS,
    Category,
    CodeList,
    Confidence,
    Education,
    EthnicKnowledge,
    PoliticalTheory,
    RuleArea,
    RuleUnit,
    Sex,
    StateManagement,
)
from hoaban.apps.lawbook.models.records import (
    CalendarOverride,
    CodeEntry,
    EarlierEthnicGroup,
    EthnicGroup,
    Province,
    RuleValue,
)

__all__ = [
    "COUNTED",
    "HEADCOUNT_CATEGORIES",
    "WORDS",
    "CalendarOverride",
    "Category",
    "CodeEntry",
    "CodeList",
    "Confidence",
    "EarlierEthnicGroup",
    "Education",
    "EthnicGroup",
    "EthnicKnowledge",
    "PoliticalTheory",
    "Province",
    "RuleArea",
    "RuleUnit",
    "RuleValue",
    "Sex",
    "StateManagement",
]
