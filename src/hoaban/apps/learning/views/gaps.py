"""What a unit lacks: competencies by number of people, and the people behind each number."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.learning.queries.commune_needs import commune_needs
from hoaban.apps.learning.queries.competencies import level_names
from hoaban.apps.learning.queries.error_needs import error_needs
from hoaban.apps.learning.queries.framework import find_competency
from hoaban.apps.learning.queries.gap_totals import GapTotal, gap_totals
from hoaban.apps.learning.queries.gaps import people_lacking, posts_of
from hoaban.apps.learning.views.person_cells import person_cell
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.commands.exports import tell_export
from hoaban.apps.people.queries import field_groups
from hoaban.shared import tables
from hoaban.shared.access import Actor, Permission
from hoaban.shared.figures import Part
from hoaban.shared.shell import Request, asked_day, now
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day, number, share


def asked_part(request: Request, on: date) -> Part:
    """The unit in ``?unit=``, else the actor's own; not found outside the part whose learning the actor may see."""
    if not request.actor.may(Permission.VIEW_LEARNING):
        raise Http404
    code = request.GET.get("unit", "").strip() or None
    try:
        part = organisation.get_part(actor=request.actor, on=on, code=code)
    except LookupError as error:
        raise Http404 from error
    return part


def _columns(part: Part, on: date) -> tuple[Column, ...]:
    def link(row: GapTotal, value: int, **more: str) -> SafeString | str:
        if not value:
            return number(0)
        query = urlencode({"unit": part.code, "on": on.isoformat(), **more})
        address = reverse("learning_gap_people", args=[row.competency.code])
        return format_html('<a href="{}?{}">{}</a>', address, query, number(value))

    return (
        Column(
            "competency", gettext_lazy("Competency"), "learning/competencies/_total_cell.html",
            sort=lambda row: row.competency.position, export=lambda row: row.competency.name,
        ),
        Column("kind", gettext_lazy("Group"), lambda row: row.competency.get_kind_display(), hidden_on_phone=True),
        Column(
            "required", gettext_lazy("Must hold it"), lambda row: number(row.required), sort="required", numeric=True,
            export=lambda row: row.required,
        ),
        Column(
            "lacking", gettext_lazy("Lack it"), lambda row: link(row, row.lacking), sort="lacking", numeric=True,
            export=lambda row: row.lacking,
        ),
        Column(
            "overdue", gettext_lazy("Overdue"), lambda row: link(row, row.overdue, overdue="1"), sort="overdue",
            numeric=True, export=lambda row: row.overdue,
        ),
        Column(
            "share", gettext_lazy("Share lacking"), lambda row: share(_share(row)), sort=_share, numeric=True,
            export=_share,
        ),
    )  # fmt: skip


def _share(row: GapTotal) -> float:
    return round(100 * row.lacking / row.required, 1) if row.required else 0.0


@require_safe
def gap_list(request: Request) -> HttpResponseBase:
    """The needs of a unit and everything below it on a day."""
    on = asked_day(request)
    part = asked_part(request, on)
    rows = gap_totals(actor=request.actor, on=on, path=part.path)
    columns = _columns(part, on)
    name = f"{_('Training needs')} {part.name} {on:%Y-%m-%d}"
    if download := tables.export(request, columns, rows, name=name, default_sort="-lacking"):
        return download
    table = tables.build(request, columns, rows, default_sort="-lacking", caption=_("Training needs"))
    context = {
        "on": on, "part": part, "table": table, "lacking": sum(row.lacking for row in rows),
        "trail": organisation.list_ancestors(actor=request.actor, on=on, path=part.path),
        "children": organisation.list_children(actor=request.actor, on=on, unit_id=part.id),
        "each": commune_needs(actor=request.actor, on=on, path=part.path, names=level_names(actor=request.actor)),
        "faults": error_needs(actor=request.actor, path=part.path, on=on),
    }  # fmt: skip
    return render(request, "learning/competencies/gaps.html", context)


def _people_columns(posts: dict[int, str], actor: Actor) -> tuple[Column, ...]:
    """``posts`` is filled in once it is known which rows are shown."""
    return (
        Column(
            "name", gettext_lazy("Full name"), person_cell(actor, "learning/competencies/_lacking_cell.html"), sort="name_key",
            export=lambda row: row.full_name,
        ),
        Column("post", gettext_lazy("Post, unit"), lambda row: posts.get(row.official_id, "")),
        Column("held", gettext_lazy("Held"), lambda row: row.held_name or "–", sort=lambda row: row.gap.held),
        Column("required", gettext_lazy("Required"), lambda row: row.required_name, sort=lambda row: row.gap.required),
        Column(
            "due", gettext_lazy("Due on"), lambda row: day(row.due_on) or "–", sort="due_on",
            export=lambda row: row.due_on,
        ),
        Column("why", gettext_lazy("Why"), lambda row: row.gap.why, hidden_on_phone=True),
        Column(
            "basis", gettext_lazy("Legal basis"), lambda row: row.gap.legal_basis, hidden_on_phone=True, default=False
        ),
    )  # fmt: skip


@require_safe
def gap_people(request: Request, code: str) -> HttpResponseBase:
    """The people behind one number of the needs."""
    on = asked_day(request)
    part, one = asked_part(request, on), find_competency(actor=request.actor, code=code)
    overdue = request.GET.get("overdue") == "1"
    rows = people_lacking(
        actor=request.actor, on=on, path=part.path, competency_id=one.pk, names=level_names(actor=request.actor),
        overdue=overdue,
    )  # fmt: skip
    posts: dict[int, str] = {}
    columns = _people_columns(posts, request.actor)
    if request.GET.get("export", "") in tables.FORMATS:
        posts |= posts_of(actor=request.actor, rows=rows, on=on)
    name = f"{one.code} {part.name} {on:%Y-%m-%d}"
    if download := tables.export(request, columns, rows, name=name, default_sort="due"):
        tell_export(
            actor=request.actor,
            officials=(row.official_id for row in rows),
            groups={field_groups.BASIC, field_groups.QUALIFICATIONS},
            at=now(),
        )
        return download
    chips = [tables.chip(request, _("Overdue"), "overdue")] if overdue else []
    table = tables.build(request, columns, rows, default_sort="due", caption=one.name, chips=chips)
    posts |= posts_of(actor=request.actor, rows=table.page.rows, on=on)
    context = {"on": on, "part": part, "one": one, "table": table}
    return render(request, "learning/competencies/gap_people.html", context)
