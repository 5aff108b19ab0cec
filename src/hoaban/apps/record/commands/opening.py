"""Opening the record of an official for a command: lock, part, permission, version; one event when it closes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.people.models import Official
from hoaban.apps.people.queries.latest import latest_path
from hoaban.apps.record.models import Profile
from hoaban.apps.record.queries.standing import standing
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.refusals import CommandRefused


@dataclass(slots=True)
class Edit:
    """An open record; the command says what it changed. Family and health are told by name of the item only."""

    sheet: Profile
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@contextmanager
def editing(
    *, actor: Actor, official_id: int, version: int | None, action: str, on: date, reason: str = ""
) -> Iterator[Edit]:
    """Open one record for one command; on leaving, count up its version and leave the event.

    ``version``: the version that was read, 0 for a sheet not begun, None for a program. Raises Http404 outside the part
    whose records the actor sees, PermissionDenied, CommandRefused "changed" when somebody was faster.
    """
    with transaction.atomic():
        official = Official.objects.select_for_update().filter(pk=official_id).first()
        path = latest_path(official_id=official_id)
        if official is None or not (actor.may(Permission.VIEW_RECORDS, path) or actor.official_id == official_id):
            raise Http404
        actor.require(Permission.CHANGE_RECORDS, path)
        sheet = Profile.objects.filter(official=official).first() or Profile(official=official, version=0)
        if version is not None and version != sheet.version:
            raise CommandRefused(
                "changed", _("Somebody changed this record in the meantime. Look at it as it is now, then do it again.")
            )
        edit = Edit(sheet)
        yield edit
        sheet.version += 1
        sheet.save()
        Profile.objects.filter(pk=sheet.pk).update(**standing())
        audit.record(
            actor=actor, action=f"record.{action}", subject=official, path=path, on=on, before=edit.before,
            after=edit.after, reason=reason, batch=current_submission(),
        )  # fmt: skip
