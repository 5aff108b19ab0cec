"""Notices that the desk has to pass on, and those that a citizen's page shows."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from hoaban.apps.service.models import Dossier, DossierState, Feedback, Notice, NoticeKind
from hoaban.shared.access import Actor, Permission


def list_calls(*, actor: Actor, told: bool = False) -> QuerySet[Notice]:
    """Notices of the actor's part that are still to be said, the oldest first; ``told``: those said already, newest first."""
    rows = Notice.objects.filter(actor.within(Permission.RECEIVE_DOSSIERS)).select_related("dossier", "feedback")
    if told:
        return rows.filter(told_at__isnull=False).order_by("-told_at", "-pk")
    return rows.filter(~_settled_since(), told_at__isnull=True).exclude(phone="").order_by("made_at", "pk")


def _settled_since() -> Q:
    """Notices that nobody needs a call for any more: the result was fetched, the documents came."""
    fetched = Q(kind=NoticeKind.READY) & ~Q(dossier__state=DossierState.READY)
    return fetched | (Q(kind=NoticeKind.SUPPLEMENT) & ~Q(dossier__state=DossierState.WAITING))


def get_notice(*, actor: Actor, pk: int) -> Notice:
    """One notice of the actor's part; Http404 outside it."""
    return get_object_or_404(Notice.objects.filter(actor.within(Permission.RECEIVE_DOSSIERS)), pk=pk)


def notices_of(*, dossier: Dossier | None = None, feedback: Feedback | None = None) -> list[Notice]:
    """Notices about a dossier or a message whose secret the asker holds, newest first."""
    rows = Notice.objects.filter(dossier=dossier) if dossier else Notice.objects.filter(feedback=feedback)
    return list(rows.order_by("-made_at", "-pk")[:20])
