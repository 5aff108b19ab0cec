"""The secret key of an official's calendar feed."""

from __future__ import annotations

import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction

from hoaban.apps.learning.models.classes import CalendarFeed
from hoaban.apps.people.models import Official
from hoaban.shared import audit
from hoaban.shared.access import Actor


@transaction.atomic
def renew_feed_key(*, actor: Actor) -> CalendarFeed:
    """Give the actor's own calendar feed a new key; the old address ends at once."""
    if actor.official_id is None:
        raise PermissionDenied("only officials have a calendar feed")
    official = Official.objects.select_for_update().get(pk=actor.official_id)
    feed, _new = CalendarFeed.objects.update_or_create(official=official, defaults={"key": secrets.token_urlsafe(32)})
    audit.record(actor=actor, action="learning.renew_feed_key", subject=official, path=actor.home_path)
    return feed
