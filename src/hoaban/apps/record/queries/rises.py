"""Rises of salary: what the lawbook says, the next one of a person, those due in a unit in a month or overdue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hoaban.apps.conduct.models import Band, Evaluation, EvaluationState
from hoaban.apps.conduct.queries.discipline import list_sanctions
from hoaban.apps.conduct.queries.evaluation import list_bands
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.rules import NoSuchRuleError, RuleFact
from hoaban.apps.people.models import CensusRow, SalaryStep
from hoaban.apps.people.queries.census import census_on
from hoaban.apps.people.queries.rows import search_details
from hoaban.apps.record.queries.whole import Whole
from hoaban.apps.record.rules.salary import Delay, Overrun, Rise, Scale, next_rise, overrun_from, scale_of
from hoaban.shared.access import Actor, Permission
from hoaban.shared.figures import Scope
from hoaban.shared.periods import on_day

AREA = "record"
REMOVED = frozenset({"removal", "recall", "demotion"})
"""Forms that put a rise off by the longer time."""


@dataclass(frozen=True, slots=True)
class PayLaw:
    """The rules of salary on a day: scales, what the top brings, months after a year of non-completion, where they stand."""

    scales: tuple[Scale, ...]
    overrun: Overrun
    failed_months: int
    basis: str
    verified: bool


@dataclass(frozen=True, slots=True)
class RiseRow:
    """Somebody whose rise is due: the step held, the rise, whether it is overdue."""

    official_id: int
    full_name: str
    name_key: str
    unit_path: str
    detail: str
    rank: str
    step: int
    coefficient: Decimal
    since: date
    rise: Rise
    late: bool


def scales_on(*, on: date) -> tuple[RuleFact, tuple[Scale, ...]]:
    """The rule of salary scales on a day, and the scales; NoSuchRuleError before anything is entered."""
    rule = lawbook.get_rule(area=AREA, key="salary_scales", on=on)
    found = rule.numbers
    made = (Scale(found[at], found[at + 1], int(found[at + 2]), int(found[at + 3])) for at in range(0, len(found), 4))
    return rule, tuple(made)


def pay_law(*, on: date) -> PayLaw:
    """What the lawbook says of salary steps on a day; LookupError before anything is entered."""
    scales, known = scales_on(on=on)
    overrun = lawbook.get_rule(area=AREA, key="salary_overrun", on=on)
    failed = lawbook.get_rule(area=AREA, key="salary_delay_rating", on=on)
    return PayLaw(
        known,
        Overrun(*(int(one) for one in overrun.numbers[:3])), int(failed.number), scales.legal_basis,
        all(one.confidence > 0 for one in (scales, overrun, failed)),
    )  # fmt: skip


def rise_of(*, actor: Actor, whole: Whole) -> Rise | None:
    """The next rise of one person; None without a step on a known scale, or where the actor may not see it."""
    held, on = whole.person.salary, whole.person.on
    official = whole.person.official.pk
    if held is None or not (whole.may_change or actor.official_id == official):
        return None
    law = pay_law(on=on)
    scale = scale_of(step=held.step, coefficient=held.coefficient, scales=law.scales)
    if scale is None or held.step is None:
        return None
    delays = _delays([official], law, on).get(official, ())
    rise = next_rise(step=held.step, starts_on=held.starts_on, scale=scale, overrun=law.overrun, delays=delays)
    return overrun_from(rise, overrun=law.overrun, first=on) if rise.step is None else rise


def list_rises(*, scope: Scope, month: date, late: bool) -> list[RiseRow]:
    """Whose rise falls due in the month (its first day given), or before it and is not recorded (``late``), by day and name.

    Of people in service on the scope's day whose records the actor keeps. Seniority beyond a scale is not recorded, so that
    it is never late.
    """
    law = pay_law(on=scope.on)
    last = _next_month(month)
    shortest = min(one.months for one in law.scales)
    held = _held(scope, last - timedelta(days=30 * shortest))
    delays = _delays(held.keys(), law, scope.on)
    rises = {key: _rise(step, law, delays.get(key, ()), month) for key, step in held.items()}
    wanted = {key: rise for key, rise in rises.items() if rise is not None and _falls(rise, month, last, late=late)}
    return sorted(_rows(wanted, held, scope, late=late), key=lambda one: (one.rise.due_on, one.name_key))


def _falls(rise: Rise, first: date, last: date, *, late: bool) -> bool:
    if late:
        return rise.due_on < first and rise.step is not None
    return first <= rise.due_on < last


def _held(scope: Scope, begun_by: date) -> dict[int, SalaryStep]:
    """Official -> the step held on the scope's day, of those long enough on it."""
    people = census_on(scope).filter(scope.actor.within(Permission.CHANGE_RECORDS)).order_by().values("official_id")
    rows = SalaryStep.objects.filter(
        on_day(scope.on), official_id__in=people, starts_on__lte=begun_by, step__isnull=False
    )
    return {row.official_id: row for row in rows}


def _rise(held: SalaryStep, law: PayLaw, delays: Iterable[Delay], month: date) -> Rise | None:
    scale = scale_of(step=held.step, coefficient=held.coefficient, scales=law.scales)
    if scale is None or held.step is None:
        return None
    found = next_rise(step=held.step, starts_on=held.starts_on, scale=scale, overrun=law.overrun, delays=tuple(delays))
    return overrun_from(found, overrun=law.overrun, first=month) if found.step is None else found


def _delays(officials: Collection[int], law: PayLaw, on: date) -> Mapping[int, tuple[Delay, ...]]:
    """Official -> what puts rises off: discipline by the law of its day, years of non-completion."""
    found: dict[int, list[Delay]] = defaultdict(list)
    known: dict[date, tuple[Decimal, ...]] = {}
    for official, sanctions in list_sanctions(official_ids=officials, on=on).items():
        for one in sanctions:
            if months := _sanction_months(known, one.form, one.decided_on):
                found[official].append(Delay(one.decided_on, months))
    # Few have a year of non-completion: only their rankings are read.
    failing = Evaluation.objects.filter(
        band=Band.FAILED, state=EvaluationState.PUBLISHED, official_id__in=list(officials)
    ).values_list("official_id", flat=True)
    for official, bands in list_bands(official_ids=failing, on=on).items():
        found[official] += [Delay(date(y, 12, 31), law.failed_months) for y, b in bands.items() if b == Band.FAILED]
    return {official: tuple(delays) for official, delays in found.items()}


def _sanction_months(known: dict[date, tuple[Decimal, ...]], form: str, decided_on: date) -> int:
    """Months by which a form put rises off by the law of its day; 0 where that law says nothing of it.

    ``known``: what the lawbook was asked before, by the first day of a month, on which laws begin and end.
    """
    month = decided_on.replace(day=1)
    if month not in known:
        try:
            known[month] = lawbook.get_rule(area="discipline", key="salary_delay", on=month).numbers
        except NoSuchRuleError:
            known[month] = ()
    if not known[month]:
        return 0
    return int(known[month][-1 if form in REMOVED else 0])


def _rows(wanted: Mapping[int, Rise], held: Mapping[int, SalaryStep], scope: Scope, *, late: bool) -> list[RiseRow]:
    people = CensusRow.objects.filter(
        official_id__in=list(wanted), starts_on__lte=scope.on, ends_before__gt=scope.on
    ).select_related("official")
    details = search_details(list(wanted), scope.on)
    return [
        RiseRow(
            row.official_id, row.official.full_name, row.official.name_key, row.unit_path,
            details.get(row.official_id, ""), step.rank, step.step or 0, step.coefficient or Decimal(0), step.starts_on,
            wanted[row.official_id], late,
        )
        for row in people
        for step in (held[row.official_id],)
    ]  # fmt: skip


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
