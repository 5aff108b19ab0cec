"""The page of the people behind a line of a plan."""

from __future__ import annotations

from datetime import date

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.learning.queries import plans as queries
from hoaban.apps.learning.queries.courses import get_course
from hoaban.apps.learning.queries.gaps import posts_of
from hoaban.apps.learning.queries.plan_people import people_of_line
from hoaban.apps.learning.views.person_cells import person_cell
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.commands.exports import tell_export
from hoaban.apps.people.queries import field_groups
from hoaban.shared import tables
from hoaban.shared.access import Actor
from hoaban.shared.shell import Request, asked_day, now, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day


def _columns(posts: dict[int, str], actor: Actor) -> tuple[Column, ...]:
    """``posts`` is filled in once it is known which rows are shown."""
    return (
        Column("name", gettext_lazy("Full name"), person_cell(actor, "learning/plans/_person_cell.html"), sort="name_key",
               export=lambda row: row.full_name),
        Column("post", gettext_lazy("Post, unit"), lambda row: posts.get(row.official_id, "")),
        Column("lacks", gettext_lazy("What the person lacks"), lambda row: "; ".join(row.lacks),
               hidden_on_phone=True),
        Column("groups", gettext_lazy("Priority groups"), lambda row: ", ".join(row.group_labels),
               hidden_on_phone=True),
        Column("due", gettext_lazy("Due on"), lambda row: day(row.due_on) or "–", sort="due_on",
               export=lambda row: row.due_on),
        Column("why", gettext_lazy("Why"), lambda row: "; ".join(row.why), hidden_on_phone=True),
    )  # fmt: skip


@require_safe
def line_people(request: Request, pk: int, code: str) -> HttpResponseBase:
    """Who a course of a plan is for, on the day whose gaps the plan counts unless another is asked."""
    plan = queries.get_plan(actor=request.actor, plan_id=pk)
    course = get_course(actor=request.actor, code=code)
    on = _day_of(request, plan.filled_on)
    found = people_of_line(actor=request.actor, plan=plan, course=course, on=on)
    posts: dict[int, str] = {}
    columns = _columns(posts, request.actor)
    if request.GET.get("export", "") in tables.FORMATS:
        posts |= posts_of(actor=request.actor, rows=found.rows, on=on)
    if download := tables.export(request, columns, found.rows, name=f"{course.code} {plan.unit.short_name} {on}"):
        tell_export(
            actor=request.actor,
            officials=(row.official_id for row in found.rows),
            groups={field_groups.BASIC, field_groups.QUALIFICATIONS},
            at=now(),
        )
        return download
    table = tables.build(request, columns, found.rows, caption=course.name)
    posts |= posts_of(actor=request.actor, rows=table.page.rows, on=on)
    context = {
        "plan": plan, "course": course, "found": found, "table": table, "on": on,
        "unit": organisation.unit_names([plan.unit_id], on)[plan.unit_id],
        "line": plan.lines.filter(course=course).order_by("pk").first(),
    }  # fmt: skip
    return render(request, "learning/plans/people.html", context)


def _day_of(request: Request, filled_on: date | None) -> date:
    return asked_day(request) if "on" in request.GET else filled_on or today()
