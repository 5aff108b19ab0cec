"""How a citizen rates the service of a settled dossier, once, by the five factors of SIPAS."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hoaban.apps.service.commands.feedback import CITIZEN
from hoaban.apps.service.models import Dossier, Rating
from hoaban.apps.service.rules.feedback import FACTORS, bad_marks
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.refusals import CommandRefused


def rate(*, actor: Actor, dossier_key: str, marks: Mapping[str, int | None], now: datetime, note: str = "") -> Rating:
    """Rate a settled dossier whose secret key the citizen holds; any factor may be left out, not all.

    The event says that it was given, not what was said. Raises Dossier.DoesNotExist for an unknown key, CommandRefused:
    "open" before it is settled, "marks", "rated" the second time.
    """
    dossier = Dossier.objects.get(follow_key=dossier_key)
    if dossier.settled_at is None:
        raise CommandRefused("open", _("The service can be rated once the dossier is settled."))
    if wrong := bad_marks(marks):
        raise CommandRefused("marks", _("Choose at least one mark, from 1 to 5."), wrong[0])
    chosen = {name: marks.get(name) for name in FACTORS}
    try:
        with transaction.atomic():
            made = Rating.objects.create(
                dossier=dossier, unit_path=dossier.unit_path, note=note.strip()[:500], rated_at=now,
                rated_on=timezone.localtime(now).date(), **chosen,
            )  # fmt: skip
            who = actor if actor.name else Actor(CITIZEN)
            audit.record(actor=who, action="service.rate", subject=dossier, path=dossier.unit_path)
    except IntegrityError:
        raise CommandRefused("rated", _("This dossier was rated already. Thank you.")) from None
    return made
