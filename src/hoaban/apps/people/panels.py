"""What people put on the frame: the navigation, work on the Today page, the card of the contingent, the search."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.queries import duties
from hoaban.apps.people.queries.addresses import figure_address
from hoaban.apps.people.queries.officials import search_officials
from hoaban.apps.people.queries.rows import search_details
from hoaban.apps.people.rules.age import add_years
from hoaban.shared import figures, navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.figures import Scope
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Card, Fact, Task, today_card, today_panel
from hoaban.shared.search import Hit, searcher
from hoaban.shared.templatetags.hoaban import day, number

navigation.add("people", Entry(gettext_lazy("List"), "people_officials", Permission.VIEW_PEOPLE, order=10))


@today_panel
def people_without_place(*, actor: Actor, on: date) -> list[Task]:
    """People whose place is not recorded, and people who wait for a post since a restructuring."""
    if not actor.may(Permission.CHANGE_PEOPLE):
        return []
    return [*_unplaced(actor, on), *_awaiting(actor, on)]


def _unplaced(actor: Actor, on: date) -> list[Task]:
    rows = duties.unplaced(actor=actor, on=on)
    if not (count := rows.count()):
        return []
    title = ngettext("Record the place of %(count)s person", "Record the place of %(count)s people", count)
    names = ", ".join(row.official.full_name for row in rows.order_by("official__name_key")[:3])
    query = {"level": 0, "unit": duties.home_code(actor=actor, on=on)}
    url = f"{reverse('people_officials')}?{urlencode(query)}"
    return [Task(title % {"count": number(count)}, url, _("Open the list"), detail=names, kind="place")]


def _awaiting(actor: Actor, on: date) -> list[Task]:
    rows = duties.awaiting_post(actor=actor, on=on)
    if not (count := rows.count()):
        return []
    title = ngettext("Give a post to %(count)s person", "Give a post to %(count)s people", count)
    first = rows.select_related("official").order_by("starts_on", "official__name_key")[:3]
    names = ", ".join(row.official.full_name for row in first)
    url = reverse("people_official", args=[first[0].official_id])
    return [Task(title % {"count": number(count)}, url, _("Open the first"), detail=names, kind="post")]


@today_panel
def long_secondments(*, actor: Actor, on: date) -> list[Task]:
    """Secondments that reach three years within three months."""
    if not actor.may(Permission.CHANGE_PEOPLE):
        return []
    until = on + timedelta(days=duties.SOON)
    return [
        Task(
            _("Secondment reaches 3 years: %(name)s") % {"name": row.full_name},
            reverse("people_official", args=[row.official_id]),
            _("Open the record"),
            due_on=row.due_on,
            detail=_("%(title)s, %(unit)s · since %(day)s")
            % {"title": row.title or _("Awaiting a post"), "unit": row.unit, "day": day(row.since)},
            kind="secondment",
        )
        for row in duties.long_secondments(actor=actor, on=on, until=until)
    ]


@today_card(order=20)
def contingent(*, actor: Actor, on: date) -> Card | None:
    """How many serve, how many posts are vacant, who retires within a year."""
    if not actor.may(Permission.VIEW_PEOPLE):
        return None
    try:
        part = organisation.get_part(actor=actor, on=on)
    except LookupError:
        return None
    scope = Scope(actor, on, part)
    facts = [_fact(key, scope) for key in ("people.headcount", "people.ethnic_minority", "people.women")]
    vacant = figures.measure("organisation.posts_vacant", scope)
    text = _("%(part)s of %(whole)s") % {"part": number(vacant.value), "whole": number(vacant.of)}
    facts.append(Fact(str(vacant.figure.title), text, figure_address(vacant)))
    leaving = duties.retiring(actor=actor, on=on, until=add_years(on, 1), path=part.path).count()
    url = f"{reverse('people_officials')}?{urlencode({'unit': part.code, 'sort': 'birth'})}"
    facts.append(Fact(_("Retire within 12 months"), number(leaving), url))
    return Card(_("Contingent: %(unit)s") % {"unit": part.name}, tuple(facts))


def _fact(key: str, scope: Scope) -> Fact:
    found = figures.measure(key, scope)
    return Fact(str(found.figure.title), number(found.value), figure_address(found))


@searcher(gettext_lazy("People"), order=10)
def search_people(*, actor: Actor, text: str, on: date, limit: int) -> list[Hit]:
    """People by name without tones or by number, with post and unit of the day."""
    if not actor.may(Permission.VIEW_PEOPLE):
        return []
    found = search_officials(actor=actor, text=text, on=on, limit=limit)
    details = search_details([one.pk for one in found], on)
    return [Hit(one.full_name, reverse("people_official", args=[one.pk]), details.get(one.pk, "")) for one in found]
