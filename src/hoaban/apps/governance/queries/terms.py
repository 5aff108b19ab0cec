"""What communes earned in the years of a term: of each criterion, else as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hoaban.apps.governance.models import CommuneScore, CommuneSheet, RoundKind, RoundState
from hoaban.apps.governance.rules.scoring import HUNDRED, average
from hoaban.apps.organisation.models import Succession


@dataclass(slots=True)
class Earned:
    """Per cent of the points by year, of the whole sheet and by code of a criterion; of merged units their mean."""

    whole: dict[int, Decimal] = field(default_factory=dict)
    of: dict[str, dict[int, Decimal]] = field(default_factory=dict)


def earned_by(*, unit_ids: Collection[int], first_year: int, year: int) -> dict[int, Earned]:
    """Unit -> what it, or the units that were merged into it, earned in the published years (three queries).

    A year whose results were entered without criteria has the whole only.
    """
    heirs: dict[int, list[int]] = defaultdict(list)
    for heir, ancestor in Succession.objects.filter(heir_id__in=unit_ids).values_list("heir_id", "ancestor_id"):
        heirs[ancestor].append(heir)
    sheets = CommuneSheet.objects.filter(
        unit_id__in=heirs, points__isnull=False, round__kind=RoundKind.YEAR, round__state=RoundState.PUBLISHED,
        round__year__range=(first_year, year),
    )  # fmt: skip
    whole: Any = defaultdict(list)
    for unit, in_year, points, most in sheets.values_list("unit_id", "round__year", "points", "most"):
        for heir in heirs[unit]:
            whole[heir, in_year].append(HUNDRED * (points or 0) / most)
    of: Any = defaultdict(list)
    rows = CommuneScore.objects.filter(sheet__in=sheets.values("pk"), verified__isnull=False)
    for one in rows.select_related("criterion", "sheet__round"):
        for heir in heirs[one.sheet.unit_id]:
            key = heir, one.criterion.code, one.sheet.round.year
            of[key].append(HUNDRED * (one.counts or 0) / one.criterion.points)
    found = {unit: Earned() for unit in unit_ids}
    for (heir, in_year), shares in whole.items():
        found[heir].whole[in_year] = average(shares)
    for (heir, code, in_year), shares in of.items():
        found[heir].of.setdefault(code, {})[in_year] = average(shares)
    return found
