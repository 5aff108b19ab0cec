"""Classes: the list, the page of one, opening and changing it, and its way from plan to end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.learning.commands import classes as commands
from hoaban.apps.learning.commands.postponing import postpone_class
from hoaban.apps.learning.forms.classes import (
    ClassForm,
    ConfirmForm,
    PostponeForm,
    ReasonForm,
    class_initial,
    course_initial,
    source_initial,
)
from hoaban.apps.learning.models import Course, Mode, Priority, TrainingClass
from hoaban.apps.learning.queries import attendance, classes, enrolments, presence
from hoaban.apps.learning.queries.plan_classes import PlanSource, course_source, line_source
from hoaban.apps.learning.queries.plans import get_plan
from hoaban.apps.learning.rules.classes import free_seats, missing, move_named, moves_from
from hoaban.apps.learning.views.clashes import say
from hoaban.apps.learning.views.class_saving import attempt, done, show
from hoaban.apps.organisation import queries as organisation
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request, asked_day, today
from hoaban.shared.tables import Chip, Column
from hoaban.shared.templatetags.hoaban import day

State = TrainingClass.State
PENDING = ("requested", "proposed", "nominated")
"""States of a place on which somebody still decides."""
COLUMNS = (
    Column("name", gettext_lazy("Class"), "learning/classes/_name_cell.html", sort="name", export=lambda c: c.name),
    Column("days", gettext_lazy("Days"), "learning/classes/_days_cell.html", sort="starts_on",
           export=lambda c: c.starts_on),
    Column("mode", gettext_lazy("Mode"), lambda c: c.get_mode_display(), sort="mode", hidden_on_phone=True),
    Column("provider", gettext_lazy("Provider"), lambda c: c.provider.short_name if c.provider else c.provider_name,
           hidden_on_phone=True),
    Column("seats", gettext_lazy("Seats"), "learning/classes/_seats_cell.html", sort="approved", numeric=True,
           export=lambda c: c.approved),
    Column("largest", gettext_lazy("Largest class"), lambda c: c.capacity_max, numeric=True, default=False),
    Column("state", gettext_lazy("State"), "learning/classes/_state_cell.html", sort="state",
           export=lambda c: c.get_state_display()),
)  # fmt: skip
OWN_TABS = (
    ("", gettext_lazy("Overview")),
    ("sessions", gettext_lazy("Sessions")),
    ("participants", gettext_lazy("Participants")),
    ("attendance", gettext_lazy("Attendance")),
)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a class as a page offers it."""

    name: str
    label: str
    said: str
    button: str


def steps() -> dict[str, Step]:
    """Every step of rules.classes.MOVES in words."""
    return {
        one.name: one
        for one in (
            Step("open", _("Open for nomination"), _("Offices and officials below see the class and send people."),
                 _("Open the class")),
            Step("start", _("Start the class"), _("Nobody else is nominated from now on; attendance is taken."),
                 _("Start the class")),
            Step("reopen", _("Back to nomination"), _("People can be nominated again. The attendance so far stays."),
                 _("Back to nomination")),
            Step("cancel", _("Cancel the class"),
                 _("Everybody nominated loses the place, calendars show the sessions as cancelled. This stays."),
                 _("Cancel the class")),
        )
    }  # fmt: skip


@require_safe
def classes_list(request: Request) -> HttpResponseBase:
    """Classes that the actor may see, by state, mode, course and month."""
    asked = tables.filters(request)
    state = asked.get("state", "") if asked.get("state") in State.values else ""
    mode = asked.get("mode", "") if asked.get("mode") in Mode.values else ""
    month = _month(asked.get("month", ""))
    plan = get_plan(actor=request.actor, plan_id=_key(asked["plan"])) if "plan" in asked else None
    rows = classes.list_classes(
        actor=request.actor, state=state, mode=mode, course=asked.get("course", ""), month=month, plan=plan
    )
    if download := tables.export(request, COLUMNS, rows, name=_("Classes"), default_sort="-days"):
        return download
    chips = _chips(request, state, mode, asked.get("course", ""), month)
    if plan is not None:
        chips.append(tables.chip(request, _("Training plan %(period)s") % {"period": plan.period}, "plan"))
    table = tables.build(request, COLUMNS, rows, default_sort="-days", caption=_("Classes"), chips=chips)
    context = {
        "table": table, "states": State.choices, "modes": Mode.choices, "state": state, "mode": mode,
        "courses": classes.list_courses_with_classes(actor=request.actor), "course": asked.get("course", ""),
        "month": asked.get("month", "") if month else "",
        "may_open": request.actor.may(Permission.APPROVE_TRAINING),
    }  # fmt: skip
    return render(request, "learning/classes/list.html", context)


def _month(text: str) -> date | None:
    """The first day of a month written 2026-03 or 03/2026; None for anything else."""
    year, dash, month = text.partition("-") if "-" in text else tuple(reversed(text.partition("/")))
    try:
        return date(int(year), int(month), 1) if dash else None
    except ValueError:
        return None


def _chips(request: Request, state: str, mode: str, course: str, month: date | None) -> list[Chip]:
    found = []
    if state:
        found.append(tables.chip(request, State(state).label, "state"))
    if mode:
        found.append(tables.chip(request, Mode(mode).label, "mode"))
    if course:
        found.append(tables.chip(request, course, "course"))
    if month:
        found.append(tables.chip(request, day(month, 2), "month"))
    return found


@require_safe
def class_page(request: Request, code: str) -> HttpResponse:
    """One class: what it is, its sessions, who takes part, who was there, and what neighbours add."""
    on = asked_day(request)
    found = classes.get_class(actor=request.actor, code=code)
    rights = classes.rights(actor=request.actor, training_class=found)
    more = classes.list_tabs(actor=request.actor, training_class=found, on=on)
    tabs = [*OWN_TABS, *((tab.key, tab.label) for tab in more)]
    tab = request.GET.get("tab", "")
    tab = tab if tab in dict(tabs) else ""
    neighbour = next((one for one in more if one.key == tab), None)
    context: dict[str, Any] = {
        "on": on, "training_class": found, "rights": rights, "tabs": tabs, "tab": tab,
        "steps": [steps()[move.name] for move in moves_from(found.state)] if rights.manage else [],
        "may_close": rights.run and found.state == State.RUNNING,
        "joins": rights.everybody or rights.own is not None or request.actor.may(Permission.PROPOSE_TRAINING),
    }  # fmt: skip
    if neighbour is not None:
        context["neighbour"] = render_to_string(
            neighbour.template, {**context, **neighbour.context, "tab_facts": neighbour.context}, request
        )
    else:
        context |= _facts(request, found, rights, tab, on)
        context["tab_template"] = f"learning/classes/_{tab or 'overview'}.html"
    return render(request, "learning/classes/page.html", context)


def _facts(request: Request, found: TrainingClass, rights: classes.Rights, tab: str, on: date) -> dict[str, Any]:
    """What a tab of our own shows."""
    actor = request.actor
    if tab == "participants":
        return _participants(request, found, rights, on)
    sessions = classes.list_sessions(actor=actor, training_class=found)
    if tab == "attendance":
        return {"sessions": sessions, "grid": attendance.list_grid(actor=actor, training_class=found)}
    takes = [one.pk for one in sessions if classes.may_take(actor=actor, session=one)]
    points = [] if tab else classes.list_points(actor=actor, training_class=found, on=on)
    own_feed = reverse("learning_class_calendar", args=[found.feed_key]) if rights.everybody or rights.own else ""
    return {
        "sessions": sessions, "takes": takes, "points": points,
        "feed": request.build_absolute_uri(own_feed) if own_feed else "",
    }  # fmt: skip


def _participants(request: Request, found: TrainingClass, rights: classes.Rights, on: date) -> dict[str, Any]:
    rows = enrolments.list_participants(actor=request.actor, training_class=found, on=on)
    pending = [row.enrolment.official_id for row in rows if row.enrolment.state in PENDING]
    heads, papers = enrolments.list_endorsable(actor=request.actor, training_class=found, rows=rows)
    clashes = {}
    if rights.manage or rights.nominate or heads:
        clashes = presence.list_clashes(actor=request.actor, training_class=found, official_ids=pending, on=on)
    return {
        "rows": [
            (row, [say(clash) for clash in clashes.get(row.enrolment.official_id, ())], _priority(row.enrolment.priority))
            for row in rows
        ],
        "free": free_seats(found.capacity_max, getattr(found, "approved", 0)),
        "decides": rights.manage and found.state in (State.OPEN, State.RUNNING)
        and any(row.enrolment.state in ("nominated", "waiting") for row in rows),
        "heads": heads, "papers": papers,
        "changes": found.state not in (State.FINISHED, State.CANCELLED),
        "own_part": [row.enrolment.pk for row in rows if _own(request, row.enrolment.unit_path)],
    }  # fmt: skip


def _priority(key: str) -> str:
    return str(Priority(key).label) if key in Priority.values and key else ""


def _own(request: Request, path: str) -> bool:
    return request.actor.may(Permission.PROPOSE_TRAINING, path)


@require_http_methods(["GET", "HEAD", "POST"])
def class_new(request: Request) -> HttpResponse:
    """Open a class of a course, or from a line of the approved plan."""
    request.actor.require(Permission.APPROVE_TRAINING)
    on = today()
    source = _source(request, on)
    course = source.course if source else _course_asked(request)
    if course is None:
        found = list(Course.objects.filter(is_open=True).order_by("code"))
        return render(request, "learning/classes/choose_course.html", {"courses": found})
    organiser = source.plan.unit_path if source else classes.organiser_of(actor=request.actor, on=on)
    initial = course_initial(course, course.name) | (source_initial(source) if source else {})
    form = ClassForm(
        request.POST if request.method == "POST" else None, initial=initial, providers=_providers(request, on)
    )
    if request.method == "POST" and form.is_valid():
        made: list[TrainingClass] = []
        call = lambda: made.append(  # noqa: E731
            commands.open_class(
                actor=request.actor, course_id=course.pk, facts=form.facts(), organiser_path=organiser, on=on,
                plan_line_id=source.line.pk if source and source.line else None,
                plan_id=source.plan.pk if source else None,
            )
        )  # fmt: skip
        if attempt(request, form, call):
            back = reverse("learning_class", args=[made[0].code]) if made else reverse("learning_classes")
            return done(request, back, _("The class is planned. Add its sessions, then open it."))
    title = _("Open a class")
    about = f"{course.code} · {course.name}"
    back = reverse("learning_plan", args=[source.plan.pk]) if source else reverse("learning_classes")
    return show(request, form, title=title, button=_("Plan the class"), back=back, about=about, source=source)


def _source(request: Request, on: date) -> PlanSource | None:
    """The line of a plan, or the course of one, that the address names; None where it names none."""
    line, plan = request.GET.get("line", ""), request.GET.get("plan", "")
    if line:
        return line_source(actor=request.actor, line_id=_key(line), on=on)
    if plan:
        code = request.GET.get("course", "")
        return course_source(actor=request.actor, plan_id=_key(plan), code=code, on=on)
    return None


def _key(text: str) -> int:
    """A key in an address; 0, which nothing has, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _course_asked(request: Request) -> Course | None:
    return Course.objects.filter(code=request.GET.get("course", ""), is_open=True).first()


def _providers(request: Request, on: date) -> list[tuple[int, str]]:
    """Units directly under the roots of the actor's part, and providers of the catalogue."""
    roots = organisation.list_children(actor=request.actor, on=on, unit_id=None)
    found = {row.id: row.name for row in roots}
    for root in roots[:1]:
        found |= {row.id: row.name for row in organisation.list_children(actor=request.actor, on=on, unit_id=root.id)}
    catalogue = Course.objects.exclude(provider=None).values_list("provider_id", "provider__name")
    found |= {key: str(name) for key, name in catalogue if key is not None}
    return sorted(found.items(), key=lambda one: one[1])


@require_http_methods(["GET", "HEAD", "POST"])
def class_edit(request: Request, code: str) -> HttpResponse:
    """Change what is said of a class."""
    found = managed(request, code)
    form = ClassForm(
        request.POST if request.method == "POST" else None,
        initial=class_initial(found),
        providers=_providers(request, today()),
    )
    if request.method == "POST" and form.is_valid():
        call = lambda: commands.change_class(  # noqa: E731
            actor=request.actor, class_id=found.pk, facts=form.facts(), on=today(), version=form.cleaned_data["version"]
        )
        if attempt(request, form, call):
            return done(request, reverse("learning_class", args=[code]))
    back = reverse("learning_class", args=[code])
    return show(request, form, title=_("Change the class"), button=_("Save"), back=back, about=found.name)


@require_http_methods(["GET", "HEAD", "POST"])
def class_move(request: Request, code: str, move: str) -> HttpResponse:
    """One step of a class, confirmed, with a reason where one is asked for."""
    found = managed(request, code)
    rule = move_named(move)
    if rule is None:
        raise Http404
    short = missing(found.capacity_min, getattr(found, "approved", 0)) if move == "start" else 0
    make = ReasonForm if rule.needs_reason or short else ConfirmForm
    form = make(request.POST if request.method == "POST" else None, initial={"version": found.version})
    back = reverse("learning_class", args=[code])
    if request.method == "POST" and form.is_valid():
        call = lambda: commands.move_class(  # noqa: E731
            actor=request.actor, class_id=found.pk, move=move, on=today(),
            reason=form.cleaned_data.get("reason", ""), version=form.cleaned_data["version"],
        )  # fmt: skip
        if attempt(request, form, call):
            return done(request, back)
    words = steps()[move]
    return show(
        request, form, title=words.label, button=words.button, back=back, about=found.name,
        said=_too_small(short, found) if short else words.said, risk=move == "cancel",
    )  # fmt: skip


def _too_small(short: int, found: TrainingClass) -> str:
    text = ngettext(
        "%(count)s person is missing for the smallest class of %(least)s. Say why it starts all the same; or go back and postpone or cancel it.",
        "%(count)s people are missing for the smallest class of %(least)s. Say why it starts all the same; or go back and postpone or cancel it.",
        short,
    )  # fmt: skip
    return text % {"count": short, "least": found.capacity_min}


@require_http_methods(["GET", "HEAD", "POST"])
def class_postpone(request: Request, code: str) -> HttpResponse:
    """Put off a class that has not begun, with all its sessions."""
    found = managed(request, code)
    form = PostponeForm(request.POST if request.method == "POST" else None, initial={"version": found.version})
    back = reverse("learning_class", args=[code])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        call = lambda: postpone_class(  # noqa: E731
            actor=request.actor, class_id=found.pk, starts_on=given["starts_on"], on=today(), reason=given["reason"],
            version=given["version"],
        )  # fmt: skip
        if attempt(request, form, call):
            return done(request, back, _("The class is postponed; calendars show the new days."))
    return show(
        request, form, title=_("Postpone the class"), button=_("Postpone the class"), back=back,
        about=f"{found.name} · {day(found.starts_on)} – {day(found.ends_on)}",
        said=_("Everybody nominated keeps the place. Clashes on the new days are shown at the nominations."),
    )  # fmt: skip


@require_POST
def class_renew_key(request: Request, code: str) -> HttpResponse:
    """Give the class another calendar address."""
    found = classes.get_class(actor=request.actor, code=code)
    commands.renew_class_key(actor=request.actor, class_id=found.pk)
    return done(
        request,
        reverse("learning_class", args=[code]),
        _("The class has a new calendar address; the old one has ended."),
    )


def managed(request: Request, code: str) -> TrainingClass:
    """The class, where the actor organises it; else Http404 or PermissionDenied."""
    found = classes.get_class(actor=request.actor, code=code)
    request.actor.require(Permission.APPROVE_TRAINING, found.organiser_path)
    return found


def run(request: Request, code: str) -> TrainingClass:
    """The class, where the actor organises or holds it; else Http404."""
    found = classes.get_class(actor=request.actor, code=code)
    if not classes.rights(actor=request.actor, training_class=found).run:
        raise Http404
    return found


def get_point(request: Request, code: str, pk: int) -> Any:
    """A connection point of a class that the actor organises; else Http404."""
    return get_object_or_404(managed(request, code).points, pk=pk)
