"""Planning rounds: asked, marked with pins and exclusions, asked again, stopped, and applied by a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from hoaban.apps.learning.commands import enrolments
from hoaban.apps.learning.models import TrainingClass
from hoaban.apps.learning.models.plans import PlanningRound, TrainingPlan
from hoaban.apps.learning.queries import planning as queries
from hoaban.apps.learning.queries import plans
from hoaban.apps.learning.queries.planning_facts import list_offered
from hoaban.apps.learning.rules.scheduling import UNIT, Pair
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission

State = PlanningRound.State
SECONDS = (1, 600)
WEEKS = (1, 12)
PIN, BAN = "pin", "ban"


@dataclass(slots=True)
class Applied:
    """What became of a proposal: places given, and classes that refused with why."""

    places: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def ask_round(
    *, actor: Actor, plan_id: int, budget: int, seconds: int, presence: int, weeks: int, on: date
) -> PlanningRound:
    """Ask the planner who attends which of the open classes of a plan's year; a worker solves it.

    Raises Http404 outside the actor's part, PermissionDenied without APPROVE_TRAINING there, CommandRefused when there
    is no open class or a number is out of bounds.
    """
    plan = plans.get_plan(actor=actor, plan_id=plan_id)
    actor.require(Permission.APPROVE_TRAINING, plan.unit_path)
    _check(seconds=seconds, presence=presence, weeks=weeks)
    if plan.year != plan.until_year:
        raise CommandRefused("periodic", _("Rounds are asked for the plan of one year. Open the yearly plan."))
    if not list_offered(actor=actor, plan=plan, on=on):
        raise CommandRefused(
            "no-class",
            _("No class of %(year)s that this unit organises is open for nomination. Open classes first.")
            % {"year": plan.year},
        )
    with transaction.atomic():
        row = PlanningRound.objects.create(
            training_plan=plan, on=on, seconds=seconds, presence=presence, weeks=weeks, budget=budget,
            asked_by=actor.name,
        )  # fmt: skip
        told = {"budget": budget, "seconds": seconds, "presence": presence, "weeks": weeks}
        _leave(row, actor=actor, action="ask_round", on=on, after=told)
    return row


def _check(*, seconds: int, presence: int, weeks: int) -> None:
    for name, value, (least, most) in (
        ("seconds", seconds, SECONDS), ("presence", presence, (0, 100)), ("weeks", weeks, WEEKS),
    ):  # fmt: skip
        if not least <= value <= most:
            text = _("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most}
            raise CommandRefused(name, text, name)


def ask_again(
    *, actor: Actor, round_id: int, version: int | None, budget: int, seconds: int, on: date, near: bool = False
) -> PlanningRound:
    """Ask a round again with another budget and with the pins and exclusions that were marked in it.

    ``near``: with the fewest changes to its proposal, instead of from the beginning. The facts stay those of the first round, so that every difference comes from what was changed.
    """
    with transaction.atomic():
        base = _locked(actor=actor, round_id=round_id, version=version)
        _check(seconds=seconds, presence=base.presence, weeks=base.weeks)
        if not base.instance:
            raise CommandRefused("not-solved", _("This round has no question yet. Wait until it is solved."))
        pins, bans = _marked(base, PIN), _marked(base, BAN)
        row = PlanningRound.objects.create(
            training_plan=base.training_plan, based_on=base, on=base.on, seconds=seconds, presence=base.presence,
            weeks=base.weeks, budget=budget, pins=pins, bans=bans, marks=base.marks, asked_by=actor.name,
            instance=_changed(base, budget, pins, bans), told={"people": base.told.get("people", 0), "near": near},
        )  # fmt: skip
        told = {"round": base.pk, "budget": budget, "pins": len(pins), "bans": len(bans), "near": near}
        _leave(row, actor=actor, action="ask_round_again", on=on, after=told)
    return row


def _marked(row: PlanningRound, mark: str) -> list[list[int]]:
    pairs = [key.split(":") for key, value in row.marks.items() if value == mark]
    return sorted([int(who), int(klass)] for who, klass in pairs)


def _changed(base: PlanningRound, budget: int, pins: list[list[int]], bans: list[list[int]]) -> dict[str, Any]:
    """The question of the base with other pins, bans and money; bans that come from absences stay."""
    own = {(str(who), str(klass)) for who, klass in base.bans}
    kept = [one for one in base.instance["bans"] if (one["person"], one["class"]) not in own]
    return {
        **base.instance,
        "budget": budget // UNIT,
        "pins": [{"person": str(who), "class": str(klass)} for who, klass in pins],
        "bans": [*kept, *({"person": str(who), "class": str(klass)} for who, klass in bans)],
    }


def mark_seat(*, actor: Actor, round_id: int, official_id: int, class_id: int, mark: str, on: date) -> PlanningRound:
    """Pin somebody to a class for the next round, exclude them from it, or take the mark away ("").

    Raises CommandRefused when the person does not need what the class teaches, or could not attend it anyway.
    """
    with transaction.atomic():
        row = _locked(actor=actor, round_id=round_id, version=None)
        if mark not in (PIN, BAN, ""):
            raise CommandRefused("mark", _("Pin or exclude, or take the mark away."))
        if mark:
            _check_seat(row, official_id, class_id, mark)
        key = f"{official_id}:{class_id}"
        row.marks = {other: value for other, value in row.marks.items() if other != key} | ({key: mark} if mark else {})
        row.version += 1
        row.save(update_fields=["marks", "version"])
        told = {"official": official_id, "class": class_id, "mark": mark}
        _leave(row, actor=actor, action="mark_seat", on=on, after=told)
    return row


def _check_seat(row: PlanningRound, official_id: int, class_id: int, mark: str) -> None:
    person = next((one for one in row.instance.get("people", ()) if one["id"] == str(official_id)), None)
    klass = next((one for one in row.instance.get("classes", ()) if one["id"] == str(class_id)), None)
    if person is None or klass is None:
        raise CommandRefused("unknown", _("This person or class does not take part in the round."))
    if all(gap["course"] != klass["course"] for gap in person["gaps"]):
        raise CommandRefused("no-gap", _("This person has no gap that the class closes. Choose another class."))
    own = {(who, one) for who, one in row.bans}
    banned = any(
        one["person"] == str(official_id) and one["class"] == str(class_id) for one in row.instance.get("bans", ())
    )
    if mark == PIN and banned and (official_id, class_id) not in own:
        raise CommandRefused("away", _("This person is absent or in another class at that time and cannot be pinned."))


def stop_round(*, actor: Actor, round_id: int, on: date) -> None:
    """Stop a round that is being solved; the best plan so far is kept and shown."""
    row = queries.get_progress(actor=actor, round_id=round_id)
    if PlanningRound.objects.filter(pk=row.pk, state__in=queries.UNDER_WAY, stop_asked=False).update(stop_asked=True):
        _leave(row, actor=actor, action="stop_round", on=on, after={})


def restart_round(*, actor: Actor, round_id: int, on: date) -> bool:
    """Put a round whose worker is gone back in the queue; False when somebody works on it, or it has ended."""
    row = queries.get_progress(actor=actor, round_id=round_id)
    if not queries.may_have_stopped(actor=actor, round_id=round_id):
        return False
    found = PlanningRound.objects.filter(pk=row.pk, state__in=queries.UNDER_WAY)
    found.update(state=State.WAITING, touched_at=Now(), progress={})
    _leave(row, actor=actor, action="restart_round", on=on, after={})
    return True


def apply_round(
    *, actor: Actor, round_id: int, version: int | None, on: date, reason: str, seats: Collection[Pair] | None = None
) -> Applied:
    """Make a proposal, or some ``seats`` of it, places in classes: nominated and approved, class by class.

    A class that refuses leaves the others untouched; what it said is in the answer. Seats that are places by now are
    passed over. Raises CommandRefused when the round has no proposal or a seat is not in it.
    """
    with transaction.atomic():
        row = _locked(actor=actor, round_id=round_id, version=version)
        if row.state not in queries.READY:
            raise CommandRefused("not-solved", _("This round has no proposal to apply."))
        proposed = {(who, klass) for who, ks in queries.seats_of(row, actor=actor).items() for klass in ks}
        wanted = proposed if seats is None else set(seats)
        if not wanted <= proposed:
            raise CommandRefused("not-proposed", _("Only seats of the proposal can be applied. Ask for another round."))
        done = _carry_out(wanted - queries.applied_seats(actor=actor, row=row), actor=actor, on=on, reason=reason)
        if done.places:
            row.applied_on = row.applied_on or on
        if proposed <= queries.applied_seats(actor=actor, row=row):
            row.state = State.APPLIED
        row.version += 1
        row.save(update_fields=["applied_on", "state", "version"])
        told = {"places": done.places, "asked": len(wanted), "refused": [list(one) for one in done.refused]}
        _leave(row, actor=actor, action="apply_round", on=on, after=told, reason=reason)
    return done


def _carry_out(seats: Collection[Pair], *, actor: Actor, on: date, reason: str) -> Applied:
    people: dict[int, list[int]] = defaultdict(list)
    for who, klass in sorted(seats):
        people[klass].append(who)
    names = dict(TrainingClass.objects.filter(pk__in=people).values_list("id", "name"))
    done = Applied()
    for klass, ids in people.items():
        try:
            with transaction.atomic():
                made = enrolments.nominate(actor=actor, class_id=klass, official_ids=ids, on=on, reason=reason)
                keys = [one.pk for one in made]
                enrolments.approve(actor=actor, class_id=klass, enrolment_ids=keys, on=on, reason=reason)
            done.places += len(made)
        except CommandRefused as refused:
            done.refused.append((names.get(klass, ""), refused.message))
    return done


def _locked(*, actor: Actor, round_id: int, version: int | None) -> PlanningRound:
    PlanningRound.objects.select_for_update().filter(pk=round_id).values_list("pk", flat=True).first()
    row = queries.get_round(actor=actor, round_id=round_id)
    if version is not None and version != row.version:
        raise CommandRefused("changed", _("Someone changed this round meanwhile. Look at it again, then do it again."))
    return row


def _leave(row: PlanningRound, *, actor: Actor, action: str, on: date, after: dict[str, Any], reason: str = "") -> None:
    plan: TrainingPlan = row.training_plan
    audit.record(
        actor=actor, action=f"learning.{action}", path=plan.unit_path, on=on, after=after, reason=reason,
        batch=current_submission(), about=("learning.planninground", row.pk, f"{plan} · {row.pk}"),
    )  # fmt: skip
