"""What people put on the frame: the navigation, work on the Today page, the card of the contingent, the search."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people import commands
from hoaban.apps.people.forms.proposed import (
    ProposedAssignment,
    ProposedQualification,
    assignment_texts,
    qualification_texts,
)
from hoaban.apps.people.models import Assignment, CensusRow, Official, Qualification
from hoaban.apps.people.queries import duties
from hoaban.apps.people.queries.addresses import figure_address
from hoaban.apps.people.queries.census import census_on
from hoaban.apps.people.queries.field_groups import QUALIFICATIONS, SERVICE
from hoaban.apps.people.queries.officials import search_officials
from hoaban.apps.people.queries.rows import qualification_level, search_details, study_time, title_name
from hoaban.apps.people.queries.together import AUTHORISED, VACANT, count_together
from hoaban.shared import figures, navigation, proposing
from hoaban.shared.access import Actor, Permission
from hoaban.shared.figures import Scope
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Card, Fact, Task, today_card, today_panel
from hoaban.shared.proposing import Facts, Subject
from hoaban.shared.search import Hit, searcher
from hoaban.shared.templatetags.hoaban import day, number

NAMED = 3
"""Names a task gives."""
MANY = 100
"""People among whom the first names are looked for."""
CONTINGENT = ("people.women", "people.party_members", "people.key_leaders")
"""Figures on the card of the contingent."""

navigation.add(
    "people", Entry(gettext_lazy("List"), "people_officials", Permission.VIEW_PEOPLE, order=10, covers="/nhan-su/")
)


@today_panel
def people_without_post(*, actor: Actor, on: date) -> list[Task]:
    """People whose place is not recorded, and people who wait for a post."""
    scope = _home(actor, on, Permission.CHANGE_PEOPLE)
    if scope is None:
        return []
    # Somebody without a place counts at the province itself: its path alone finds them at once.
    unplaced = census_on(scope.narrowed(level="0")).filter(unit_path=scope.part.path)
    waiting = census_on(scope).filter(duties.special("awaiting", on))
    made = []
    if people := _people(unplaced):
        title = ngettext("Record the place of %(count)s person", "Record the place of %(count)s people", len(people))
        made.append(_list_task(title, people, _list_url(scope, level="0"), "place"))
    if people := _people(waiting):
        title = ngettext("Give a post to %(count)s person", "Give a post to %(count)s people", len(people))
        made.append(_list_task(title, people, _list_url(scope, special="awaiting"), "post"))
    return made


def _people(rows: QuerySet[CensusRow]) -> list[int]:
    return sorted(rows.order_by().values_list("official_id", flat=True))


def _home(actor: Actor, on: date, permission: Permission) -> Scope | None:
    """The question of the actor's own part; None where there is none."""
    if not actor.may(permission):
        return None
    try:
        return Scope(actor, on, organisation.get_part(actor=actor, on=on))
    except LookupError:
        return None


def _list_url(scope: Scope, **query: str) -> str:
    return f"{reverse('people_officials')}?{urlencode({'unit': scope.part.code, **query})}"


def _list_task(title: str, people: list[int], url: str, kind: str) -> Task:
    first = Official.objects.filter(pk__in=people[:MANY]).order_by("name_key").values_list("full_name", flat=True)
    detail = ", ".join(first[:NAMED])
    return Task(title % {"count": number(len(people))}, url, _("Open the list"), detail=detail, kind=kind)


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


@today_card(order=10)
def own_record(*, actor: Actor, on: date) -> Card | None:  # noqa: ARG001 - every card is asked alike
    """The way of an official to the own record."""
    if actor.official_id is None:
        return None
    mine = Official.objects.filter(pk=actor.official_id).first()
    if mine is None:
        return None
    return Card(_("My record"), (Fact(mine.full_name, _("Open"), reverse("people_official", args=[mine.pk])),))


@today_card(order=20)
def contingent(*, actor: Actor, on: date) -> Card | None:
    """How many serve, how many posts are vacant, who retires within a year."""
    scope = _home(actor, on, Permission.VIEW_PEOPLE)
    if scope is None:
        return None
    found = count_together([*CONTINGENT, AUTHORISED, VACANT], scope)
    facts = [_fact(key, scope, number(found[key])) for key in CONTINGENT]
    text = _("%(part)s of %(whole)s") % {"part": number(found[VACANT]), "whole": number(found[AUTHORISED])}
    facts.append(_fact(VACANT, scope, text))
    leaving = duties.number_retiring(scope)
    facts.append(Fact(_("Retire within 12 months"), number(leaving), _list_url(scope, special="retiring")))
    return Card(_("Contingent: %(unit)s") % {"unit": scope.part.name}, tuple(facts))


def _fact(key: str, scope: Scope, text: str) -> Fact:
    figure = figures.get_figure(key)
    return Fact(str(figure.title), text, figure_address(figure, scope))


@searcher(gettext_lazy("People"), order=10)
def search_people(*, actor: Actor, text: str, on: date, limit: int) -> list[Hit]:
    """People by name without tones or by number, with post and unit of the day."""
    if not actor.may(Permission.VIEW_PEOPLE):
        return []
    found = search_officials(actor=actor, text=text, limit=limit)
    details = search_details([one.pk for one in found], on)
    return [Hit(one.full_name, reverse("people_official", args=[one.pk]), details.get(one.pk, "")) for one in found]


def _awards(official_id: int) -> list[tuple[int, str]]:
    rows = Qualification.objects.filter(official_id=official_id, level__gt=0).order_by("kind", "-awarded_on")
    return [(one.pk, f"{qualification_level(one.kind, one.level)}, {study_time(one)}") for one in rows]


def _award_recorded(official_id: int, target: int) -> Facts | None:
    found = Qualification.objects.filter(official_id=official_id, pk=target).first()
    return qualification_texts(found) if found else None


def _award_carried(
    *, actor: Actor, official_id: int, target: int, given: Mapping[str, Any], reason: str, on: date
) -> None:  # fmt: skip
    changes = {name: given[name] for name in ("field", "institution", "study_mode") if name in given}
    if "awarded" in given:
        changes |= {"awarded_on": given["awarded"].on, "precision": given["awarded"].precision}
    if begun := given.get("begun"):
        changes |= {"studied_from": begun.on, "studied_from_precision": begun.precision}
    elif "begun" in given:
        changes["studied_from"] = None
    kind, level = map(int, given["award"].split(":")) if "award" in given else (0, 0)
    whose: dict[str, Any] = {"actor": actor, "official_id": official_id, "version": None}
    if not target:
        commands.award_qualification(**whose, kind=kind, level=level, **changes)
        return
    part = Qualification.objects.get(official_id=official_id, pk=target)
    if level and kind != part.kind:
        raise commands.CommandRefused(
            "kind", _("A correction stays with the kind of qualification. Propose a new one.")
        )
    commands.correct_part(
        **whose, part=part, changes=changes | ({"level": level} if level else {}), on=on, reason=reason
    )


def _jobs(official_id: int) -> list[tuple[int, str]]:
    rows = (
        Assignment.objects.filter(official_id=official_id).select_related("post__title", "unit").order_by("-starts_on")
    )
    return [
        (one.pk, f"{title_name(one.post.title) if one.post else _unit_then(one)} ({one.starts_on:%d/%m/%Y})")
        for one in rows
    ]


def _unit_then(one: Assignment) -> str:
    return organisation.unit_names([one.unit_id], one.starts_on)[one.unit_id]


def _job_recorded(official_id: int, target: int) -> Facts | None:
    found = Assignment.objects.filter(official_id=official_id, pk=target).first()
    return assignment_texts(found) if found else None


def _job_carried(
    *, actor: Actor, official_id: int, target: int, given: Mapping[str, Any], reason: str, on: date
) -> None:  # fmt: skip
    part = Assignment.objects.get(official_id=official_id, pk=target)
    commands.correct_part(
        actor=actor, official_id=official_id, version=None, part=part, changes=given, on=on, reason=reason
    )


proposing.declare(
    Subject("qualification", gettext_lazy("A qualification"), QUALIFICATIONS, ProposedQualification, _award_recorded,
            _award_carried, _awards),
    Subject("assignment", gettext_lazy("A post held: days and decision"), SERVICE, ProposedAssignment, _job_recorded,
            _job_carried, _jobs, adds=False),
)  # fmt: skip
