"""Which titles a rule means: the lists of titles of the lawbook on a day. They come from its cache, without a query."""

from __future__ import annotations

from datetime import date

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.leadership.rules.ties import AIMED, BARRED

_LISTS = {"non_local_title": BARRED, "non_local_aim_title": AIMED}


def wanted_elsewhere(code: str, on: date) -> str:
    """The rule that wants the holder of a title from elsewhere; "" for none. What bars comes before what is an aim."""
    return next((rule for name, rule in _LISTS.items() if code in _codes(name, on)), "")


def keeps_money(code: str, on: date) -> bool:
    """Whether whoever has a title keeps the money of the office."""
    return code in _codes("money_title", on)


def _codes(name: str, on: date) -> set[str]:
    return {row.code for row in lawbook.list_codes(list=name, on=on)}
