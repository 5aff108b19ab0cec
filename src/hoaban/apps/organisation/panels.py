"""What the organisation adds to the shell."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hoaban.apps.organisation import queries
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.search import Hit, searcher

navigation.add(
    "people", Entry(_("Organisation and posts"), "organisation_tree", Permission.VIEW_ORGANISATION, order=20)
)


@searcher(_("Units"), order=20)
def search_units(*, actor: Actor, text: str, on: date, limit: int) -> list[Hit]:
    """Units by name or code."""
    if not actor.may(Permission.VIEW_ORGANISATION):
        return []
    found = queries.search_units(actor=actor, on=on, text=text, limit=limit)
    return [Hit(row.name, reverse("organisation_unit", args=[row.code]), row.kind_label) for row in found]
