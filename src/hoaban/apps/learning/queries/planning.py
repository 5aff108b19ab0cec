"""Planning rounds: the list, how far one is, and its proposal dressed for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import Http404

from hoaban.apps.learning.models import Enrolment, TrainingClass
from hoaban.apps.learning.models.classes import OPEN_STATES
from hoaban.apps.learning.models.plans import PlanningRound
from hoaban.apps.learning.rules.scheduling import Pair, in_words, moves_between
from hoaban.apps.people.models import CensusRow, Official
from hoaban.apps.people.queries.rows import dress
from hoaban.shared.access import Actor, Permission

HEAVY = ("instance", "answer", "told")
"""What a list of rounds does not read."""
UNDER_WAY = (PlanningRound.State.WAITING, PlanningRound.State.SOLVING)
QUIET = timedelta(seconds=90)
"""After so long without a sign of its worker a round may be started again."""
READY = (PlanningRound.State.SOLVED, PlanningRound.State.APPLIED)


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class of a proposal: how many seats it gives of those free; ``held``: whether it takes place."""

    id: int
    code: str
    name: str
    starts_on: date
    ends_on: date
    seats: int
    used: int
    least: int
    held: bool
    applied: int

    @property
    def left(self) -> int:
        """People proposed and not enrolled yet."""
        return self.used - self.applied


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Somebody in a proposal, with the class they would attend, or what they are not placed for."""

    official_id: int
    name: str
    post: str
    unit: str
    class_id: int | None
    klass: str
    mark: str
    """"pin", "ban" or "": what is asked for the next round."""
    reason: str
    applied: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """A round beside the round it asks again; money in đồng."""

    before: PlanningRound
    budget: int
    value: int
    seats: int
    only_before: int
    only_after: int


def visible_rounds(*, actor: Actor) -> QuerySet[PlanningRound]:
    """Rounds of plans in the part over which the actor approves training."""
    return PlanningRound.objects.filter(actor.within(Permission.APPROVE_TRAINING, "training_plan__unit_path"))


def list_rounds(*, actor: Actor, plan_id: int) -> list[PlanningRound]:
    """The rounds of a plan, newest first."""
    rows = visible_rounds(actor=actor).filter(training_plan_id=plan_id)
    return list(rows.defer(*HEAVY).order_by("-pk"))


def get_round(*, actor: Actor, round_id: int) -> PlanningRound:
    """A round with everything of it; Http404 outside the actor's part."""
    rows = visible_rounds(actor=actor).select_related("training_plan__unit", "based_on")
    found = rows.defer("based_on__instance", "based_on__answer").filter(pk=round_id).first()
    if found is None:
        raise Http404
    return found


def get_progress(*, actor: Actor, round_id: int) -> PlanningRound:
    """A round without its question and answer, for the page that shows how far it is; Http404 outside the part."""
    rows = visible_rounds(actor=actor).select_related("training_plan__unit")
    found = rows.defer(*HEAVY).filter(pk=round_id).first()
    if found is None:
        raise Http404
    return found


def seats_of(row: PlanningRound, *, actor: Actor) -> dict[int, list[int]]:  # noqa: ARG001 - a round that get_round gave
    """Official -> the classes the proposal gives them."""
    return {int(who): classes for who, classes in row.told.get("seats", {}).items()}


def list_classes(*, actor: Actor, row: PlanningRound) -> list[ClassRow]:
    """The classes of a proposal by their first day, those that are not held last."""
    told = {int(key): facts for key, facts in row.told.get("classes", {}).items()}
    applied = applied_seats(actor=actor, row=row)
    found = TrainingClass.objects.filter(pk__in=told).order_by("starts_on", "code")
    rows = [
        ClassRow(
            one.pk, one.code, one.name, one.starts_on, one.ends_on, told[one.pk]["seats"], told[one.pk]["used"],
            told[one.pk]["least"], told[one.pk]["held"], sum(klass == one.pk for _who, klass in applied),
        )
        for one in found
    ]  # fmt: skip
    return sorted(rows, key=lambda one: not one.held)


def applied_seats(*, actor: Actor, row: PlanningRound) -> set[Pair]:
    """Seats of the proposal that are places in the class by now."""
    seats = {(who, klass) for who, classes in seats_of(row, actor=actor).items() for klass in classes}
    places = Enrolment.objects.filter(training_class_id__in={klass for _who, klass in seats}, state__in=OPEN_STATES)
    return seats & set(places.values_list("official_id", "training_class_id"))


def list_places(*, actor: Actor, row: PlanningRound, keys: Sequence[tuple[int, int | None, str]]) -> list[PlaceRow]:
    """(official, class or None, reason) of one page of a proposal, dressed with names, posts and units of the day."""
    people = _dressed({who for who, _klass, _reason in keys}, row.on)
    classes = dict(TrainingClass.objects.filter(pk__in={k for _w, k, _r in keys if k}).values_list("id", "name"))
    applied = applied_seats(actor=actor, row=row)
    return [
        PlaceRow(
            who, *people.get(who, ("", "", "")), klass, classes.get(klass or 0, ""),
            row.marks.get(f"{who}:{klass}", "") if klass else "", reason, (who, klass) in applied,
        )
        for who, klass, reason in keys
    ]  # fmt: skip


def _dressed(ids: Iterable[int], on: date) -> dict[int, tuple[str, str, str]]:
    """Official -> (name, post, unit) on the day."""
    rows = CensusRow.objects.filter(official_id__in=set(ids), starts_on__lte=on, ends_before__gt=on)
    found = {
        one.id: (one.full_name, one.title or "", one.unit or "")
        for one in dress(list(rows.select_related("official")), on)
    }
    missing = set(ids) - found.keys()
    return found | {
        key: (name, "", "") for key, name in Official.objects.filter(pk__in=missing).values_list("id", "full_name")
    }


def sort_by_name(*, actor: Actor, ids: Iterable[int]) -> list[int]:  # noqa: ARG001 - people of a round given to the actor
    """Officials in the order of Vietnamese names."""
    return list(Official.objects.filter(pk__in=set(ids)).order_by("name_key", "id").values_list("id", flat=True))


def find_people(*, actor: Actor, ids: Iterable[int], text: str) -> set[int]:  # noqa: ARG001 - people of a given round
    """Officials among ``ids`` whose folded name holds the text."""
    return set(Official.objects.filter(pk__in=set(ids), folded__contains=text).values_list("id", flat=True))


def verdict_of(row: PlanningRound, *, actor: Actor) -> dict[str, Any]:  # noqa: ARG001 - a round that get_round gave
    """Value, bound, and how far it can be from the best: per mille and as a word (see rules.scheduling.in_words)."""
    value, bound = row.told.get("value", 0), row.told.get("bound", 0)
    distance = max(0, bound - value)
    per_mille = -(-1000 * distance // bound) if bound > 0 else 0
    return {"value": value, "bound": bound, "percent": per_mille / 10, "words": in_words(per_mille)}


def compare(*, actor: Actor, row: PlanningRound) -> Compared | None:
    """What a round that asks again changes against the round before; None for others, or while one is not solved."""
    before = row.based_on
    if before is None or before.state not in READY or row.state not in READY:
        return None
    old, new = seats_of(before, actor=actor), seats_of(row, actor=actor)
    gone, come = moves_between(old, new)
    seats = sum(map(len, new.values())) - sum(map(len, old.values()))
    value = row.told.get("value", 0) - before.told.get("value", 0)
    return Compared(before, row.budget - before.budget, value, seats, len(gone), len(come))


def may_have_stopped(*, actor: Actor, round_id: int) -> bool:
    """Whether nobody has worked for some time on a round that is not solved: its worker may be gone."""
    rows = visible_rounds(actor=actor).filter(pk=round_id, state__in=UNDER_WAY)
    return rows.filter(touched_at__lt=Now() - QUIET).exists()
