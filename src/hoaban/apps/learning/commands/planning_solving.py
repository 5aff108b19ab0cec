"""Solving a planning round in a worker: question, plan, independent check, and what pages tell of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from time import monotonic
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from hoaban.apps.learning.models.plans import PlanningRound
from hoaban.apps.learning.queries import planning as queries
from hoaban.apps.learning.queries.planning_facts import Ground, gather
from hoaban.apps.learning.rules.scheduling import Limits, build_question
from hoaban.planner.training.clash import Infeasible
from hoaban.planner.training.explain import explain
from hoaban.planner.training.instance import Instance, as_document
from hoaban.planner.training.plan import Plan, read_plan
from hoaban.planner.training.reading import Refused, read_instance
from hoaban.planner.training.solve import Progress, solve
from hoaban.planner.training.verify import verify
from hoaban.planner.training.warm import warm_up
from hoaban.planner.training.whatif import what_if
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission

State = PlanningRound.State
_warm_up = cache(warm_up)
"""Once a process, so that compiling the kernels is not taken from the time of a round."""
EVERY = 0.7
"""Seconds between two looks at the database while a round is being solved."""


def solve_round(*, actor: Actor, round_id: int) -> None:
    """Solve a round that waits; whatever happens it does not stay "being solved".

    A plan that the independent check does not pass is never kept: the round fails and says so. Of two workers only the
    first solves. Raises Http404 outside the actor's part, PermissionDenied without APPROVE_TRAINING.
    """
    found = queries.get_progress(actor=actor, round_id=round_id)
    actor.require(Permission.APPROVE_TRAINING, found.training_plan.unit_path)
    waiting = PlanningRound.objects.filter(pk=round_id, state=State.WAITING)
    if not waiting.update(state=State.SOLVING, touched_at=Now(), progress={}):
        return
    try:
        facts = _solve(queries.get_round(actor=actor, round_id=round_id), actor=actor)
    except Exception:
        _finish(round_id, {"state": State.FAILED, "message": _("The calculation failed on the server. Ask again.")})
        raise
    _finish(round_id, facts)
    audit.record(
        actor=actor, action="learning.solve_round", path=found.training_plan.unit_path, on=found.on,
        after={"state": facts["state"], **{key: facts.get("told", {}).get(key) for key in ("value", "bound", "status")}},
        about=("learning.planninground", round_id, f"{found.training_plan} · {round_id}"),
    )  # fmt: skip


def _finish(round_id: int, facts: Mapping[str, Any]) -> None:
    PlanningRound.objects.filter(pk=round_id, state=State.SOLVING).update(**facts, touched_at=Now())


def _solve(row: PlanningRound, *, actor: Actor) -> dict[str, Any]:
    told: dict[str, Any] = dict(row.told)
    document = row.instance
    if not document:
        ground = gather(actor=actor, plan=row.training_plan, on=row.on, weeks=row.weeks)
        document = as_document(_question(row, ground))
        told |= {"without": [list(one) for one in ground.without], "people": len(document["people"])}
        if not document["people"] or not document["classes"]:
            return {"state": State.IMPOSSIBLE, "told": told, "message": _nobody(ground)}
        PlanningRound.objects.filter(pk=row.pk).update(instance=document, told=told, touched_at=Now())
    try:
        instance = read_instance(document)
        _warm_up()
        found = _near(row, instance) or solve(
            instance, seconds=row.seconds, progress=_progress(row.pk), stop=_stop(row.pk)
        )
    except Refused as refused:
        message = _("The planner cannot take the question: %(why)s") % {"why": refused}
        return {"state": State.IMPOSSIBLE, "told": told, "message": message[:1000]}
    except Infeasible as clash:
        told["clash"] = [one.as_document() for one in clash.clash]
        message = _("The pins contradict each other. Take one of them away and ask again.")
        return {"state": State.IMPOSSIBLE, "told": told, "message": message}
    return _checked(instance, document, found.with_reasons(explain(instance, found)), told)


def _near(row: PlanningRound, instance: Instance) -> Plan | None:
    """The proposal of the round asked again, with the fewest changes that the new question needs; None if not asked."""
    if not row.told.get("near") or row.based_on is None or not row.based_on.answer:
        return None
    return what_if(instance, read_plan(row.based_on.answer))[0]


def _question(row: PlanningRound, ground: Ground) -> Instance:
    return build_question(
        classes=ground.classes, people=ground.people, offices=ground.offices, quotas=ground.quotas,
        limits=Limits(row.budget, row.presence, row.weeks), year=row.training_plan.year, on=row.on,
        pins=[(who, klass) for who, klass in row.pins], bans=[(who, klass) for who, klass in row.bans],
    )  # fmt: skip


def _nobody(ground: Ground) -> str:
    if not ground.classes:
        return _("No open class can be planned for: they are full, or take longer than the weeks a person may spend.")
    return _("Nobody in this part has a gap that an open class closes.")


def _progress(round_id: int) -> Callable[[Progress], None]:
    """Keeps how far the work is where pages see it, at most every EVERY seconds."""
    last = [monotonic() - EVERY]

    def show(now: Progress) -> None:
        if monotonic() - last[0] >= EVERY:
            last[0] = monotonic()
            facts = {"seconds": round(now.seconds), "value": now.value, "bound": now.bound}
            PlanningRound.objects.filter(pk=round_id).update(progress=facts, touched_at=Now())

    return show


def _stop(round_id: int) -> Callable[[], bool]:
    """Whether somebody pressed stop; asked of the database at most every EVERY seconds."""
    seen = {"at": monotonic() - EVERY, "stop": False}

    def asked() -> bool:
        if not seen["stop"] and monotonic() - seen["at"] >= EVERY:
            seen["at"] = monotonic()
            seen["stop"] = PlanningRound.objects.filter(pk=round_id, stop_asked=True).exists()
        return bool(seen["stop"])

    return asked


def _checked(instance: Instance, document: dict[str, Any], plan: Plan, told: dict[str, Any]) -> dict[str, Any]:
    answer = plan.as_document()
    if faults := verify(document, answer).problems:
        told["faults"] = list(faults)[:20]
        message = _("The independent check did not pass this plan, so it is not shown. Ask again.")
        return {"state": State.FAILED, "told": told, "message": message}
    return {"state": State.SOLVED, "told": told | _told(instance, plan), "answer": answer, "message": ""}


def _told(instance: Instance, plan: Plan) -> dict[str, Any]:
    """The proposal as pages read it: seats by person, classes with their numbers, what is spent, why not."""
    seats: dict[str, list[int]] = defaultdict(list)
    used = Counter(one.klass for one in plan.assignments)
    for one in plan.assignments:
        seats[one.person].append(int(one.klass))
    held = set(plan.held)
    spent = sum(one.fixed_cost for one in instance.classes if one.id in held)
    spent += sum(instance.class_of[name].head_cost * count for name, count in used.items())
    return {
        "seats": dict(seats), "value": plan.value, "bound": plan.best_bound, "by_solver": plan.best_bound < plan.bound, "greedy": plan.greedy_value,
        "status": plan.status, "seconds": round(plan.seconds, 1), "spent": spent, "gaps": sum(len(one.gaps) for one in instance.people),
        "classes": {
            one.id: {"seats": one.capacity, "least": one.minimum, "used": used[one.id], "held": one.id in held}
            for one in instance.classes
        },
        "reasons": [[one.person, one.course, one.klass, one.code, one.other, one.amount] for one in plan.reasons],
        "targets": _targets(instance, plan),
    }  # fmt: skip


def _targets(instance: Instance, plan: Plan) -> list[dict[str, Any]]:
    """Each coverage target with how many seats members of its group got."""
    members = {one.id: set(one.groups) for one in instance.people}
    found = []
    for target in instance.targets:
        got = sum(
            target.group in members[one.person]
            and (not target.courses or instance.class_of[one.klass].course in target.courses)
            for one in plan.assignments
        )
        found.append({"group": target.group, "courses": list(target.courses), "need": target.need, "got": got})
    return found
