"""The catalogue of procedures for offices: list, one procedure, new versions, the end, workbooks in and out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.service.commands import catalogue as commands
from hoaban.apps.service.forms.catalogue import (
    LEVELS,
    Documents,
    EndForm,
    ProcedureForm,
    Steps,
    VersionForm,
    documents_of,
    initial_of,
    rows_of,
    steps_of,
)
from hoaban.apps.service.queries import catalogue
from hoaban.apps.service.queries.catalogue_sheets import facts_of
from hoaban.apps.service.rules.catalogue import VersionFacts
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, asked_day, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day, period

FORMS = ["GET", "HEAD", "POST"]
COLUMNS = (
    Column("name", gettext_lazy("Procedure"), "service/catalogue/_name_cell.html", sort="name", export=lambda r: r.name),
    Column("code", gettext_lazy("Code"), lambda r: r.code, sort="code"),
    Column("field", gettext_lazy("Field of administration"), lambda r: r.field, sort="field", hidden_on_phone=True),
    Column("level", gettext_lazy("Who decides"), lambda r: r.level_label, sort="level_label"),
    Column("before", gettext_lazy("Who decided before 01/07/2025"), lambda r: r.level_before, sort="level_before",
           hidden_on_phone=True),
    Column("time", gettext_lazy("Statutory time"), lambda r: r.time, hidden_on_phone=True),
    Column("fee", gettext_lazy("Fee, đồng"), "service/catalogue/_fee_cell.html", sort="fee", hidden_on_phone=True, default=False,
           export=lambda r: r.fee),
    Column("starts_on", gettext_lazy("Valid from"), lambda r: day(r.starts_on), sort="starts_on", hidden_on_phone=True,
           default=False, export=lambda r: r.starts_on),
    Column("basis", gettext_lazy("Legal basis"), lambda r: r.legal_basis, hidden_on_phone=True, default=False),
    Column("confidence", gettext_lazy("Confidence"), "service/catalogue/_confidence_cell.html", sort="confidence",
           hidden_on_phone=True, export=lambda r: r.confidence_label),
)  # fmt: skip


@require_safe
def procedure_list(request: Request) -> HttpResponseBase:
    """The catalogue as of a day, by words, field, level, and what was moved on 01/07/2025."""
    request.actor.require(Permission.VIEW_SERVICE)
    on = asked_day(request)
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("q", "field", "level", "moved")}
    rows = catalogue.list_procedures(
        on=on, text=asked["q"], field=asked["field"], level=asked["level"], moved=bool(asked["moved"])
    )
    if download := tables.export(request, COLUMNS, rows, name=_("Administrative procedures")):
        return download
    fields = catalogue.field_choices()
    context = {
        "table": tables.build(request, COLUMNS, rows, caption=_("Administrative procedures"),
                              chips=_chips(request, asked, dict(fields))),
        "on": on, "asked": asked, "fields": fields, "levels": LEVELS,
        "may_change": catalogue.may_change(actor=request.actor),
    }  # fmt: skip
    return render(request, "service/catalogue/list.html", context)


def _chips(request: Request, asked: dict[str, str], fields: dict[str, str]) -> list[tables.Chip]:
    texts: dict[str, Any] = {
        "q": f"“{asked['q']}”", "field": fields.get(asked["field"], asked["field"]),
        "level": dict(LEVELS).get(asked["level"], asked["level"]), "moved": _("Moved to the communes on 01/07/2025"),
    }  # fmt: skip
    return [tables.chip(request, str(text), name) for name, text in texts.items() if asked[name]]


@require_safe
def procedure_page(request: Request, code: str) -> HttpResponse:
    """One procedure as of a day, with its documents, the line of its steps and its versions."""
    request.actor.require(Permission.VIEW_SERVICE)
    on = asked_day(request)
    found = catalogue.get_procedure(code=code, on=on)
    may_change = catalogue.may_change(actor=request.actor)
    used = may_change and catalogue.is_used(version_id=found.row.version_id)
    context = {"on": on, "found": found, "row": found.row, "may_change": may_change, "used": used}
    return render(request, "service/catalogue/page.html", context)


def _require_keeper(request: Request) -> None:
    if not catalogue.may_change(actor=request.actor):
        raise PermissionDenied


@require_http_methods(FORMS)
def procedure_new(request: Request) -> HttpResponse:
    """Put a procedure into the catalogue with its first version."""
    _require_keeper(request)
    form = ProcedureForm(request.POST or None, initial={"starts_on": today()}, fields=catalogue.field_choices())

    def add(facts: VersionFacts) -> None:
        given = form.cleaned_data
        commands.add_procedure(
            actor=request.actor, code=given["code"], is_local=given["is_local"], field=given["field"], facts=facts
        )

    context = {"title": _("Add a procedure"), "button": _("Add the procedure")}
    return _version_page(request, form, add, context, ())


@require_http_methods(FORMS)
def version_new(request: Request, code: str) -> HttpResponse:
    """Start the next version of a procedure, filled in with the one that stands."""
    _require_keeper(request)
    standing = catalogue.latest_version(code=code)
    facts = facts_of(standing)
    seen = " ".join(one.file for one in facts.documents if one.file)
    form = VersionForm(request.POST or None, initial=initial_of(facts) | {"standing": standing.pk, "seen": seen})

    def add(facts: VersionFacts) -> None:
        commands.add_version(
            actor=request.actor, code=code, standing_id=form.cleaned_data["standing"] or 0, facts=facts,
            seen=form.cleaned_data["seen"].split(),
        )  # fmt: skip

    row = catalogue.row_of(standing)
    context = {
        "title": _("New version"), "button": _("Start the new version"), "row": row, "valid": period(standing),
        "used": catalogue.is_used(version_id=standing.pk),
    }  # fmt: skip
    return _version_page(request, form, add, context, (facts,))


def _version_page(
    request: Request, form: VersionForm, add: Callable[[VersionFacts], None], context: dict[str, Any],
    standing: tuple[VersionFacts, ...],
) -> HttpResponse:  # fmt: skip
    """A form with its documents and steps: shown, or carried out."""
    documents = Documents(
        request.POST or None, prefix="d", initial=[r for one in standing for r in rows_of(one.documents)]
    )
    steps = Steps(request.POST or None, prefix="s", initial=[r for one in standing for r in rows_of(one.steps)])
    status = 200
    if request.method == "POST":
        status = 422
        if all([form.is_valid(), documents.is_valid(), steps.is_valid()]):
            facts = form.facts(documents_of(documents), steps_of(steps))
            if attempt(request, form, lambda: add(facts)):
                messages.success(request, _("The catalogue is changed."))
                return redirect("service_procedure", code=form.cleaned_data.get("code") or context["row"].code)
    parts = {"form": form, "documents": documents, "steps": steps, "torn": status == 422 and _torn(documents, steps)}
    return render(request, "service/catalogue/version.html", context | parts, status=status)


def _torn(*formsets: Any) -> bool:
    """Whether a row of documents or steps has something to correct."""
    return any(form.errors for formset in formsets for form in formset)


@require_http_methods(FORMS)
def procedure_end(request: Request, code: str) -> HttpResponse:
    """End a procedure: dossiers that came in keep it, new ones are no longer received."""
    _require_keeper(request)
    standing = catalogue.latest_version(code=code)
    form = EndForm(request.POST or None, initial={"standing": standing.pk})
    if request.method == "POST" and form.is_valid():

        def end() -> None:
            standing_id = form.cleaned_data["standing"] or 0
            commands.end_procedure(actor=request.actor, code=code, standing_id=standing_id, ends_before=form.day())

        if attempt(request, form, end):
            messages.success(request, _("The procedure ends on that day."))
            return redirect("service_procedure", code=code)
    context: dict[str, forms.Form | object] = {
        "form": form,
        "row": catalogue.row_of(standing),
        "valid": period(standing),
    }
    return render(request, "service/catalogue/end.html", context, status=422 if form.errors else 200)
