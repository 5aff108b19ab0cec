"""The command that builds two years of dossiers: month by month, each whole or not at all, the open counter last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from django.db import transaction

from hoaban.apps.service.commands import tallies
from hoaban.apps.service.commands.catalogue_loading import load_catalogue
from hoaban.apps.service.commands.points import load_points
from hoaban.demonstration.serving import opening, past, reported, today
from hoaban.demonstration.serving.desks import open_old_points
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.models import Event

DONE = "demonstration.serving"
USUAL, FULL = 25_000, 400_000
"""Dossiers of two years: what `make demo` builds, and with SIZE=full."""
Part = tuple[str, Callable[[], int]]


def build_serving(
    *, actor: Actor, on: date, seed: int, dossiers: int = USUAL, tell: Callable[[int, int], None] | None = None
) -> int:
    """Build what is not there yet, as of a day; returns how many dossiers were written.

    ``dossiers``: about so many in all; what an earlier run has built stays as it is, whatever its size. ``tell`` hears how
    many parts are done, of how many. Raises PermissionDenied unless the actor administers the whole installation.
    """
    actor.require(Permission.CHANGE_ACCOUNTS, "")
    there = set(Event.objects.filter(action=DONE).values_list("subject_name", flat=True))
    if there and "counter of today" in there:
        return 0
    parts = list(_parts(actor, on, seed, dossiers))
    built = 0
    for place, (name, part) in enumerate(parts, 1):
        if name not in there:
            with transaction.atomic():
                built += part()
                audit.record(actor=actor, action=DONE, on=on, about=(DONE, place, name))
        if tell is not None:
            tell(place, len(parts))
    return built


def _parts(actor: Actor, on: date, seed: int, dossiers: int) -> Iterator[Part]:
    """In the order in which one stands on the other; what all months have in common is read when the first is built."""
    yield "ground", lambda: _ground(actor, on)
    years: list[past.Years] = []

    def month_of(month: date) -> int:
        if not years:
            years.append(past.Years(actor, on, seed, dossiers))
        return years[0].build(month)

    for month in past.months_of(on):
        yield f"dossiers of {month:%Y-%m}", partial(month_of, month)
    yield "case of 2022", lambda: reported.build_reported(actor=actor, on=on, seed=seed)
    yield "counter of today", lambda: _today(actor, on, seed)


def _ground(actor: Actor, on: date) -> int:
    load_catalogue(actor=actor)
    load_points(actor=actor, on=on)
    open_old_points()
    return 0


def _today(actor: Actor, on: date, seed: int) -> int:
    built = today.build_today(actor=actor, on=on, seed=seed)
    opening.build_opening(actor=actor, on=on)
    tallies.bring_up_to_date(actor=actor, on=on)
    return built
