"""The catalogue of courses: list, page with what came of it, changes."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.learning.commands import courses as commands
from hoaban.apps.learning.forms.courses import CourseForm, NewCourseForm, initial_of
from hoaban.apps.learning.models import Course, CourseKind, Mode
from hoaban.apps.learning.queries import courses, effect
from hoaban.apps.learning.queries.framework import list_competencies
from hoaban.apps.learning.rules.effect import QUESTION_TEXTS
from hoaban.apps.learning.views.keeping import Ask, answer, require_keeper
from hoaban.apps.learning.views.person_cells import person_cell
from hoaban.apps.organisation.models import Unit, UnitKind
from hoaban.apps.people.commands.exports import tell_export
from hoaban.apps.people.queries import field_groups
from hoaban.apps.people.queries.rows import qualification_level
from hoaban.shared import tables
from hoaban.shared.access import Actor
from hoaban.shared.shell import Request, asked_day, now, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day, number

FORMS = ["GET", "HEAD", "POST"]
PROVIDERS = (UnitKind.DEPARTMENT, UnitKind.PARTY, UnitKind.PUBLIC_SERVICE, UnitKind.SCHOOL)


def _provider(row: Course) -> str:
    return row.provider.name if row.provider else row.provider_name


def _money(name: str) -> dict[str, Any]:
    return {"sort": name, "numeric": True, "export": lambda row: getattr(row, name)}


COLUMNS = (
    Column(
        "name", gettext_lazy("Course"), "learning/competencies/_course_cell.html",
        sort=lambda row: (row.name.casefold(), row.code), export=lambda row: row.name,
    ),
    Column("code", gettext_lazy("Code"), lambda row: row.code, sort="code", default=False),
    Column("kind", gettext_lazy("Kind of course"), lambda row: row.get_kind_display(), sort="kind"),
    Column("mode", gettext_lazy("How it is held"), lambda row: row.get_mode_display(), sort="mode", hidden_on_phone=True),
    Column("provider", gettext_lazy("Provider"), _provider, sort=_provider, hidden_on_phone=True),
    Column("hours", gettext_lazy("Periods"), lambda row: number(row.hours), **_money("hours")),
    Column("weeks", gettext_lazy("Weeks"), lambda row: number(row.weeks), hidden_on_phone=True, **_money("weeks")),
    Column(
        "cost", gettext_lazy("Cost per head, đồng"), lambda row: number(row.cost_per_head), hidden_on_phone=True,
        **_money("cost_per_head"),
    ),
    Column("target", gettext_lazy("For whom"), lambda row: row.target, default=False, hidden_on_phone=True),
    Column("basis", gettext_lazy("Legal basis"), lambda row: row.legal_basis, default=False, hidden_on_phone=True),
)  # fmt: skip
OFFERED = (("", gettext_lazy("Offered now")), ("no", gettext_lazy("No longer offered")), ("all", gettext_lazy("All")))


@require_safe
def course_list(request: Request) -> HttpResponseBase:
    """The catalogue, filtered by kind, way, words and whether it is offered."""
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("kind", "mode", "q", "offered")}
    rows = courses.list_courses(
        actor=request.actor, kind=asked["kind"], mode=asked["mode"], text=asked["q"], offered=asked["offered"]
    )
    if download := tables.export(request, COLUMNS, rows, name=_("Courses")):
        return download
    table = tables.build(request, COLUMNS, rows, caption=_("Courses"), chips=_chips(request, asked))
    context = {
        "table": table, "asked": asked, "kinds": CourseKind.choices, "modes": Mode.choices, "offered": OFFERED,
        "may_keep": courses.may_keep(actor=request.actor),
    }  # fmt: skip
    return render(request, "learning/competencies/courses.html", context)


def _chips(request: Request, asked: dict[str, str]) -> list[tables.Chip]:
    texts: dict[str, dict[str, Any]] = {
        "kind": dict(CourseKind.choices), "mode": dict(Mode.choices), "offered": dict(OFFERED)
    }  # fmt: skip
    made = [
        tables.chip(request, texts[name].get(asked[name], asked[name]), name)
        for name in ("kind", "mode", "offered")
        if asked[name]
    ]
    return [*made, tables.chip(request, f"“{asked['q']}”", "q")] if asked["q"] else made


@require_safe
def course_page(request: Request, code: str) -> HttpResponse:
    """One course: what it gives, its classes to come, and whether it helped."""
    on = asked_day(request)
    course = courses.get_course(actor=request.actor, code=code)
    found = effect.course_effect(actor=request.actor, course=course, on=on)
    awards = qualification_level(course.awards_kind, course.awards_level or 0) if course.awards_kind else ""
    context = {
        "on": on, "course": course, "provider": _provider(course), "awards": awards, "found": found,
        "outcomes": courses.list_outcomes(actor=request.actor, course_ids=[course.pk]).get(course.pk, []),
        "classes": courses.classes_to_come(actor=request.actor, course_ids=[course.pk], on=on),
        "means": [(QUESTION_TEXTS[key], mean) for key, mean in found.means.by_question.items()] if found else [],
        "may_keep": courses.may_keep(actor=request.actor),
    }  # fmt: skip
    return render(request, "learning/competencies/course.html", context)


def _people_columns(actor: Actor) -> tuple[Column, ...]:
    cell = person_cell(actor, "learning/effect/_person_cell.html", lambda row: row.completion.official_id)
    name = Column(
        "name", gettext_lazy("Full name"), cell, sort=lambda row: row.completion.official.name_key,
        export=lambda row: row.name,
    )  # fmt: skip
    return (name, *PEOPLE_COLUMNS)


PEOPLE_COLUMNS = (
    Column(
        "on", gettext_lazy("Completed on"), lambda row: day(row.completion.completed_on),
        sort=lambda row: row.completion.completed_on, export=lambda row: row.completion.completed_on,
    ),
    Column("class", gettext_lazy("Class"), lambda row: row.class_name or "–", hidden_on_phone=True),
    Column(
        "before", gettext_lazy("Score before"), lambda row: number(row.completion.score_before, 1) or "–", numeric=True,
        export=lambda row: row.completion.score_before, hidden_on_phone=True,
    ),
    Column(
        "score", gettext_lazy("Score"), lambda row: number(row.completion.score, 1) or "–", numeric=True,
        export=lambda row: row.completion.score,
    ),
    Column(
        "gain", gettext_lazy("Gain"), lambda row: number(row.gain, 1) or "–", numeric=True,
        export=lambda row: row.gain,
    ),
    Column("use", gettext_lazy("Used at work"), lambda row: row.use or "–"),
    Column(
        "cost", gettext_lazy("Cost, đồng"), lambda row: number(row.completion.cost), numeric=True,
        export=lambda row: row.completion.cost, hidden_on_phone=True,
    ),
)  # fmt: skip


@require_safe
def course_people(request: Request, code: str) -> HttpResponseBase:
    """The completions behind the numbers of a course."""
    on = asked_day(request)
    course = courses.get_course(actor=request.actor, code=code)
    if not effect.sees_effect(actor=request.actor):
        raise Http404(code)
    rows = effect.list_completions(actor=request.actor, course=course, on=on)
    columns = _people_columns(request.actor)
    if download := tables.export(request, columns, rows, name=f"{course.code} {on:%Y-%m-%d}"):
        tell_export(
            actor=request.actor,
            officials=(row.completion.official_id for row in rows),
            groups={field_groups.BASIC, field_groups.QUALIFICATIONS},
            at=now(),
        )
        return download
    table = tables.build(request, columns, rows, caption=course.name)
    return render(request, "learning/effect/people.html", {"on": on, "course": course, "table": table})


def _choices(request: Request) -> dict[str, Any]:
    """Levels of competencies and providers of the province, as the form offers them."""
    levels = [
        (
            row.competency.name,
            [
                (f"{row.competency.pk}:{n}", f"{row.competency.name}: {n}. {name}")
                for n, name in enumerate(row.levels, 1)
            ],
        )
        for _key, _label, rows in list_competencies(actor=request.actor, on=today())
        for row in rows
    ]
    units = Unit.objects.filter(level=1, kind__in=PROVIDERS, ends_before=None).order_by("name")
    return {"levels": levels, "providers": [(str(pk), name) for pk, name in units.values_list("pk", "name")]}


@require_http_methods(FORMS)
def course_new(request: Request) -> HttpResponse:
    """Put a course into the catalogue."""
    require_keeper(request)
    form = NewCourseForm(request.POST or None, **_choices(request))
    ask = Ask(
        reverse("learning_courses"), _("Courses"), _("Add a course"), _("Add the course"),
        _("The course is in the catalogue."),
    )  # fmt: skip

    def add() -> str:
        course = commands.add_course(actor=request.actor, code=form.cleaned_data["code"], details=form.details())
        return reverse("learning_course", args=[course.code])

    return answer(request, ask, form, add)


@require_http_methods(FORMS)
def course_change(request: Request, code: str) -> HttpResponse:
    """Change a course of the catalogue."""
    require_keeper(request)
    course = courses.get_course(actor=request.actor, code=code)
    given = dict(course.outcomes.values_list("competency_id", "level"))
    form = CourseForm(request.POST or None, initial=initial_of(course, given), **_choices(request))
    ask = Ask(
        reverse("learning_course", args=[code]), course.name, _("Change the course"), _("Save the course"),
        _("The course is changed."), warning=_("Classes and completions that stand keep what they were."),
    )  # fmt: skip

    def change() -> str:
        version = form.cleaned_data["version"]
        commands.change_course(actor=request.actor, course_id=course.pk, version=version, details=form.details())
        return ask.back

    return answer(request, ask, form, change, lambda: courses.get_course(actor=request.actor, code=code).version)
