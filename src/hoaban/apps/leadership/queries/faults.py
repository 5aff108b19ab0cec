"""What went wrong in service, handed to learning: the two know nothing of each other."""

from __future__ import annotations

from datetime import date

from hoaban.apps.learning.queries.error_needs import Fault
from hoaban.apps.service.models import LateCause
from hoaban.apps.service.queries.causes import causes_below
from hoaban.shared.access import Actor


def faults_of_service(*, actor: Actor, path: str, since: date, until: date) -> list[Fault]:
    """The causes behind delays and complaints below a path, as far as the actor may see them."""
    found = causes_below(actor=actor, path=path, since=since, until=until)
    return [Fault(cause, str(LateCause(cause).label), times) for cause, times in sorted(found.items())]
