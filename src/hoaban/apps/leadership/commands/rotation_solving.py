"""Solving a round in a worker: question, plan, independent check; a plan that fails the check is never shown."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from hoaban.apps.leadership.models.rotation import Proposal, RotationRound, RotationState, SolveState
from hoaban.apps.leadership.queries import rotation as queries
from hoaban.apps.leadership.queries.rotation_facts import build_question, with_shown
from hoaban.apps.leadership.queries.rotation_words import pins_against_records
from hoaban.planner.rotation.clash import find_clash, with_ways_out
from hoaban.planner.rotation.instance import Choice, Instance, as_document
from hoaban.planner.rotation.reading import read_instance
from hoaban.planner.rotation.session import Session
from hoaban.planner.rotation.shapes import Refused
from hoaban.planner.rotation.solve import Contradiction, NothingFound, Progress
from hoaban.planner.rotation.verify import verify
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission

SECONDS = 60.0
"""How long the planner may work on a round."""
EVERY = 0.5
"""Seconds between two looks at the database while it works."""


def solve_proposal(*, actor: Actor, proposal_id: int) -> None:
    """Answer a proposal that waits; whatever happens it does not stay "solving". Of two workers only the first solves.

    Raises Http404 outside the actor's part, PermissionDenied without ROTATE.
    """
    row = queries.get_proposal(actor=actor, proposal_id=proposal_id)
    actor.require(Permission.ROTATE, row.round.unit_path)
    waiting = Proposal.objects.filter(pk=proposal_id, state=SolveState.WAITING)
    if not waiting.update(state=SolveState.RUNNING, touched_at=Now(), progress={}):
        return
    try:
        facts = _solved(row)
    except Exception:
        _finish(row, {"state": SolveState.FAILED, "problem": _("The calculation failed on the server. Ask again.")})
        raise
    _finish(row, facts)
    after = {"proposal": row.number, "state": str(facts["state"])}
    if facts["state"] == SolveState.DONE:
        after |= {key: facts["plan"][key] for key in ("objective", "bound", "status")}
    audit.record(
        actor=actor, action="leadership.solve_rotation", subject=row.round, path=row.round.unit_path,
        on=row.round.takes_effect_on, after=after,
    )  # fmt: skip


def _finish(row: Proposal, facts: dict[str, Any]) -> None:
    if Proposal.objects.filter(pk=row.pk, state=SolveState.RUNNING).update(**facts, ended_at=Now()):
        open_now = [RotationState.DRAFT, RotationState.RETURNED]
        if facts["state"] == SolveState.DONE:
            RotationRound.objects.filter(pk=row.round_id, state__in=open_now).update(state=RotationState.PROPOSED)


def _solved(row: Proposal) -> dict[str, Any]:
    instance = build_question(row.round)
    if (before := queries.latest_shown(row.round)) is not None:
        instance = with_shown(instance, before.plan["placements"], [one["person"] for one in before.plan["unplaced"]])
    if closed := pins_against_records(instance):
        return _closed_pins(row, instance, closed)
    document = as_document(instance)
    Proposal.objects.filter(pk=row.pk).update(instance=document, touched_at=Now())
    try:
        session = Session(read_instance(document))
        plan = session.solve(seconds=SECONDS, progress=_progress(row.pk), stop=_stop(row.pk))
    except Refused as refused:
        return {"state": SolveState.CLASH, "problem": f"{refused.path}: {refused.message}"[:2000], "plan": {}}
    except Contradiction:
        Proposal.objects.filter(pk=row.pk).update(touched_at=Now())
        return {"state": SolveState.CLASH, "problem": "", "plan": _clash(read_instance(document))}
    except NothingFound:
        text = _("Time was up before any plan was found that keeps every rule. Ask again, or loosen the goals.")
        return {"state": SolveState.FAILED, "problem": text}
    answer = plan.as_document()
    if problems := verify(document, answer):
        text = _("The independent check did not pass this plan, so it is not shown. Ask again.")
        return {
            "state": SolveState.FAILED,
            "problem": text,
            "progress": {"problems": [str(one) for one in problems][:20]},
        }
    return {"state": SolveState.DONE, "plan": answer, "checked": True, "problem": ""}


def _closed_pins(row: Proposal, instance: Instance, closed: list[tuple[Choice, list[str]]]) -> dict[str, Any]:
    """The clash of pins with the records: each told with its rules, and the way out is to take them away."""
    names = queries.names_for(row.round, on=row.round.takes_effect_on)
    text = _("%(name)s cannot be pinned to %(post)s any more: %(why)s. Take this pin away, then solve again.")
    said = [
        text % {"name": names.person(pin.person), "post": names.post(pin.post), "why": "; ".join(why)}
        for pin, why in closed
    ]
    drop = [{"kind": "pin", "person": pin.person, "post": pin.post} for pin, _why in closed]
    return {
        "state": SolveState.CLASH, "problem": " ".join(said)[:2000], "instance": as_document(instance),
        "plan": {"ways_out": [{"drop": drop, "objective": 0}]},
    }  # fmt: skip


def _clash(instance: Instance) -> dict[str, Any]:
    found = find_clash(instance, seconds=20)
    return {} if found is None else with_ways_out(instance, found, seconds=20).as_document()


def _progress(proposal_id: int) -> Callable[[Progress], None]:
    """Keeps how far the work is where pages see it, at most every EVERY seconds."""
    last = [monotonic() - EVERY]

    def show(now: Progress) -> None:
        if monotonic() - last[0] >= EVERY:
            last[0] = monotonic()
            facts = {"seconds": round(now.seconds, 1), "objective": now.objective, "bound": now.bound}
            Proposal.objects.filter(pk=proposal_id).update(progress=facts, touched_at=Now())

    return show


def _stop(proposal_id: int) -> Callable[[], bool]:
    """Whether somebody pressed stop; asked of the database at most every EVERY seconds."""
    seen = {"at": monotonic() - EVERY, "stop": False}

    def asked() -> bool:
        if not seen["stop"] and monotonic() - seen["at"] >= EVERY:
            seen["at"] = monotonic()
            seen["stop"] = Proposal.objects.filter(pk=proposal_id, stop_asked=True).exists()
        return bool(seen["stop"])

    return asked
