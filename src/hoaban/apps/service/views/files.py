"""Photos and scans of a dossier: added, opened."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.service.commands import refusals
from hoaban.apps.service.commands.files import add_file, refuse_unread
from hoaban.apps.service.forms.files import TOO_LARGE, FileForm
from hoaban.apps.service.queries import dossier_pages, files
from hoaban.apps.service.queries.dossiers import get_dossier
from hoaban.apps.service.rules.files import MOST_BYTES, file_name
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, now, today

AROUND = 64 * 1024
"""Bytes of a sent form beside the file itself."""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def file_new(request: Request, pk: int) -> HttpResponse:
    """Add a photo or scan; what is too large by its own account is refused before it is read."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if request.method == "POST" and (not declared.isdigit() or int(declared) > MOST_BYTES + AROUND):
        refuse_unread(actor=request.actor, dossier_id=pk)
        return HttpResponse(str(TOO_LARGE), status=413, content_type="text/plain; charset=utf-8")
    answer: HttpResponse = _file_new(request, pk)
    return answer


@csrf_protect
def _file_new(request: Request, pk: int) -> HttpResponse:
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
