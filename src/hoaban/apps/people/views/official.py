"""One person's page: the state on any day, the whole service life, and who changed what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import Category
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.models import Assignment, AssignmentKind
from hoaban.apps.people.queries import field_groups as g
from hoaban.apps.people.queries.kinship import list_kin
from hoaban.apps.people.queries.officials import Record, get_record
from hoaban.apps.people.queries.photos import shown_photo
from hoaban.apps.people.queries.rows import qualification_level, title_name
from hoaban.apps.people.queries.units import home_on
from hoaban.apps.people.rules.age import age_on
from hoaban.apps.people.views.changes import offered
from hoaban.apps.people.views.history import tell
from hoaban.shared import audit, readings
from hoaban.shared.access import Permission
from hoaban.shared.panels import record_links
from hoaban.shared.shell import Request, asked_day, now

TABS = (
    ("", gettext_lazy("Overview")),
    ("service", gettext_lazy("Service")),
    ("qualifications", gettext_lazy("Qualifications")),
    ("salary", gettext_lazy("Salary")),
    ("family", gettext_lazy("Family")),
    ("history", gettext_lazy("Changes")),
)
SHOWN = {
    "": frozenset({g.NUMBER, g.BASIC, g.SERVICE, g.QUALIFICATIONS, g.SALARY, g.FAMILY}),
    "service": frozenset({g.SERVICE}), "qualifications": frozenset({g.QUALIFICATIONS}),
    "salary": frozenset({g.SALARY}), "family": frozenset({g.FAMILY}), "history": frozenset({g.HISTORY}),
}  # fmt: skip
"""Tab -> the groups of fields that it shows."""
LABELS = dict(TABS)


@dataclass(frozen=True, slots=True)
class State:
    """Whether somebody serves on a day; ``look`` is the class of the badge."""

    text: str
    look: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """An assignment in the timeline."""

    row: Assignment
    title: str
    unit: str
    current: bool


@require_safe
def official_page(request: Request, pk: int) -> HttpResponse:
    """The record of one person as of a day."""
    on = asked_day(request)
    record = get_record(actor=request.actor, official_id=pk, on=on)
    tab = request.GET.get("tab", "")
    tab = tab if tab in dict(_tabs(request)) else ""
    context = _frame(request, record, tab) | _facts(record)
    shown = SHOWN[tab] & record.groups
    readings.leave(actor=request.actor, seen=[(pk, record.path)], groups=shown, at=now())
    if not shown:
        context["unseen"] = LABELS[tab]
        return render(request, "people/official.html", context)
    if tab == "family":
        context["kin"] = list_kin(actor=request.actor, official_id=pk, on=on)
    if tab == "history":
        context["told"] = tell(audit.list_events(actor=request.actor, subject=record.official))
    return render(request, "people/official.html", context)


def _tabs(request: Request) -> list[tuple[str, Any]]:
    sees_history = request.actor.may(Permission.VIEW_HISTORY)
    return [(key, label) for key, label in TABS if key != "history" or sees_history]


def _frame(request: Request, record: Record, tab: str) -> dict[str, Any]:
    may_change = request.actor.may(Permission.CHANGE_PEOPLE, record.path)
    return {
        "on": record.on,
        "record": record,
        "official": record.official,
        "tab": tab,
        "tab_template": f"people/_tab_{tab or 'overview'}.html",
        "tabs": _tabs(request),
        "may_change": may_change,
        "changes": offered(record) if may_change else (),
        "photo": shown_photo(actor=request.actor, official_id=record.official.pk, groups=record.groups),
        "links": record_links(request.actor, record.official.pk, record.on),
    }


def _facts(record: Record) -> dict[str, Any]:
    official = record.official
    row = record.day
    placed = row is not None and row.level != 0
    return {
        "state": state_on(record),
        "unit": organisation.unit_labels([row.unit_id], record.on)[row.unit_id] if row and placed else "",
        "title": title_name(record.assignment.post.title if record.assignment and record.assignment.post else None),
        "unit_code": _unit_code(record) if placed else "",
        "category": str(Category(row.category).label) if row else "",
        "birth_precision": min(official.birth_precision, 3),
        "age": age_on(official.birth_date, record.on),
        "home": home_on(unit_id=official.home_unit_id, on=record.on) if official.home_unit_id else None,
        "ethnic_group": lawbook.ethnic_names(record.on)[official.ethnicity_id],
        "held": [_held(record, one) for one in record.assignments],
        "awards": [(one, qualification_level(one.kind, one.level)) for one in record.qualifications],
        "rank": lawbook.label("rank", record.salary.rank, record.on) if record.salary and record.salary.rank else "",
        "salary_steps": [
            (one, lawbook.label("rank", one.rank, record.on) if one.rank else "") for one in record.salary_steps
        ],
        "marks": [(one, lawbook.label("family_policy", one.mark, record.on)) for one in record.marks],
    }


def _unit_code(record: Record) -> str:
    return record.assignment.unit.code if record.assignment else ""


def _held(record: Record, one: Assignment) -> Held:
    title = title_name(one.post.title) if one.post else _("Awaiting a post")
    return Held(one, title, record.unit_names.get(one.pk, ""), one.holds_on(record.on))


def state_on(record: Record) -> State:
    """In service, seconded, not yet in service, or why service ended."""
    if record.day is not None:
        if any(a.kind == AssignmentKind.SECONDED and a.holds_on(record.on) for a in record.assignments):
            return State(_("Seconded"), "due", "clock")
        return State(_("In service"), "done", "circle-check")
    ended = [e for e in record.employments if e.ends_before and e.ends_before <= record.on]
    if not ended:
        return State(_("Not yet in service"), "")
    reason = ended[0].get_end_reason_display() if ended[0].end_reason else _("Left service")
    return State(reason, "")
