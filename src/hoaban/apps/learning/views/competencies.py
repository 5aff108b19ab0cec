"""The framework: competencies by group, one competency, who must hold what, and changes of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.learning.commands import competencies as commands
from hoaban.apps.learning.commands.competencies import CompetencyDetails, RequirementDetails
from hoaban.apps.learning.forms.competencies import CompetencyForm, EndForm, RequirementForm, WhatForm, WordingForm
from hoaban.apps.learning.models import Competency, Requirement
from hoaban.apps.learning.queries import framework
from hoaban.apps.learning.queries.courses import may_keep
from hoaban.apps.learning.queries.framework import RequirementRow
from hoaban.apps.learning.views.keeping import Ask, answer, require_keeper
from hoaban.apps.organisation import queries as organisation
from hoaban.shared import tables
from hoaban.shared.shell import Request, asked_day, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import period

FORMS = ["GET", "HEAD", "POST"]


@require_safe
def competency_list(request: Request) -> HttpResponse:
    """The framework by group, as of a day."""
    on = asked_day(request)
    groups = framework.list_competencies(actor=request.actor, on=on)
    count = sum(len(rows) for _key, _label, rows in groups)
    context = {"on": on, "groups": groups, "count": count, "may_keep": may_keep(actor=request.actor)}
    return render(request, "learning/competencies/list.html", context)


@require_safe
def competency_page(request: Request, code: str) -> HttpResponse:
    """One competency: its levels, who must hold it since when, and which courses give it."""
    on = asked_day(request)
    found = framework.get_competency(actor=request.actor, code=code, on=on)
    context = {"on": on, "file": found, "one": found.competency, "may_keep": may_keep(actor=request.actor)}
    return render(request, "learning/competencies/detail.html", context)


def _whom_text(row: RequirementRow) -> str:
    """Of whom it is asked, in words."""
    words = {
        "title": "%s",
        "unit": "%s",
        "category": "%s",
        "level": "%s",
        "leaders": _("leadership posts"),
        "group": _("target group %s"),
        "each": _("%s people in each commune"),
    }
    said = [words[kind] % value if "%s" in words[kind] else words[kind] for kind, value in row.whom]
    return " · ".join(said) or _("Everybody")


REQUIREMENT_COLUMNS = (
    Column(
        "competency", gettext_lazy("Competency"), "learning/competencies/_requirement_cell.html",
        sort=lambda row: (row.requirement.competency.position, row.requirement.competency.code),
        export=lambda row: row.requirement.competency.name,
    ),
    Column("level", gettext_lazy("Level required"), lambda row: row.level_name),
    Column("whom", gettext_lazy("Of whom"), _whom_text, sort=_whom_text),
    Column(
        "months", gettext_lazy("Months"), lambda row: row.requirement.months, numeric=True,
        sort=lambda row: row.requirement.months,
    ),
    Column("basis", gettext_lazy("Legal basis"), lambda row: row.requirement.legal_basis, hidden_on_phone=True),
    Column(
        "confidence", gettext_lazy("Confidence"), lambda row: row.requirement.get_confidence_display(),
        hidden_on_phone=True, sort=lambda row: row.requirement.confidence,
    ),
    Column(
        "period", gettext_lazy("Period"), lambda row: period(row.requirement), hidden_on_phone=True,
        sort=lambda row: row.requirement.starts_on,
    ),
)  # fmt: skip


@require_safe
def requirement_list(request: Request) -> HttpResponseBase:
    """Who must hold what on a day; ``?title=`` only what names a title, ``?all=1`` of all time."""
    on = asked_day(request)
    title, every = _asked_title(request), request.GET.get("all") == "1"
    rows = framework.list_requirements(
        actor=request.actor, on=on, every=every, title_id=title.id if title is not None else None
    )
    if download := tables.export(request, REQUIREMENT_COLUMNS, rows, name=_("Requirements")):
        return download
    chips = [tables.chip(request, title.name, "title")] if title is not None else []
    if every:
        chips.append(tables.chip(request, _("Of all time"), "all"))
    table = tables.build(request, REQUIREMENT_COLUMNS, rows, caption=_("Requirements"), chips=chips)
    context = {"on": on, "table": table, "every": every, "title": title}
    return render(request, "learning/competencies/requirements.html", context)


def _asked_title(request: Request) -> organisation.TitleRow | None:
    code = request.GET.get("title", "").strip()
    if not code:
        return None
    try:
        return organisation.get_title(on=today(), code=code)
    except LookupError as error:
        raise Http404(code) from error


@require_http_methods(FORMS)
def competency_new(request: Request) -> HttpResponse:
    """Put a competency into the framework."""
    require_keeper(request)
    form = CompetencyForm(request.POST or None)
    ask = Ask(
        reverse("learning_competencies"), _("Competency framework"), _("Add a competency"), _("Add the competency"),
        _("The competency is in the framework."),
    )  # fmt: skip

    def add() -> str:
        one = commands.add_competency(actor=request.actor, details=CompetencyDetails(**form.cleaned_data))
        return reverse("learning_competency", args=[one.code])

    return answer(request, ask, form, add)


@require_http_methods(FORMS)
def competency_change(request: Request, code: str) -> HttpResponse:
    """Word a competency otherwise from a day on."""
    require_keeper(request)
    one = framework.find_competency(actor=request.actor, code=code)
    lines = [f"{row.name_vi} | {row.name_en}" for row in one.levels.order_by("level")]
    words = ("kind", "name_vi", "name_en", "description_vi", "description_en", "version")
    initial = {name: getattr(one, name) for name in words} | {"levels": "\n".join(lines), "on": today()}
    form = WordingForm(request.POST or None, initial=initial)
    ask = Ask(
        reverse("learning_competency", args=[code]), one.name, _("Change the competency from a day"),
        _("Save the competency"), _("The competency is changed."), one.code,
        warning=_("What it said before stays with the days before."),
    )  # fmt: skip

    def revise() -> str:
        given = form.cleaned_data
        details = CompetencyDetails(
            code=code, kind=given["kind"], name_vi=given["name_vi"], name_en=given["name_en"], levels=given["levels"],
            description_vi=given["description_vi"], description_en=given["description_en"],
        )  # fmt: skip
        commands.revise_competency(
            actor=request.actor, competency_id=one.pk, version=given["version"], details=details, on=given["on"],
            today=today(), reason=given["reason"],
        )  # fmt: skip
        return ask.back

    return answer(request, ask, form, revise, lambda: framework.find_competency(actor=request.actor, code=code).version)


@require_http_methods(FORMS)
def requirement_new(request: Request, code: str) -> HttpResponse:
    """Require a level of a competency of somebody from a day on."""
    require_keeper(request)
    one = framework.find_competency(actor=request.actor, code=code)
    titles: list[tuple[str, Any]] = [
        (str(row.id), f"{row.name} ({row.code})") for row in organisation.list_titles(on=today())
    ]
    form = RequirementForm(
        request.POST or None, levels=_levels(one), titles=titles, units=_units(request), initial={"on": today()}
    )  # fmt: skip
    form.order_fields(
        ["level", "title", "unit", "category", "unit_level", "target_group", "leaders_only", "people_each"]
    )  # fmt: skip
    ask = Ask(
        reverse("learning_competency", args=[code]), one.name, _("Require it"), _("Save the requirement"),
        _("The requirement is entered."), one.name,
        warning=_("Leave a condition open to ask it of everybody. All conditions chosen must hold together."),
    )  # fmt: skip

    def add() -> str:
        given = form.cleaned_data
        details = RequirementDetails(
            level=given["level"], months=given["months"], legal_basis=given["legal_basis"], **form.conditions()
        )
        commands.add_requirement(actor=request.actor, competency_id=one.pk, details=details, on=given["on"])
        return ask.back

    return answer(request, ask, form, add)


@require_http_methods(FORMS)
def requirement_change(request: Request, pk: int) -> HttpResponse:
    """Ask something else of the same people from a day on."""
    require_keeper(request)
    row = framework.get_requirement(actor=request.actor, pk=pk)
    initial = {
        "version": row.version,
        "level": row.required_level,
        "months": row.months,
        "legal_basis": row.legal_basis,
    }
    form = WhatForm(request.POST or None, levels=_levels(row.competency), initial=initial)
    ask = _about(
        row, _("Change the requirement from a day"), _("Save the requirement"), _("The requirement is entered.")
    )

    def revise() -> str:
        given = form.cleaned_data
        commands.revise_requirement(
            actor=request.actor, requirement_id=pk, version=given["version"], level=given["level"],
            months=given["months"], legal_basis=given["legal_basis"], on=given["on"],
        )  # fmt: skip
        return ask.back

    return answer(request, ask, form, revise, lambda: _version(request, pk))


@require_http_methods(FORMS)
def requirement_end(request: Request, pk: int) -> HttpResponse:
    """Ask it no longer from a day on."""
    require_keeper(request)
    row = framework.get_requirement(actor=request.actor, pk=pk)
    form = EndForm(request.POST or None, initial={"version": row.version})
    ask = _about(row, _("End the requirement"), _("End the requirement"), _("The requirement ends."))

    def end() -> str:
        given = form.cleaned_data
        commands.end_requirement(
            actor=request.actor, requirement_id=pk, version=given["version"], on=given["on"], reason=given["reason"]
        )
        return ask.back

    return answer(request, ask, form, end, lambda: _version(request, pk))


def _version(request: Request, pk: int) -> int:
    return framework.get_requirement(actor=request.actor, pk=pk).version


def _units(request: Request) -> list[tuple[str, Any]]:
    """The province's communes and departments, by name: the units that plan training."""
    roots = organisation.list_children(actor=request.actor, on=today(), unit_id=None)
    found = [
        row for root in roots for row in organisation.list_children(actor=request.actor, on=today(), unit_id=root.id)
    ]
    return [(str(row.id), row.name) for row in found]


def _levels(one: Competency) -> list[tuple[str, Any]]:
    return [(str(row.level), f"{row.level}. {row.name}") for row in one.levels.order_by("level")]


def _about(row: Requirement, heading: str, button: str, done: str) -> Ask:
    one = row.competency
    said = next(iter(framework.describe([row])))
    facts = [
        (_("Level required"), said.level_name), (_("Of whom"), _whom_text(said)), (_("Months to meet it"), row.months),
        (_("Legal basis"), row.legal_basis), (_("Period"), period(row)),
    ]  # fmt: skip
    warning = _("What was asked before stays with the days before. Deadlines go on counting unless the level rises.")
    return Ask(
        reverse("learning_competency", args=[one.code]), one.name, heading, button, done, one.name, facts, warning
    )
