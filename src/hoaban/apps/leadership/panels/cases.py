"""What cases put on the frame: the navigation, cases that wait for somebody, ends of terms."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.leadership.models import CaseState
from hoaban.apps.leadership.queries import case_tasks, office_terms
from hoaban.apps.leadership.queries.case_tasks import WaitingCase
from hoaban.apps.leadership.queries.office_terms import TermEnd, TermRow
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel
from hoaban.shared.templatetags.hoaban import day, number

AHEAD = timedelta(days=183)
"""Ends of terms that the Today page names: within six months."""
MONTH = timedelta(days=31)
NAMED = 3
"""Tasks for single people; the rest is one task that leads to the list."""


def _own(actor: Actor) -> bool:
    return actor.official_id is not None


navigation.add(
    "leadership",
    Entry(gettext_lazy("Appointments"), "leadership_cases", Permission.VIEW_LEADERSHIP, order=20,
          covers="/lanh-dao/bo-nhiem/"),
)  # fmt: skip
navigation.add(
    "leadership", Entry(gettext_lazy("Ends of terms"), "leadership_terms", Permission.VIEW_LEADERSHIP, order=25)
)
navigation.add("leadership", Entry(gettext_lazy("Decisions about me"), "leadership_own_cases", order=65, shown=_own))


@today_panel
def cases_waiting(*, actor: Actor, on: date) -> list[Task]:  # noqa: ARG001 - every panel is asked alike
    """Cases returned to the proposer, and submitted cases for whoever decides."""
    return [_case_task(one) for one in case_tasks.list_waiting(actor=actor)]


def _case_task(one: WaitingCase) -> Task:
    facts = {"kind": one.kind_label, "name": one.full_name, "count": number(one.count)}
    url = reverse("leadership_case", args=[one.case_id])
    if one.count > 1:
        return Task(
            _("%(count)s cases of appointment await a decision") % facts,
            f"{reverse('leadership_cases')}?state=submitted", _("Open the list"), due_on=one.effect_on, kind="case",
        )  # fmt: skip
    if one.state == CaseState.RETURNED:
        title = _("%(kind)s of %(name)s was returned for changes") % facts
        return Task(title, url, _("Go to the case"), detail=one.answer, kind="case")
    title = _("%(kind)s of %(name)s awaits a decision") % facts
    return Task(title, url, _("Go to the case"), due_on=one.effect_on, detail=one.post, kind="case")


@today_panel
def terms_ending(*, actor: Actor, on: date) -> list[Task]:
    """Terms that end within six months: those to announce now one by one, the others in one task."""
    if not actor.may(Permission.PROPOSE_LEADERS):
        return []
    found = office_terms.list_ends(actor=actor, on=on, until=on + AHEAD)
    rows = [row for row in found if row.case_id is None]
    now = [row for row in rows if row.notice_on <= on + MONTH]
    if len(now) <= NAMED:
        later = [row for row in rows if row.notice_on > on + MONTH]
        return [_term_task(row) for row in office_terms.dressed(now, on)] + _together(later, on)
    return _together(rows, on)


def _term_task(row: TermRow) -> Task:
    title = _("Consider the reappointment of %(name)s") % {"name": row.full_name}
    detail = _("%(post)s, %(unit)s; the term ends on %(day)s") % {
        "post": row.title, "unit": row.unit, "day": day(row.ends_on),
    }  # fmt: skip
    url = f"{reverse('leadership_case_new')}?kind=reappointment&official={row.official_id}"
    return Task(title, url, _("Prepare a case"), due_on=row.notice_on, detail=detail, kind="term")


def _together(rows: list[TermEnd], on: date) -> list[Task]:
    if not rows:
        return []
    title = ngettext(
        "%(count)s term of office ends within six months", "%(count)s terms of office end within six months", len(rows)
    )
    names = ", ".join(row.full_name for row in office_terms.dressed(rows[:NAMED], on))
    first = min(row.notice_on for row in rows)
    text = title % {"count": number(len(rows))}
    return [Task(text, reverse("leadership_terms"), _("Open the list"), due_on=first, detail=names, kind="term")]
