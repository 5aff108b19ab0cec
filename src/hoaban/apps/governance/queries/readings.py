"""The figures of every commune that criteria are scored from: one question a figure, however many communes there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hoaban.apps.governance.models import Criterion
from hoaban.apps.governance.rules.scoring import Reading
from hoaban.apps.insight.queries.grouped import by_path
from hoaban.shared.access import STEP
from hoaban.shared.figures import Scope, get_figure


def denominator(criterion: Criterion) -> str:
    """Key of the figure that the criterion's figure is divided by; "" for a plain number."""
    return criterion.per or get_figure(criterion.figure).of or ""


def read_figures(
    *, scope: Scope, criteria: Iterable[Criterion], paths: Sequence[str]
) -> Mapping[int, dict[str, Reading]]:
    """Key of a criterion -> path of a commune -> what its figure says there.

    ``scope``: the whole province, the round's last day and first day. Criteria without a figure are left out.
    """
    asked = [one for one in criteria if one.figure]
    keys = {key for one in asked for key in (one.figure, denominator(one)) if key}
    widths = {len(path) for path in paths}
    width = widths.pop() if len(widths) == 1 else 0
    found = by_path([get_figure(key) for key in sorted(keys)], scope, width)
    inside = {key: _inside(values, set(paths)) for key, values in found.items()}
    return {one.pk: _readings(inside, one.figure, denominator(one), paths) for one in asked}


def _inside(values: Mapping[str, int], communes: set[str]) -> dict[str, int]:
    """Values by path of any unit, summed up by the commune that they lie in."""
    made = dict.fromkeys(communes, 0)
    for path, value in values.items():
        above = path
        while above and above not in communes:
            above = above[:-STEP]
        if above:
            made[above] += value
    return made


def _readings(inside: Mapping[str, dict[str, int]], key: str, per: str, paths: Sequence[str]) -> dict[str, Reading]:
    whole = inside.get(per, {})
    return {path: Reading(inside[key][path], whole[path] if per else None) for path in paths}
