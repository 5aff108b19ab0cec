"""Whom a unit may put forward: its leadership posts and the people near a post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from hoaban.apps.leadership.models.planning import PlanningRound
from hoaban.apps.leadership.queries.candidates import CandidateRow, Named, candidates_of, holders_of
from hoaban.apps.leadership.queries.standing import findings_for_many
from hoaban.apps.leadership.rules.facts import Purpose
from hoaban.apps.leadership.rules.purposes import of_person
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post
from hoaban.apps.organisation.queries import PostRow
from hoaban.apps.people.models import CensusRow
from hoaban.apps.people.queries import rows as people_rows
from hoaban.apps.people.queries.lists import matching
from hoaban.shared.access import Actor, Permission, below
from hoaban.shared.rulebook import Finding, Verdict

MOST = 40
"""People offered at once."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be put forward, with what stands in the way."""

    official_id: int
    name: str
    title: str
    unit: str
    findings: tuple[Finding, ...]
    planned: bool

    @property
    def unmet(self) -> list[Finding]:
        """What is not met on the day."""
        return [one for one in self.findings if one.verdict is Verdict.NOT_MET]

    @property
    def unknown(self) -> int:
        """How many rules cannot be answered from the records."""
        return sum(one.verdict is Verdict.UNKNOWN for one in self.findings)


@dataclass(frozen=True, slots=True)
class Choice:
    """A post with its holders, who is planned, and the people offered."""

    post: Post
    title: str
    unit: str
    holders: tuple[Named, ...]
    planned: tuple[CandidateRow, ...]
    people: tuple[Person, ...]


def list_posts(*, actor: Actor, found: PlanningRound, on: date, text: str = "") -> list[PostRow]:
    """Leadership posts below the round's unit on the day, in tree order; ``text``: words of title or unit."""
    rows = organisation.list_posts(actor=actor, on=on, under=found.unit_path)
    words = text.casefold()
    return [row for row in rows if row.is_leader and words in f"{row.title} {row.unit_name}".casefold()][:200]


def get_choice(*, actor: Actor, found: PlanningRound, post_id: int, on: date, text: str = "") -> Choice:
    """A post of the round with the people near it, or those of the actor's part whose name or number is ``text``.

    Http404 for a post outside the round.
    """
    post = Post.objects.select_related("title", "unit").filter(pk=post_id).first()
    path = organisation.current_path(post.unit_id, on) if post is not None and post.holds_on(on) else ""
    if post is None or not path or not path.startswith(found.unit_path):
        raise Http404
    planned = candidates_of(post_ids=[post_id], on=on).get(post_id, [])
    names = organisation.unit_labels([post.unit_id], on)
    return Choice(
        post, people_rows.title_name(post.title), names.get(post.unit_id, post.unit.name),
        tuple(holders_of(post_ids=[post_id], on=on).get(post_id, [])), tuple(planned),
        tuple(_people(actor, post, path, on, text, {one.official_id for one in planned})),
    )  # fmt: skip


def _people(actor: Actor, post: Post, path: str, on: date, text: str, planned: set[int]) -> list[Person]:
    rows = _rows(actor, path, on, text, planned)
    dressed = {row.id: row for row in people_rows.dress(rows, on)}
    pairs = [(row.official_id, post.pk) for row in rows]
    findings = findings_for_many(actor=actor, pairs=pairs, on=on, purpose=Purpose.PLANNING)
    found = [
        Person(
            key, one.full_name, one.title, one.unit, tuple(of_person(findings.get((key, post.pk), ()))), key in planned
        )
        for key, one in dressed.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (not one.planned, len(one.unmet), one.unknown))


def _rows(actor: Actor, path: str, on: date, text: str, planned: set[int]) -> Sequence[CensusRow]:
    """Census rows of the day: by name or number in the actor's part, else leaders first at the post's own commune."""
    rows = CensusRow.objects.filter(
        actor.within(Permission.VIEW_PEOPLE), starts_on__lte=on, ends_before__gt=on, category__in=(1, 2, 3)
    ).select_related("official")
    if text:
        return list(rows.filter(matching(text)).order_by("official__name_key", "official_id")[:MOST])
    near = path[: max(len(path) - 4, 8)]
    around = rows.filter(below(near)).exclude(title_id=None)
    chosen = list(around.order_by("-key_leader", "-political_theory", "-education", "official_id")[:MOST])
    shown = {row.official_id for row in chosen}
    return [*rows.filter(official_id__in=planned - shown), *chosen]
