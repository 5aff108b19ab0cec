"""Leaving an event: called by commands, once each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from hoaban.shared.access import Actor, Permission
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

_submission: ContextVar[str] = ContextVar("submission", default="")


@contextmanager
def submission(key: str) -> Iterator[None]:
    """Mark the events left inside as answers to one sending of a form, so that a second sending is recognised."""
    token = _submission.set(key)
    try:
        yield
    finally:
        _submission.reset(token)


def current_submission() -> str:
    """The key of the sending of a form that is being answered; "" for programs."""
    return _submission.get()


def was_submitted(key: str) -> bool:
    """Whether this very sending of a form was carried out before (a double click, a reload)."""
    return Event.objects.filter(batch=key).exists()


def text(value: Any) -> Any:
    """A value as the event log keeps it."""
    return value.isoformat() if isinstance(value, date) else value if value is None else str(value)


def event(
    *,
    actor: Actor,
    action: str,
    subject: models.Model | None = None,
    path: str = "",
    on: date | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    batch: str = "",
    about: tuple[str, int, str] | None = None,
) -> Event:
    """An unsaved event, for commands that write many at once.

    ``about`` names the subject by (label, key, text) where no instance is at hand.
    """
    if about is None and subject is not None:
        about = subject._meta.label_lower, subject.pk, str(subject)[:300]
    return Event(
        actor_id=actor.user_id,
        actor_name=actor.name,
        action=action,
        subject_type=about[0] if about else "",
        subject_id=about[1] if about else None,
        subject_name=about[2] if about else "",
        unit_path=path,
        on=on,
        before=before or {},
        after=after or {},
        reason=reason,
        batch=batch,
    )


def record(**facts: Any) -> Event:
    """Leave the event of one command; same arguments as :func:`event`."""
    left = event(**facts)
    left.save()
    return left


@contextmanager
def refusals_left(
    *, actor: Actor, action: str, subject: models.Model | None, path: str, on: date | None = None
) -> Iterator[None]:
    """Leave an event of what is refused inside, after everything inside has been rolled back.

    A "clash" is a question to whoever sends it, not a refusal; no event is left of it.
    """
    try:
        yield
    except CommandRefused as refused:
        if refused.code != "clash":
            leave_refusal(actor=actor, action=action, subject=subject, path=path, on=on, refused=refused)
        raise


def leave_refusal(
    *, actor: Actor, action: str, subject: models.Model | None, path: str, on: date | None, refused: CommandRefused
) -> Event:
    """The event of a command that was refused; outside the transaction of the command."""
    return record(
        actor=actor, action=f"{action}_refused", subject=subject, path=path, on=on, reason=refused.message[:500],
        after={"code": refused.code},
    )  # fmt: skip


def list_events(*, actor: Actor, subject: models.Model, limit: int = 200) -> list[Event]:
    """Events of one subject, newest first; nothing outside the actor's part."""
    scope = actor.within(Permission.VIEW_HISTORY) | Q(unit_path="")
    if not actor.may(Permission.VIEW_HISTORY):
        return []
    found = Event.objects.filter(scope, subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return list(found.order_by("-id")[:limit])
