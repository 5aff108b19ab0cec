"""The decision on a case as PDF to print and as DOCX to edit."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from hoaban.apps.leadership.queries import cases as queries
from hoaban.apps.leadership.queries.case_letters import letter_of
from hoaban.shared import letters
from hoaban.shared.shell import Request


@require_safe
def decision_pdf(request: Request, pk: int) -> HttpResponse:
    """The decision as PDF; for the part of the post, and for the official it is about."""
    letter = letter_of(queries.get_decided(actor=request.actor, case_id=pk), actor=request.actor)
    answer = HttpResponse(letters.decision_pdf(letter), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{letters.file_name(letter, "pdf")}"'
    return answer


@require_safe
def decision_docx(request: Request, pk: int) -> HttpResponse:
    """The decision as DOCX, in the same layout."""
    letter = letter_of(queries.get_decided(actor=request.actor, case_id=pk), actor=request.actor)
    answer = HttpResponse(letters.decision_docx(letter), content_type=letters.DOCX)
    answer["Content-Disposition"] = f'attachment; filename="{letters.file_name(letter, "docx")}"'
    return answer
