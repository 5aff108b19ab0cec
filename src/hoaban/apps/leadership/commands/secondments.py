"""A secondment that ends before its last day: the official goes back to the seat at home, which was kept."""

from __future__ import annotations

from datetime import date

from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.leadership.queries import secondments as queries
from hoaban.apps.people import commands as people
from hoaban.apps.people.models import Assignment, EndReason
from hoaban.shared.access import Actor, Grant, Permission, Role
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.templatetags.hoaban import day


def end_secondment(*, actor: Actor, assignment_id: int, last_on: date, on: date) -> Assignment:
    """End a secondment on a day (``last_on``: its last), with the return to the unit it came from; one event.

    Raises Http404 outside the actor's part, PermissionDenied below SIGN_ROTATION over the unit of the secondment,
    CommandRefused "day" (before it began, or after the day it ends anyway), "home" (no seat is held at home any more).
    """
    found = queries.find_secondment(actor=actor, assignment_id=assignment_id, on=on)
    if found is None:
        raise Http404
    actor.require(Permission.SIGN_ROTATION, found.path)
    if last_on < found.since or (found.ends_on is not None and last_on > found.ends_on):
        most = day(found.ends_on) if found.ends_on else "–"
        raise CommandRefused(
            "day",
            _("The last day lies between %(first)s and %(last)s.") % {"first": day(found.since), "last": most},
            "last_on",
        )
    if not found.home:
        raise CommandRefused(
            "home", _("No seat at home is recorded any more. Record a transfer on the official's record instead.")
        )
    signing = Actor(
        name=actor.name, grants=(*actor.grants, Grant(Role.ORGANISING, (found.path,))), user_id=actor.user_id,
        official_id=actor.official_id, home_path=actor.home_path,
    )  # fmt: skip
    people.end_assignment(
        actor=signing, official_id=found.official_id, version=None, assignment_id=assignment_id,
        on=queries.day_after(last_on), reason=EndReason.TERM,
    )  # fmt: skip
    row: Assignment = Assignment.objects.get(pk=assignment_id)
    return row
