"""Posts: opening one, its authorised number, closing it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from hoaban.apps.organisation.commands.followers import followed_posts
from hoaban.apps.organisation.commands.writing import Trace, add_post, authorise, place_on
from hoaban.apps.organisation.models import Authorisation, Placement, Post, PostStandard, PostTitle, Unit
from hoaban.apps.organisation.queries.posts import post_staffing
from hoaban.apps.organisation.rules.refusal import Refused
from hoaban.apps.organisation.rules.seen import post_mark
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.periods import FOREVER, on_day, overlapping

CHANGE = Permission.CHANGE_ORGANISATION


@transaction.atomic
def open_post(
    *, actor: Actor, unit_id: int, title_id: int, on: date, number: int | None, basis: str = "", reason: str = ""
) -> Post:
    """Open a post of a title at a unit; ``number`` None: outside the headcount.

    It ends with its unit and with its title. Raises Refused when the unit has a post of the title on the day or later,
    does not exist on the day, or the title asks nothing of anybody on the day (it is not in force).
    """
    place = place_on(unit_id, on)
    actor.require(CHANGE, place.path)
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    title = PostTitle.objects.get(pk=title_id)
    there = Post.objects.filter(overlapping(on, None), unit_id=unit_id, title_id=title_id).order_by("starts_on").first()
    if there is not None:
        raise Refused("post_there", f"{title}, {place.name}, {there.starts_on:%d/%m/%Y}")
    if not PostStandard.objects.filter(on_day(on), title=title).exists():
        raise Refused("title_not_in_force", str(title))
    with followed_posts() as founded:
        post = add_post(Trace(), unit_id=unit_id, title_id=title_id, number=number, on=on, basis=basis)
        _end_with(post, unit.ends_before, _last_day_of(title))
        founded.add(post.pk)
    audit.record(
        actor=actor, action="organisation.open_post", subject=post, path=place.path, on=on, reason=reason,
        after={"number": number, "basis": basis},
    )  # fmt: skip
    return post


@transaction.atomic
def set_authorised(
    *, actor: Actor, post_id: int, number: int, on: date, basis: str = "", seen: str = "", reason: str = ""
) -> None:
    """Authorise another number for a post from a day on; the number before stays with the days before.

    Raises Refused when the post does not exist on the day, the number is the same, changes again later, or the post no
    longer stands as it was ``seen`` (its mark on the page; empty: whatever stands).
    """
    post = _post(actor, post_id, on)
    current = Authorisation.objects.filter(on_day(on), post=post).first()
    if number < 0 or (current is not None and current.number == number):
        raise Refused("same_number", f"{number}, {current.starts_on:%d/%m/%Y}" if current else str(number))
    _require_seen(post, seen)
    with followed_posts(post.pk):
        before = authorise(Trace(), post, number, on, basis)
    path = place_on(post.unit_id, on).path
    audit.record(
        actor=actor, action="organisation.set_authorised", subject=post, path=path, on=on, reason=reason,
        before={"number": before}, after={"number": number, "basis": basis},
    )  # fmt: skip


@transaction.atomic
def close_post(*, actor: Actor, post_id: int, ends_before: date, seen: str = "", reason: str = "") -> None:
    """Close a post; its authorised number ends with it.

    Raises Refused when it began on the day or later, somebody is still in it on the day, or it no longer stands as it
    was ``seen`` (its mark on the page; empty: whatever stands).
    """
    post = _post(actor, post_id, ends_before)
    _require_seen(post, seen)
    later = Authorisation.objects.filter(post=post, starts_on__gte=ends_before)
    if post.starts_on >= ends_before or later.exists():
        raise Refused("too_young", str(post))
    if people := _people_in(post, ends_before):
        raise Refused("still_held", str(people))
    before = post.ends_before
    with followed_posts(post.pk):
        Authorisation.objects.filter(overlapping(ends_before, None), post=post).update(ends_before=ends_before)
    Post.objects.filter(pk=post.pk).update(ends_before=ends_before)
    path = place_on(post.unit_id, ends_before).path
    audit.record(
        actor=actor, action="organisation.close_post", subject=post, path=path, on=ends_before, reason=reason,
        before={"ends_before": before.isoformat() if before else None},
        after={"ends_before": ends_before.isoformat()},
    )  # fmt: skip


def _post(actor: Actor, post_id: int, on: date) -> Post:
    held = Post.objects.select_for_update(of=("self",)).select_related("title", "unit")
    post = held.filter(on_day(on), pk=post_id).first()
    if post is None:
        raise Refused("not_there", str(post_id))
    actor.require(CHANGE, place_on(post.unit_id, on).path)
    return post


def _require_seen(post: Post, seen: str) -> None:
    if seen and seen != post_mark(post.ends_before, post.authorisations.order_by("-starts_on")):
        raise Refused("changed_meanwhile", str(post))


def _people_in(post: Post, on: date) -> int:
    """How many hold the post on the day, or will when everything that is entered has begun."""
    system = Actor.system()
    counted = [0]
    for day in (on, FOREVER - timedelta(days=1)):
        for place in Placement.objects.filter(on_day(day), unit_id=post.unit_id):
            numbers = post_staffing(actor=system, on=day, path=place.path)
            counted.append(numbers.get(post.pk, (0, 0, 0))[1])
    return max(counted)


def _last_day_of(title: PostTitle) -> date | None:
    """The day before which the title's last standard ends; None while it goes on."""
    last = title.standards.order_by("-starts_on").first()
    return last.ends_before if last is not None else None


def _end_with(post: Post, *ends: date | None) -> None:
    known = [end for end in ends if end is not None]
    if known:
        Post.objects.filter(pk=post.pk).update(ends_before=min(known))
        Authorisation.objects.filter(post=post).update(ends_before=min(known))
        post.ends_before = min(known)
