"""A case of discipline from its opening to its end: deferred, exempted, dropped or decided; every reading is an event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.conduct.models import CaseState, DisciplineCase
from hoaban.apps.conduct.queries import discipline_cases as queries
from hoaban.apps.conduct.queries.discipline_law import numbers_on
from hoaban.apps.conduct.queries.places import standings_of
from hoaban.apps.conduct.rules.discipline_cases import Fault, day_faults, due_on, form_fault
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import Category
from hoaban.apps.people.models import CensusRow, Official
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission, text
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.templatetags.hoaban import day

UNDER_WAY = (CaseState.OPEN, CaseState.DEFERRED)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is said of a case when it is opened: what happened, when, when it was found."""

    violation: str
    occurred_on: date
    opened_on: date
    service_related: bool = True
    is_complex: bool = False


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """A decision: the form with its number and days; ``paper``: what its letter says besides, see queries.letters.

    ``beyond_limitation``: one of the cases that the law knows no limitation for; the reason says which.
    """

    form: str
    decision_no: str
    decided_on: date
    effective_on: date
    reason: str
    beyond_limitation: bool = False
    paper: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def open_case(*, actor: Actor, official_id: int, on: date, facts: CaseFacts) -> DisciplineCase:
    """Open a case about somebody at the place where they served on the day it was found.

    It is to be handled within the days of the lawbook (90, complex 150; Decree 172/2025). Raises PermissionDenied,
    CommandRefused for days in disorder, nobody in service, a limitation that has run out for every form, or "changed"
    for a case about the same that is open already.
    """
    official = Official.objects.select_for_update().get(pk=official_id)
    _refuse(_opening_faults(official_id, on, facts))
    place = standings_of(official_ids=[official_id], on=facts.opened_on)[official_id]
    actor.require(Permission.HANDLE_DISCIPLINE, place.unit_path)
    same = DisciplineCase.objects.filter(official=official, occurred_on=facts.occurred_on, violation=facts.violation)
    if same.filter(state__in=UNDER_WAY).exists():
        raise CommandRefused("changed", _("A case about the same is open already."))
    made = DisciplineCase.objects.create(
        official=official, unit_id=place.unit_id, unit_path=place.unit_path, level=place.level,
        category=place.category, is_leader=place.is_leader, violation=facts.violation,
        service_related=facts.service_related, occurred_on=facts.occurred_on, opened_on=facts.opened_on,
        is_complex=facts.is_complex, due_on=_due(facts.opened_on, is_complex=facts.is_complex),
    )  # fmt: skip
    _left(actor, made, "open_case", on, after={"official": official_id, "due_on": text(made.due_on)})
    return made


@transaction.atomic
def read_case(*, actor: Actor, case_id: int, on: date, how: str = "page") -> DisciplineCase:
    """Read a case: leaves the event of who did, then gives it.

    ``how``: "page", "form", "pdf" or "docx". Raises Http404 for those who may not; the person concerned reads a decided case.
    """
    found = queries.get_case(actor=actor, case_id=case_id)
    _left(actor, found, queries.READ, on, after={"how": how})
    return found


@transaction.atomic
def read_register(*, actor: Actor, on: date, count: int, question: str) -> None:
    """Leave the event of somebody who looked at the register or took it away; ``question``: its address."""
    audit.record(
        actor=actor, action="conduct.read_register", path=actor.home_path, on=on,
        after={"cases": count, "question": question[:300]},
    )  # fmt: skip


def set_complex(*, actor: Actor, case_id: int, version: int, on: date, reason: str) -> DisciplineCase:
    """Give a complex case the longer time (150 days from the day it was found), with the reason."""
    with _holding(actor, case_id, version, (CaseState.OPEN,), "extend_case", on, reason) as case:
        if case.is_complex:
            raise CommandRefused("state", _("The case has the longer time already."))
        longer = _due(case.opened_on, is_complex=True) - _due(case.opened_on, is_complex=False)
        case.is_complex, case.due_on = True, case.due_on + longer
    return case


def defer(*, actor: Actor, case_id: int, version: int, on: date, ground: str) -> DisciplineCase:
    """Put a case off from a day, on a ground that the law of the day knows (Decree 172/2025: three)."""
    with _holding(actor, case_id, version, (CaseState.OPEN,), "defer_case", on) as case:
        _require_ground("discipline_deferral", ground, on)
        _not_before(on, case.opened_on)
        case.state, case.ground, case.deferred_on = CaseState.DEFERRED, ground, on
    return case


def resume(*, actor: Actor, case_id: int, version: int, on: date) -> DisciplineCase:
    """Take a case up again; its deadline moves by the days it was put off."""
    with _holding(actor, case_id, version, (CaseState.DEFERRED,), "resume_case", on) as case:
        assert case.deferred_on is not None  # set by defer
        _not_before(on, case.deferred_on)
        case.due_on += on - case.deferred_on
        case.state, case.ground, case.deferred_on = CaseState.OPEN, "", None
    return case


def exempt(*, actor: Actor, case_id: int, version: int, on: date, ground: str, reason: str) -> DisciplineCase:
    """End a case without discipline on a ground that the law of the day knows (Decree 172/2025: six)."""
    with _holding(actor, case_id, version, UNDER_WAY, "exempt_case", on, reason) as case:
        _require_ground("discipline_exemption", ground, on)
        _not_before(on, case.opened_on)
        case.state, case.ground, case.closed_on, case.reason = CaseState.EXEMPTED, ground, on, reason.strip()
    return case


def drop(*, actor: Actor, case_id: int, version: int, on: date, reason: str) -> DisciplineCase:
    """End a case in which no violation was found, with the reason."""
    with _holding(actor, case_id, version, UNDER_WAY, "drop_case", on, reason) as case:
        _refuse([] if reason.strip() else [Fault("reason", _("Say why, in a sentence."), "reason")])
        _not_before(on, case.opened_on)
        case.state, case.ground, case.closed_on, case.reason = CaseState.DROPPED, "", on, reason.strip()
    return case


def decide(*, actor: Actor, case_id: int, version: int, on: date, facts: DecisionFacts) -> DisciplineCase:
    """Record the decision of a case.

    Raises CommandRefused with the article for a form that the law of the day of the decision does not know for the
    category, for days in disorder, for a limitation that has run out. A re-offence is shown beside, never forced.
    """
    with _holding(actor, case_id, version, (CaseState.OPEN,), "decide_case", on, facts.reason) as case:
        _refuse(decision_faults(actor=actor, case=case, facts=facts, on=on))
        case.state, case.form, case.decision_no = CaseState.DECIDED, facts.form, facts.decision_no.strip()
        case.decided_on, case.effective_on, case.closed_on = facts.decided_on, facts.effective_on, facts.decided_on
        case.reason = facts.reason.strip()
        case.paper = {**facts.paper, "beyond_limitation": facts.beyond_limitation}
    return case


def decision_faults(*, actor: Actor, case: DisciplineCase, facts: DecisionFacts, on: date) -> list[Fault]:
    """What stands against a decision, without writing anything; PermissionDenied for those who do not handle the case."""
    actor.require(Permission.HANDLE_DISCIPLINE, case.unit_path)
    faults = list(
        day_faults(
            occurred_on=case.occurred_on, opened_on=case.opened_on, decided_on=facts.decided_on,
            effective_on=facts.effective_on,
        )
    )  # fmt: skip
    if facts.decided_on > on:
        faults.append(Fault("days", _("The decision lies in the future."), "decided_on"))
    against = form_fault(
        form=facts.form, forms=queries.forms_of(case=case, on=facts.decided_on), on=facts.decided_on,
        category=str(Category(case.category).label), is_leader=case.is_leader,
    )  # fmt: skip
    faults += [against] if against else []
    late = None if facts.beyond_limitation else queries.limitation_of(case=case, form=facts.form)
    if late is not None and not late.is_met:
        faults.append(Fault("limitation", f"{late.says} {late.remedy}", "form"))
    return faults


# What they share ------------------------------------------------------------------------------------------------------


@contextmanager
def _holding(
    actor: Actor, case_id: int, version: int, states: tuple[CaseState, ...], action: str, on: date, reason: str = ""
) -> Iterator[DisciplineCase]:
    """Open one case for one command: locked, permission, version and state checked; counted up, event left."""
    with transaction.atomic():
        case = DisciplineCase.objects.select_for_update().get(pk=case_id)
        if not actor.may(Permission.HANDLE_DISCIPLINE, case.unit_path):
            raise PermissionDenied(f"{Permission.HANDLE_DISCIPLINE} {case_id}")
        if version != case.version:
            raise CommandRefused("changed", _("Somebody else has just changed this case. Look at it again, then save."))
        if case.state not in states:
            message = _("The case is “%(state)s”: this step is no longer open.")
            raise CommandRefused("state", message % {"state": case.get_state_display()})
        before = _facts(case)
        yield case
        case.version += 1
        case.save()
        _left(actor, case, action, on, before=before, after=_facts(case), reason=reason[:500])


def _facts(case: DisciplineCase) -> dict[str, Any]:
    names = ("state", "ground", "form", "decision_no", "decided_on", "effective_on", "due_on", "is_complex")
    return {name: text(getattr(case, name)) for name in names}


def _left(actor: Actor, case: DisciplineCase, action: str, on: date, **more: Any) -> None:
    """The event of a case; it names the key and never the person, for histories are read more widely than cases."""
    action = action if "." in action else f"conduct.{action}"
    audit.record(
        actor=actor, action=action, about=(queries.SUBJECT, case.pk, str(case.pk)), path=case.unit_path, on=on,
        batch=current_submission(), **more,
    )  # fmt: skip


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise CommandRefused(faults[0].code, faults[0].message, faults[0].field)


def _opening_faults(official_id: int, on: date, facts: CaseFacts) -> list[Fault]:
    tests: list[tuple[str, str, Callable[[], bool], str]] = [
        ("days", "opened_on", lambda: facts.opened_on > on, _("The day lies in the future.")),
        (
            "days", "occurred_on", lambda: facts.occurred_on > facts.opened_on,
            _("It happened after the day on which it was found. Correct one of the days."),
        ),
        (
            "service", "opened_on", lambda: not _serves(official_id, facts.opened_on),
            _("Not in service on %(day)s, when the case was opened.") % {"day": day(facts.opened_on)},
        ),
        ("violation", "violation", lambda: not facts.violation.strip(), _("Say what happened, in a sentence.")),
    ]  # fmt: skip
    return [Fault(code, message, where) for code, where, wrong, message in tests if wrong()]


def _serves(official_id: int, on: date) -> bool:
    return CensusRow.objects.filter(official_id=official_id, starts_on__lte=on, ends_before__gt=on).exists()


def _due(opened_on: date, *, is_complex: bool) -> date:
    law = numbers_on(key="time_limit", on=opened_on)
    if len(law.values) != 2:
        message = _("No time for handling a case is entered for %(day)s. Enter it in the lawbook.")
        raise CommandRefused("law", message % {"day": day(opened_on)}, "opened_on")
    return due_on(opened_on=opened_on, days=law.values[1 if is_complex else 0])


def _require_ground(codes: str, ground: str, on: date) -> None:
    known = {row.code: row.name for row in lawbook.list_codes(list=codes, on=on)}
    if ground not in known:
        message = _("Choose one of the grounds that the law of %(day)s knows: %(known)s.")
        raise CommandRefused("ground", message % {"day": day(on), "known": "; ".join(known.values())}, "ground")


def _not_before(on: date, least: date) -> None:
    if on < least:
        raise CommandRefused("days", _("The day is before %(day)s.") % {"day": day(least)}, "on")
