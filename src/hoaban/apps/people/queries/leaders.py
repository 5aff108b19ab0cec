"""Key leaders of communes: who, in which post, and whether the commune is their native one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import PostTitle, Succession
from hoaban.apps.people.models import CensusRow
from hoaban.apps.people.queries.census import census_on
from hoaban.apps.people.queries.rows import title_name
from hoaban.shared.figures import Scope


@dataclass(frozen=True, slots=True)
class LeaderRow:
    """A key leader of a commune.

    ``local``: the native commune, carried forward through the lineage, is the commune led. ``home``: the native
    commune by its own name, or the native province; ``joined_on``: when it passed into the commune led;
    ``home_now``: what carries the native commune on, where that is another one.
    """

    id: int
    full_name: str
    title: str
    local: bool
    home: str
    joined_on: date | None = None
    home_now: str = ""


def list_commune_leaders(scope: Scope, commune_ids: Sequence[int]) -> dict[int, list[LeaderRow]]:
    """Commune id -> its key leaders on the day, secretary first (a fixed number of queries)."""
    rows = list(
        census_on(scope)
        .filter(key_leader=True, commune_id__in=commune_ids)
        .select_related("official")
        .order_by("unit_path", "title_id", "official__name_key")
    )
    homes = {row.home_unit_id for row in rows if row.home_unit_id}
    joined = _joined(homes, set(commune_ids), scope.on)
    names = organisation.unit_names(homes, scope.on)
    now = _names_now(homes, scope.on)
    titles = {
        title.pk: title for title in PostTitle.objects.filter(pk__in={row.title_id for row in rows if row.title_id})
    }
    found: dict[int, list[LeaderRow]] = defaultdict(list)
    for row in rows:
        since = joined.get((row.home_unit_id or 0, row.commune_id or 0))
        found[row.commune_id or 0].append(_leader(row, titles, since, names, now))
    return found


def _leader(
    row: CensusRow,
    titles: dict[int, PostTitle],
    since: date | None,
    names: dict[int, str],
    now: dict[int, str],
) -> LeaderRow:
    home = row.home_unit_id or 0
    own = home == row.commune_id
    return LeaderRow(
        row.official_id,
        row.official.full_name,
        title_name(titles.get(row.title_id or 0)),
        since is not None,
        names.get(home) or row.official.home_province,
        joined_on=None if own else since,
        home_now="" if since is not None else now.get(home, ""),
    )


def _joined(homes: set[int], communes: set[int], on: date) -> dict[tuple[int, int], date]:
    """(native commune, commune led) -> since when the one carries the other on."""
    rows = Succession.objects.filter(ancestor_id__in=homes, heir_id__in=communes, starts_on__lte=on)
    return {(ancestor, heir): day for ancestor, heir, day in rows.values_list("ancestor_id", "heir_id", "starts_on")}


def _names_now(homes: set[int], on: date) -> dict[int, str]:
    """Native commune -> the name of another unit that carries it on and exists on the day."""
    rows = Succession.objects.filter(ancestor_id__in=homes, starts_on__lte=on, heir__starts_on__lte=on).exclude(
        heir__ends_before__lte=on
    )
    pairs = [(ancestor, heir) for ancestor, heir in rows.values_list("ancestor_id", "heir_id") if ancestor != heir]
    names = organisation.unit_names({heir for _ancestor, heir in pairs}, on)
    return {ancestor: names.get(heir, "") for ancestor, heir in pairs}
