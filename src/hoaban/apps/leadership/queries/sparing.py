"""Who is spared transfers or long ways on a day, by what their records say (three queries)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from hoaban.apps.lawbook.models import Sex
from hoaban.apps.leadership.rules.facts import Ruling
from hoaban.apps.leadership.rules.sparing import ILLNESS, MATERNITY, STUDY, Away, spared_by
from hoaban.apps.learning.models import Absence
from hoaban.apps.people.models import Official
from hoaban.apps.record.models import FamilyMember, FamilyPart, Kin

_AWAY: Mapping[str, str] = {Absence.Kind.MATERNITY: MATERNITY, Absence.Kind.SICK: ILLNESS, Absence.Kind.STUDY: STUDY}
"""Kinds of leave that spare; annual leave, missions and others do not."""


def spared_on(ids: Collection[int], law: Mapping[str, Ruling], on: date) -> dict[int, str]:
    """Official -> why they are spared by the law of the day; nobody else. What the family table says stays here."""
    births, away = _births(ids), _away(ids, on)
    found = {key: spared_by(law, births=births.get(key, ()), away=away.get(key, ()), on=on) for key in ids}
    return {key: why for key, why in found.items() if why}


def _births(ids: Collection[int]) -> dict[int, list[int]]:
    """Mother -> years of birth of her children. Relation and year stand sealed, so that they are told apart here."""
    mothers = Official.objects.filter(pk__in=list(ids), sex=Sex.FEMALE).values_list("pk", flat=True)
    rows = FamilyMember.objects.filter(official_id__in=list(mothers), part=FamilyPart.OWN)
    found: dict[int, list[int]] = defaultdict(list)
    for official, kin, year in rows.values_list("official_id", "kin", "birth_year"):
        if int(kin) == Kin.CHILD and year is not None:
            found[official].append(int(year))
    return found


def _away(ids: Collection[int], on: date) -> dict[int, list[Away]]:
    rows = Absence.objects.filter(official_id__in=list(ids), kind__in=list(_AWAY), starts_on__lte=on)
    found: dict[int, list[Away]] = defaultdict(list)
    for official, kind, start, end in rows.values_list("official_id", "kind", "starts_on", "ends_before"):
        found[official].append(Away(_AWAY[kind], start, end))
    return found
