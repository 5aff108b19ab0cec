"""Single posts and people of a round: taken in beside the groups that it was opened with, or left out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.leadership.commands.rotation import MOST_SEATS, count_up, leave_event, lock_round
from hoaban.apps.leadership.models.rotation import RotationRound, RoundPerson, RoundPost
from hoaban.apps.leadership.queries import rotation_parts as queries
from hoaban.apps.organisation.models import Post
from hoaban.apps.people.models import Official
from hoaban.shared.access import Actor
from hoaban.shared.refusals import CommandRefused

LEAST = 2
"""Seats that a round settles at least."""


@transaction.atomic
def take_in_post(*, actor: Actor, round_id: int, version: int | None, key: int, on: date) -> RotationRound:
    """Take every authorised seat of a post into a round, with whoever holds it on the day of the round.

    Raises CommandRefused: "there", "outside" (not below the unit of the round, or not there on the day), "seats".
    """
    found = lock_round(actor=actor, round_id=round_id, version=version)
    if found.posts.filter(post_id=key).exists():
        raise CommandRefused("there", _("This post is part of the round already."))
    seats = queries.seats_of_post(found, key)
    if not seats:
        raise CommandRefused("outside", _("This post has no authorised seat below the unit of the round on that day."))
    if found.posts.count() + seats > MOST_SEATS:
        raise CommandRefused("seats", _("A round settles at most %(most)s seats.") % {"most": MOST_SEATS})
    RoundPost.objects.bulk_create(RoundPost(round=found, post_id=key, seat=seat) for seat in range(1, seats + 1))
    _take_in(found, queries.holders(found, [key]))
    return _leave(found, actor, "take_in", on, post=str(Post.objects.get(pk=key)))


@transaction.atomic
def leave_out_post(*, actor: Actor, round_id: int, version: int | None, key: int, on: date) -> RotationRound:
    """Leave a post out of a round: its holders stay where they are and are not considered, marks about them go.

    Raises CommandRefused "gone", "seats" (a round settles two seats at least).
    """
    found = lock_round(actor=actor, round_id=round_id, version=version)
    own = found.posts.filter(post_id=key)
    if not own.exists():
        raise CommandRefused("gone", _("This post is not part of the round."))
    if found.posts.exclude(post_id=key).count() < LEAST:
        raise CommandRefused("seats", _("A round settles two seats at least."))
    own.delete()
    found.marks.filter(post_id=key).delete()
    _drop(found, queries.holders(found, [key]))
    return _leave(found, actor, "leave_out", on, post=str(Post.objects.get(pk=key)))


@transaction.atomic
def take_in_person(*, actor: Actor, round_id: int, version: int | None, key: int, on: date) -> RotationRound:
    """Take somebody who serves below the unit of the round into it; who holds none of its posts stands by.

    Raises CommandRefused "there", "outside", "held" (a seat of a post of the round that was left out with them is taken
    in with its post).
    """
    found = lock_round(actor=actor, round_id=round_id, version=version)
    if found.people.filter(official_id=key).exists():
        raise CommandRefused("there", _("This person is part of the round already."))
    if not queries.serves_below(found, key):
        raise CommandRefused("outside", _("This person does not serve below the unit of the round on that day."))
    post_id = queries.post_held(found, key)
    held = post_id is not None and found.posts.filter(post_id=post_id).exists()
    if held and post_id is not None:
        _add_seat(found, post_id)
    RoundPerson.objects.create(round=found, official_id=key, is_reserve=not held)
    return _leave(found, actor, "take_in", on, official=Official.objects.get(pk=key).full_name)


def _add_seat(found: RotationRound, post_id: int) -> None:
    """One more seat of a post some of whose seats are settled here, as far as it is authorised for."""
    seats = found.posts.filter(post_id=post_id).count()
    if seats < queries.seats_of_post(found, post_id):
        RoundPost.objects.create(round=found, post_id=post_id, seat=seats + 1)


@transaction.atomic
def leave_out_person(*, actor: Actor, round_id: int, version: int | None, key: int, on: date) -> RotationRound:
    """Leave somebody out of a round: marks about them go, and the seat that they hold is not settled either.

    Raises CommandRefused "gone", "seats".
    """
    found = lock_round(actor=actor, round_id=round_id, version=version)
    row = found.people.filter(official_id=key).select_related("official").first()
    if row is None:
        raise CommandRefused("gone", _("This person is not part of the round."))
    held = queries.post_held(found, key)
    seat = found.posts.filter(post_id=held).order_by("-seat").first() if held is not None else None
    if seat is not None:
        if found.posts.count() - 1 < LEAST:
            raise CommandRefused("seats", _("A round settles two seats at least."))
        seat.delete()
        if not found.posts.filter(post_id=seat.post_id).exists():
            found.marks.filter(post_id=seat.post_id).delete()
    _drop(found, [key])
    return _leave(found, actor, "leave_out", on, official=row.official.full_name)


def _take_in(found: RotationRound, officials: Collection[int]) -> None:
    """Holders of a post that comes in: considered as such, also who stood by."""
    found.people.filter(official_id__in=officials).update(is_reserve=False)
    there = set(found.people.values_list("official_id", flat=True))
    RoundPerson.objects.bulk_create(RoundPerson(round=found, official_id=who) for who in officials if who not in there)


def _drop(found: RotationRound, officials: Collection[int]) -> None:
    found.people.filter(official_id__in=officials).delete()
    found.marks.filter(official_id__in=officials).delete()


def _leave(found: RotationRound, actor: Actor, how: str, on: date, **what: str) -> RotationRound:
    count_up(found)
    after = {**what, "posts": found.posts.count(), "people": found.people.count()}
    leave_event(found, actor=actor, action=f"leadership.{how}_rotation", on=on, after=after)
    return found
