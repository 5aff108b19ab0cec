"""Figures as plain rows, for the command line and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Unit
from hoaban.shared.access import STEP, Actor
from hoaban.shared.figures import Measure, Scope, breakdown, get_figure, list_figures, measure


def figure_rows(
    *,
    actor: Actor,
    on: date,
    unit: str | None = None,
    by: str | None = None,
    since: date | None = None,
    keys: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """Every figure (or those of ``keys``) as ``{"key", "on", "unit", "value", "of", "percent", "by"}``.

    ``by`` is None in the row of the whole, and ``{"dimension", "code", "name"}`` in the rows of a breakdown, which
    follow it. Figures that the actor may not ask of the part are left out. Raises LookupError for an unknown unit, key or dimension, naming what there is.
    """
    part = organisation.get_part(actor=actor, on=on, code=unit)
    scope = Scope(actor=actor, on=on, part=part, since=since)
    asked = [get_figure(key) for key in keys] or list_figures()
    figures = [figure for figure in asked if figure.may_be_asked(actor, part.path)]
    rows: list[dict[str, Any]] = []
    for figure in figures:
        rows.append(_row(measure(figure.key, scope), None))
        if by is not None and by in figure.by:
            found = breakdown(figure.key, by, scope)
            codes = _unit_codes(found) if by == "unit" else {}
            for one in found:
                code = codes.get(_unit_id(one), "") if by == "unit" else one.code
                rows.append(_row(one, {"dimension": by, "code": code, "name": one.label}))
    if by is not None and not any(by in figure.by for figure in figures):
        known = sorted({name for figure in list_figures() for name in figure.by})
        raise LookupError(f"no figure breaks down by {by!r}; there are: {', '.join(known)}")
    return rows


def _unit_codes(found: list[Measure]) -> dict[int, str]:
    return dict(Unit.objects.filter(pk__in={_unit_id(one) for one in found}).values_list("id", "code"))


def _unit_id(one: Measure) -> int:
    return int((one.code or "0")[-STEP:], 36)


def _row(one: Measure, by: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "key": one.figure.key,
        "on": one.scope.on.isoformat(),
        "unit": one.scope.part.code,
        "value": one.value,
        "of": one.of,
        "percent": one.percent,
        "by": by,
    }
