"""What `bench.service intake` stands on, worked inside its database: signed-in counters before, what was kept after."""

from __future__ import annotations

import json
from pathlib import Path


def prepare(counters: int, path: Path) -> None:
    """The catalogue, the one-stop shops, and so many counter officers, each signed in; keys to a file."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from hoaban.apps.accounts.commands import grant_role
    from hoaban.apps.accounts.models import User
    from hoaban.apps.service.commands.catalogue_loading import load_catalogue
    from hoaban.apps.service.commands.points import load_points
    from hoaban.apps.service.models import ServicePoint
    from hoaban.shared.access import Actor, Role
    from hoaban.shared.shell import today

    system, on = Actor.system(), today()
    load_catalogue(actor=system)
    load_points(actor=system, on=on)
    points = list(ServicePoint.objects.filter(unit__province__code="11").select_related("unit").order_by("issuer")[:45])
    found = []
    for number in range(counters):
        point = points[number % len(points)]
        user = User.objects.create(
            username=f"bench-{number}", full_name=f"Quầy {number}", password="!", home_unit=point.unit
        )
        grant_role(
            actor=system, user_id=user.pk, role=Role.COUNTER, unit_id=point.unit_id, starts_on=on, reason="bench"
        )
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session.create()
        found.append({"session": session.session_key, "point": point.pk})
    path.write_text(json.dumps(found))


def kept(path: Path) -> None:
    """Key of the receipt -> dossiers, their first moves and their events; and how many codes there are."""
    from collections import Counter

    from hoaban.apps.service.models import Dossier, DossierStep
    from hoaban.shared.models import Event

    keys = Counter(Dossier.objects.values_list("follow_key", flat=True))
    path.write_text(
        json.dumps(
            {
                "keys": keys, "codes": Dossier.objects.values("code").distinct().count(),
                "steps": DossierStep.objects.filter(move="receive").count(),
                "events": Event.objects.filter(action="service.take_in").count(),
            }
        )
    )  # fmt: skip
