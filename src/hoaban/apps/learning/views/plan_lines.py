"""Pages of the lines of plans: one line, the consolidated view, the lines behind a number, sheets out and in."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.learning.commands import plans
from hoaban.apps.learning.commands.plans import LineFacts
from hoaban.apps.learning.forms.plans import LineForm, SheetForm
from hoaban.apps.learning.models.plans import BudgetSource, PlanLine, PlanState
from hoaban.apps.learning.queries import plans as queries
from hoaban.apps.learning.queries.plan_sums import WAYS, list_sums
from hoaban.apps.learning.queries.plan_words import LABELS, group_label, sheet_rows, vocabulary
from hoaban.apps.learning.queries.plans import PlanFile
from hoaban.apps.learning.rules.plan_sheets import Fault, SheetLine, SheetRefused, read_lines
from hoaban.apps.learning.rules.plans import GROUPS
from hoaban.apps.organisation import queries as organisation
from hoaban.shared import spreadsheets, tables
from hoaban.shared.access import Permission
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import number

WAY_LABELS = {
    "course": pgettext_lazy("consolidated", "By course"), "unit": pgettext_lazy("consolidated", "By unit"),
    "source": pgettext_lazy("consolidated", "By source"), "group": pgettext_lazy("consolidated", "By priority group"),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def line_edit(request: Request, pk: int, line_id: int = 0) -> HttpResponse:
    """A line of a plan: added, changed, or taken out."""
    file = _editable(request, pk)
    line = next((one for one in file.lines if one.pk == line_id), None)
    if line_id and line is None:
        raise Http404
    form = LineForm(request.POST or None, initial={"version": file.plan.version, **_initial(line)})
    if request.method == "POST" and "remove" in request.POST and line is not None:
        return _remove(request, file, form, line)
    if request.method == "POST" and form.is_valid():

        def call() -> None:
            plans.save_line(
                actor=request.actor, plan_id=pk, line_id=line_id or None, version=form.cleaned_data["version"],
                facts=form.facts(), on=today(),
            )  # fmt: skip

        if attempt(request, form, call):
            messages.success(request, _("Saved."))
            return redirect("learning_plan", pk)
    return _line_page(request, file, form, line)


def _editable(request: Request, pk: int) -> PlanFile:
    file = queries.get_file(actor=request.actor, plan_id=pk, on=today())
    if not file.may_edit and request.method != "POST":
        raise Http404
    return file


def _initial(line: PlanLine | None) -> dict[str, Any]:
    if line is None:
        return {"source": BudgetSource.PROVINCE}
    names = ("quota", *GROUPS, "mode", "quarter", "cost", "source", "note")
    return {name: getattr(line, name) for name in names} | {"course": line.course_id}


def _remove(request: Request, file: PlanFile, form: LineForm, line: PlanLine) -> HttpResponse:
    version = request.POST.get("version", "")
    form.is_valid()

    def call() -> None:
        plans.remove_line(
            actor=request.actor, plan_id=file.plan.pk, line_id=line.pk, on=today(),
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1,
        )  # fmt: skip

    if attempt(request, form, call):
        messages.success(request, _("The line was taken out of the plan."))
        return redirect("learning_plan", file.plan.pk)
    return _line_page(request, file, form, line)


def _line_page(request: Request, file: PlanFile, form: LineForm, line: PlanLine | None) -> HttpResponse:
    context = {"file": file, "plan": file.plan, "form": form, "line": line, "groups": [form[name] for name in GROUPS]}
    return render(request, "learning/plans/line.html", context, status=422 if form.errors else 200)


@require_safe
def plan_consolidated(request: Request, pk: int) -> HttpResponseBase:
    """A plan with everything below it, by course, unit, source or priority group."""
    on = today()
    plan = queries.get_plan(actor=request.actor, plan_id=pk)
    by = request.GET.get("by", "")
    by = by if by in WAYS else "course"
    drafts = request.GET.get("drafts") == "1"
    rows = list_sums(actor=request.actor, plan=plan, by=by, on=on, drafts=drafts)
    settled = by == "course" and plan.state == PlanState.APPROVED
    columns = _sum_columns(by, periodic=plan.year != plan.until_year, settled=settled)
    if download := tables.export(request, columns, rows, name=_("Consolidated plan")):
        return download
    unit = organisation.unit_names([plan.unit_id], on)[plan.unit_id]
    context = {
        "plan": plan, "unit": unit, "rows": rows, "by": by, "drafts": drafts,
        "ways": [(key, WAY_LABELS[key]) for key in WAYS], "groups": [(name, group_label(name)) for name in GROUPS],
        "settled": settled, "may_open": settled and request.actor.may(Permission.APPROVE_TRAINING, plan.unit_path),
        "periodic": plan.year != plan.until_year, "parameter": by,
        "people": sum(row.people for row in rows), "cost": sum(row.cost for row in rows),
        "lines": sum(row.lines for row in rows), "everybody": rows[0].groups.get("of", 0) if by == "group" else 0,
    }  # fmt: skip
    return render(request, "learning/plans/consolidated.html", context)


def _sum_columns(by: str, *, periodic: bool, settled: bool) -> list[Column]:
    columns = [Column("label", WAY_LABELS[by], lambda r: r.label)]
    if by == "course":
        columns.append(Column("code", LABELS["course"], lambda r: r.key))
    columns += [
        Column("units", gettext_lazy("Units"), lambda r: r.units, numeric=True),
        Column("people", LABELS["quota"], lambda r: r.people, numeric=True),
    ]
    if by != "group":
        columns += [Column(name, LABELS[name], _group_cell(name), numeric=True) for name in GROUPS]
        columns.append(Column("cost", LABELS["cost"], lambda r: r.cost, numeric=True))
    if periodic and by == "course":
        columns.append(Column("in_years", gettext_lazy("In approved yearly plans"), lambda r: r.in_years, numeric=True))
    if settled:
        columns += [
            Column("in_classes", gettext_lazy("In classes"), lambda r: r.progress.in_classes, numeric=True),
            Column("completed", gettext_lazy("Completed"), lambda r: r.progress.completed, numeric=True),
        ]
    return columns


def _group_cell(name: str) -> Any:
    return lambda row: row.groups.get(name, 0)


def _count(name: str, line: PlanLine) -> str:
    return number(getattr(line, name))


LINE_COLUMNS = (
    Column("unit", gettext_lazy("Unit"), "learning/plans/_line_unit_cell.html", sort="plan__unit__name",
           export=lambda r: r.plan.unit.name),
    Column("course", gettext_lazy("Course"), lambda r: r.course.name, sort="course__code"),
    Column("code", LABELS["course"], lambda r: r.course.code, sort="course__code", hidden_on_phone=True, default=False),
    Column("quota", LABELS["quota"], lambda r: number(r.quota), "quota", numeric=True, export=lambda r: r.quota),
    *(Column(name, LABELS[name], partial(_count, name), name, numeric=True, hidden_on_phone=True,
             export=attrgetter(name)) for name in GROUPS),
    Column("source", LABELS["source"], lambda r: r.get_source_display(), sort="source", hidden_on_phone=True),
    Column("cost", LABELS["cost"], lambda r: number(r.cost), "cost", numeric=True, export=lambda r: r.cost),
    Column("note", LABELS["note"], lambda r: r.note, hidden_on_phone=True, default=False),
)  # fmt: skip


@require_safe
def plan_lines(request: Request, pk: int) -> HttpResponseBase:
    """The lines behind a number of a consolidated plan."""
    plan = queries.get_plan(actor=request.actor, plan_id=pk)
    narrowed = {key: request.GET.get(key, "")[:60] for key in ("course", "unit", "source", "group")}
    drafts = request.GET.get("drafts") == "1"
    rows = queries.list_lines(actor=request.actor, plan=plan, narrowed=narrowed, drafts=drafts)
    if download := tables.export(request, LINE_COLUMNS, rows, name=_("Lines of the plan"), default_sort="unit"):
        return download
    chips = [tables.chip(request, _chip(key, value), key) for key, value in narrowed.items() if value]
    table = tables.build(request, LINE_COLUMNS, rows, default_sort="unit", caption=_("Lines of the plan"), chips=chips)
    unit = organisation.unit_names([plan.unit_id], today())[plan.unit_id]
    return render(request, "learning/plans/lines.html", {"plan": plan, "unit": unit, "table": table, "drafts": drafts})


def _chip(key: str, value: str) -> str:
    if key == "unit" and value.isdecimal():
        return organisation.unit_names([int(value)], today()).get(int(value), value)
    if key == "source" and value in BudgetSource.values:
        return str(BudgetSource(value).label)
    return group_label(value) or value


@require_safe
def plan_sheet(request: Request, pk: int) -> HttpResponseBase:
    """The lines of a plan as a workbook that can be put in again."""
    plan = queries.get_plan(actor=request.actor, plan_id=pk)
    headers, rows = sheet_rows(actor=request.actor, plan=plan)
    name = _("Training plan %(period)s %(unit)s") % {"period": plan.period, "unit": plan.unit.short_name}
    return spreadsheets.response("xlsx", name, headers, rows)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_import(request: Request, pk: int) -> HttpResponse:
    """Put a sheet in: every cell that is not accepted is named, or the plan's lines become what it says."""
    file = _editable(request, pk)
    form = SheetForm(request.POST or None, request.FILES or None, initial={"version": file.plan.version})
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        try:
            reading = read_lines(form.cleaned_data["file"], vocabulary(actor=request.actor))
        except SheetRefused as refused:
            form.add_error("file", str(refused))
        else:
            faults = reading.faults
            if not faults and _recorded(request, file, form, reading.lines):
                return redirect("learning_plan", pk)
    context = {"file": file, "plan": file.plan, "form": form, "faults": faults}
    return render(request, "learning/plans/import.html", context, status=422 if form.errors or faults else 200)


def _recorded(request: Request, file: PlanFile, form: SheetForm, lines: list[SheetLine]) -> bool:
    counts: dict[str, int] = {}

    def call() -> None:
        counts.update(
            plans.import_lines(
                actor=request.actor,
                plan_id=file.plan.pk,
                version=form.cleaned_data["version"],
                lines=[_facts(one) for one in lines],
                name=str(form.files["file"]),
                on=today(),
            )  # fmt: skip
        )

    if not attempt(request, form, call):
        return False
    if any(counts.values()):
        messages.success(
            request,
            _("Recorded: %(added)s lines added, %(changed)s changed, %(removed)s removed.")
            % {key: number(value) for key, value in counts.items()},
        )
    else:
        messages.success(request, _("The sheet says what the plan says already; nothing has changed."))
    return True


def _facts(line: SheetLine) -> LineFacts:
    given = asdict(line)
    groups = given.pop("groups")
    return LineFacts(**given, **groups)
