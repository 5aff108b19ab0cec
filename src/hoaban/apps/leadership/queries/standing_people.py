"""Who stands where: one person with the posts above, and the people of a part in the order of what they lack for a post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from hoaban.apps.lawbook.models import HEADCOUNT_CATEGORIES as COUNTED
from hoaban.apps.lawbook.models import Category
from hoaban.apps.leadership.models import Candidate
from hoaban.apps.leadership.queries.officials import tenures_of
from hoaban.apps.leadership.queries.standing import SEES, findings_for_many, visible
from hoaban.apps.leadership.rules.facts import NOT_A_LEADER, Purpose, present_rank
from hoaban.apps.leadership.rules.purposes import of_person
from hoaban.apps.organisation.models import Placement, Post, PostTitle
from hoaban.apps.organisation.queries import PostChoice
from hoaban.apps.organisation.queries.post_codes import choices
from hoaban.apps.people.models import CensusRow, Official
from hoaban.apps.people.queries import search_officials
from hoaban.apps.people.queries.rows import search_details
from hoaban.shared.access import STEP, Actor, any_below, below
from hoaban.shared.figures import Part
from hoaban.shared.periods import on_day
from hoaban.shared.rulebook import Finding, Verdict

MOST = 3_000
"""People looked at for one post; a larger part is asked unit by unit."""
_ALIKE: dict[int, tuple[int, ...]] = {
    Category.CADRE: (Category.CADRE, Category.CIVIL_SERVANT), Category.CIVIL_SERVANT: (Category.CADRE, Category.CIVIL_SERVANT),
    Category.PUBLIC_EMPLOYEE: (Category.PUBLIC_EMPLOYEE,),
}  # fmt: skip
"""Footing of a title -> the footings from which one rises to it within one line of work; ours, for the list only."""
NEXT = 8
REACH = 30
"""How many rungs below a post people are looked for: three steps of the ladder."""


@dataclass(frozen=True, slots=True)
class PersonHead:
    """A person as pages name them: where they serve on the day, and the rung of the present post."""

    id: int
    full_name: str
    detail: str
    rank: int | None
    path: str


@dataclass(frozen=True, slots=True)
class StandingRow:
    """Somebody who may come into question for a post: what is not met and what is unknown."""

    official_id: int
    full_name: str
    detail: str
    name_key: str
    unmet: tuple[Finding, ...]
    unknown: int

    @property
    def lacking(self) -> int:
        """How many rules are not met."""
        return len(self.unmet)


@dataclass(frozen=True, slots=True)
class Pool:
    """The people of a part for a post, those who lack least first; ``too_many``: how many there would have been."""

    rows: tuple[StandingRow, ...]
    too_many: int = 0


def get_person(*, actor: Actor, official_id: int, on: date) -> PersonHead:
    """The person; Http404 where the actor may not see where they stand."""
    if not visible(actor=actor, official_ids=[official_id], on=on):
        raise Http404
    official = Official.objects.filter(pk=official_id).first()
    if official is None:
        raise Http404
    row = CensusRow.objects.filter(official_id=official_id, starts_on__lte=on, ends_before__gt=on).first()
    held = tuple(tenures_of([official_id], on)[official_id])
    return PersonHead(
        official.pk, official.full_name, search_details([official_id], on).get(official_id, ""),
        present_rank(held, on), row.unit_path if row else "",
    )  # fmt: skip


def next_posts(*, person: PersonHead, on: date) -> list[PostChoice]:
    """Posts on the next rungs where the person serves, nearest first: within the commune, the district, the department."""
    around = person.path[: 2 * STEP]
    if len(around) < 2 * STEP:
        return []
    places = Placement.objects.filter(on_day(on), below(around, "path")).values("unit_id")
    rows = Post.objects.on(on).filter(title__rank__gt=person.rank or NOT_A_LEADER, unit_id__in=places)
    found = rows.select_related("unit", "title").order_by("title__rank", "unit__code", "pk")[:NEXT]
    return choices(list(found), on)


def find_people(*, actor: Actor, text: str, on: date, limit: int = 12) -> list[PersonHead]:
    """Officials in service whose standing the actor may see, by name without tones or by number."""
    found = search_officials(actor=actor, text=text, limit=limit)
    seen = visible(actor=actor, official_ids=[one.pk for one in found], on=on)
    details = search_details(list(seen), on)
    return [PersonHead(one.pk, one.full_name, details.get(one.pk, ""), None, "") for one in found if one.pk in seen]


def pool_for(*, actor: Actor, post: Post, part: Part, on: date, purpose: Purpose) -> Pool:
    """Everybody of the part who may come into question for the post, in the order of what they lack.

    Those of the same line of work (cadres and civil servants, or public employees) in posts up to three rungs below (from
    the lowest rungs: also those who lead nobody), and whoever is planned for it; not its holders. The number of queries does not depend on how many there are.
    """
    people = _pool(actor, post, part, on)
    total = people.count()
    if total > MOST:
        return Pool((), total)
    ids = list(people.values_list("official_id", flat=True))
    found = findings_for_many(actor=actor, pairs=[(one, post.pk) for one in ids], on=on, purpose=purpose)
    names = {one.pk: one for one in Official.objects.filter(pk__in=ids).only("full_name", "name_key")}
    details = search_details(ids, on)
    rows = [
        StandingRow(
            who, names[who].full_name, details.get(who, ""), names[who].name_key,
            tuple(one for one in of_person(findings) if one.verdict is Verdict.NOT_MET),
            sum(one.verdict is Verdict.UNKNOWN for one in of_person(findings)),
        )
        for (who, _post), findings in found.items()
    ]  # fmt: skip
    return Pool(tuple(sorted(rows, key=lambda row: (row.lacking, row.unknown, row.name_key, row.official_id))))


def _pool(actor: Actor, post: Post, part: Part, on: date) -> QuerySet[CensusRow]:
    rank = post.title.rank or NOT_A_LEADER
    titles = PostTitle.objects.filter(rank__gte=max(rank - REACH, NOT_A_LEADER), rank__lt=max(rank, 1))
    footing = post.title.standards.filter(on_day(on)).values_list("category", flat=True).first()
    planned = Candidate.objects.filter(on_day(on), post=post).values("official_id")
    holders = post.assignments.filter(on_day(on)).values("official_id")
    rising = Q(title_id__in=list(titles.values_list("pk", flat=True)), category__in=_ALIKE.get(footing or 0, COUNTED))
    rows = CensusRow.objects.filter(
        any_below({prefix for one in SEES for prefix in actor.prefixes(one)}), below(part.path),
        rising | Q(official_id__in=planned),
        starts_on__lte=on, ends_before__gt=on, category__in=COUNTED,
    )  # fmt: skip
    return rows.exclude(official_id__in=holders)
