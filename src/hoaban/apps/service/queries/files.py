"""Files of dossiers in the actor's part."""

from __future__ import annotations

from django.http import Http404

from hoaban.apps.service.models import DossierFile
from hoaban.apps.service.queries.dossiers import may_see
from hoaban.shared.access import Actor


def get_file(*, actor: Actor, file_id: int) -> DossierFile:
    """A file of a dossier; raises Http404 outside the actor's part."""
    found: DossierFile | None = DossierFile.objects.select_related("dossier__point").filter(pk=file_id).first()
    if found is None or not may_see(actor, found.dossier):
        raise Http404
    return found
