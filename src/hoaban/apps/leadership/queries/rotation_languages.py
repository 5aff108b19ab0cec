"""Languages that a round asks of its communes, from the records of the people who come from there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection

from hoaban.apps.organisation.models import Succession
from hoaban.apps.people.models import EthnicLanguage, Official

SPOKEN_BY = 3
"""A language is spoken in a commune when at least one in so many of its native officials speaks it."""


def spoken_in(communes: Collection[int]) -> dict[int, list[str]]:
    """Commune -> ethnic languages that at least one in SPOKEN_BY of the officials who come from it speak."""
    heirs = dict(Succession.objects.filter(heir_id__in=communes).values_list("ancestor_id", "heir_id"))
    natives = dict(Official.objects.filter(home_unit_id__in=list(heirs)).values_list("id", "home_unit_id"))
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    total = Counter(heirs[home] for home in natives.values())
    for official, name in EthnicLanguage.objects.values_list("official_id", "name"):
        if official in natives:
            counted[heirs[natives[official]]][name] += 1
    return {
        commune: sorted(name for name, count in names.items() if count * SPOKEN_BY >= total[commune])
        for commune, names in counted.items()
    }
