"""Papers of a case: added, opened, deleted."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.leadership.commands import case_papers as commands
from hoaban.apps.leadership.forms.cases import PaperForm
from hoaban.apps.leadership.queries import cases as queries
from hoaban.apps.leadership.rules.case_papers import SHOWN, file_name
from hoaban.apps.leadership.rules.cases import Step
from hoaban.apps.leadership.views.case_steps import FORMS, form_page
from hoaban.shared.sending import attempt, press, sent_version
from hoaban.shared.shell import Request, today


@require_http_methods(FORMS)
def paper_new(request: Request, pk: int) -> HttpResponse:
    """Add a paper; the kind that is missing first is chosen."""
    file = queries.get_file(actor=request.actor, case_id=pk, on=today())
    if request.method != "POST" and not any(move.step == Step.PAPER for move in file.moves):
        raise Http404
    kind = request.GET.get("kind") or (file.missing[0].key if file.missing else "other")
    initial = {"version": file.case.version, "kind": kind}
    form = PaperForm(request.POST or None, request.FILES or None, kind=file.case.kind, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def call() -> None:
            commands.add_paper(
                actor=request.actor, case_id=pk, version=given["version"], kind=given["kind"], title=given["title"],
                upload=given["file"], on=today(),
            )  # fmt: skip

        if attempt(request, form, call):
            messages.success(request, _("The paper is added."))
            return redirect("leadership_case", pk)
    return form_page(request, file, form, _("Add a paper"), _("Add the paper"), has_file=True)


@require_safe
def paper_file(request: Request, pk: int) -> HttpResponseBase:
    """A paper of a case in the actor's part: shown where a browser shows such files safely, else saved."""
    paper = queries.get_paper(actor=request.actor, paper_id=pk)
    path = Path(settings.MEDIA_ROOT, paper.stored)
    if not path.exists():
        raise Http404
    answer = FileResponse(
        path.open("rb"), content_type=paper.mime, filename=file_name(paper.title, paper.mime),
        as_attachment=paper.mime not in SHOWN,
    )  # fmt: skip
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


@require_POST
def paper_remove(request: Request, pk: int) -> HttpResponse:
    """Delete a paper of a case that is being prepared."""
    paper = queries.get_paper(actor=request.actor, paper_id=pk)
    version = sent_version(request)
    if press(request, lambda: commands.remove_paper(actor=request.actor, paper_id=pk, version=version, on=today())):
        messages.success(request, _("The paper is deleted."))
    return redirect("leadership_case", paper.case_id)
