"""Cases of discipline as those who may see them see them: the register, one case with its findings, who read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.conduct.models import CaseState, DisciplineCase, VisitFinding
from hoaban.apps.conduct.queries.discipline import block_law, list_sanctions
from hoaban.apps.conduct.queries.discipline_law import forms_on, months_in_force, numbers_on
from hoaban.apps.conduct.rules.discipline import Sanction, discipline_block
from hoaban.apps.conduct.rules.discipline_cases import Forms, limitation, reoffence, running
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.organisation.models import Placement
from hoaban.apps.organisation.queries.places import steps
from hoaban.apps.people.queries.lists import matching
from hoaban.apps.people.queries.officials import search_officials
from hoaban.apps.people.queries.rows import search_details
from hoaban.shared.access import Actor, Permission
from hoaban.shared.models import Event
from hoaban.shared.names import fold
from hoaban.shared.rulebook import Finding

SUBJECT, READ = "conduct.disciplinecase", "conduct.read_case"
UNDER_WAY = Q(state__in=(CaseState.OPEN, CaseState.DEFERRED))
STATES = {"open": UNDER_WAY, "decided": Q(state="decided"), "ended": Q(state__in=("exempted", "dropped"))}
"""Tabs of the register."""
SHOWN_READERS, SHOWN_PEOPLE = 50, 20
LOOKS = {"open": "due", "deferred": "", "exempted": "off", "dropped": "off", "decided": "done"}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as lists show it; ``blocks_until``: the first day on which a decision blocks nothing any more."""

    id: int
    official_id: int
    full_name: str
    unit: str
    category: int
    level: int
    violation: str
    opened_on: date
    due_on: date
    state: str
    state_text: str
    form: str
    form_text: str
    decision_no: str
    decided_on: date | None
    effective_on: date | None
    service_related: bool
    block: Finding | None
    is_late: bool

    @property
    def look(self) -> str:
        """Class of the badge of its state."""
        return "late" if self.is_late else LOOKS[self.state]

    @property
    def blocks_until(self) -> date | None:
        """The first day free; None where nothing is blocked or no time is known."""
        return self.block.until if self.block else None


@dataclass(frozen=True, slots=True)
class Reading:
    """Who read a case, when, and how."""

    name: str
    at: datetime
    how: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case with all that stands around it; ``findings`` are the rulebook's, ``ground`` is in words."""

    row: CaseRow
    findings: tuple[Finding, ...]
    ground: str
    readings: tuple[Reading, ...]
    may_handle: bool
    is_own: bool
    finding_visit: int | None
    has_letter: bool


def seen_by(actor: Actor) -> Q:
    """Condition on cases: they stand in the part over which the actor sees discipline."""
    return actor.within(Permission.VIEW_DISCIPLINE)


def list_cases(*, actor: Actor, state: str = "", text: str = "") -> QuerySet[DisciplineCase]:
    """Cases that the actor may see, newest first; ``text`` narrows by name or number of the decision."""
    rows = DisciplineCase.objects.filter(seen_by(actor)).select_related("official")
    if state in STATES:
        rows = rows.filter(STATES[state])
    if text:
        rows = rows.filter(matching(text) | Q(decision_no__istartswith=text))
    return rows.order_by("-opened_on", "-pk")


def get_case(*, actor: Actor, case_id: int) -> DisciplineCase:
    """The case, to be read by commands.discipline.read_case, which leaves the event.

    Http404 for those who do not see discipline there; the person concerned sees a decided case.
    """
    condition = seen_by(actor)
    if condition and actor.official_id:  # an empty condition is everything
        condition |= Q(official_id=actor.official_id, state=CaseState.DECIDED)
    found = DisciplineCase.objects.filter(condition, pk=case_id).select_related("official", "unit").first()
    if found is None:
        raise Http404
    return found


def get_file(*, actor: Actor, case: DisciplineCase, on: date) -> CaseFile:
    """All that stands around a case that the actor has just read."""
    sees = actor.may(Permission.VIEW_DISCIPLINE, case.unit_path)
    visits = VisitFinding.objects.filter(case=case).values_list("visit_id", flat=True)
    return CaseFile(
        row=dress(rows=[case], on=on)[0],
        findings=tuple(findings_of(case=case, on=on)),
        ground=_ground(case),
        readings=tuple(list_readings(actor=actor, case=case)),
        may_handle=actor.may(Permission.HANDLE_DISCIPLINE, case.unit_path),
        is_own=case.official_id == actor.official_id,
        finding_visit=visits.first() if sees else None,
        has_letter=bool(case.paper.get("issuer")),
    )


def _ground(case: DisciplineCase) -> str:
    name = "discipline_exemption" if case.state == CaseState.EXEMPTED else "discipline_deferral"
    return lawbook.label(name, case.ground) if case.ground else ""


def findings_of(*, case: DisciplineCase, on: date, form: str = "") -> list[Finding]:
    """What the rulebook says of a case: what its decision blocks; before it, or for a ``form``, what is to be weighed."""
    if case.state == CaseState.DECIDED:
        assert case.decided_on is not None  # the database refuses a decided case without its days
        assert case.effective_on is not None
        own = Sanction(case.pk, case.form, case.service_related, case.decided_on, case.effective_on)
        found = [discipline_block(sanctions=[own], law=block_law(), on=on)]
        return [*found, reoffence_of(case=case, form=case.form, on=case.decided_on)]
    chosen = form or "reprimand"
    late = limitation_of(case=case, form=chosen)
    weighed = [reoffence_of(case=case, form=form, on=on)]
    return [late, *weighed] if late else weighed


def forms_of(*, case: DisciplineCase, on: date) -> Forms:
    """The forms that the person of a case may get by the law of a day; the case was given to the actor."""
    return forms_on(category=case.category, on=on)


def limitation_of(*, case: DisciplineCase, form: str) -> Finding | None:
    """Whether the case was opened in time for a form; None where no limitation is entered for the day it was opened."""
    law = numbers_on(key="limitation", on=case.opened_on)
    if len(law.values) != 2:
        return None
    return limitation(
        occurred_on=case.occurred_on, opened_on=case.opened_on, form=form, years=law.values, basis=law.basis
    )


def reoffence_of(*, case: DisciplineCase, form: str, on: date) -> Finding:
    """What is expected of somebody who offended again while another decision was being carried out."""
    given = list_sanctions(official_ids=[case.official_id], on=on).get(case.official_id, ())
    earlier = [one for one in given if one.case_id != case.pk]
    law = numbers_on(key="reoffence", on=on)
    under = running(sanctions=earlier, on=case.occurred_on, months=months_in_force())
    forms = forms_of(case=case, on=on).allowed or ("reprimand",)
    return reoffence(form=form, under=under, levels=next(iter(law.values), 1), forms=forms, basis=law.basis)


def dress(*, rows: Sequence[DisciplineCase], on: date) -> list[CaseRow]:
    """Cases that the actor was given, as lists show them; units by their names of the day each case was opened."""
    law, names = block_law(), _units(rows)
    return [_row(one, names[one.pk], law, on) for one in rows]


def _units(rows: Sequence[DisciplineCase]) -> dict[int, str]:
    """Case -> its unit, with the one above it where the name does not say it, as both were called that day."""
    keys = {key for one in rows for key in steps(one.unit_path)[-2:]}
    names: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for key, since, name in (
        Placement.objects.filter(unit_id__in=keys).order_by("starts_on").values_list("unit_id", "starts_on", "name")
    ):
        names[key].append((since, name))
    return {one.pk: _label([_named(names[key], one.opened_on) for key in steps(one.unit_path)]) for one in rows}


def _named(names: list[tuple[date, str]], on: date) -> str:
    begun = [name for since, name in names if since <= on] or [name for _since, name in names[:1]]
    return begun[-1] if begun else ""


def _label(names: list[str]) -> str:
    own, above = names[-1], names[-2] if len(names) > 2 else ""
    return own if not above or fold(above) in fold(own) else f"{own}, {above}"


def _row(one: DisciplineCase, unit: str, law: Any, on: date) -> CaseRow:
    block = None
    if one.state == CaseState.DECIDED and one.decided_on and one.effective_on:
        sanction = Sanction(one.pk, one.form, one.service_related, one.decided_on, one.effective_on)
        block = discipline_block(sanctions=[sanction], law=law, on=on)
    return CaseRow(
        id=one.pk, official_id=one.official_id, full_name=one.official.full_name, unit=unit, category=one.category,
        level=one.level, violation=one.violation, opened_on=one.opened_on, due_on=one.due_on, state=one.state,
        state_text=one.get_state_display(), form=one.form, form_text=one.get_form_display() if one.form else "",
        decision_no=one.decision_no, decided_on=one.decided_on, effective_on=one.effective_on,
        service_related=one.service_related, block=block, is_late=one.state == CaseState.OPEN and one.due_on < on,
    )  # fmt: skip


def list_own(*, actor: Actor, on: date) -> list[CaseRow]:
    """The actor's own decisions by a day, newest first."""
    if not actor.official_id:
        return []
    rows = DisciplineCase.objects.filter(official_id=actor.official_id, state=CaseState.DECIDED, decided_on__lte=on)
    return dress(rows=list(rows.select_related("official").order_by("-decided_on")), on=on)


def list_readings(*, actor: Actor, case: DisciplineCase) -> list[Reading]:
    """Who has read the case, latest first; only for those who see it, and for the person concerned."""
    if not (actor.may(Permission.VIEW_DISCIPLINE, case.unit_path) or case.official_id == actor.official_id):
        return []
    events = Event.objects.filter(subject_type=SUBJECT, subject_id=case.pk, action=READ).order_by("-pk")
    words = {
        "page": _("Read the page"),
        "pdf": _("Opened the PDF"),
        "docx": _("Took the DOCX"),
        "form": _("Opened a form of the case"),
    }
    return [Reading(e.actor_name, e.at, words.get(e.after.get("how", ""), "")) for e in events[:SHOWN_READERS]]


def list_waiting(*, actor: Actor, on: date, until: date) -> list[CaseRow]:
    """Open cases that the actor handles and that are to be decided by a day, first due first."""
    rows = DisciplineCase.objects.filter(
        actor.within(Permission.HANDLE_DISCIPLINE), state=CaseState.OPEN, due_on__lte=until
    ).select_related("official")
    return dress(rows=list(rows.order_by("due_on", "pk")[:SHOWN_PEOPLE]), on=on)


def list_people(*, actor: Actor, text: str, on: date) -> list[tuple[int, str, str]]:
    """People about whom the actor may open a case, by name or number: key, name, post and unit."""
    if not actor.may(Permission.HANDLE_DISCIPLINE):
        return []
    found: Iterable[Any] = search_officials(actor=actor, text=text, limit=SHOWN_PEOPLE)
    people = [(one.pk, one.full_name) for one in found]
    details = search_details([pk for pk, _name in people], on)
    return [(pk, name, details.get(pk, "")) for pk, name in people]
