"""Who is planned for which post, and how well each post is prepared for a change of its holder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from hoaban.apps.leadership.models.planning import Candidate, Readiness
from hoaban.apps.leadership.queries.posts import spots_of
from hoaban.apps.leadership.rules.rounds import Cover, cover_of
from hoaban.apps.learning.queries.aims import Aim
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement, Post
from hoaban.apps.people.models import Assignment, CensusRow
from hoaban.apps.people.queries.rows import title_name
from hoaban.shared.access import Actor, Permission, below
from hoaban.shared.figures import Scope
from hoaban.shared.periods import on_day


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody by key and name; ``since``: from when in the post or in the plan."""

    official_id: int
    name: str
    since: date


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """Somebody planned for a post in a period."""

    official_id: int
    name: str
    post_id: int
    term: str
    readiness: int
    starts_on: date
    ends_before: date | None
    left_reason: str

    @property
    def readiness_label(self) -> str:
        """From when the person could take the post, in the language of the page."""
        return str(Readiness(self.readiness).label)


@dataclass(frozen=True, slots=True)
class CoverRow:
    """A post with who holds it and who is planned for it."""

    post_id: int
    title: str
    unit: str
    unit_code: str
    holders: tuple[Named, ...]
    candidates: tuple[CandidateRow, ...]

    @property
    def cover(self) -> Cover:
        """From when somebody could take it."""
        return cover_of(one.readiness for one in self.candidates)

    @property
    def holder(self) -> str:
        """The first holder's name; empty when vacant."""
        return self.holders[0].name if self.holders else ""


def holders_of(*, post_ids: Collection[int], on: date) -> dict[int, list[Named]]:
    """Post -> who holds it on the day, longest first."""
    found: dict[int, list[Named]] = defaultdict(list)
    rows = Assignment.objects.filter(on_day(on), post_id__in=list(post_ids)).order_by("held_since", "id")
    for post, official, name, since in rows.values_list("post_id", "official_id", "official__full_name", "held_since"):
        found[post].append(Named(official, name, since))
    return found


def candidates_of(*, post_ids: Collection[int], on: date) -> dict[int, list[CandidateRow]]:
    """Post -> who is planned for it on the day, the readiest first."""
    found: dict[int, list[CandidateRow]] = defaultdict(list)
    rows = Candidate.objects.filter(on_day(on), post_id__in=list(post_ids)).order_by(
        "readiness", "official__name_key", "id"
    )
    for row in rows.select_related("official"):
        found[row.post_id].append(_candidate(row))
    return found


def planned_posts(*, official_ids: Collection[int], on: date) -> dict[int, set[int]]:
    """Official -> the posts that they are planned for on the day."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Candidate.objects.filter(on_day(on), official_id__in=list(official_ids))
    for official, post in rows.values_list("official_id", "post_id"):
        found[official].add(post)
    return found


def levels_of(*, post_ids: Collection[int], on: date) -> dict[int, int]:
    """Post -> the level (organisation.models.Level) of the province, district or commune it belongs to on the day."""
    units = dict(Post.objects.filter(pk__in=list(post_ids)).values_list("pk", "unit_id"))
    spots = spots_of(units.values(), on)
    return {post: spots[unit].level for post, unit in units.items()}


def _candidate(row: Candidate) -> CandidateRow:
    return CandidateRow(
        row.official_id, row.official.full_name, row.post_id, row.term, row.readiness, row.starts_on,
        row.ends_before, row.left_reason,
    )  # fmt: skip


def key_posts(scope: Scope) -> QuerySet[Post]:
    """Posts of key leaders and of heads at the province and the communes that exist on the day in the part asked of, each
    with the path of its unit.
    """
    # As a set of its own: looked up for each post, it was the whole province's posts that a commune's figure cost.
    places = Placement.objects.filter(on_day(scope.on), below(scope.part.path, "path"), unit__level__in=(1, 2, 3))
    inside = scope.actor.within(Permission.VIEW_LEADERSHIP, "path")
    named = Q(title__key_leader=True) | Q(title__is_head=True, title__rank__gte=1)
    at = Placement.objects.filter(on_day(scope.on), unit_id=OuterRef("unit_id")).values("path")[:1]
    posts = Post.objects.filter(on_day(scope.on), named, unit_id__in=places.filter(inside).values("unit_id"))
    if scope.filters.get("unit"):
        posts = posts.filter(unit_id=scope.part.id)
    return posts.annotate(unit_path=Subquery(at))


def covered(posts: QuerySet[Post], on: date, readiest: int) -> QuerySet[Post]:
    """Those of the posts for which somebody planned could take it within a readiness (1 now, 2 in 1 to 2 years).

    Whoever holds the post already is no successor in it.
    """
    holding = Assignment.objects.filter(on_day(on), post_id=OuterRef("post_id"), official_id=OuterRef("official_id"))
    planned = Candidate.objects.filter(~Exists(holding), on_day(on), post_id=OuterRef("pk"), readiness__lte=readiest)
    return posts.filter(Exists(planned))


def planned_on(scope: Scope) -> QuerySet[CensusRow]:
    """Census rows of the day of everybody in a plan, in the part asked of; the actor's part of leadership only."""
    planned = Candidate.objects.filter(on_day(scope.on), official_id=OuterRef("official_id"))
    inside = scope.actor.within(Permission.VIEW_LEADERSHIP)
    rows = CensusRow.objects.filter(starts_on__lte=scope.on, ends_before__gt=scope.on)
    return rows.filter(inside, below(scope.part.path), Exists(planned))


def everybody_planned(*, on: date) -> set[int]:
    """Who stands in a plan on the day, as learning asks it to tell priority groups."""
    return set(Candidate.objects.filter(on_day(on)).values_list("official_id", flat=True))


def aims_of(*, official_id: int, on: date) -> list[Aim]:
    """The posts an official is planned for on the day, the highest first, as learning asks them for the roadmap."""
    rows = Candidate.objects.filter(on_day(on), official_id=official_id).select_related("post__title", "post__unit")
    posts = [row.post for row in rows.order_by(F("post__title__rank").desc(nulls_last=True), "post_id")]
    names = organisation.unit_labels({post.unit_id for post in posts}, on)
    return [
        Aim(
            post.title_id, post.unit.level, f"{title_name(post.title)}, {names.get(post.unit_id, post.unit.name)}"
        )
        for post in posts
    ]  # fmt: skip


def list_cover(*, scope: Scope, want: str = "") -> list[CoverRow]:
    """Key posts of the part with holders and candidates, highest first; ``want``: of one cover only."""
    posts = list(
        key_posts(scope)
        .select_related("title", "unit")
        .order_by(F("title__rank").desc(nulls_last=True), "unit_id", "id")
    )
    keys = [post.pk for post in posts]
    holders, candidates = holders_of(post_ids=keys, on=scope.on), candidates_of(post_ids=keys, on=scope.on)
    names = organisation.unit_labels({post.unit_id for post in posts}, scope.on)
    rows = [
        CoverRow(
            post.pk, title_name(post.title), names.get(post.unit_id, post.unit.name), post.unit.code,
            tuple(holders.get(post.pk, ())), _without(candidates.get(post.pk, ()), holders.get(post.pk, ())),
        )
        for post in posts
    ]  # fmt: skip
    return [row for row in rows if row.cover == want] if want in list(Cover) else rows


def _without(candidates: Iterable[CandidateRow], holders: Iterable[Named]) -> tuple[CandidateRow, ...]:
    """Whoever holds the post already is no successor in it."""
    there = {one.official_id for one in holders}
    return tuple(one for one in candidates if one.official_id not in there)


@dataclass(frozen=True, slots=True)
class PostFile:
    """A post with its holders, who is planned for it on the day, and who was."""

    post: Post
    title: str
    unit: str
    holders: list[Named]
    now: list[CandidateRow]
    before: list[CandidateRow]


def get_post_file(*, actor: Actor, post_id: int, on: date) -> PostFile:
    """A post of the actor's part with its candidates of all days; Http404 outside it."""
    post = Post.objects.select_related("title", "unit").filter(pk=post_id).first()
    path = organisation.current_path(post.unit_id, on) if post is not None else ""
    if post is None or not actor.may(Permission.VIEW_LEADERSHIP, path or "?"):
        raise Http404
    rows = [_candidate(row) for row in post.candidates.select_related("official").order_by("-starts_on", "id")]
    now = [row for row in rows if row.starts_on <= on and (row.ends_before is None or on < row.ends_before)]
    names = organisation.unit_labels([post.unit_id], on)
    return PostFile(
        post, title_name(post.title), names.get(post.unit_id, post.unit.name),
        holders_of(post_ids=[post_id], on=on).get(post_id, []),
        sorted(now, key=lambda row: (row.readiness, row.name)), [row for row in rows if row not in now],
    )  # fmt: skip
