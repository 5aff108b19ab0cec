"""The rows behind a figure of service as lists show them: dossiers without names, letters, messages, ratings,
procedures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.service.models import Apology, Dossier, Feedback, ProcedureVersion, Rating, TimeUnit
from hoaban.apps.service.queries.counted import FACTORS, HERE
from hoaban.apps.service.queries.names import procedure_names
from hoaban.shared.access import STEP
from hoaban.shared.figures import Scope

ORDER: dict[Any, tuple[str, ...]] = {
    Dossier: ("-received_at", "-pk"), Apology: ("-owed_at", "-pk"), Feedback: ("-received_at", "-pk"),
    Rating: ("-rated_at", "-pk"), ProcedureVersion: ("name_key", "pk", "unit_path"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Behind:
    """One row: what it is (``code``), of which procedure and unit, its days, how it stands, and perhaps answers."""

    id: int
    code: str
    procedure: str
    unit: str
    began: date
    due: date | None
    ended: date | None
    state: str
    is_late: bool = False
    note: str = ""
    answers: tuple[int | None, ...] = ()


def ordered(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows, the latest first; procedures by name."""
    return rows.order_by(*ORDER[rows.model])


def dress(rows: Sequence[Any], scope: Scope) -> list[Behind]:
    """Rows of one kind, given by a figure's queryset, as the list shows them; three queries whatever their number."""
    if not rows:
        return []
    codes = {row.of_procedure for row in rows if row.of_procedure}
    names = procedure_names(sorted(codes), on=scope.on)
    units = organisation.unit_labels({_unit_of(row) for row in rows}, scope.on)
    dress_one = _DRESSERS[type(rows[0])]
    owners = _codes_of(rows)
    return [
        dress_one(row, names.get(row.of_procedure, ""), units.get(_unit_of(row), ""), owners.get(row.pk, ""))
        for row in rows
    ]


def _unit_of(row: Any) -> int:
    """The unit at which a row was counted, where it has moved since; else where it stands."""
    return int(getattr(row, "of_path", row.unit_path)[-STEP:], 36)


def _codes_of(rows: Sequence[Any]) -> dict[int, str]:
    """Key of a row -> the code of the dossier that it belongs to."""
    if isinstance(rows[0], Dossier | ProcedureVersion):
        return {}
    codes = dict(Dossier.objects.filter(pk__in=[row.dossier_id for row in rows]).values_list("pk", "code"))
    return {row.pk: codes.get(row.dossier_id, "") for row in rows}


def _day(moment: Any) -> date | None:
    return None if moment is None else moment.astimezone(HERE).date()


def _dossier(row: Dossier, procedure: str, unit: str, owner: str) -> Behind:  # noqa: ARG001 - all dressers take the same
    state = row.get_timeliness_display() if row.timeliness is not None else row.get_state_display()
    return Behind(
        row.pk, row.code, procedure, unit, row.received_at.astimezone(HERE).date(), _day(row.first_due_at), row.settled_on,
        str(state), row.timeliness == 3, str(row.get_cause_display()) if row.cause else "",
    )  # fmt: skip


def _apology(row: Apology, procedure: str, unit: str, owner: str) -> Behind:
    return Behind(
        row.pk, owner, procedure, unit, row.owed_at.astimezone(HERE).date(), _day(row.send_before), _day(row.sent_at),
        str(row.get_state_display()), row.sent_at is None or row.sent_at > row.send_before,
        str(row.get_cause_display()) if row.cause else "",
    )  # fmt: skip


def _feedback(row: Feedback, procedure: str, unit: str, owner: str) -> Behind:  # noqa: ARG001
    late = row.answered_at is not None and row.answered_at > row.due_at
    return Behind(
        row.pk, row.number, procedure, unit, row.received_at.astimezone(HERE).date(), _day(row.due_at),
        _day(row.answered_at), str(row.get_kind_display()), late,
    )  # fmt: skip


def _rating(row: Rating, procedure: str, unit: str, owner: str) -> Behind:
    return Behind(
        row.pk, owner, procedure, unit, row.rated_on, None, None, "",
        answers=tuple(getattr(row, name) for name in FACTORS),
    )  # fmt: skip


def _lacking(row: Any) -> Iterator[str]:
    """What the version of a procedure does not state (`queries.disclosed`)."""
    if not (row.fee or row.fee_note_vi):
        yield _("fee of the procedure")
    if not (row.time_amount or row.time_unit == TimeUnit.SAME_DAY):
        yield _("statutory time")
    if not row.with_documents:
        yield _("documents to hand in")
    if not row.with_steps:
        yield _("steps of the procedure")
    if not row.legal_basis:
        yield _("legal basis")


def _procedure(row: Any, procedure: str, unit: str, owner: str) -> Behind:  # noqa: ARG001
    missing = ", ".join(_lacking(row))
    state = _("Not disclosed in full") if missing else _("Disclosed in full")
    note = _("Missing: %(parts)s") % {"parts": missing} if missing else ""
    return Behind(
        row.pk, row.of_procedure, procedure, unit, row.starts_on, None, row.ends_before, state, bool(missing), note
    )


_DRESSERS: dict[Any, Any] = {
    Dossier: _dossier, Apology: _apology, Feedback: _feedback, Rating: _rating, ProcedureVersion: _procedure,
}  # fmt: skip
