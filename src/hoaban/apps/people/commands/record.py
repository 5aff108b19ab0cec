"""Opening a record for a change and closing it again: lock, version, permission, census, event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.people.commands import census, staffing
from hoaban.apps.people.models import Official
from hoaban.apps.people.queries.latest import latest_path
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission, submission, text, was_submitted
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

__all__ = ["CommandRefused", "RecordChanged", "current_submission", "submission", "text", "was_submitted"]


class RecordChanged(CommandRefused):
    """Somebody else changed the record after it was read; ``by`` and ``at`` say who and when."""

    def __init__(self, official: Official, last: Event | None) -> None:
        self.official = official
        self.by = last.actor_name if last else ""
        self.at: datetime | None = last.at if last else None
        super().__init__("record-changed", _("Someone changed this record. Compare, then save."))


@dataclass(slots=True)
class Edit:
    """An open record; the command fills in what changed."""

    official: Official
    path: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    counts: bool = True
    """Whether something countable changed, so that the census is refreshed."""


@contextmanager
def editing(
    *, actor: Actor, official_id: int, version: int | None, action: str, on: date, reason: str = ""
) -> Iterator[Edit]:
    """Open one record for one command; on leaving, count up its version, refresh the census, leave the event.

    ``version``: the version that was read, None where a program changes what it has just read. Raises
    Official.DoesNotExist, PermissionDenied outside the actor's part, RecordChanged when somebody was faster.
    """
    with transaction.atomic():
        official = Official.objects.select_for_update().get(pk=official_id)
        path = latest_path(official_id=official_id)
        if not actor.may(Permission.CHANGE_PEOPLE, path):
            raise PermissionDenied(f"{Permission.CHANGE_PEOPLE} {path}")
        if version is not None and version != official.version:
            events = Event.objects.filter(subject_type="people.official", subject_id=official_id)
            raise RecordChanged(official, events.order_by("-id").first())
        edit, held = Edit(official, path), staffing.held_by([official_id])
        yield edit
        official.version += 1
        official.save()
        if edit.counts:
            census.refresh([official_id])
            staffing.follow_people([official_id], held)
        audit.record(
            actor=actor, action=action, subject=official, path=latest_path(official_id=official_id), on=on,
            before=edit.before, after=edit.after, reason=reason, batch=current_submission(),
        )  # fmt: skip
