"""The event of a form, a message or a file that was refused before any command read it: where and what, not what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.refusals import CommandRefused

MOST = 20


def leave(*, actor: Actor, action: str, on: date, refused: CommandRefused, path: str = "") -> None:
    """Leave the event of what was refused; ``action``: what was tried, such as "service.deliver"; ``path``: where."""
    audit.leave_refusal(
        actor=actor, action=action, subject=None, path=path or actor.home_path, on=on,
        refused=CommandRefused(refused.code, refused.field or refused.code),
    )  # fmt: skip


def leave_form(*, actor: Actor, action: str, on: date, fields: Iterable[str], path: str = "") -> None:
    """The same of a form, by the names of the fields that were wrong."""
    names = ", ".join(sorted(fields)[:MOST])
    leave(actor=actor, action=action, on=on, refused=CommandRefused("form", names, names), path=path)
