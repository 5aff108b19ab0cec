"""The steps of one evaluation before it is published: self, supervisor, collective, back again, set aside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.conduct.models import Evaluation, EvaluationRound, EvaluationState
from hoaban.apps.conduct.queries.evaluation_points import points_from_tasks
from hoaban.apps.conduct.queries.year_rules import rules_of
from hoaban.apps.conduct.rules.evaluation import BANDS, YearRules, band_of, bars
from hoaban.apps.organisation import queries as organisation
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission, text
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

OPEN, SELF, SUPERVISOR, COLLECTIVE, PUBLISHED, ASIDE = EvaluationState
BACK = {SELF: OPEN, SUPERVISOR: SELF, COLLECTIVE: SUPERVISOR}
"""Where a step back leads from."""
UNDER_WAY = (OPEN, SELF, SUPERVISOR, COLLECTIVE)
LONGEST_GROUP = 40


@contextmanager
def holding(
    *, actor: Actor, evaluation_id: int, version: int | None, action: str, on: date
) -> Iterator[Evaluation]:  # fmt: skip
    """Open one evaluation for one command: locked, version counted up on leaving; the caller checks the permission.

    What is refused inside leaves an event of ``action`` once everything was rolled back.
    """
    row: Evaluation | None = None
    try:
        with transaction.atomic():
            rows = Evaluation.objects.select_for_update(of=("self",)).select_related("round", "official")
            row = rows.get(pk=evaluation_id)
            refuse_strangers(actor, row)
            refuse_changed(row.version, version)
            yield row
            row.version += 1
            row.save()
    except CommandRefused as refused:
        assert row is not None  # nothing is refused before it is read
        audit.leave_refusal(
            actor=actor, action=f"conduct.{action}", subject=row, path=row.unit_path, on=on, refused=refused
        )
        raise


def refuse_strangers(actor: Actor, row: Evaluation) -> None:
    """Raises PermissionDenied for those who have nothing to do with the evaluation, before anything is said of it."""
    rights = (Permission.EVALUATE, Permission.PUBLISH_EVALUATION)
    if actor.official_id != row.official_id and not any(actor.may(one, row.unit_path) for one in rights):
        raise PermissionDenied(f"{Permission.EVALUATE} {row.unit_path}")


def refuse_changed(current: int, read: int | None) -> None:
    """Raises CommandRefused when somebody else was faster than whoever read the version ``read``."""
    if read is not None and read != current:
        raise CommandRefused("changed", _("Somebody else has just changed this. Look at it again, then save."))


def refuse_state(row: Evaluation, *allowed: str) -> None:
    """Raises CommandRefused unless the evaluation stands at one of the steps."""
    if row.state not in allowed:
        message = _("The evaluation is at “%(state)s”; this step is not open to it now.")
        raise CommandRefused("state", message % {"state": row.get_state_display()})


def require_supervisor(actor: Actor, row: Evaluation) -> None:
    """Raises PermissionDenied unless the actor supervises here; nobody supervises their own evaluation."""
    if actor.official_id == row.official_id:
        raise PermissionDenied("nobody supervises the own evaluation")
    actor.require(Permission.EVALUATE, row.unit_path)


def left(actor: Actor, action: str, row: Evaluation, on: date, **more: Any) -> Event:
    """The event of a command on an evaluation."""
    return audit.record(
        actor=actor,
        action=f"conduct.{action}",
        subject=row,
        path=row.unit_path,
        on=on,
        batch=current_submission(),
        **more,
    )


def self_evaluate(
    *, actor: Actor, evaluation_id: int, on: date, said: str, general: Decimal | None = None,
    results: Decimal | None = None, version: int | None = None,
) -> Evaluation:  # fmt: skip
    """Say how the own year was, with points where the year knows them; may be said anew until the supervisor has spoken.

    Points for results follow from recorded tasks where there are any. Raises PermissionDenied, CommandRefused.
    """
    with holding(actor=actor, evaluation_id=evaluation_id, version=version, action="self_evaluate", on=on) as row:
        if actor.official_id != row.official_id:
            raise PermissionDenied("the official says it")
        refuse_state(row, OPEN, SELF)
        rules = rules_of(year=row.round.year)
        row.self_general, row.self_results = _points(row, rules, general, results)
        row.self_text = _said(said)
        row.state, row.returned_text = SELF, ""
        left(
            actor,
            "self_evaluate",
            row,
            on,
            after={"general": text(row.self_general), "results": text(row.self_results)},
        )
        return row


def supervise(
    *, actor: Actor, evaluation_id: int, on: date, said: str, general: Decimal | None = None,
    results: Decimal | None = None, band: int | None = None, version: int | None = None,
) -> Evaluation:  # fmt: skip
    """The supervisor's remarks and points, or the band proposed in a year without points.

    Somebody who has not evaluated themselves may be evaluated too; the record says so. Raises PermissionDenied,
    CommandRefused.
    """
    with holding(
        actor=actor, evaluation_id=evaluation_id, version=version, action="supervise_evaluation", on=on
    ) as row:
        require_supervisor(actor, row)
        refuse_state(row, OPEN, SELF, SUPERVISOR)
        rules = rules_of(year=row.round.year)
        row.general, row.results = _points(row, rules, general, results)
        row.proposed_band = None if rules.by_points else _band(band)
        row.supervisor_text = _said(said)
        row.state, row.reason, row.returned_text = SUPERVISOR, "", ""
        after = {"general": text(row.general), "results": text(row.results), "band": row.proposed_band}
        left(actor, "supervise_evaluation", row, on, after=after)
        return row


def _said(said: str) -> str:
    if len(said.strip()) < 3:
        raise CommandRefused("said", _("Say in a sentence or two how the year was."), "said")
    return said.strip()


def _band(band: int | None) -> int:
    if band not in BANDS:
        raise CommandRefused("band", _("Choose one of the four bands."), "band")
    return band


def _points(
    row: Evaluation, rules: YearRules, general: Decimal | None, results: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    """Points within what the lawbook allows; those for results from recorded tasks where there are any."""
    if not rules.by_points:
        return None, None
    counted = points_from_tasks(evaluation=row, rules=rules)
    general = _within(general, rules.general, "general")
    return general, counted if counted is not None else _within(results, rules.results, "results")


def _within(points: Decimal | None, most: Decimal, field: str) -> Decimal:
    if points is None or not 0 <= points <= most:
        raise CommandRefused(field, _("Enter points from 0 to %(most)s.") % {"most": most}, field)
    return points


def note_collective(*, actor: Actor, evaluation_id: int, on: date, said: str, version: int | None = None) -> Evaluation:
    """Record the remarks of the collective; the evaluation then waits for publication."""
    with holding(actor=actor, evaluation_id=evaluation_id, version=version, action="note_collective", on=on) as row:
        _require_office(actor, row.unit_path)
        refuse_state(row, SUPERVISOR, COLLECTIVE)
        row.collective_text, row.state, row.returned_text = _said(said), COLLECTIVE, ""
        left(actor, "note_collective", row, on)
        return row


def note_collective_of_all(*, actor: Actor, round_id: int, agency_id: int, on: date, said: str) -> int:
    """Record one meeting of the collective for everybody of an agency whose supervisor has spoken; returns how many."""
    found, path = EvaluationRound.objects.get(pk=round_id), organisation.current_path(agency_id, on)
    _require_office(actor, path)
    action = "conduct.note_collective_of_all"
    with audit.refusals_left(actor=actor, action=action, subject=found, path=path, on=on), transaction.atomic():
        rows = _of_all(found, agency_id, _said(said))
        names = ["collective_text", "state", "returned_text", "version"]
        Evaluation.objects.bulk_update(rows, names, batch_size=200)
        audit.record(
            actor=actor, action=action, subject=found, path=path, on=on, batch=current_submission(),
            after={"people": len(rows)},
        )  # fmt: skip
        return len(rows)


def _of_all(found: EvaluationRound, agency_id: int, remarks: str) -> list[Evaluation]:
    rows = list(
        Evaluation.objects.select_for_update().filter(round=found, agency_id=agency_id, state=SUPERVISOR).order_by("pk")
    )
    if not rows:
        raise CommandRefused("changed", _("Nobody of the unit waits for the collective now."))
    for row in rows:
        row.collective_text, row.state, row.returned_text, row.version = remarks, COLLECTIVE, "", row.version + 1
    return rows


def _require_office(actor: Actor, path: str) -> None:
    if not actor.may(Permission.EVALUATE, path):
        actor.require(Permission.PUBLISH_EVALUATION, path)


def step_back(*, actor: Actor, evaluation_id: int, on: date, reason: str, version: int | None = None) -> Evaluation:
    """Send an evaluation one step back, with the reason that whoever did the step before is shown."""
    with holding(actor=actor, evaluation_id=evaluation_id, version=version, action="step_back", on=on) as row:
        if actor.official_id == row.official_id:
            raise PermissionDenied("nobody sends the own evaluation back")
        _require_office(actor, row.unit_path)
        refuse_state(row, *BACK)
        before, row.state, row.returned_text = row.state, BACK[EvaluationState(row.state)], _why(reason)
        left(
            actor, "step_back", row, on, before={"state": before}, after={"state": row.state}, reason=row.returned_text
        )
        return row


def set_aside(*, actor: Actor, evaluation_id: int, on: date, reason: str, version: int | None = None) -> Evaluation:
    """Do not rank somebody this year (left, served too short a time), with the reason; may be taken up again."""
    with holding(actor=actor, evaluation_id=evaluation_id, version=version, action="set_aside", on=on) as row:
        actor.require(Permission.PUBLISH_EVALUATION, row.agency_path)
        refuse_state(row, *UNDER_WAY)
        before, row.state, row.reason = row.state, ASIDE, _why(reason)
        left(actor, "set_aside", row, on, before={"state": before}, after={"state": ASIDE.value}, reason=row.reason)
        return row


def take_up_again(*, actor: Actor, evaluation_id: int, on: date, version: int | None = None) -> Evaluation:
    """Rank somebody after all who was set aside; it begins with the self-evaluation."""
    with holding(actor=actor, evaluation_id=evaluation_id, version=version, action="take_up_again", on=on) as row:
        actor.require(Permission.PUBLISH_EVALUATION, row.agency_path)
        refuse_state(row, ASIDE)
        row.state, row.reason = OPEN, ""
        left(actor, "take_up_again", row, on, after={"state": OPEN.value})
        return row


def set_group(*, actor: Actor, evaluation_id: int, on: date, group: str, version: int | None = None) -> Evaluation:
    """Say with whom somebody's tasks are similar; within the group the share of "excellent" is limited too."""
    with holding(actor=actor, evaluation_id=evaluation_id, version=version, action="set_group", on=on) as row:
        actor.require(Permission.PUBLISH_EVALUATION, row.agency_path)
        refuse_state(row, *UNDER_WAY)
        before, row.group = row.group, " ".join(group.split())[:LONGEST_GROUP]
        left(actor, "set_group", row, on, before={"group": before}, after={"group": row.group})
        return row


def decide_band(
    *, actor: Actor, evaluation_id: int, on: date, band: int, reason: str, version: int | None = None
) -> Evaluation:
    """Decide a band otherwise than proposed, with the reason: a lower one than the points, or who of equals is excellent.

    A better band than the points reach is refused where the point bands are verified.
    """
    with holding(actor=actor, evaluation_id=evaluation_id, version=version, action="decide_band", on=on) as row:
        actor.require(Permission.PUBLISH_EVALUATION, row.agency_path)
        refuse_state(row, SUPERVISOR, COLLECTIVE)
        _refuse_better(row, _band(band))
        before, row.proposed_band, row.reason = row.proposed_band, band, _why(reason)
        left(actor, "decide_band", row, on, before={"band": before}, after={"band": band}, reason=row.reason)
        return row


def _refuse_better(row: Evaluation, band: int) -> None:
    """Nobody gets a better band than the points reach; a leader's points are known only when the unit is ranked."""
    rules = rules_of(year=row.round.year)
    if row.is_leader or not rules.by_points or not bars(rules.points_basis):
        return
    if row.general is not None and row.results is not None and band < band_of(row.general + row.results, rules.least):
        message = _("The points do not reach this band (%(law)s). Choose the band they reach, or a lower one.")
        raise CommandRefused("band", message % {"law": rules.points_basis.text}, "band")


def _why(reason: str) -> str:
    if len(reason.strip()) < 3:
        raise CommandRefused("reason", _("Say why, in a sentence."), "reason")
    return reason.strip()
