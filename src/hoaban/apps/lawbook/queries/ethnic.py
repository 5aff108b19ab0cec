"""The 54 ethnic groups: as they are told now, as they were told before, and how rosters write them."""

from __future__ import annotations

from datetime import date

from django.shortcuts import get_object_or_404

from hoaban.apps.lawbook import rules
from hoaban.apps.lawbook.models import EarlierEthnicGroup, EthnicGroup
from hoaban.apps.lawbook.queries.holding import Held


def _read_groups() -> tuple[EthnicGroup, ...]:
    return tuple(EthnicGroup.objects.order_by("key"))


_groups = Held(_read_groups)
_earlier = Held(lambda: tuple(EarlierEthnicGroup.objects.filter(live=True)))
_group_index = Held(lambda: rules.index((str(g.key), (g.name_vi, g.name_en, *g.aliases)) for g in _groups()))
_outdated_index = Held(lambda: rules.index((g.name_vi, g.outdated) for g in _groups()))
_same_codes = Held(lambda: {g.code_2008: g.key for g in _groups() if g.code_1979 == g.code_2008})


def ethnic_groups() -> tuple[EthnicGroup, ...]:
    """The 54 ethnic groups by key, held in memory."""
    return _groups()


def ethnic_names(on: date) -> dict[int, str]:
    """Key -> what each ethnic group was called on a day, in the language of the page; before all that is told: as now."""
    names = {group.key: group.name for group in _groups()}
    return names | {row.group_id: row.name for row in _earlier() if row.holds_on(on)}


def get_ethnic_group(key: int) -> EthnicGroup:
    """One ethnic group as it is told now; raises Http404."""
    return get_object_or_404(EthnicGroup, key=key)


def list_earlier_groups(key: int) -> list[EarlierEthnicGroup]:
    """What an ethnic group was told as before, newest first, what a correction replaced too."""
    return list(EarlierEthnicGroup.objects.filter(group_id=key).order_by("-starts_on", "-pk"))


def revised_groups() -> set[int]:
    """Keys of the ethnic groups that were told otherwise before."""
    return set(EarlierEthnicGroup.objects.values_list("group_id", flat=True))


def match_ethnicity(text: str) -> int | None:
    """The key of the ethnic group that a text of an import names, or None.

    A number is taken only where the numberings of 1979 and 2008 agree; names no longer used are refused
    (see :func:`current_ethnic_name`).
    """
    key = rules.match_key(text)
    if key.isdigit():
        return _same_codes().get(key.zfill(2))
    found = _group_index().get(key) or _group_index().get(key.removeprefix("dantoc").removeprefix("nguoi"))
    return int(found) if found else None


def current_ethnic_name(text: str) -> str | None:
    """The name to use instead of one no longer used: "Mèo" gives "Mông"; None for other texts."""
    return _outdated_index().get(rules.match_key(text))
