"""Posts and people that a round settles, or could: looked up by name, with what is in it and what is not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from hoaban.apps.leadership.models.rotation import Proposal, RotationKind, RotationRound
from hoaban.apps.leadership.queries.rotation import LEADS, names_for, periodic_titles
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Authorisation, Placement, Post
from hoaban.apps.people.models import Assignment, CensusRow
from hoaban.apps.people.queries.lists import matching
from hoaban.apps.people.queries.rows import dress, title_name
from hoaban.shared.access import Actor, Permission, below
from hoaban.shared.names import fold
from hoaban.shared.periods import on_day

MOST = 20
"""Rows of a kind shown at once."""


@dataclass(frozen=True, slots=True)
class Part:
    """A post or somebody of a round, or who could be; ``detail``: the unit, or post and unit; ``seats``: of a post, in the round."""

    key: int
    name: str
    detail: str
    inside: bool
    seats: int = 0


@dataclass(frozen=True, slots=True)
class Parts:
    """What was found, those of the round first, and how many seats and people the round has."""

    posts: list[Part]
    people: list[Part]
    seats: int
    considered: int


def list_parts(found: RotationRound, *, actor: Actor, text: str) -> Parts:
    """Leading posts and people below the unit of the round whose names hold every word; the actor's part only."""
    seats = found.posts.count()
    considered = found.people.count()
    if not text:
        return Parts([], [], seats, considered)
    return Parts(_posts(found, text), _people(found, actor, text), seats, considered)


def _posts(found: RotationRound, text: str) -> list[Part]:
    on, words = found.takes_effect_on, fold(text).split()
    inside: dict[int, int] = {}
    for post_id in found.posts.values_list("post_id", flat=True):
        inside[post_id] = inside.get(post_id, 0) + 1
    rows = list(_leading(found).select_related("title", "unit").order_by("-title__rank", "unit_id", "id"))
    labels = organisation.unit_labels({one.unit_id for one in rows}, on)
    parts = [
        Part(one.pk, title_name(one.title), labels.get(one.unit_id, one.unit.name), one.pk in inside, inside.get(one.pk, 0))
        for one in rows
    ]  # fmt: skip
    met = [one for one in parts if all(word in fold(f"{one.name} {one.detail}") for word in words)]
    return sorted(met, key=lambda one: not one.inside)[:MOST]


def _leading(found: RotationRound) -> QuerySet[Post]:
    on = found.takes_effect_on
    units = Placement.objects.filter(on_day(on), below(found.unit_path, "path")).values("unit_id")
    kinds = Q(title__rank__gte=LEADS)
    if found.kind == RotationKind.SWAP:
        kinds |= Q(title__code__in=periodic_titles(on))
    return Post.objects.filter(kinds, on_day(on), unit_id__in=units, authorisations__in=_authorised(on))


def _authorised(on: date) -> QuerySet[Authorisation]:
    return Authorisation.objects.filter(on_day(on), number__gte=1)


def _people(found: RotationRound, actor: Actor, text: str) -> list[Part]:
    on = found.takes_effect_on
    rows = CensusRow.objects.filter(
        actor.within(Permission.ROTATE), below(found.unit_path), matching(text), starts_on__lte=on, ends_before__gt=on,
        category__in=(1, 2, 3),
    ).select_related("official")  # fmt: skip
    there = set(found.people.values_list("official_id", flat=True))
    some = [*rows.filter(official_id__in=there)[:MOST], *rows.exclude(official_id__in=there)[:MOST]][:MOST]
    told = dress(some, on)
    return [Part(one.id, one.full_name, _detail(one.title, one.unit), one.id in there) for one in told]


def _detail(*texts: str) -> str:
    return ", ".join(filter(None, texts))


def seats_of_post(found: RotationRound, post_id: int) -> int:
    """Authorised seats of a leading post below the unit of the round on its day; 0 where there is none."""
    rows = Authorisation.objects.filter(on_day(found.takes_effect_on), post__in=_leading(found).filter(pk=post_id))
    return rows.values_list("number", flat=True).first() or 0


def holders(found: RotationRound, post_ids: Collection[int]) -> list[int]:
    """Who holds one of the posts on the day of the round."""
    rows = Assignment.objects.filter(on_day(found.takes_effect_on), post_id__in=post_ids, is_main=True)
    return list(rows.order_by("id").values_list("official_id", flat=True))


def post_held(found: RotationRound, official_id: int) -> int | None:
    """The main post of somebody on the day of the round."""
    rows = Assignment.objects.filter(on_day(found.takes_effect_on), official_id=official_id, is_main=True)
    return rows.values_list("post_id", flat=True).first()


def serves_below(found: RotationRound, official_id: int) -> bool:
    """Whether somebody serves below the unit of the round on its day."""
    on = found.takes_effect_on
    rows = CensusRow.objects.filter(
        below(found.unit_path), official_id=official_id, starts_on__lte=on, ends_before__gt=on
    )
    return rows.exists()


def placed_people(found: RotationRound, shown: Proposal, *, on: date) -> list[tuple[int, str]]:
    """Everybody with a seat in a proposal: key, and name with that seat, as a choice shows them."""
    names = names_for(found, on=on)
    placed: Iterable[Mapping[str, str]] = shown.plan["placements"]
    rows = [(int(one["person"]), f"{names.person(one['person'])} – {names.post(one['post'])}") for one in placed]
    return sorted(rows, key=lambda row: fold(row[1]))
