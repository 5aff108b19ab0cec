"""How long data is kept: the table of categories, the rows that are due, and carrying them out after a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hoaban.apps.people.commands.exports import tell_export
from hoaban.apps.people.queries import field_groups
from hoaban.apps.privacy import queries, tasks
from hoaban.apps.privacy.commands import disposal
from hoaban.apps.privacy.forms import CarryOutForm
from hoaban.apps.privacy.models import Disposal
from hoaban.apps.privacy.queries import Kept
from hoaban.apps.privacy.rules import Standing, explained
from hoaban.shared import retention, runs, tables
from hoaban.shared.access import Permission, below
from hoaban.shared.retention import Fate
from hoaban.shared.sending import attempt, press
from hoaban.shared.shell import Request, machine_now, now, today
from hoaban.shared.tables import Column, Page, Table
from hoaban.shared.templatetags.hoaban import day, number

STATES = {"due": gettext_lazy("Due"), "held": gettext_lazy("Left out, with why")}
MOST_UNITS = 12
"""Units that stand beside the list."""

CATEGORIES = (
    Column("category", gettext_lazy("Personal data"), "privacy/_category_cell.html", export=lambda one: str(one.category.title)),
    Column("time", gettext_lazy("Kept for"), "privacy/_time_cell.html"),
    Column("fate", gettext_lazy("What happens then"), "privacy/_fate_cell.html", hidden_on_phone=True),
    Column("basis", gettext_lazy("Legal basis"), "privacy/_basis_cell.html", hidden_on_phone=True),
    Column("due", gettext_lazy("Due"), "privacy/_due_cell.html", numeric=True, export=lambda one: one.due),
    Column("held", gettext_lazy("Left out"), "privacy/_held_cell.html", numeric=True, export=lambda one: one.held),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A row that is due or left out, as the list shows it."""

    name: str
    unit: str
    standing: Standing


LINES = (
    Column("name", gettext_lazy("Row"), lambda one: one.name),
    Column("unit", gettext_lazy("Unit"), lambda one: one.unit or "–"),
    Column("since", gettext_lazy("Time begun on"), lambda one: day(one.standing.since), hidden_on_phone=True),
    Column("over", gettext_lazy("Time over on"), lambda one: day(one.standing.due_on)),
    Column("why", gettext_lazy("Why"), lambda one: explained(one.standing), hidden_on_phone=True),
)  # fmt: skip


@never_cache
@require_safe
def retention_list(request: Request) -> HttpResponseBase:
    """Every category with its time, what happens then, and what is due of it in the part."""
    rows = queries.list_kept(actor=request.actor, on=today())
    if download := tables.export(request, CATEGORIES, rows, name=_("How long data is kept")):
        return download
    table = tables.build(request, CATEGORIES, rows, caption=_("Categories of personal data"))
    done = [_done(one) for one in queries.list_carried_out(actor=request.actor)]
    return render(request, "privacy/retention.html", {"table": table, "done": done})


def _done(event: Any) -> dict[str, Any]:
    known = {one.key: one.title for one in retention.list_categories()}
    key = event.after.get("category", "")
    return {"event": event, "title": known.get(key, key), "rows": event.after.get("rows", 0),
            "files": event.after.get("files", 0), "held": event.after.get("held", 0)}  # fmt: skip


@never_cache
@require_safe
def category_page(request: Request, key: str) -> HttpResponseBase:
    """One category: the rows that are due or left out, each with why, and the form that carries them out."""
    kept = queries.get_kept(actor=request.actor, key=key, on=today())
    return _page(request, kept, CarryOutForm(initial={"expected": _may_go(request, key)}))


def _may_go(request: Request, key: str) -> int:
    """How many rows the actor may carry out, which may be fewer than are seen."""
    if not request.actor.may(Permission.CARRY_OUT_RETENTION):
        return 0
    permission = Permission.CARRY_OUT_RETENTION
    return queries.get_kept(actor=request.actor, key=key, on=today(), permission=permission).due


def _page(request: Request, kept: Kept, form: CarryOutForm) -> HttpResponseBase:
    state, place = _asked(request)
    rows = queries.over_rows(actor=request.actor, kept=kept, on=today()).filter(is_held=state == "held")
    if place:
        rows = rows.filter(below(place, "kept_place"))
    if download := _taken_out(request, kept, list(rows) if "export" in request.GET else []):
        return download
    under_way = queries.disposal_under_way(actor=request.actor, key=kept.category.key)
    units = [one for one in queries.count_by_unit(actor=request.actor, kept=kept, on=today()) if one.held or one.due]
    context = {
        "kept": kept, "table": _table(request, kept, rows), "state": state, "states": _states(kept), "place": place,
        "units": units[:MOST_UNITS], "more": len(units[MOST_UNITS:]), "form": form,
        "may_go": 0 if under_way else _may_go(request, kept.category.key), "under_way": under_way,
        "may_look": under_way is not None and request.actor.may(Permission.CARRY_OUT_RETENTION), "is_archive": kept.category.fate == Fate.ARCHIVE,
        "is_delete": kept.category.fate == Fate.DELETE,
        "done": [_done(one) for one in queries.list_carried_out(actor=request.actor, key=kept.category.key)],
    }  # fmt: skip
    return render(request, "privacy/retention_category.html", context, status=422 if form.errors else 200)


def _taken_out(request: Request, kept: Kept, rows: list[Any]) -> HttpResponseBase | None:
    """The rows as a file, where one is asked for; the officials whom it names are told."""
    download = tables.export(request, LINES, _lines(kept, rows), name=kept.category.title)
    if download and (names := kept.category.names):
        groups = {field_groups.BASIC, field_groups.SERVICE}
        tell_export(actor=request.actor, officials=map(names, rows), groups=groups, at=now())
    return download


def _asked(request: Request) -> tuple[str, str]:
    state, place = request.GET.get("state", "due"), request.GET.get("place", "")
    is_path = place.isascii() and place.isalnum() and len(place) <= 60
    return state if state in STATES else "due", place if is_path else ""


def _states(kept: Kept) -> list[tuple[str, str]]:
    counts = {"due": kept.due, "held": kept.held}
    return [(key, f"{label} ({number(counts[key])})") for key, label in STATES.items()]


def _table(request: Request, kept: Kept, rows: Any) -> Table:
    """One page of rows is read, and turned into lines with names of units."""
    found = tables.build(request, LINES, rows, caption=kept.category.title)
    page = Page(_lines(kept, found.page.rows), found.page.number, found.page.total, found.page.size)
    return Table(found.columns, found.shown, found.sort, page, found.chips, found.caption, found.cleared)


def _lines(kept: Kept, rows: Any) -> list[Line]:
    names = queries.unit_names(paths={row.kept_place for row in rows}, on=today())
    return [
        Line(kept.category.told(row), names[row.kept_place], queries.standing_of(kept=kept, row=row, on=today()))
        for row in rows
    ]


@require_POST
def category_carry_out(request: Request, key: str) -> HttpResponseBase:
    """Order what the preview showed to be carried out; the worker does it."""
    form = CarryOutForm(request.POST)
    kept = queries.get_kept(actor=request.actor, key=key, on=today(), permission=Permission.CARRY_OUT_RETENTION)
    ordered: list[Disposal] = []
    if form.is_valid() and attempt(request, form, lambda: ordered.append(_order(request, key, form))):
        if not ordered:
            return redirect("privacy_retention_category", key)
        tasks.carry_out.enqueue(ordered[0].pk, ordered[0].user_id)
        return redirect("privacy_disposal", ordered[0].pk)
    return _page(request, kept, form)


def _order(request: Request, key: str, form: CarryOutForm) -> Disposal:
    given = form.cleaned_data
    return disposal.order(actor=request.actor, key=key, expected=given["expected"], basis=given["basis"], on=today())


@never_cache
@require_safe
def disposal_page(request: Request, pk: int) -> HttpResponseBase:
    """How far it is, or what was carried out."""
    found = queries.get_disposal(actor=request.actor, disposal_id=pk)
    if request.htmx and not found.is_under_way:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {
        "run": found, "category": retention.get_category(found.category), "said": _said(found),
        "stopped": runs.may_have_stopped(found, at=machine_now()),
    }  # fmt: skip
    return render(request, "privacy/_disposal_progress.html" if request.htmx else "privacy/disposal.html", context)


@require_POST
def disposal_stop(request: Request, pk: int) -> HttpResponseBase:
    """Stop it; what is done stays done."""
    if press(request, lambda: disposal.stop(actor=request.actor, disposal_id=pk)):
        messages.success(request, _("Stopped. What was carried out stays so; the rest is due still."))
    return redirect("privacy_disposal", pk)


@require_POST
def disposal_resume(request: Request, pk: int) -> HttpResponseBase:
    """Give what a stopped worker left to a worker again."""
    found = queries.get_disposal(actor=request.actor, disposal_id=pk)
    if runs.may_have_stopped(found, at=machine_now()):
        tasks.carry_out.enqueue(found.pk, found.user_id)
    return redirect("privacy_disposal", pk)


def _said(run: Disposal) -> str:
    rows = run.done
    texts = {
        Fate.DELETE: ngettext("%(count)s row is deleted.", "%(count)s rows are deleted.", rows),
        Fate.ANONYMISE: ngettext("%(count)s row is made anonymous.", "%(count)s rows are made anonymous.", rows),
        Fate.ARCHIVE: ngettext("%(count)s record is marked for the archive.", "%(count)s records are marked for the archive.", rows),
    }  # fmt: skip
    return texts[retention.get_category(run.category).fate] % {"count": number(rows)}
