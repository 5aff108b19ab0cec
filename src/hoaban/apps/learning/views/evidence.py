"""Evidence: submitted and withdrawn by the official, decided by the supervisor or the personnel office."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.learning.commands import evidence as commands
from hoaban.apps.learning.forms.evidence import DecisionForm, EvidenceForm
from hoaban.apps.learning.models import EvidenceState
from hoaban.apps.learning.queries.competencies import level_names
from hoaban.apps.learning.queries.evidence import get_evidence, may_decide
from hoaban.apps.learning.queries.framework import find_competency
from hoaban.apps.learning.views.keeping import Ask, answer
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared.sending import say_at_field
from hoaban.shared.shell import Request, today

FORMS = ["GET", "HEAD", "POST"]
TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png"}


@require_http_methods(FORMS)
def evidence_new(request: Request, code: str) -> HttpResponse:
    """Submit evidence of one's own for a competency."""
    one = find_competency(actor=request.actor, code=code)
    if request.actor.official_id is None:
        raise Http404(code)
    levels = [(str(row.level), f"{row.level}. {row.name}") for row in one.levels.order_by("level")]
    asked = request.GET.get("level", "")
    form = EvidenceForm(request.POST or None, request.FILES or None, levels=levels, initial={"level": asked})
    ask = Ask(
        reverse("learning_roadmap"), _("My roadmap"), _("Submit evidence"), _("Submit the evidence"),
        _("Submitted. The head of the office or the personnel office decides."), one.name,
        warning=_("For what no certificate covers: work done, things made, a confirmation by others."), has_file=True,
    )  # fmt: skip

    def submit() -> str:
        given = form.cleaned_data
        commands.submit_evidence(
            actor=request.actor, competency_id=one.pk, level=given["level"], text=given["text"], on=today(),
            upload=given["file"],
        )  # fmt: skip
        return ask.back

    return answer(request, ask, form, submit)


@require_POST
def evidence_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take back one's own evidence."""
    row = get_evidence(actor=request.actor, pk=pk, on=today())
    if row.official_id != request.actor.official_id:
        raise Http404(pk)
    try:
        commands.withdraw_evidence(actor=request.actor, evidence_id=pk, on=today())
        messages.success(request, _("The evidence is withdrawn."))
    except CommandRefused as refused:
        messages.warning(request, refused.message)
    return redirect("learning_roadmap")


@require_http_methods(FORMS)
def evidence_decide(request: Request, pk: int) -> HttpResponse:
    """Accept or refuse evidence of somebody in the part."""
    row = get_evidence(actor=request.actor, pk=pk, on=today())
    if not may_decide(actor=request.actor, official_id=row.official_id, on=today()):
        raise Http404(pk)
    back = reverse("learning_roadmap_of", args=[row.official_id])
    form, status = DecisionForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _decide(request, pk, form)
            except CommandRefused as refused:
                say_at_field(form, refused)
            else:
                messages.success(request, _("The decision is recorded."))
                return redirect(back)
    level = level_names(actor=request.actor).get((row.competency_id, row.level), str(row.level))
    context = {
        "row": row, "level": level, "form": form, "back": back, "waits": row.state == EvidenceState.SUBMITTED
    }  # fmt: skip
    return render(request, "learning/competencies/decide.html", context, status=status)


def _decide(request: Request, pk: int, form: DecisionForm) -> None:
    given = form.cleaned_data
    last = given["expires_on"]
    commands.decide_evidence(
        actor=request.actor, evidence_id=pk, accept=given["decision"] == "accept", on=today(),
        reason=given["reason"], expires_before=last + timedelta(days=1) if last else None,
    )  # fmt: skip


@require_safe
def evidence_file(request: Request, pk: int) -> FileResponse:
    """The file of evidence, to those who may see it; always a download of the type it was found to be."""
    row = get_evidence(actor=request.actor, pk=pk, on=today())
    path = Path(settings.MEDIA_ROOT, row.file)
    if not row.file or not path.is_file():
        raise Http404(pk)
    name = f"{Path(row.file_name).stem or row.pk}{path.suffix}"
    kind = TYPES.get(path.suffix, "application/octet-stream")
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=kind)
