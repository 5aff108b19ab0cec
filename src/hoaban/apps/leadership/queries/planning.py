"""Rounds of leadership planning: the list, one round with its posts, nominations and meetings, what waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.rules import NoSuchRuleError
from hoaban.apps.leadership.models.planning import (
    Candidate,
    Meeting,
    Nomination,
    PlanningKind,
    PlanningRound,
    PlanningState,
)
from hoaban.apps.leadership.queries.candidates import holders_of
from hoaban.apps.leadership.rules.rounds import LIVE, MEETINGS_OF, By, Move, next_meeting, open_moves
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post
from hoaban.apps.people.queries.rows import title_name
from hoaban.shared.access import Actor, Permission, any_below
from hoaban.shared.rulebook import Finding, Verdict, thawed

SEES = (Permission.VIEW_LEADERSHIP, Permission.PROPOSE_LEADERS, Permission.PLAN_LEADERS)
KINH = 1
MEETING_NAMES: Mapping[int, str | Promise] = {
    1: gettext_lazy("Collective leadership, first time"),
    2: gettext_lazy("Enlarged collective leadership"),
    3: gettext_lazy("Conference of key staff"),
    4: gettext_lazy("Collective leadership, second time"),
    5: gettext_lazy("Standing committee"),
}
"""Meeting -> what it is called."""


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in a list, with how many are nominated and how many of them came through."""

    id: int
    unit: str
    term: str
    kind: str
    year: int
    state: str
    due_on: date
    posts: int
    people: int

    @property
    def kind_label(self) -> str:
        """The kind in the language of the page."""
        return str(PlanningKind(self.kind).label)

    @property
    def state_label(self) -> str:
        """The state in the language of the page."""
        return str(PlanningState(self.state).label)

    def is_late(self, on: date) -> bool:
        """Whether it is past its day and not settled."""
        return self.due_on < on and self.state in LIVE


@dataclass(frozen=True, slots=True)
class Nominee:
    """Somebody nominated for a post, with the findings of the day of nomination and the votes so far."""

    nomination: Nomination
    findings: list[Finding]
    votes: dict[int, tuple[int, int]]
    """Meeting -> agreed, called."""

    @property
    def said_votes(self) -> list[tuple[str, int, int]]:
        """Meeting by name, agreed, called."""
        return [(str(MEETING_NAMES[step]), *votes) for step, votes in sorted(self.votes.items())]

    @property
    def unmet(self) -> list[Finding]:
        """What was not met."""
        return [one for one in self.findings if one.verdict is Verdict.NOT_MET]

    @property
    def unknown(self) -> list[Finding]:
        """What could not be said."""
        return [one for one in self.findings if one.verdict is Verdict.UNKNOWN]


@dataclass(frozen=True, slots=True)
class PostGroup:
    """A post of a round with who holds it and who is nominated."""

    post_id: int
    title: str
    unit: str
    holders: tuple[str, ...]
    nominees: tuple[Nominee, ...]


@dataclass(frozen=True)
class RoundFile:
    """One round as its page shows it."""

    round: PlanningRound
    unit: str
    groups: list[PostGroup]
    meetings: list[Meeting]
    moves: list[Move] = field(default_factory=list)
    may_nominate: bool = False
    may_meet: bool = False

    @property
    def steps(self) -> tuple[int, ...]:
        """The meetings this round holds."""
        return MEETINGS_OF[self.round.kind]

    @property
    def next_step(self) -> int | None:
        """The meeting that comes next."""
        return next_meeting(self.round.kind, {one.step for one in self.meetings})

    @property
    def nominees(self) -> list[Nominee]:
        """Everybody nominated, by post."""
        return [one for group in self.groups for one in group.nominees]


def visible_rounds(*, actor: Actor) -> QuerySet[PlanningRound]:
    """Rounds of units in the actor's part."""
    return PlanningRound.objects.filter(any_below({one for permission in SEES for one in actor.prefixes(permission)}))


def list_rounds(*, actor: Actor, on: date, state: str = "", year: int | None = None) -> list[RoundRow]:
    """Rounds of the actor's part, the newest first; a plan recorded afterwards counts whom it put into the plan."""
    rows = visible_rounds(actor=actor)
    if state in PlanningState.values:
        rows = rows.filter(state=state)
    if year is not None:
        rows = rows.filter(year=year)
    counted = rows.annotate(
        posts_n=Count("nominations__post", distinct=True), people_n=Count("nominations__official", distinct=True)
    )
    found = list(counted.order_by("-year", "-opens_on", "unit_path", "id"))
    entered = {
        key: (posts, people)
        for key, posts, people in Candidate.objects.filter(entered_by__in=[one.pk for one in found if not one.people_n])
        .values_list("entered_by")
        .annotate(Count("post", distinct=True), Count("official", distinct=True))
    }
    names = organisation.unit_names({one.unit_id for one in found}, on)
    return [
        RoundRow(
            one.pk, names.get(one.unit_id, ""), one.term, one.kind, one.year, one.state, one.due_on,
            *entered.get(one.pk, (one.posts_n, one.people_n)),
        )
        for one in found
    ]  # fmt: skip


def get_round(*, actor: Actor, round_id: int) -> PlanningRound:
    """A round in the actor's part; Http404 outside it."""
    found = visible_rounds(actor=actor).select_related("unit").filter(pk=round_id).first()
    if found is None:
        raise Http404
    return found


def powers_over(found: PlanningRound, *, actor: Actor) -> set[By]:
    """Which steps the actor may take: those of the unit that plans, those of whoever approves there."""
    powers = set()
    if actor.may(Permission.PROPOSE_LEADERS, found.unit_path):
        powers.add(By.UNIT)
    if actor.may(Permission.PLAN_LEADERS, found.unit_path):
        powers |= {By.UNIT, By.ABOVE}
    return powers


def get_file(*, actor: Actor, round_id: int, on: date) -> RoundFile:
    """One round with everything on its page; Http404 outside the actor's part."""
    found = get_round(actor=actor, round_id=round_id)
    powers = powers_over(found, actor=actor)
    return RoundFile(
        round=found,
        unit=organisation.unit_names([found.unit_id], on).get(found.unit_id, found.unit.name),
        groups=_groups(found, on),
        meetings=list(found.meetings.order_by("step")),
        moves=open_moves(found.state, powers),
        may_nominate=By.UNIT in powers and found.state in (PlanningState.OPEN, PlanningState.RETURNED),
        may_meet=By.UNIT in powers and found.state == PlanningState.MEETINGS,
    )


def _groups(found: PlanningRound, on: date) -> list[PostGroup]:
    rows = found.nominations.select_related("post__title", "post__unit", "official").prefetch_related("votes__meeting")
    by_post: dict[int, list[Nominee]] = defaultdict(list)
    posts: dict[int, Post] = {}
    for row in rows.order_by("-post__title__rank", "post__unit_id", "post_id", "official__name_key"):
        votes = {one.meeting.step: (one.agreed, one.meeting.called) for one in row.votes.all()}
        by_post[row.post_id].append(Nominee(row, thawed(row.findings), votes))
        posts[row.post_id] = row.post
    holders = holders_of(post_ids=list(by_post), on=on)
    names = organisation.unit_labels({one.unit_id for one in posts.values()}, on)
    return [
        PostGroup(
            key, title_name(posts[key].title), names.get(posts[key].unit_id, posts[key].unit.name),
            tuple(one.name for one in holders.get(key, ())), tuple(nominees),
        )
        for key, nominees in by_post.items()
    ]  # fmt: skip


def pass_mark(on: date) -> int:
    """Percent of those called that must be exceeded at each meeting, by the lawbook of the day."""
    try:
        return int(lawbook.get_rule(area="planning", key="pass_mark", on=on).number)
    except NoSuchRuleError:
        return 50


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of the law on the day and where it stands."""

    number: int
    basis: str
    of: int = 1


def quorum(on: date) -> Limit | None:
    """Which part of those called must be present, ``number`` of ``of``; None before any is entered."""
    try:
        rule = lawbook.get_rule(area="planning", key="quorum", on=on)
    except NoSuchRuleError:
        return None
    number, of = rule.numbers
    return Limit(int(number), rule.legal_basis, int(of))


def limit_of(key: str, on: date) -> Limit | None:
    """A limit of plans by the lawbook of the day; None before any is entered."""
    try:
        rule = lawbook.get_rule(area="planning", key=key, on=on)
    except NoSuchRuleError:
        return None
    return Limit(int(rule.number), rule.legal_basis)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A round that waits for the actor; ``kind``: nominate, meet, approve, changes."""

    round_id: int
    unit: str
    term: str
    kind: str
    due_on: date
    reason: str = ""


_KINDS: dict[str, tuple[By, str]] = {
    PlanningState.OPEN: (By.UNIT, "nominate"),
    PlanningState.RETURNED: (By.UNIT, "changes"),
    PlanningState.MEETINGS: (By.UNIT, "meet"),
    PlanningState.SUBMITTED: (By.ABOVE, "approve"),
}


def list_waiting(*, actor: Actor, on: date) -> list[Waiting]:
    """Rounds whose next step is the actor's."""
    rows: Sequence[PlanningRound] = list(
        visible_rounds(actor=actor).filter(state__in=list(LIVE), opens_on__lte=on).order_by("due_on", "id")
    )
    names = organisation.unit_names({one.unit_id for one in rows}, on)
    found = []
    for one in rows:
        by, kind = _KINDS[one.state]
        if by in _own_powers(one, actor):
            found.append(Waiting(one.pk, names.get(one.unit_id, ""), one.term, kind, one.due_on, one.reason))
    return found


def _own_powers(found: PlanningRound, actor: Actor) -> set[By]:
    """Who approves for the whole province is not reminded of what the communes still have to do."""
    powers = powers_over(found, actor=actor)
    wide = actor.may(Permission.PLAN_LEADERS, found.unit_path) and found.unit_path != actor.home_path
    return powers - {By.UNIT} if wide else powers
