"""Photos and scans of a dossier: added, opened."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.service.commands import refusals
from hoaban.apps.service.commands.files import add_file, refuse_unread
from hoaban.apps.service.forms.files import TOO_LARGE, FileForm
from hoaban.apps.service.queries import dossier_pages, files
from hoaban.apps.service.queries.dossiers import get_dossier
from hoaban.apps.service.rules.files import MOST_BYTES, file_name
from hoaban.apps.service.views.sized import unread_above
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, now, today


def _leave_unread(request: Request, pk: int) -> None:
    refuse_unread(actor=request.actor, dossier_id=pk)


@unread_above(MOST_BYTES, TOO_LARGE, _leave_unread)
@require_http_methods(["GET", "HEAD", "POST"])
def file_new(request: Request, pk: int) -> HttpResponse:
    """Add a photo or scan."""
    dossier = get_dossier(actor=request.actor, dossier_id=pk)
    documents = [(str(one.id), one.name) for one in dossier_pages.handed_in(dossier)]
    form = FileForm(request.POST or None, request.FILES or None, documents=documents)
    if request.method == "POST" and form.is_valid():

        def call() -> None:
            add_file(actor=request.actor, dossier_id=pk, now=now(), **form.facts())

        if attempt(request, form, call):
            messages.success(request, _("The file is added."))
            return redirect("service_dossier", pk)
    elif request.method == "POST":
        refusals.leave_form(
            actor=request.actor, action="service.add_file", on=today(), fields=form.errors, path=dossier.unit_path
        )
    context = {"dossier": dossier, "form": form}
    return render(request, "service/dossiers/file.html", context, status=422 if form.errors else 200)


@require_safe
def file(request: Request, pk: int) -> HttpResponseBase:
    """A file of a dossier in the actor's part."""
    found = files.get_file(actor=request.actor, file_id=pk)
    path = Path(settings.MEDIA_ROOT, found.stored)
    if not path.exists():
        raise Http404
    name = file_name(found.title, found.mime)
    answer = FileResponse(path.open("rb"), content_type=found.mime, filename=name)
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer
