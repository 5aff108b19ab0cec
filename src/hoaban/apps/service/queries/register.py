"""The register of dossiers (form 07): those taken in within days, narrowed by procedure, state and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from hoaban.apps.service.models import Dossier
from hoaban.apps.service.queries import known
from hoaban.apps.service.rules.codes import parse_code, tidy_code
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import fold
from hoaban.shared.worktime import ZONE

FOUND = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What the register is narrowed to; ``until`` is the last day."""

    since: date
    until: date
    procedure: str = ""
    state: str = ""
    text: str = ""


def register(*, actor: Actor, asked: Asked) -> QuerySet[Dossier]:
    """The dossiers taken in or decided in the actor's part that came in from ``since`` to ``until``, in the order of intake."""
    rows = Dossier.objects.filter(
        actor.within(Permission.VIEW_SERVICE) | _taken_in(actor), received_at__gte=_begin(asked.since),
        received_at__lt=_begin(asked.until + timedelta(days=1)),
    )  # fmt: skip
    if asked.procedure:
        rows = rows.filter(procedure__code=asked.procedure)
    if asked.state:
        rows = rows.filter(_in_state(asked.state))
    if asked.text:
        rows = rows.filter(_says(asked.text))
    return rows.select_related("version", "unit", "officer", "procedure").order_by("received_at", "id")


def _in_state(state: str) -> Q:
    kinds = {
        "open": Q(settled_at__isnull=True),
        "late": Q(timeliness=3),
        "in_time": Q(timeliness__in=(1, 2)),
    }
    return kinds.get(state, Q(state=state))


def _says(text: str) -> Q:
    return Q(code=tidy_code(text)) if parse_code(text) else Q(applicant_folded__contains=fold(text))


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()), ZONE)


def find_dossiers(*, actor: Actor, text: str, limit: int = FOUND) -> list[Dossier]:
    """Dossiers of the actor's part by their whole code, or by the beginning of the applicant's name, newest first."""
    part = actor.within(Permission.VIEW_SERVICE)
    if parse_code(text):
        rows = Dossier.objects.filter(code=tidy_code(text)).filter(
            part | actor.within(Permission.VIEW_SERVICE, "holder_path") | _taken_in(actor)
        )
    else:
        begins = fold(text)
        # The names first: SQLite would otherwise begin with the part, which may be the whole province.
        named = Dossier.objects.filter(applicant_folded__gte=begins, applicant_folded__lt=begins + "\U0010ffff")
        rows = Dossier.objects.filter(part, pk__in=named.values("pk"))
    return list(rows.select_related("version").order_by("-received_at")[:limit])


def _taken_in(actor: Actor) -> Q:
    points = [one.id for one in known.all_points() if actor.may(Permission.VIEW_SERVICE, one.unit_path)]
    return Q(point_id__in=points)
