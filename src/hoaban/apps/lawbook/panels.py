"""What the lawbook adds to the shell: its entries in the navigation, and finding a rule."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hoaban.apps.lawbook import queries
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.search import Hit, searcher

navigation.add("administration", Entry(_("Rules"), "lawbook_rules", Permission.VIEW_LAWBOOK, order=10))
navigation.add("administration", Entry(_("Code lists"), "lawbook_codes", Permission.VIEW_LAWBOOK, order=20))
navigation.add("administration", Entry(_("Working calendar"), "lawbook_calendar", Permission.VIEW_LAWBOOK, order=30))


@searcher(_("Rules"), order=50)
def search_rules(*, actor: Actor, text: str, on: date, limit: int) -> list[Hit]:
    """Rules in force on a day whose wording, value or legal basis holds the text."""
    if not actor.may(Permission.VIEW_LAWBOOK):
        return []
    found = queries.list_rules(actor=actor, on=on, text=text)[:limit]
    return [Hit(row.rule, reverse("lawbook_rule", args=[row.area, row.key]), row.shown) for row in found]
