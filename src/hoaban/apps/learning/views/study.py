"""Lessons: reading them, writing them, their files, and how far everybody is."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.learning.commands import study as commands
from hoaban.apps.learning.forms.study import LessonFileForm, LessonForm
from hoaban.apps.learning.queries import exams, study
from hoaban.apps.learning.rules.lesson_files import SHOWN
from hoaban.apps.learning.rules.texts import rendered
from hoaban.apps.learning.views.exam_sending import FORMS, attempt, press, saved, show
from hoaban.shared.shell import Request, now, today

FORM = "learning/exams/form.html"


@require_safe
def lessons_list(request: Request, code: str) -> HttpResponse:
    """The lessons of a course."""
    found = study.course_lessons(actor=request.actor, course_code=code, on=today())
    return render(request, "learning/study/lessons.html", {"found": found, "course": found.course})


@require_safe
def lesson_page(request: Request, pk: int) -> HttpResponse:
    """One lesson to read; opened for the first time it is noted. Kept by the browser for reading without a network."""
    commands.open_lesson(actor=request.actor, lesson_id=pk, at=now(), on=today())
    page = study.get_lesson(actor=request.actor, lesson_id=pk, on=today())
    body = mark_safe(rendered(page.lesson.body, "markdown"))  # noqa: S308 - cleaned by nh3
    context = {"page": page, "lesson": page.lesson, "course": page.lesson.course, "body": body,
               "reads": request.actor.official_id is not None}  # fmt: skip
    return render(request, "learning/study/lesson.html", context)


@require_POST
def lesson_finish(request: Request, pk: int) -> HttpResponse:
    """The official has finished a lesson."""
    page = study.get_lesson(actor=request.actor, lesson_id=pk, on=today())
    back = reverse("learning_lesson", args=[page.following.id if page.following else pk])
    finish = lambda: commands.finish_lesson(actor=request.actor, lesson_id=pk, at=now(), on=today())  # noqa: E731
    return press(request, finish, done=_("Lesson finished: %(title)s") % {"title": page.lesson.title}, back=back)


@require_http_methods(FORMS)
def lesson_new(request: Request, code: str) -> HttpResponse:
    """Write a lesson."""
    found = study.course_lessons(actor=request.actor, course_code=code, on=today())
    if not found.keeps:
        raise Http404
    form = LessonForm(request.POST or None)
    back = reverse("learning_lessons", args=[code])
    if form.is_valid() and attempt(
        request, form,
        lambda: commands.write_lesson(
            actor=request.actor, course_id=found.course.pk, facts=form.facts(), on=today()
        ),
    ):  # fmt: skip
        return saved(request, back)
    return show(
        request, form, FORM, title=_("New lesson"), button=_("Save the lesson"), back=back, about=found.course.name
    )


@require_http_methods(FORMS)
def lesson_edit(request: Request, pk: int) -> HttpResponse:
    """Change a lesson."""
    page = _kept(request, pk)
    one = page.lesson
    initial = {
        name: getattr(one, name) for name in ("version", "title", "body", "video_url", "minutes", "is_published")
    }
    form = LessonForm(request.POST or None, initial=initial)
    back = reverse("learning_lesson", args=[pk])
    if form.is_valid() and attempt(
        request, form,
        lambda: commands.change_lesson(
            actor=request.actor, lesson_id=pk, version=form.cleaned_data["version"], facts=form.facts(), on=today()
        ),
    ):  # fmt: skip
        return saved(request, back)
    return show(
        request, form, FORM, title=_("Change the lesson"), button=_("Save the lesson"), back=back, about=one.title
    )


@require_POST
def lesson_remove(request: Request, pk: int) -> HttpResponse:
    """Delete a lesson that nobody can read."""
    page = _kept(request, pk)
    back = reverse("learning_lessons", args=[page.lesson.course.code])
    remove = lambda: commands.remove_lesson(actor=request.actor, lesson_id=pk, on=today())  # noqa: E731
    return press(request, remove, done=_("The lesson is deleted."), back=back)


@require_POST
def lesson_move(request: Request, pk: int) -> HttpResponse:
    """Move a lesson up or down by one."""
    page = _kept(request, pk)
    commands.move_lesson(actor=request.actor, lesson_id=pk, up=request.POST.get("to") == "up", on=today())
    return redirect("learning_lessons", page.lesson.course.code)


@require_http_methods(FORMS)
def lesson_file_new(request: Request, pk: int) -> HttpResponse:
    """Add a file to a lesson."""
    page = _kept(request, pk)
    form = LessonFileForm(request.POST or None, request.FILES or None)
    back = reverse("learning_lesson", args=[pk])
    if form.is_valid() and attempt(
        request, form,
        lambda: commands.add_file(
            actor=request.actor, lesson_id=pk, upload=form.cleaned_data["file"], on=today()
        ),
    ):  # fmt: skip
        return saved(request, back)
    return show(
        request, form, FORM, title=_("Add a file"), button=_("Upload the file"), back=back, about=page.lesson.title,
        has_file=True,
    )  # fmt: skip


@require_safe
def lesson_file(request: Request, pk: int) -> HttpResponseBase:
    """A file of a lesson: shown where a browser shows such files safely, else saved."""
    kept = study.get_file(actor=request.actor, file_id=pk, on=today())
    path = study.stored_file(actor=request.actor, file_id=pk, on=today())
    if not path.exists():
        raise Http404
    answer = FileResponse(
        path.open("rb"), content_type=kept.kind, filename=kept.name, as_attachment=kept.kind not in SHOWN
    )
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


@require_POST
def lesson_file_remove(request: Request, pk: int) -> HttpResponse:
    """Take a file from its lesson."""
    kept = study.get_file(actor=request.actor, file_id=pk, on=today())
    back = reverse("learning_lesson", args=[kept.lesson_id])
    remove = lambda: commands.remove_file(actor=request.actor, file_id=pk, on=today())  # noqa: E731
    return press(request, remove, done=_("The file has been deleted."), back=back)


@require_safe
def study_progress(request: Request, code: str) -> HttpResponse:
    """How far the participants of a class are with its lessons."""
    of = exams.get_run_class(actor=request.actor, code=code)
    rows = study.list_progress(actor=request.actor, training_class=of)
    lessons = study.course_lessons(actor=request.actor, course_code=of.course.code, on=today()).rows
    count = sum(lesson.is_published for lesson in lessons)
    context = {
        "training_class": of,
        "rows": rows,
        "count": count,
        "finished": sum(row.done >= count > 0 for row in rows),
    }
    return render(request, "learning/study/progress.html", context)


def _kept(request: Request, pk: int) -> study.LessonPage:
    page = study.get_lesson(actor=request.actor, lesson_id=pk, on=today())
    if not page.keeps:
        raise Http404
    return page
