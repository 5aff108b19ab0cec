"""Carrying out what is due as pages and worker do it together, for tests of every app that keeps data for a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.privacy.commands import disposal
from hoaban.apps.privacy.models import Disposal
from hoaban.shared.access import Actor

_names = count(1)


def signed(actor: Actor) -> Actor:
    """The same actor with an account that stands in the database."""
    return replace(actor, user_id=make_user(f"thuc-hien-{next(_names)}").pk)


def ordered(*, actor: Actor, key: str, expected: int, on: date, basis: str = "Biên bản 12/BB-SNV") -> Disposal:
    """What an officer ordered."""
    return disposal.order(actor=signed(actor), key=key, expected=expected, basis=basis, on=on)


def carried_out(*, actor: Actor, key: str, expected: int, on: date, basis: str = "Biên bản 12/BB-SNV") -> int:
    """Order it and have the worker do it; how many rows."""
    own = signed(actor)
    made = disposal.order(actor=own, key=key, expected=expected, basis=basis, on=on)
    return disposal.carry_out(actor=own, disposal_id=made.pk)
