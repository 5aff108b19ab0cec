"""Forms of a whole unit: whom a file may hold, what its officer can see, and the files that somebody asked for."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404

from hoaban.apps.people.queries import field_groups
from hoaban.apps.people.queries.latest import latest_paths
from hoaban.apps.record.models import Printing
from hoaban.apps.record.queries.completed import counted
from hoaban.shared.access import Actor, Permission
from hoaban.shared.figures import Scope
from hoaban.shared.runs import RunState

TOLD = frozenset(field_groups.LABELS) - {field_groups.HISTORY}
"""Groups of fields that form 2C tells."""
_DECIDING = (
    Permission.VIEW_RECORDS, Permission.CHANGE_RECORDS, Permission.VIEW_DISCIPLINE, Permission.VIEW_EVALUATION,
)  # fmt: skip
"""Permissions by which a form says more or less."""
SHOWN = 50


def count_people(*, scope: Scope) -> int:
    """How many serve at the unit and below it on the day."""
    return counted(scope).count()


def list_people(*, scope: Scope) -> tuple[list[int], int]:
    """Who goes into the file, unit by unit and by name, and how many are left out: their record lies elsewhere now."""
    rows = counted(scope).order_by("unit_path", "official__name_key", "official_id")
    keys = list(rows.values_list("official_id", flat=True))
    if "" in scope.actor.prefixes(Permission.VIEW_RECORDS):
        return keys, 0
    paths = latest_paths(official_ids=keys)
    inside = [key for key in keys if scope.actor.may(Permission.VIEW_RECORDS, paths.get(key, ""))]
    return inside, len(keys) - len(inside)


def rights(*, actor: Actor, path: str) -> list[str]:
    """What decides on how much a form of somebody at a path tells the actor."""
    held = [one.value for one in _DECIDING if actor.may(one, path)]
    return sorted([*held, *(field_groups.groups_seen(actor=actor, path=path) & TOLD)])


def may_open(*, actor: Actor, printing: Printing) -> bool:
    """Whether the actor asked for the file and can still see everything in it, also of those who have moved since."""
    if printing.user_id != actor.user_id:
        return False
    if not all(set(told) <= set(rights(actor=actor, path=path)) for path, told in printing.rights.items()):
        return False
    there = set(printing.people) - set(printing.missed) if printing.state == RunState.DONE else set()
    return all(
        actor.may(Permission.VIEW_RECORDS, path) for path in set(latest_paths(official_ids=sorted(there)).values())
    )


def list_printings(*, actor: Actor) -> list[Printing]:
    """The files that the actor asked for, newest first."""
    rows = Printing.objects.filter(actor.within(Permission.VIEW_RECORDS), user_id=actor.user_id or 0)
    return list(rows.defer("people", "missed").order_by("-pk")[:SHOWN])


def get_printing(*, actor: Actor, printing_id: int) -> Printing:
    """One file that the actor asked for, over a unit whose records they may still read; Http404 for another."""
    rows = Printing.objects.filter(actor.within(Permission.VIEW_RECORDS), user_id=actor.user_id or 0, pk=printing_id)
    found: Printing | None = rows.first()
    if found is None:
        raise Http404
    return found


def told(*, actor: Actor, people: Iterable[int]) -> dict[frozenset[str], list[tuple[int, str]]]:
    """By groups of fields that the actor is told: the people and the paths of their latest places."""
    keys = list(people)
    paths, found = latest_paths(official_ids=keys), dict[frozenset[str], list[tuple[int, str]]]()
    known: dict[str, frozenset[str]] = {}
    for key in keys:
        path = paths.get(key, "")
        if path not in known:
            known[path] = field_groups.groups_seen(actor=actor, path=path) & TOLD
        found.setdefault(known[path], []).append((key, path))
    return found
