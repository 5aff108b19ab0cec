"""What the demonstration must come to: the printed figures (F-numbers of the published list), as plain numbers.

Only the generator reads this; nothing that counts does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

FIRST_DAY = date(2017, 1, 1)
TWO_TIER_DAY = date(2025, 7, 1)
FIGURE_DAY = date(2025, 12, 31)
COMMUNE_DAY = date(2022, 12, 31)
TRAINING_DAY = date(2024, 12, 31)
MOVES_SINCE = date(2020, 1, 1)
"""From here to TRAINING_DAY the moves of the training district are counted."""
CASE_DAY, CASE_COMMUNE = date(2022, 12, 2), "03328"
"""F28: the marriage registration of Thanh Luông."""
HORIZON = date(2026, 7, 1)
"""The generator decides nothing from this day on: whoever serves then serves on."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Numbers to hit exactly, and shares to come near to."""

    headcount_first: int = 24_020
    """Everyone in categories 1 to 3 on the first day."""
    headcount: int = 23_456
    """F01, on FIGURE_DAY."""
    minority: int = 11_714
    """F02, of F01."""
    trained: Fraction = Fraction(957, 1000)
    """F03, of F01: at least intermediate."""
    university: Fraction = Fraction(718, 1000)
    """F04, of F01."""
    ethnic_knowledge: Fraction = Fraction(902, 1000)
    """F05, of F01."""
    recruited: int = 856
    recruited_minority: int = 625
    """F08: civil servants and public employees who entered in 2021 to 2025."""
    training_district: str = "099"
    training_headcount: int = 368
    """F10: categories 1 and 2 at the commune level of the training district, from mid-2023 to its end."""
    rotated_to_communes: int = 7
    rotated_between_communes: int = 3
    reassigned: int = 25
    """F19 and F20, in the training district."""
    commune_headcount: int = 2_587
    """F22, on COMMUNE_DAY, categories 1 and 2."""
    commune_trained: int = 2_538
    """F23."""
    disciplined: int = 28
    """F26, in the year of COMMUNE_DAY."""
    commune_both: int = 1_889
    """F24: some political theory and some state management."""
    commune_university: Fraction = Fraction(718, 1000)
    """F25, of the civil servants among F22."""
    committee_minority: Fraction = Fraction(33, 100)
    """F06, at least."""
    standing_minority: Fraction = Fraction(40, 100)
    """F07."""
    closing_university: int = 121
    closing_master: int = 39
    closing_advanced: int = 29
    """F30 to F32: awarded in 2017 to 2021 in the province that closes."""
    party: Fraction = Fraction(45, 100)
    led_by_others_before: int = 61
    """Communes of 129 with a key leader from elsewhere on the last day of the three tiers."""
    led_by_others_start: int = 32
    led_by_others: int = 38
    """Communes of 45 on TWO_TIER_DAY and on FIGURE_DAY."""


@dataclass(frozen=True, slots=True)
class TrainingTargets:
    """What the training of TRAINING_DAY's year comes to in the training district, and two courses of 2025."""

    trained_commune: int = 223
    """F10: of the cadres and civil servants at the commune level."""
    trained: int = 241
    """F11: cadres, civil servants and part-time workers of the district and its communes."""
    theory_advanced: int = 2
    theory_intermediate: int = 20
    state_management: int = 32
    job_specific: int = 89
    leadership_district: int = 1
    leadership_division: int = 8
    """F12 to F17."""
    measurement: int = 77
    """F09: from every commune of the province."""
    online: int = 278
    """F29: connected to every People's Committee in June 2025."""


PUBLISHED = Targets()
TRAINING = TrainingTargets()
