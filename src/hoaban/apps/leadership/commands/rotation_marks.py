"""Marks of a round: people pinned to posts, also against a rule, pairs excluded, and two people who swap their posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.leadership.commands.rotation import count_up, leave_event, lock_round
from hoaban.apps.leadership.models.rotation import MarkKind, Proposal, RotationRound, RoundMark
from hoaban.apps.leadership.queries import rotation as queries
from hoaban.apps.leadership.queries.rotation_proposal import rules_against
from hoaban.apps.leadership.queries.rotation_words import say_against
from hoaban.apps.leadership.rules.rotation import SETS_ASIDE, read_seat, seat_id
from hoaban.shared.access import Actor, Permission
from hoaban.shared.refusals import CommandRefused


@transaction.atomic
def mark_pair(
    *,
    actor: Actor,
    round_id: int,
    version: int | None,
    official_id: int,
    post_id: int,
    kind: str,
    on: date,
    despite: Sequence[str] = (),
    reason: str = "",
) -> None:
    """Pin somebody to a post, exclude the pair, or ("" as kind) take the mark away again.

    ``despite``: codes of rules that the pin goes against (rules.rotation.SETS_ASIDE); such a pin is made by whoever may
    waive standards over the unit of the round, with a reason, and waives those rules for the move that follows.
    Raises CommandRefused: "stranger" (people or posts of no concern to the round), "despite" (a rule that is unknown or
    that nobody sets aside, or one that would stand in the way still), "reason"; PermissionDenied, Http404.
    """
    against = kind == MarkKind.PIN and bool(despite)
    needs = Permission.WAIVE_STANDARD if against else Permission.ROTATE
    found = lock_round(actor=actor, round_id=round_id, version=version, needs=needs)
    if not (found.people.filter(official_id=official_id).exists() and found.posts.filter(post_id=post_id).exists()):
        raise CommandRefused("stranger", _("This person or post is not part of the round."))
    if against:
        _require_waivable(found, official_id, post_id, despite)
        if not reason.strip():
            raise CommandRefused(
                "reason", _("Say why the pin goes against the rule; the reason stays with it."), "reason"
            )
    before = list(found.marks.filter(official_id=official_id).values_list("kind", "post_id"))
    _put(found, actor, official_id, post_id, kind, despite=despite if against else (), reason=reason, on=on)
    count_up(found)
    leave_event(
        found, actor=actor, action="leadership.mark_rotation", on=on, before={"marks": str(before)}, reason=reason,
        after={"official": official_id, "post": post_id, "kind": kind, "despite": ", ".join(despite) if against else ""},
    )  # fmt: skip


@transaction.atomic
def swap_posts(*, actor: Actor, round_id: int, version: int | None, officials: tuple[int, int], on: date) -> None:
    """Pin two people of the proposal to each other's posts, in one act with one event; the round is then solved again.

    Raises CommandRefused: "proposal" (nothing is proposed yet), "solving", "same" (one person, or one post), "unplaced"
    (somebody has no seat in the proposal), "rule" (names person, post and the rules that stand in the way), "pinned"
    (the post is pinned to somebody else); PermissionDenied, Http404.
    """
    found = lock_round(actor=actor, round_id=round_id, version=version)
    shown = queries.latest_shown(found)
    if shown is None:
        raise CommandRefused("proposal", _("There is no proposal yet. Ask the planner first."))
    if found.proposals.filter(state__in=queries.UNDER_WAY).exists():
        raise CommandRefused("solving", _("The planner is at work on this round already. Wait, or stop it."))
    seats = [_seat_in(shown, who) for who in officials]
    posts = [read_seat(seat)[0] for seat in seats]
    if officials[0] == officials[1] or posts[0] == posts[1]:
        raise CommandRefused("same", _("Choose two people with two different posts."), "other")
    given = list(zip(officials, reversed(seats), strict=True))
    for who, seat in given:
        _require_eligible(found, shown, who, seat)
    before = list(found.marks.filter(official_id__in=officials).values_list("official_id", "kind", "post_id"))
    for who, seat in given:
        _put(found, actor, who, read_seat(seat)[0], MarkKind.PIN, despite=(), reason="", on=on)
    _require_unpinned(found, posts)
    count_up(found)
    leave_event(
        found, actor=actor, action="leadership.swap_rotation", on=on, before={"marks": str(before)},
        after={"pins": str([(who, read_seat(seat)[0]) for who, seat in given])},
    )  # fmt: skip


def _seat_in(shown: Proposal, official_id: int) -> str:
    """The seat that somebody has in a proposal."""
    for one in shown.plan["placements"]:
        if one["person"] == str(official_id):
            return str(one["post"])
    raise CommandRefused("unplaced", _("Choose people who have a seat in the proposal."), "other")


def _require_eligible(found: RotationRound, shown: Proposal, official_id: int, seat: str) -> None:
    against = [one for one in rules_against(shown, official_id=official_id, seat=seat) if one != "ban"]
    if not against:
        return
    names = queries.names_for(found, on=found.takes_effect_on)
    raise CommandRefused(
        "rule",
        _("%(name)s cannot take %(post)s: %(rules)s. “Why?” says which of these may be set aside.")
        % {"name": names.person(str(official_id)), "post": names.post(seat),
           "rules": "; ".join(say_against(code, {}) for code in against)},
        "other",
    )  # fmt: skip


def _require_unpinned(found: RotationRound, posts: Sequence[int]) -> None:
    """No post has more people pinned to it than seats."""
    for post_id in posts:
        seats = found.posts.filter(post_id=post_id).count()
        pinned = found.marks.filter(post_id=post_id, kind=MarkKind.PIN).select_related("official", "post")
        if pinned.count() > seats:
            raise CommandRefused(
                "pinned", _("%(post)s is pinned to somebody else: %(names)s. Take that pin away first.")
                % {"post": pinned[0].post, "names": ", ".join(one.official.full_name for one in pinned.order_by("id")[:seats])},
                "other",
            )  # fmt: skip


def _put(
    found: RotationRound, actor: Actor, official_id: int, post_id: int, kind: str, *, despite: Sequence[str], reason: str,
    on: date,
) -> None:  # fmt: skip
    found.marks.filter(official_id=official_id, post_id=post_id).delete()
    if kind == MarkKind.PIN:
        found.marks.filter(official_id=official_id, kind=MarkKind.PIN).delete()
    if kind:
        RoundMark.objects.create(
            round=found, official_id=official_id, post_id=post_id, kind=MarkKind(kind), by=actor.name,
            despite=list(despite), reason=reason.strip(), marked_on=on,
        )  # fmt: skip


def _require_waivable(found: RotationRound, official_id: int, post_id: int, despite: Sequence[str]) -> None:
    """Every rule named may be set aside, and none that stands in the way of the pair is left out."""
    said = "; ".join(say_against(code, {}) for code in SETS_ASIDE)
    if refused := [code for code in despite if code not in SETS_ASIDE]:
        raise CommandRefused(
            "despite", _("A pin cannot go against: %(rules)s. It may go against: %(accepted)s.")
            % {"rules": "; ".join(say_against(code, {}) for code in refused), "accepted": said},
        )  # fmt: skip
    shown = queries.latest_shown(found)
    if shown is None:
        return
    against = rules_against(shown, official_id=official_id, seat=seat_id(post_id, 1))
    if left := [code for code in against if code not in (*despite, "ban")]:
        raise CommandRefused(
            "despite", _("This also stands in the way of the pin: %(rules)s.")
            % {"rules": "; ".join(say_against(code, {}) for code in left)},
        )  # fmt: skip
