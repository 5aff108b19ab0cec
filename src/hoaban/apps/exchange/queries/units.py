"""The units whose people can be exported as a roster."""

from __future__ import annotations

from datetime import date

from hoaban.apps.organisation import queries as organisation
from hoaban.shared.access import STEP, Actor, Permission


def exportable_units(*, actor: Actor, on: date) -> list[tuple[str, str]]:
    """(code, name) of the highest units whose people the actor may see and of those right below them, home first."""
    tree = [one for one in organisation.list_tree(actor=actor, on=on) if actor.may(Permission.VIEW_PEOPLE, one.path)]
    paths = {one.path for one in tree}
    tops = {path for path in paths if not any(path[:cut] in paths for cut in range(STEP, len(path), STEP))}
    found = [
        (one.code, f"– {one.name}" if one.path not in tops else one.name)
        for one in tree
        if one.path in tops or one.path[:-STEP] in tops
    ]
    home = next((one for one in tree if one.path == actor.home_path and one.path not in tops), None)
    return [(home.code, home.name), *(one for one in found if one[0] != home.code)] if home else found
