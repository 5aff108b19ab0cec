"""Opening the ranking of a year, and taking in those who came later."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.conduct.models import Evaluation, EvaluationRound, EvaluationState
from hoaban.apps.conduct.queries.places import Standing, standings_of
from hoaban.apps.conduct.queries.year_rules import deadlines
from hoaban.apps.lawbook.models import HEADCOUNT_CATEGORIES
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Unit, UnitKind
from hoaban.apps.people.models import CensusRow
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission, below
from hoaban.shared.audit import current_submission
from hoaban.shared.bulk import insert_rows
from hoaban.shared.refusals import CommandRefused

FIELDS = (
    "round_id", "official_id", "unit_id", "unit_path", "agency_id", "agency_path", "level", "category", "group",
    "is_leader", "due_on", "state", "self_text", "supervisor_text", "collective_text", "band_rule", "findings", "reason",
    "returned_text", "version",
)  # fmt: skip


def open_round(
    *, actor: Actor, province_id: int, year: int, on: date, late_kinds: Collection[int] = ()
) -> EvaluationRound:
    """Open the ranking of a year for everybody in service in the province on the day; one event.

    ``late_kinds``: kinds of units (UnitKind) with the later deadline of particular sectors. Raises PermissionDenied,
    CommandRefused for a year that is over or not begun, and for one that is open or recorded already.
    """
    path = organisation.current_path(province_id, on)
    actor.require(Permission.PUBLISH_EVALUATION, path)
    province = Unit.objects.get(pk=province_id)
    with (
        audit.refusals_left(actor=actor, action="conduct.open_evaluation", subject=province, path=path, on=on),
        transaction.atomic(),
    ):
        _refuse_year(province_id, year, on)
        due_on, late_due_on = deadlines(year=year)
        found = EvaluationRound.objects.create(
            province_id=province_id, year=year, opens_on=on, due_on=due_on, late_due_on=late_due_on
        )
        number = _take_in(found, _serving(path, on), on, {UnitKind(one) for one in late_kinds})
        audit.record(
            actor=actor, action="conduct.open_evaluation", subject=found, path=path, on=on, batch=current_submission(),
            after={"year": year, "people": number, "due_on": due_on.isoformat()},
        )  # fmt: skip
        return found


def _refuse_year(province_id: int, year: int, on: date) -> None:
    if year not in (on.year, on.year - 1):
        text = _("Open the year that is running (%(year)s) or the one before it.")
        raise CommandRefused("year", text % {"year": on.year}, "year")
    Unit.objects.select_for_update().get(pk=province_id)  # two officers opening at once: one after the other
    if EvaluationRound.objects.filter(province_id=province_id, year=year).exists():
        raise CommandRefused("changed", _("The ranking of %(year)s is open already.") % {"year": year}, "year")


def take_in_newcomers(*, actor: Actor, round_id: int, on: date) -> int:
    """Take in everybody who entered service since the round was opened; returns how many. Their agency's deadline holds."""
    found = EvaluationRound.objects.get(pk=round_id)
    path = organisation.current_path(found.province_id, on)
    actor.require(Permission.PUBLISH_EVALUATION, path)
    action = "conduct.take_in_newcomers"
    with audit.refusals_left(actor=actor, action=action, subject=found, path=path, on=on), transaction.atomic():
        found = EvaluationRound.objects.select_for_update().get(pk=round_id)
        if found.closed_on is not None:
            text = _("The ranking of %(year)s was closed on %(day)s.")
            raise CommandRefused("closed", text % {"year": found.year, "day": f"{found.closed_on:%d/%m/%Y}"})
        known = set(Evaluation.objects.filter(round=found).values_list("official_id", flat=True))
        number = _take_in(found, [one for one in _serving(path, on) if one not in known], on, _late_kinds(found))
        audit.record(
            actor=actor, action=action, subject=found, path=path, on=on, after={"people": number},
            batch=current_submission(),
        )  # fmt: skip
        return number


def _serving(path: str, on: date) -> list[int]:
    rows = CensusRow.objects.filter(
        below(path), starts_on__lte=on, ends_before__gt=on, category__in=HEADCOUNT_CATEGORIES
    )
    return list(rows.values_list("official_id", flat=True))


def _late_kinds(found: EvaluationRound) -> set[UnitKind]:
    """Kinds of agencies that rank by the later deadline in this round."""
    if found.late_due_on is None:
        return set()
    rows = Evaluation.objects.filter(round=found, due_on=found.late_due_on)
    return {UnitKind(kind) for kind in rows.values_list("agency__kind", flat=True).distinct()}


def _take_in(found: EvaluationRound, official_ids: Collection[int], on: date, late: Collection[UnitKind]) -> int:
    places = standings_of(official_ids=official_ids, on=on)
    kinds = dict(Unit.objects.filter(pk__in={one.agency_id for one in places.values()}).values_list("pk", "kind"))
    insert_rows(Evaluation, FIELDS, _rows(found, places.values(), {key for key, kind in kinds.items() if kind in late}))
    return len(places)


def _rows(found: EvaluationRound, places: Iterable[Standing], late: Collection[int]) -> Iterable[tuple[object, ...]]:
    for one in places:
        due_on = found.late_due_on if found.late_due_on is not None and one.agency_id in late else found.due_on
        yield (
            found.pk, one.official_id, one.unit_id, one.unit_path, one.agency_id, one.agency_path, one.level,
            one.category, "", one.is_leader, due_on, EvaluationState.OPEN.value, "", "", "", "", "[]", "", "", 1,
        )  # fmt: skip
