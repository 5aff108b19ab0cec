"""Tasks of a month or a quarter in an evaluation: recorded by the official, corrected by the supervisor."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from hoaban.apps.conduct.commands.evaluation_steps import OPEN, SELF, holding, left, refuse_state
from hoaban.apps.conduct.models import Evaluation, TaskResult
from hoaban.apps.conduct.rules.evaluation import MONTHS, QUARTERS, WHOLE, overlapping_span
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import text
from hoaban.shared.refusals import CommandRefused

AXES = ("quantity", "quality", "progress")


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What is said of a month or a quarter; axes in percent of the converted products assigned."""

    span: int
    work: str
    assigned: Decimal
    quantity: Decimal
    quality: Decimal
    progress: Decimal
    errors: int = 0
    delays: int = 0


def record_tasks(
    *, actor: Actor, evaluation_id: int, facts: TaskFacts, on: date, version: int | None = None
) -> TaskResult:
    """Record a month or a quarter, or what it is corrected to; its points count from then on.

    The official does so until the self-evaluation, the supervisor until the own remarks. Raises PermissionDenied,
    CommandRefused for percents outside 0 to 100, nothing assigned, or months that another row covers.
    """
    with holding(actor=actor, evaluation_id=evaluation_id, version=version, action="record_tasks", on=on) as row:
        _require_keeper(actor, row)
        _refuse_facts(row, facts)
        given = asdict(facts)
        found, made = TaskResult.objects.update_or_create(evaluation=row, span=given.pop("span"), defaults=given)
        action = "record_tasks" if made else "correct_tasks"
        left(actor, action, row, on, after={name: text(value) for name, value in asdict(facts).items()})
        return found


def remove_tasks(*, actor: Actor, evaluation_id: int, span: int, on: date, version: int | None = None) -> None:
    """Take a month or a quarter out again; raises PermissionDenied, CommandRefused where it is not there."""
    with holding(actor=actor, evaluation_id=evaluation_id, version=version, action="remove_tasks", on=on) as row:
        _require_keeper(actor, row)
        number, _by = row.tasks.filter(span=span).delete()
        if not number:
            raise CommandRefused("changed", _("This month or quarter is not recorded any more."))
        left(actor, "remove_tasks", row, on, before={"span": span})


def _require_keeper(actor: Actor, row: Evaluation) -> None:
    """The official before the self-evaluation, the supervisor after it as well."""
    if actor.official_id == row.official_id:
        refuse_state(row, OPEN)
    elif actor.may(Permission.EVALUATE, row.unit_path):
        refuse_state(row, OPEN, SELF)
    else:
        raise PermissionDenied(f"{Permission.EVALUATE} {row.unit_path}")


def _refuse_facts(row: Evaluation, facts: TaskFacts) -> None:
    if facts.span not in MONTHS and facts.span not in QUARTERS:
        raise CommandRefused("span", _("Choose a month or a quarter."), "span")
    if overlapping_span(facts.span, row.tasks.values_list("span", flat=True)) is not None:
        message = _("These months are recorded already. Change that row, or remove it first.")
        raise CommandRefused("span", message, "span")
    if facts.assigned <= 0:
        raise CommandRefused("assigned", _("Enter how many products were assigned: more than 0."), "assigned")
    for name in AXES:
        if not 0 <= getattr(facts, name) <= WHOLE:
            raise CommandRefused(name, _("Enter a percentage from 0 to 100."), name)
