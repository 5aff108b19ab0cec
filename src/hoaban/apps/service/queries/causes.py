"""What went wrong in service, by cause: behind letters of apology for delay and behind answered messages."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db.models import Count

from hoaban.apps.service.models import Apology, ApologyState, Feedback
from hoaban.shared.access import Actor, Permission, below


def causes_below(*, actor: Actor, path: str, since: date, until: date) -> dict[str, int]:
    """Cause -> how often it was found below a path in those days, in the actor's part (two queries)."""
    within = actor.within(Permission.VIEW_SERVICE) & below(path)
    letters = Apology.objects.filter(within, for_delay=True, owed_at__date__gte=since, owed_at__date__lte=until)
    letters = letters.exclude(state=ApologyState.CANCELLED)
    messages = Feedback.objects.filter(within, answered_at__date__gte=since, answered_at__date__lte=until)
    found: Counter[str] = Counter()
    for rows in (letters.exclude(cause=""), messages.exclude(cause="")):
        found.update(dict(rows.order_by().values_list("cause").annotate(n=Count("pk"))))
    return dict(found)
