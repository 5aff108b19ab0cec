"""What the catalogue of procedures puts on the frame: its entry, and procedures in the search box."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy

from hoaban.apps.service.queries.catalogue import list_procedures
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.search import Hit, searcher

navigation.add(
    "service",
    Entry(
        gettext_lazy("Catalogue of procedures"),
        "service_procedures",
        Permission.VIEW_SERVICE,
        order=70,
        covers="/mot-cua/thu-tuc/",
    ),
)


@searcher(gettext_lazy("Administrative procedures"), order=40)
def search_procedures(*, actor: Actor, text: str, on: date, limit: int) -> Iterable[Hit]:
    """Procedures by name, code and field, on the day; offices open theirs, everybody else the citizens' page."""
    name = "service_procedure" if actor.may(Permission.VIEW_SERVICE) else "service_public_procedure"
    rows = list_procedures(on=on, text=text)[:limit]
    return [
        Hit(row.name, reverse(name, args=[row.code]), f"{row.code} · {row.time} · {row.level_label}") for row in rows
    ]
