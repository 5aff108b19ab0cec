"""The name of somebody in a list: leads to the roadmap for those whom it is open to, else to the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from hoaban.apps.learning.queries.roadmap import opens_roadmaps
from hoaban.shared.access import Actor, Permission

Cell = Callable[[Any], str]


def person_cell(actor: Actor, template: str, official: Callable[[Any], int] = lambda row: row.official_id) -> Cell:
    """What a list shows of a row: the template with ``row`` and the ``address`` of the person ("" for none)."""
    page = "learning_roadmap_of" if opens_roadmaps(actor=actor) else "people_official"
    linked = page == "learning_roadmap_of" or actor.may(Permission.VIEW_PEOPLE)

    def show(row: Any) -> str:
        address = reverse(page, args=[official(row)]) if linked else ""
        return render_to_string(template, {"row": row, "address": address})

    return show
