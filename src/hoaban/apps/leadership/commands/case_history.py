"""Decided cases of past years, recorded at once: findings computed for each day, frozen, counted; nothing else changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.leadership.commands.cases import StepFacts
from hoaban.apps.leadership.models import AppointmentCase, CaseKind, CaseState, CaseStep, Waiver
from hoaban.apps.leadership.queries import case_rules, standing
from hoaban.apps.leadership.rules.cases import INSIDE, TERMS, weigh
from hoaban.apps.leadership.rules.office_terms import last_day
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.rulebook import Finding, frozen
from hoaban.shared.tree import Place

BATCH = 1_000
"""Rows written at once."""


@dataclass(frozen=True, slots=True)
class WaiverFacts:
    """A standard that was waived: rule, in whose name, why."""

    rule: str
    authority: str
    reason: str


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """A case decided in the past; ``term_ends_on`` None: a full term from the day it took effect.

    ``assignment_id``: the assignment that followed, where it is recorded; it is not changed.
    """

    kind: str
    official_id: int
    post_id: int
    decided_on: date
    takes_effect_on: date
    decision_no: str = ""
    signer: str = ""
    signer_post: str = ""
    issuer: str = ""
    reason: str = ""
    route: str = INSIDE
    opened_on: date | None = None
    term_ends_on: date | None = None
    assignment_id: int | None = None
    steps: Sequence[StepFacts] = ()
    waivers: Sequence[WaiverFacts] = ()


@transaction.atomic
def record_decisions(*, actor: Actor, on: date, rows: Sequence[DecidedRow]) -> list[int]:
    """Record cases that were decided before ``on``; returns their ids in the order of the rows.

    The findings of each day of decision are computed for all its cases at once and frozen; ``standards_met`` is what they
    say, also where nobody waived. Waivers of standards that were met are left out. No assignment changes; one event.
    Raises PermissionDenied below APPOINT over a post's unit, CommandRefused for a kind or a day that cannot be.
    """
    units = dict(Post.objects.filter(pk__in={row.post_id for row in rows}).values_list("pk", "unit_id"))
    places = organisation.list_places(set(units.values()))
    _check(actor, rows, units, on)
    cases = _build(rows, {post: places[unit] for post, unit in units.items()})
    for case in cases:
        actor.require(Permission.APPOINT, case.unit_path)
    _find(cases, rows, actor)
    AppointmentCase.objects.bulk_create(cases, BATCH)
    _write_parts(cases, rows)
    _leave(actor, on, cases)
    return [case.pk for case in cases]


def _check(actor: Actor, rows: Sequence[DecidedRow], units: dict[int, int], on: date) -> None:
    actor.require(Permission.APPOINT)
    for place, row in enumerate(rows, start=1):
        if row.kind not in CaseKind.values or row.post_id not in units:
            raise CommandRefused("row", _("Row %(row)s names a kind or a post that does not exist.") % {"row": place})
        if not row.decided_on <= min(row.takes_effect_on, on):
            raise CommandRefused(
                "day", _("Row %(row)s: the decision comes before the day it takes effect, and not after today.")
                % {"row": place},
            )  # fmt: skip


def _build(rows: Sequence[DecidedRow], places: dict[int, list[Place]]) -> list[AppointmentCase]:
    lengths = {day: case_rules.term_years(on=day)[0] for day in {row.decided_on for row in rows}}
    return [_case(row, _place_on(places[row.post_id], row.decided_on), lengths[row.decided_on]) for row in rows]


def _place_on(places: list[Place], on: date) -> Place:
    """Where the unit of the post stood on a day; before its first day the first place."""
    begun = [one for one in places if one.starts_on <= on]
    return begun[-1] if begun else places[0]


def _case(row: DecidedRow, place: Place, years: int) -> AppointmentCase:
    ends_on = row.term_ends_on or last_day(row.takes_effect_on, years)
    return AppointmentCase(
        kind=row.kind, official_id=row.official_id, post_id=row.post_id, unit_path=place.path, level=place.level,
        state=CaseState.DECIDED, route=row.route, takes_effect_on=row.takes_effect_on, reason=row.reason,
        decided_on=row.decided_on, decision_no=row.decision_no, signer=row.signer, signer_post=row.signer_post, issuer=row.issuer,
        term_ends_on=ends_on if row.kind in TERMS else None, assignment_id=row.assignment_id,
        opened_on=row.opened_on or row.decided_on, standards_met=True,
    )  # fmt: skip


def _find(cases: Sequence[AppointmentCase], rows: Sequence[DecidedRow], actor: Actor) -> None:
    """Findings of every case, those of one day and one kind in one go."""
    groups: dict[tuple[date, str], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if row.kind in TERMS:
            groups[row.decided_on, row.kind].append(place)
    for (day, kind), places in groups.items():
        pairs = [(rows[place].official_id, rows[place].post_id) for place in places]
        found = standing.findings_for_many(actor=Actor.system(actor.name), pairs=pairs, on=day, purpose=kind)
        for place, pair in zip(places, pairs, strict=True):
            _freeze(cases[place], rows[place], found[pair])


def _freeze(case: AppointmentCase, row: DecidedRow, findings: list[Finding]) -> None:
    weighed = weigh(findings, {one.rule for one in row.waivers})
    case.findings, case.standards_met = frozen(findings), weighed.standards_met


def _write_parts(cases: Sequence[AppointmentCase], rows: Sequence[DecidedRow]) -> None:
    steps, waivers = [], []
    for case, row in zip(cases, rows, strict=True):
        steps += [
            CaseStep(
                case=case, key=one.key, done_on=one.done_on, called=one.called, present=one.present,
                agreed=one.agreed, note=one.note,
            )
            for one in row.steps
        ]  # fmt: skip
        unmet = {one["rule"] for one in case.findings if one["verdict"] != "met" and one["waivable"]}
        waivers += [
            Waiver(case=case, rule=one.rule, authority=one.authority, reason=one.reason, waived_on=row.decided_on)
            for one in row.waivers
            if one.rule in unmet
        ]
    CaseStep.objects.bulk_create(steps, BATCH)
    Waiver.objects.bulk_create(waivers, BATCH)


def _leave(actor: Actor, on: date, cases: Sequence[AppointmentCase]) -> None:
    after = {"cases": len(cases), "standards_met": sum(bool(case.standards_met) for case in cases)}
    paths = {case.unit_path for case in cases}
    path = paths.pop() if len(paths) == 1 else ""
    audit.record(
        actor=actor, action="leadership.record_decisions", path=path, on=on, after=after, batch=current_submission()
    )
