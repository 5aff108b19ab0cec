"""Tests as those see them who run the class: setting, blueprint, preview, results, publishing, item analysis."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.learning.commands import attempts
from hoaban.apps.learning.commands import exams as commands
from hoaban.apps.learning.forms.exams import BlueprintForm, ExamForm
from hoaban.apps.learning.models import Exam, Question
from hoaban.apps.learning.queries import banks, exams, items
from hoaban.apps.learning.rules import drawing
from hoaban.apps.learning.rules.papers import shown_question
from hoaban.apps.learning.views.exam_sending import FORMS, attempt, press, saved, show
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request, now, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import number, share

FORM, PAGE = "learning/exams/form.html", "learning_exam"
FIELDS = (
    "version",
    "name",
    "purpose",
    "opens_at",
    "closes_at",
    "minutes",
    "attempts",
    "counts",
    "pass_percent",
    "shuffle",
)
READINGS = {
    "good": gettext_lazy("Good: tells the strong from the weak"),
    "fair": gettext_lazy("Fair"),
    "weak": gettext_lazy("Weak: hardly tells anybody apart"),
    "easy": gettext_lazy("Very easy: nearly everybody is right"),
    "hard": gettext_lazy("Very hard: look whether it was taught"),
    "wrong_key": gettext_lazy("The weak do better: check the right answer"),
    "few": gettext_lazy("Too few sittings to say"),
}
ITEM_COLUMNS = (
    Column("question", gettext_lazy("Question"), "learning/exams/_item_cell.html", sort=lambda row: row.question.name,
           export=lambda row: row.question.text),
    Column("sittings", gettext_lazy("Sittings"), lambda row: number(row.item.sittings), numeric=True,
           sort=lambda row: row.item.sittings, export=lambda row: row.item.sittings),
    Column("p", gettext_lazy("Difficulty p"), lambda row: share(row.p), numeric=True, sort=lambda row: row.p,
           export=lambda row: round(row.p, 1)),
    Column("upper_lower", gettext_lazy("D, best less weakest 27%"), lambda row: _two(row.item.upper_lower), numeric=True,
           sort=lambda row: _low(row.item.upper_lower), export=lambda row: row.item.upper_lower),
    Column("biserial", gettext_lazy("r, with the rest"), lambda row: _two(row.item.biserial), numeric=True,
           sort=lambda row: _low(row.item.biserial), export=lambda row: row.item.biserial),
    Column("reading", gettext_lazy("Reading"), lambda row: READINGS[row.item.reading], sort=lambda row: row.item.reading),
)  # fmt: skip


def _two(value: float | None) -> str:
    return "–" if value is None else number(value, 2)


def _low(value: float | None) -> float:
    return -9.0 if value is None else value


@require_safe
def exams_list(request: Request) -> HttpResponse:
    """The tests of the classes that the actor runs."""
    if not (request.actor.may(Permission.RUN_CLASSES) or request.actor.may(Permission.APPROVE_TRAINING)):
        request.actor.require(Permission.RUN_CLASSES)
    return render(request, "learning/exams/exams.html", {"rows": exams.list_exams(actor=request.actor, at=now())})


@require_http_methods(FORMS)
def exam_new(request: Request, code: str) -> HttpResponse:
    """Set a test for a class."""
    of = exams.get_run_class(actor=request.actor, code=code)
    form = ExamForm(request.POST or None)
    made: list[Exam] = []

    def call() -> None:
        made.append(commands.set_exam(actor=request.actor, class_code=code, facts=form.facts(), on=today()))

    if form.is_valid() and attempt(request, form, call):
        address = reverse("learning_exam_blueprint", args=[made[0].pk]) if made else reverse("learning_exams")
        return saved(request, address, _("Saved. Say now which questions are drawn."))
    back = reverse("learning_exams")
    return show(request, form, FORM, title=_("New test"), button=_("Save the test"), back=back, about=of.name)


@require_safe
def exam_page(request: Request, pk: int) -> HttpResponse:
    """A test: its rules, what is drawn, who sat it with what result, what can be done next."""
    actor, at = request.actor, now()
    exam = exams.get_exam(actor=actor, exam_id=pk)
    attempts.close_expired(actor=actor, at=at, exam_id=pk)
    results = exams.list_results(actor=actor, exam=exam)
    paths = [row.unit_path for row in results]
    units = {path: organisation.steps(path)[-1] for path in paths if path}
    labels = organisation.unit_labels(list(units.values()), today())
    essays = items.essays_to_mark(actor=actor, exam=exam)
    context = {
        "exam": exam, "state": exams.state_of(exam, actor=actor, at=at), "results": results, "at": at,
        "rows": [(row, labels.get(units.get(row.unit_path, 0), "")) for row in results],
        "blueprint": exams.blueprint(actor=actor, exam=exam), "essays": len(essays),
        "unsettled": items.count_essays(actor=actor).get(pk, 0),
        "sat": sum(bool(row.attempts) for row in results), "passed": sum(row.passed is True for row in results),
        "sitting": [(row, sat) for row in results for sat in row.attempts if sat.submitted_at is None],
    }  # fmt: skip
    return render(request, "learning/exams/exam.html", context)


@require_http_methods(FORMS)
def exam_edit(request: Request, pk: int) -> HttpResponse:
    """Change dates and rules."""
    exam = exams.get_exam(actor=request.actor, exam_id=pk)
    initial = {name: getattr(exam, name) for name in FIELDS}
    initial |= {name: localtime(initial[name]) for name in ("opens_at", "closes_at")}
    form = ExamForm(request.POST or None, initial=initial)
    back = reverse(PAGE, args=[pk])

    def call() -> None:
        version = form.cleaned_data["version"]
        commands.change_exam(actor=request.actor, exam_id=pk, version=version, facts=form.facts(), on=today())

    if form.is_valid() and attempt(request, form, call):
        return saved(request, back)
    return show(request, form, FORM, title=_("Change the test"), button=_("Save the test"), back=back, about=exam.name)


@require_http_methods(FORMS)
def exam_blueprint(request: Request, pk: int) -> HttpResponse:
    """Which questions are drawn from which bank."""
    exam = exams.get_exam(actor=request.actor, exam_id=pk)
    choices = [(row.id, f"{row.name} ({row.questions})") for row in banks.list_banks(actor=request.actor, on=today())]
    lines = list(exam.blueprint.order_by("position"))
    form = BlueprintForm(request.POST or None, banks=choices, lines=lines, initial={"version": exam.version})
    back = reverse(PAGE, args=[pk])

    def call() -> None:
        version = form.cleaned_data["version"]
        commands.set_blueprint(actor=request.actor, exam_id=pk, version=version, lines=form.lines(), on=today())

    if form.is_valid() and attempt(request, form, call):
        return saved(request, back)
    context = {"title": _("Blueprint"), "back": back, "about": exam.name, "no_banks": not choices}
    return show(request, form, "learning/exams/blueprint.html", **context)


@require_safe
def exam_preview(request: Request, pk: int) -> HttpResponse:
    """A paper as it might be drawn; ``?seed=`` draws the same again."""
    exam = exams.get_exam(actor=request.actor, exam_id=pk)
    seed = request.GET.get("seed", "")[:20] or secrets.token_hex(3)
    lines = exams.draw_lines(actor=request.actor, exam=exam)
    found = drawing.draw([drawn for _line, drawn in lines], seed=seed)
    wanted = [(key, line) for keys, (line, _drawn) in zip(found or [], lines, strict=False) for key in keys]
    wanted = drawing.shuffled(wanted, seed=seed) if exam.shuffle else wanted
    by_key = Question.objects.in_bulk([key for key, _line in wanted])
    context = {"exam": exam, "seed": seed, "enough": found is not None, "questions": _paper(exam, wanted, by_key, seed)}
    return render(request, "learning/exams/preview.html", context)


def _paper(exam: Exam, wanted: list[Any], by_key: dict[int, Question], seed: str) -> list[Any]:
    paper, count = [], 0
    for place, (key, line) in enumerate(wanted, 1):
        one = by_key[key]
        asked = one.type != "description"
        count += asked
        order = drawing.option_order(one.type, one.body, seed=f"{seed}:{place}", shuffled=exam.shuffle)
        paper.append(
            shown_question(
                kind=one.type, text=one.text, markup=one.markup, body=one.body, order=order,
                number=count if asked else 0, position=place, points=line.points,
            )
        )  # fmt: skip
    return paper


def _version(request: Request) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


@require_POST
def exam_release(request: Request, pk: int) -> HttpResponse:
    """Release a test to the participants, or take it back."""
    exams.get_exam(actor=request.actor, exam_id=pk)
    version, back = _version(request), reverse(PAGE, args=[pk])
    if request.POST.get("to") == "draft":

        def withhold() -> None:
            commands.withhold_exam(actor=request.actor, exam_id=pk, version=version, on=today())

        return press(request, withhold, done=_("The test is a draft again."), back=back)

    def release() -> None:
        commands.release_exam(actor=request.actor, exam_id=pk, version=version, at=now(), on=today())

    return press(request, release, done=_("The test is released: participants see when it opens."), back=back)


@require_POST
def exam_publish(request: Request, pk: int) -> HttpResponse:
    """Publish the results."""
    exams.get_exam(actor=request.actor, exam_id=pk)
    attempts.close_expired(actor=request.actor, at=now(), exam_id=pk)

    def publish() -> None:
        commands.publish_results(actor=request.actor, exam_id=pk, version=_version(request), at=now(), on=today())

    return press(request, publish, done=_("The results are published."), back=reverse(PAGE, args=[pk]))


@require_safe
def exam_items(request: Request, pk: int) -> HttpResponseBase:
    """How the questions of a published test did."""
    exam = exams.get_exam(actor=request.actor, exam_id=pk)
    rows = items.exam_items(actor=request.actor, exam=exam)
    if download := tables.export(request, ITEM_COLUMNS, rows, name=exam.name, default_sort="p"):
        return download
    table = tables.build(request, ITEM_COLUMNS, rows, default_sort="p", caption=_("Questions"))
    return render(request, "learning/exams/items.html", {"exam": exam, "table": table})


@require_POST
def sitting_release(request: Request, pk: int) -> HttpResponse:
    """Let a sitting go on on another device."""
    back = reverse("learning_exams")
    try:
        moved = attempts.release_device(actor=request.actor, attempt_id=pk, at=now())
    except CommandRefused as refused:
        messages.warning(request, refused.message)
    else:
        back = reverse(PAGE, args=[moved.exam_id])
        messages.success(request, _("The sitting goes on on the next device that opens it. The time runs on."))
    return redirect(back)
