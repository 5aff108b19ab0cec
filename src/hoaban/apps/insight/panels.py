"""Where insight shows itself: the navigation, and the headline figures beside today's work."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.insight.queries.numbers import Number, numbers, scope_for
from hoaban.apps.organisation import queries as organisation
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission, Role
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Card, Fact, today_card
from hoaban.shared.templatetags.hoaban import number, share

navigation.add("insight", Entry(gettext_lazy("Overview"), "insight_province", Permission.VIEW_FIGURES, order=10))
navigation.add("insight", Entry(gettext_lazy("Two days"), "insight_compare", Permission.VIEW_FIGURES, order=12))
navigation.add("insight", Entry(gettext_lazy("Map"), "insight_map", Permission.VIEW_FIGURES, order=14))
navigation.add(
    "insight", Entry(gettext_lazy("Published figures"), "insight_published", Permission.VIEW_FIGURES, order=20)
)

HEADLINES = (
    "people.headcount", "people.ethnic_minority", "people.education.university_up",
    "organisation.communes_with_non_local_key_leader",
)  # fmt: skip
READERS = (Role.LEADER, Role.INSPECTOR, Role.ORGANISING, Role.PERSONNEL, Role.COMMUNE)


@today_card(order=10)
def headlines(*, actor: Actor, on: date) -> Card | None:
    """The headline figures of the actor's part, for those who work with them."""
    if not actor.may(Permission.VIEW_FIGURES) or not actor.roles.intersection(READERS):
        return None
    try:
        part = organisation.get_part(actor=actor, on=on)
    except LookupError:
        return None
    found = numbers(HEADLINES, scope_for(actor, on, part))
    facts = [Fact(one.title, _written(one), one.rows_url) for one in found.values() if one.of != 0]
    return Card(_("Figures: %(unit)s") % {"unit": part.name}, tuple(facts))


def _written(one: Number) -> str:
    if one.look == "share":
        return share(one.percent)
    return f"{number(one.value)}/{number(one.of)}" if one.look == "fraction" else number(one.value)
