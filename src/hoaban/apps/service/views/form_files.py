"""Blank forms of the catalogue: opened by everybody, attached and taken away by who keeps it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.service.commands import refusals
from hoaban.apps.service.commands.form_files import attach_form, detach_form
from hoaban.apps.service.forms.form_files import TOO_LARGE, FormFileForm
from hoaban.apps.service.models import ProcedureDocument
from hoaban.apps.service.queries.form_files import get_document, get_form
from hoaban.apps.service.rules.form_files import MOST_BYTES
from hoaban.apps.service.views.sized import unread_above
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, now, today


@login_not_required
@require_safe
def public_form(_request: Request, name: str) -> HttpResponseBase:
    """A blank form to save; never shown as a page of ours."""
    found = get_form(name=name)
    path = Path(settings.MEDIA_ROOT, found.stored)
    if not path.exists():
        raise Http404(name)
    answer = FileResponse(path.open("rb"), content_type=found.mime, as_attachment=True, filename=found.name)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _leave_unread(request: Request, code: str, pk: int) -> None:
    get_document(actor=request.actor, code=code, document_id=pk)
    refusals.leave(
        actor=request.actor, action="service.attach_form", on=today(), refused=CommandRefused("too-large", "", "file")
    )


@unread_above(MOST_BYTES, TOO_LARGE, _leave_unread)
@require_http_methods(["GET", "HEAD", "POST"])
def form_attach(request: Request, code: str, pk: int) -> HttpResponse:
    """Attach the blank form of a document, replace it or take it away."""
    document = get_document(actor=request.actor, code=code, document_id=pk)
    posted = request.method == "POST"
    first = {"standing": document.form_file_id}
    form = FormFileForm(request.POST, request.FILES) if posted else FormFileForm(initial=first)
    if posted and form.is_valid() and attempt(request, form, lambda: _carry_out(request, code, pk, form)):
        taken = "detach" in request.POST
        messages.success(request, _("The blank form is taken away.") if taken else _("The blank form is attached."))
        return redirect(_back(document))
    context = {"document": document, "code": code, "form": form, "back": _back(document)}
    return render(request, "service/catalogue/form_file.html", context, status=422 if form.errors else 200)


def _carry_out(request: Request, code: str, pk: int, form: FormFileForm) -> None:
    standing = form.cleaned_data["standing"]
    if "detach" in request.POST:
        detach_form(actor=request.actor, code=code, document_id=pk, standing_id=standing)
        return
    upload = form.cleaned_data["file"]
    attach_form(actor=request.actor, code=code, document_id=pk, standing_id=standing, upload=upload, now=now())


def _back(document: ProcedureDocument) -> str:
    """The page of the version that the document is of."""
    version = document.version
    return f"{reverse('service_procedure', args=[version.procedure.code])}?on={version.starts_on:%Y-%m-%d}"
