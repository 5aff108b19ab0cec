"""What the one-stop shop keeps of an official, for the copy of their data that they take themselves.

Nothing of the citizens whom they served: what they did alone.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hoaban.apps.service.models import Apology, Dossier, DossierStep, Feedback
from hoaban.shared.kept import Kept, declare


def register() -> None:
    """Declare it, once, when Django starts."""
    declare(
        Kept(Dossier, {"code": 3, "state": 2, "received_at": 2, "due_at": 2}, whose="officer", whole=False,
             title=_("Dossiers in hand")),
        Kept(DossierStep, {"move": 2, "state": 2, "at": 2, "minutes": 1}, rows=_steps, whole=False, on_paper=False),
        Kept(Apology, {"number": 2, "state": 2, "signed_at": 2}, whose="signer", whole=False,
             title=_("Letters of apology signed")),
        Kept(Feedback, {"number": 2, "kind": 2, "state": 2, "received_at": 2, "answered_at": 2}, whose="owner", whole=False,
             title=_("Messages of citizens to be answered")),
    )  # fmt: skip


def _steps(official_id: int) -> QuerySet[DossierStep]:
    return DossierStep.objects.filter(Q(official=official_id) | Q(to_official=official_id))
