"""Papers by forms 01, 02, 03 and 05 as they are issued: their content is frozen, so that they print again as they were."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max

from hoaban.apps.service.models import Dossier, ServicePaper
from hoaban.shared.access import Actor


def issue(*, actor: Actor, dossier: Dossier, form_no: str, now: datetime, content: dict[str, Any]) -> ServicePaper:
    """Keep a paper of a dossier, numbered within its form. Part of a larger command, which leaves the event."""
    last = ServicePaper.objects.filter(dossier=dossier, form_no=form_no).aggregate(Max("number"))["number__max"]
    paper: ServicePaper = ServicePaper.objects.create(
        dossier=dossier, form_no=form_no, number=(last or 0) + 1, issued_at=now, issued_by=actor.name,
        content={**_standing(dossier), **content},
    )  # fmt: skip
    return paper


def _standing(dossier: Dossier) -> dict[str, Any]:
    """What every paper of a dossier says."""
    return {
        "code": dossier.code,
        "applicant": dossier.applicant,
        "address": dossier.address,
        "phone": dossier.phone,
        "procedure": dossier.version.name_vi,
        "point": dossier.point.name,
        "unit": dossier.unit.name,
        "received": dossier.received_at.isoformat(),
        "due": dossier.due_at.isoformat(),
    }
