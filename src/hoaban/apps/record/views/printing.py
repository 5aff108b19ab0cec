"""Forms 2C of a whole unit: asked for, made by the worker, opened by who asked."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.record import tasks
from hoaban.apps.record.commands import printing as commands
from hoaban.apps.record.models import Printing
from hoaban.apps.record.queries import printing as queries
from hoaban.apps.record.views.lists import ASKED
from hoaban.shared import runs
from hoaban.shared.figures import Scope
from hoaban.shared.names import fold
from hoaban.shared.sending import press
from hoaban.shared.shell import Request, machine_now


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def printings(request: Request) -> HttpResponse:
    """Ask for the forms of a unit, and the files asked for before."""
    scope = ASKED.scope(request)
    if request.method == "POST":
        return _ask(request, scope)
    count, most = queries.count_people(scope=scope), settings.PRINTING_MOST_PEOPLE
    context = {
        "scope": scope, "on": scope.on, "count": count, "most": most, "may_ask": 0 < count <= most,
        "kept_days": settings.PRINTING_KEPT_DAYS, "runs": queries.list_printings(actor=request.actor),
        "trail": organisation.list_ancestors(actor=request.actor, on=scope.on, path=scope.part.path),
        "children": organisation.list_children(actor=request.actor, on=scope.on, unit_id=scope.part.id),
    }  # fmt: skip
    return render(request, "record/printings.html", context)


def _ask(request: Request, scope: Scope) -> HttpResponse:
    made: list[Printing] = []
    if not press(request, lambda: made.append(commands.ask(actor=request.actor, scope=scope))):
        return redirect(request.get_full_path())
    tasks.make_forms.enqueue(made[0].pk, cast(int, request.actor.user_id))
    return redirect("record_printing", made[0].pk)


@never_cache
@require_safe
def printing_page(request: Request, pk: int) -> HttpResponse:
    """How far a file is, or the finished file until it is dropped."""
    found = queries.get_printing(actor=request.actor, printing_id=pk)
    if request.htmx and not found.is_under_way:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {
        "run": found, "stopped": runs.may_have_stopped(found, at=machine_now()),
        "may_open": queries.may_open(actor=request.actor, printing=found),
    }  # fmt: skip
    return render(request, "record/_printing_progress.html" if request.htmx else "record/printing.html", context)


@never_cache
@require_safe
def printing_file(request: Request, pk: int) -> HttpResponseBase:
    """The file, for who asked and can still see all of it."""
    found = queries.get_printing(actor=request.actor, printing_id=pk)
    is_there = found.state == runs.RunState.DONE and not found.dropped and found.file.exists()
    if not is_there or not queries.may_open(actor=request.actor, printing=found):
        raise Http404
    name = f"2C-{fold(found.unit_name).replace(' ', '-')}-{found.on:%Y-%m-%d}.pdf"
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")


@require_POST
def printing_cancel(request: Request, pk: int) -> HttpResponse:
    """Call a file off while it is being made."""
    if press(request, lambda: commands.cancel(actor=request.actor, printing_id=pk)):
        messages.success(request, _("Called off. Nothing was printed."))
    return redirect("record_printing", pk)


@require_POST
def printing_resume(request: Request, pk: int) -> HttpResponse:
    """Give a file whose worker stopped to a worker again."""
    found = queries.get_printing(actor=request.actor, printing_id=pk)
    if runs.may_have_stopped(found, at=machine_now()):
        tasks.make_forms.enqueue(found.pk, found.user_id)
    return redirect("record_printing", pk)


@require_POST
def printing_drop(request: Request, pk: int) -> HttpResponse:
    """Delete a finished file before its time."""
    if press(request, lambda: commands.drop(actor=request.actor, printing_id=pk)):
        messages.success(request, _("The printed forms are deleted."))
    return redirect("record_printing", pk)
