"""Rounds of rotation: the list, one round, its proposals as pages read them, moves to be signed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now
from django.http import Http404

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.leadership.models.planning import Candidate
from hoaban.apps.leadership.models.rotation import (
    MarkKind,
    Move,
    MoveState,
    Proposal,
    RotationRound,
    RotationState,
    RoundMark,
    SolveState,
)
from hoaban.apps.leadership.rules.rotation import By, read_seat
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Authorisation, Placement, Post, PostTitle
from hoaban.apps.people.models import Assignment, CensusRow, Official
from hoaban.apps.people.queries.rows import title_name
from hoaban.shared.access import Actor, Permission, any_below, below
from hoaban.shared.periods import on_day

UNDER_WAY = (SolveState.WAITING, SolveState.RUNNING)
QUIET = timedelta(seconds=90)
"""So long without a sign of life, and a worker may be gone; the planner itself answers within a minute."""
LEADS = 20
"""From this rung on a title leads."""
SEES = (Permission.VIEW_LEADERSHIP, Permission.ROTATE, Permission.SIGN_ROTATION)


def visible_rounds(*, actor: Actor) -> QuerySet[RotationRound]:
    """Rounds that lie whole in the actor's part: who sees a commune only sees no round of the province."""
    return RotationRound.objects.filter(any_below({one for permission in SEES for one in actor.prefixes(permission)}))


def list_rounds(*, actor: Actor, state: str = "") -> QuerySet[RotationRound]:
    """Rounds of the actor's part with their numbers, the newest first."""
    rows = visible_rounds(actor=actor)
    if state in RotationState.values:
        rows = rows.filter(state=state)
    return rows.select_related("unit").annotate(
        posts_n=Count("posts", distinct=True), people_n=Count("people", distinct=True)
    ).order_by("-opened_on", "-id")  # fmt: skip


def get_round(*, actor: Actor, round_id: int) -> RotationRound:
    """A round in the actor's part; Http404 outside it."""
    found = visible_rounds(actor=actor).select_related("unit").filter(pk=round_id).first()
    if found is None:
        raise Http404
    return found


def get_proposal(*, actor: Actor, proposal_id: int) -> Proposal:
    """A proposal of a round in the actor's part; Http404 outside it."""
    found = Proposal.objects.select_related("round").filter(
        pk=proposal_id, round__in=visible_rounds(actor=actor)
    ).first()  # fmt: skip
    if found is None:
        raise Http404
    return found


def get_move(*, actor: Actor, move_id: int) -> Move:
    """A move of a round in the actor's part, locked with nothing; Http404 outside it."""
    rows = Move.objects.select_related("round", "official", "to_post__title", "to_post__unit", "from_post__title")
    found = rows.filter(pk=move_id, round__in=visible_rounds(actor=actor)).first()
    if found is None:
        raise Http404
    return found


def powers_over(found: RotationRound, *, actor: Actor) -> set[By]:
    """Which steps the actor may take."""
    pairs = ((Permission.ROTATE, By.PREPARES), (Permission.SIGN_ROTATION, By.SIGNS))
    return {by for permission, by in pairs if actor.may(permission, found.unit_path)}


def latest_shown(found: RotationRound) -> Proposal | None:
    """The last proposal that passed the check; None before any."""
    return found.proposals.filter(state=SolveState.DONE, checked=True).order_by("-number").first()


def latest(found: RotationRound) -> Proposal | None:
    """The last proposal, whatever became of it, without its documents; None before any."""
    return found.proposals.defer("instance", "plan").order_by("-number").first()


def find_stopped(found: RotationRound) -> Proposal | None:
    """The proposal under way that nobody has worked on for QUIET; None while a worker is at it, or nothing is asked."""
    rows = found.proposals.filter(state__in=UNDER_WAY, touched_at__lt=Now() - QUIET)
    return rows.defer("instance", "plan").first()


def moves_of(proposal: Proposal) -> list[Mapping[str, Any]]:
    """Placements of a proposal in which somebody changes the post."""
    return [one for one in proposal.plan["placements"] if one["post"] != one["before"]]


def list_seats(*, path: str, title_ids: Collection[int], on: date) -> list[tuple[int, int]]:
    """Authorised seats (post, number from 1) of some titles below a unit on a day."""
    places = Placement.objects.filter(on_day(on), below(path, "path")).values("unit_id")
    posts = Post.objects.filter(on_day(on), title_id__in=list(title_ids), unit_id__in=places)
    numbers = Authorisation.objects.filter(on_day(on), post__in=posts).order_by("post__unit_id", "post_id")
    return [(post, seat) for post, number in numbers.values_list("post_id", "number") for seat in range(1, number + 1)]


def list_people(*, post_ids: Collection[int], path: str, on: date) -> tuple[list[int], list[int]]:
    """Who holds one of the posts on the day, and who stands by: planned for one of them, serving below the unit."""
    held = Assignment.objects.filter(on_day(on), post_id__in=list(post_ids), is_main=True)
    holders = list(held.order_by("id").values_list("official_id", flat=True).distinct())
    planned = Candidate.objects.filter(on_day(on), post_id__in=list(post_ids)).exclude(official_id__in=holders)
    serving = CensusRow.objects.filter(below(path), starts_on__lte=on, ends_before__gt=on).values("official_id")
    reserves = planned.filter(official_id__in=serving).order_by("official_id")
    return list(dict.fromkeys(holders)), list(reserves.values_list("official_id", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class TitleChoice:
    """A title whose seats a round may settle; ``periodic``: one that leads nobody and changes position periodically;
    ``level``: of the units with most of its seats (``Level``).
    """

    id: int
    name: str
    seats: int
    periodic: bool = False
    level: int = 0


def list_titles(*, actor: Actor, path: str, on: date) -> list[TitleChoice]:
    """Leadership titles below a unit with their seats, the highest first, then titles that lead nobody and whose holders

    change position periodically (periodic_titles); the actor's own part only.
    """
    actor.require(Permission.ROTATE, path)
    places = Placement.objects.filter(on_day(on), below(path, "path")).values("unit_id")
    leading, periodic = Q(title__rank__gte=LEADS), periodic_titles(on)
    asked = leading | Q(title__code__in=periodic)
    posts = Post.objects.filter(on_day(on), asked, unit_id__in=places).select_related("title", "unit")
    numbers: dict[int, Counter[int]] = defaultdict(Counter)
    titles = {}
    seats = dict(Authorisation.objects.filter(on_day(on), post__in=posts).values_list("post_id", "number"))
    for post in posts:
        numbers[post.title_id][post.unit.level] += seats.get(post.pk, 0)
        titles[post.title_id] = post.title
    ranked = sorted(titles.values(), key=lambda one: (-(one.rank or 0), one.name_key))
    return [
        TitleChoice(
            one.pk, title_name(one), numbers[one.pk].total(), (one.rank or 0) < LEADS,
            numbers[one.pk].most_common(1)[0][0],
        )
        for one in ranked
        if numbers[one.pk].total()
    ]  # fmt: skip


def periodic_titles(on: date) -> set[str]:
    """Codes of titles that lead nobody and whose holders change position periodically, by the lawbook of the day."""
    return {row.code for row in lawbook.list_codes(list="job_swap_title", on=on)}


def staff_titles(title_ids: Collection[int]) -> list[str]:
    """Those of the titles that lead nobody, by name."""
    rows = PostTitle.objects.filter(pk__in=list(title_ids)).exclude(rank__gte=LEADS).order_by("name_key")
    return [title_name(one) for one in rows]


@dataclass(frozen=True, slots=True)
class Names:
    """Texts for the ids of a proposal."""

    people: Mapping[int, str]
    posts: Mapping[int, tuple[str, str]]
    """Post -> title, unit."""
    units: Mapping[int, str]

    def person(self, text: str) -> str:
        """Somebody's name."""
        return self.people.get(int(text), text)

    def post(self, seat: str | None) -> str:
        """A seat's title and unit; empty for none."""
        if not seat:
            return ""
        title, unit = self.posts.get(read_seat(seat)[0], (seat, ""))
        return f"{title}, {unit}"

    def unit(self, text: str) -> str:
        """A unit's name."""
        return self.units.get(int(text.lstrip("x")), text) if text.lstrip("x").isdigit() else text


def names_for(found: RotationRound, *, on: date) -> Names:
    """Names of everybody and everything in a round (five queries)."""
    posts = list(Post.objects.filter(pk__in=found.posts.values("post_id")).select_related("title", "unit"))
    labels = organisation.unit_labels({one.unit_id for one in posts}, on)
    people = dict(Official.objects.filter(pk__in=found.people.values("official_id")).values_list("pk", "full_name"))
    places = Placement.objects.filter(on_day(on), below(found.unit_path, "path"))
    return Names(
        people, {one.pk: (title_name(one.title), labels.get(one.unit_id, one.unit.name)) for one in posts},
        dict(places.values_list("unit_id", "name")),
    )  # fmt: skip


def marks_of(found: RotationRound) -> dict[tuple[int, int], RoundMark]:
    """(official, post) -> what was decided about the pair."""
    return {(one.official_id, one.post_id): one for one in found.marks.select_related("official", "post__title")}


def count_marks(found: RotationRound) -> tuple[int, int]:
    """How many pins and how many exclusions a round has."""
    kinds = list(found.marks.values_list("kind", flat=True))
    return kinds.count(MarkKind.PIN), kinds.count(MarkKind.BAN)


def list_moves(found: RotationRound) -> QuerySet[Move]:
    """The moves of an approved round, those to be decided first."""
    rows = found.moves.select_related(
        "official", "from_post__title", "from_post__unit", "to_post__title", "to_post__unit"
    )
    return rows.order_by("-state", "official__name_key", "id")


@dataclass(frozen=True, slots=True)
class WaitingRound:
    """A round that waits for the actor; ``kind``: approve, sign, changes."""

    round_id: int
    title: str
    kind: str
    count: int
    due_on: date


def list_waiting(*, actor: Actor) -> list[WaitingRound]:
    """Rounds to decide on, moves to sign, rounds returned."""
    states = [RotationState.SUBMITTED, RotationState.APPROVED, RotationState.RETURNED]
    rows: Sequence[RotationRound] = list(
        visible_rounds(actor=actor).filter(state__in=states).annotate(
            open_n=Count("moves", filter=Q(moves__state=MoveState.PROPOSED))
        ).order_by("takes_effect_on", "id")
    )  # fmt: skip
    found = []
    for one in rows:
        powers, count = powers_over(one, actor=actor), int(getattr(one, "open_n", 0))
        if one.state == RotationState.SUBMITTED and By.SIGNS in powers:
            found.append(WaitingRound(one.pk, one.title, "approve", 0, one.takes_effect_on))
        elif one.state == RotationState.APPROVED and By.SIGNS in powers and count:
            found.append(WaitingRound(one.pk, one.title, "sign", count, one.takes_effect_on))
        elif one.state == RotationState.RETURNED and By.PREPARES in powers:
            found.append(WaitingRound(one.pk, one.title, "changes", 0, one.takes_effect_on))
    return found
