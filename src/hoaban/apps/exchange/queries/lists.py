"""The lists that the template of a roster offers."""

from __future__ import annotations

from datetime import date

from hoaban.apps.exchange.rules.template import TemplateLists
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import PostTitle
from hoaban.shared.access import Actor
from hoaban.shared.names import fold

LEVELS = ("category", "education", "political_theory", "state_management")
"""Code lists whose codes are the levels of a column of the same name."""


def level_words(*, on: date) -> dict[str, dict[str, int]]:
    """What the code lists of a day call each level, by column, in search form; the lists are public."""
    found: dict[str, dict[str, int]] = {}
    for name in LEVELS:
        rows = [one for one in lawbook.list_codes(list=name, on=on) if one.code.isdigit()]
        found[name] = {fold(word): int(one.code) for one in rows for word in (one.name_vi, one.name_en, *one.aliases)}
    return found


def template_lists(*, actor: Actor, on: date) -> TemplateLists:
    """Ethnic groups, titles, communes and provinces, and the units of the actor's part, as of a day."""
    tree = organisation.list_tree(actor=actor, on=on)
    labels = organisation.unit_labels([unit.id for unit in tree], on)
    return TemplateLists(
        ethnic_groups=[group.name_vi for group in lawbook.ethnic_groups()],
        titles=list(PostTitle.objects.order_by("name_key").values_list("name_vi", flat=True).distinct()),
        units=[(unit.code, labels[unit.id]) for unit in tree],
        communes=[(one.code, one.name) for one in organisation.communes_on(actor=actor, on=on)],
        provinces=[province.name for province in lawbook.provinces(on)],
    )
