"""Who takes part in a class, who waits, and who could be nominated."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import Http404

from hoaban.apps.learning.models import Competency, Enrolment, EnrolmentState, TrainingClass
from hoaban.apps.learning.queries import classes, plan_needs, presence
from hoaban.apps.learning.rules.clashes import Clash
from hoaban.apps.learning.rules.classes import (
    AGAIN,
    FEMALE,
    KINH,
    MINORITY,
    NEW,
    NEW_MONTHS,
    PLANNED,
    PRIORITIES,
    WOMAN,
    is_new,
    priority_of,
)
from hoaban.apps.people.models import Assignment, CensusRow
from hoaban.apps.people.queries.lists import matching
from hoaban.apps.people.queries.rows import OfficialRow, dress
from hoaban.shared.access import Actor, Permission, any_below, below
from hoaban.shared.figures import Part

MOST = 200
"""People offered on one page of a nomination, the first by gap and priority; more are found by name or a smaller unit."""
ORDER = (
    "requested", "proposed", "nominated", "approved", "waiting", "completed", "failed", "withdrawn", "substituted",
    "refused",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody with a place in a class, as of a day; ``in_line`` counts from 1 on the waiting list."""

    enrolment: Enrolment
    name: str
    title: str
    unit: str
    in_line: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be nominated: with the gap that the course closes, and what it would clash with."""

    official_id: int
    name: str
    title: str
    unit: str
    priority: str
    gap: str
    due_on: date | None
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Those who stand first, how many ``more`` there are, and of all of them how many have the gap."""

    people: list[Candidate]
    more: int
    with_gap: int


def part_of(actor: Actor, training_class: TrainingClass) -> Q:
    """Condition on places: everybody for those who organise or hold the class, otherwise the own people."""
    found = classes.rights(actor=actor, training_class=training_class)
    if found.everybody:
        return Q()
    own = Q(official_id=actor.official_id) if actor.official_id else Q(pk__in=[])
    return own | actor.within(Permission.VIEW_LEARNING) | actor.within(Permission.PROPOSE_TRAINING)


def list_participants(*, actor: Actor, training_class: TrainingClass, on: date) -> list[Participant]:
    """Places in the class that the actor may see: what waits for a decision first, then by name."""
    order = Case(*(When(state=state, then=place) for place, state in enumerate(ORDER)), output_field=IntegerField())
    rows = list(
        Enrolment.objects.filter(part_of(actor, training_class), training_class=training_class)
        .select_related("official", "point__unit", "substitute_for__official")
        .order_by(order, "place_in_line", "official__name_key")
    )
    known = {one.id: one for one in _dressed([row.official_id for row in rows], on)}
    waiting = _line(training_class)
    return [
        Participant(
            row, row.official.full_name, known[row.official_id].title if row.official_id in known else "",
            known[row.official_id].unit if row.official_id in known else "", waiting.get(row.pk),
        )
        for row in rows
    ]  # fmt: skip


def list_endorsable(
    *, actor: Actor, training_class: TrainingClass, rows: Iterable[Participant]
) -> tuple[list[int], list[int]]:
    """Of the places that wait for the head of their office: those that the actor decides as the head, and those of
    which the actor may record the paper that the head signed.
    """
    if training_class.state != TrainingClass.State.OPEN:
        return [], []
    waiting = [row.enrolment for row in rows if row.enrolment.state == EnrolmentState.PROPOSED]
    heads = [
        one.pk for one in waiting
        if actor.may(Permission.ENDORSE_TRAINING, one.unit_path) and one.official_id != (actor.official_id or 0)
    ]  # fmt: skip
    organises = actor.may(Permission.APPROVE_TRAINING, training_class.organiser_path)
    papers = [one.pk for one in waiting if organises or actor.may(Permission.PROPOSE_TRAINING, one.unit_path)]
    return heads, [pk for pk in papers if pk not in heads]


def _line(training_class: TrainingClass) -> dict[int, int]:
    """The waiting list: place in the class -> its rank, counted from 1; no names."""
    rows = Enrolment.objects.filter(training_class=training_class, state=EnrolmentState.WAITING)
    return {pk: rank for rank, pk in enumerate(rows.order_by("place_in_line").values_list("pk", flat=True), start=1)}


def get_enrolment(*, actor: Actor, code: str, pk: int) -> Enrolment:
    """A place in a class, where the actor may see both; else Http404."""
    training_class = classes.get_class(actor=actor, code=code)
    rows = Enrolment.objects.filter(part_of(actor, training_class), training_class=training_class, pk=pk)
    found = rows.select_related("official", "unit").first()
    if found is None:
        raise Http404
    found.training_class = training_class
    return found


def _dressed(official_ids: Collection[int], on: date) -> list[OfficialRow]:
    rows = CensusRow.objects.filter(official_id__in=official_ids, starts_on__lte=on, ends_before__gt=on)
    return dress(list(rows.select_related("official")), on)


def serving(*, actor: Actor, official_ids: Collection[int], on: date) -> dict[int, CensusRow]:
    """Where people serve on a day, only of those below whom the actor may nominate."""
    rows = CensusRow.objects.filter(official_id__in=official_ids, starts_on__lte=on, ends_before__gt=on)
    return {row.official_id: row for row in rows.filter(actor.within(Permission.PROPOSE_TRAINING))}


def list_candidates(
    *, actor: Actor, training_class: TrainingClass, on: date, part: Part, text: str = "", only_gap: bool = False
) -> Candidates:
    """People of a part whom the actor may nominate: those with the gap first, then by priority group, then by name.

    Whoever has a place in the class already is left out; the first MOST people of that order.
    """
    gaps = gaps_closed(actor=actor, training_class=training_class, on=on, path=part.path)
    taken = Enrolment.objects.filter(training_class=training_class).exclude(state__in=AGAIN)
    within_class = any_below([training_class.organiser_path])
    rows = CensusRow.objects.filter(
        actor.within(Permission.PROPOSE_TRAINING), below(part.path), within_class,
        starts_on__lte=on, ends_before__gt=on,
    ).exclude(official_id__in=taken.values("official_id"))  # fmt: skip
    if text:
        rows = rows.filter(matching(text))
    if only_gap:
        rows = rows.filter(official_id__in=gaps)
    chosen = _first(rows, gaps, on)
    more = rows.count() - MOST if len(chosen) == MOST else 0
    people = _candidates(actor, training_class, chosen, gaps, on)
    with_gap = rows.filter(official_id__in=list(gaps)).count() if more else sum(bool(one.gap) for one in people)
    return Candidates(people, more, with_gap)


def _first(rows: QuerySet[CensusRow], gaps: dict[int, tuple[str, date | None]], on: date) -> list[CensusRow]:
    """The first of the order, told by the database before anything is cut off."""
    has_gap = Case(When(official_id__in=list(gaps), then=Value(0)), default=Value(1), output_field=IntegerField())
    ranked = rows.select_related("official").annotate(rank=_rank(on))
    return list(ranked.order_by(has_gap, "rank", "official__name_key", "official_id")[:MOST])


def _rank(on: date) -> Case:
    """The place of somebody's priority group among PRIORITIES, as rules.classes.priority_of finds it."""
    whens = {
        NEW: Q(official_id__in=[who for who, day in _appointed(on).items() if is_new(day, on)]),
        PLANNED: Q(official_id__in=list(plan_needs.planned_on(on))),
        MINORITY: ~Q(ethnicity=KINH),
        WOMAN: Q(sex=FEMALE),
    }
    cases = (When(whens[group], then=Value(place)) for place, group in enumerate(PRIORITIES))
    return Case(*cases, default=Value(len(PRIORITIES)), output_field=IntegerField())


def _candidates(
    actor: Actor,
    training_class: TrainingClass,
    rows: list[CensusRow],
    gaps: dict[int, tuple[str, date | None]],
    on: date,
) -> list[Candidate]:
    ids = [row.official_id for row in rows]
    clashes = presence.list_clashes(actor=actor, training_class=training_class, official_ids=ids, on=on)
    alone = _alone(ids, clashes)
    groups = {row.official_id: (*PRIORITIES, "")[getattr(row, "rank", len(PRIORITIES))] for row in rows}
    return [
        Candidate(one.id, one.full_name, one.title, one.unit, groups[one.id], *gaps.get(one.id, ("", None)),
                  tuple(alone.get(one.id, ())))
        for one in dress(rows, on)
    ]  # fmt: skip


def _alone(ids: Iterable[int], clashes: dict[int, list[Clash]]) -> dict[int, list[Clash]]:
    """Clashes of each by themselves: presence is a matter of who else is sent, and is told once people are chosen."""
    return {who: [clash for clash in clashes.get(who, ()) if clash.kind != "presence"] for who in ids}


def list_substitutes(*, actor: Actor, enrolment: Enrolment, on: date) -> list[tuple[int, str]]:
    """People of the same unit or commune who have no place in the class: key, and name with post; by name."""
    office = CensusRow.objects.filter(official_id=enrolment.official_id, starts_on__lte=on, ends_before__gt=on).first()
    if office is None:
        return []
    near = Q(unit_id=office.unit_id) | (Q(commune_id=office.commune_id) if office.commune_id else Q(pk__in=[]))
    taken = Enrolment.objects.filter(training_class=enrolment.training_class).exclude(state__in=AGAIN)
    rows = CensusRow.objects.filter(
        actor.within(Permission.PROPOSE_TRAINING), near, starts_on__lte=on, ends_before__gt=on
    ).exclude(official_id__in=taken.values("official_id")).select_related("official")  # fmt: skip
    found = dress(list(rows.order_by("official__name_key")), on)
    return [(one.id, " · ".join(filter(None, (one.full_name, one.title, one.unit)))) for one in found]


def gaps_closed(
    *, actor: Actor, training_class: TrainingClass, on: date, path: str
) -> dict[int, tuple[str, date | None]]:
    """Officials below a path whose gap the course closes: in which competency, and by when it is due."""
    from hoaban.apps.learning.queries import competencies

    rows = competencies.list_gaps(actor=actor, on=on, path=path)
    closed = [row for row in rows if training_class.course_id in row.course_ids]
    names = Competency.objects.in_bulk({row.competency_id for row in closed})
    found: dict[int, tuple[str, date | None]] = {}
    for row in closed:
        found.setdefault(row.official_id, (names[row.competency_id].name, row.due_on))
    return found


def priorities(*, actor: Actor, official_ids: Collection[int], on: date) -> dict[int, str]:
    """By official whom the actor may nominate: the first priority group; a few queries for everybody."""
    appointed = _appointed(on, official_ids)
    planned = plan_needs.planned_on(on)
    return {
        who: priority_of(
            ethnicity=row.ethnicity, sex=row.sex, appointed_on=appointed.get(who), on=on, planned=who in planned
        )
        for who, row in serving(actor=actor, official_ids=official_ids, on=on).items()
    }


def _appointed(on: date, official_ids: Collection[int] | None = None) -> dict[int, date | None]:
    """Who took up a leadership post lately, and since when they hold it; ``official_ids``: only of these."""
    since = on - timedelta(days=31 * NEW_MONTHS)
    rows = Assignment.objects.filter(is_main=True, held_since__gte=since, post__title__is_leader=True)
    if official_ids is not None:
        rows = rows.filter(official_id__in=official_ids)
    return dict(rows.values_list("official_id", "held_since"))
