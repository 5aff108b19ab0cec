"""Blank forms: the one of a name, which is public like the catalogue, and a document with its form for who keeps it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from hoaban.apps.service.models import FormFile, ProcedureDocument
from hoaban.apps.service.queries.catalogue import may_change
from hoaban.shared.access import Actor


def get_form(*, name: str) -> FormFile:
    """The blank form of a name, as long as a document of the catalogue has it; Http404 (one query)."""
    found: FormFile | None = FormFile.objects.filter(name=name, documents__isnull=False).first()
    if found is None:
        raise Http404(name)
    return found


def get_document(*, actor: Actor, code: str, document_id: int) -> ProcedureDocument:
    """A document of a procedure with its form, for who keeps the catalogue; PermissionDenied, Http404."""
    if not may_change(actor=actor):
        raise PermissionDenied("service.forms")
    rows = ProcedureDocument.objects.select_related("version__procedure", "form_file")
    found: ProcedureDocument | None = rows.filter(pk=document_id, version__procedure__code=code).first()
    if found is None:
        raise Http404(document_id)
    return found
