"""Opening a case for one command: lock, version, permission, whose turn it is, event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.leadership.models import AppointmentCase
from hoaban.apps.leadership.queries import cases as queries
from hoaban.apps.leadership.rules.cases import Step, find_move
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.audit import current_submission
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused


@contextmanager
def changing(
    *, actor: Actor, case_id: int, version: int | None, step: Step, on: date, reason: str = ""
) -> Iterator[tuple[AppointmentCase, dict[str, Any]]]:
    """Open a case for one step of the table: yields it and the facts of the event; moves it on and leaves the event.

    Raises Http404 outside the actor's part, CommandRefused "changed" where somebody was faster, "turn" where the state
    of the case does not offer the step, "reason" where it needs one; PermissionDenied without the power over the case.
    """
    with transaction.atomic():
        case = lock_case(actor=actor, case_id=case_id, version=version)
        move = find_move(case.state, step)
        if move is None:
            raise CommandRefused(
                "turn",
                _("The case is now in the state “%(state)s”; this step is not open there.")
                % {"state": case.get_state_display()},
            )
        actor.require(queries.NEEDED[move.by], case.unit_path)
        if move.needs_reason and not reason.strip():
            raise CommandRefused("reason", _("Say why; the reason stays with the case."), "reason")
        facts: dict[str, Any] = {}
        before = case.state
        yield case, facts
        case.state = move.end_of(before)
        case.version += 1
        case.save()
        leave(case, actor=actor, step=step, on=on, before=before, after=facts, reason=reason)


def lock_case(*, actor: Actor, case_id: int, version: int | None) -> AppointmentCase:
    """The case, locked; Http404 outside the actor's part, CommandRefused "changed" when it is no longer what was read."""
    queries.get_case(actor=actor, case_id=case_id)
    AppointmentCase.objects.select_for_update().get(pk=case_id)
    case = queries.get_case(actor=actor, case_id=case_id)
    if version is not None and version != case.version:
        raise CommandRefused(
            "changed", _("Someone changed this case meanwhile. Look at it as it is now, then do it again.")
        )
    return case


def leave(
    case: AppointmentCase, *, actor: Actor, step: str, on: date, before: str, after: dict[str, Any], reason: str = ""
) -> None:
    """Leave the event of a command about a case."""
    audit.record(
        actor=actor, action=f"leadership.{step}_case", subject=case, path=case.unit_path, on=on,
        before={"state": before}, after={"state": case.state, **after}, reason=tidy(reason), batch=current_submission(),
    )  # fmt: skip
