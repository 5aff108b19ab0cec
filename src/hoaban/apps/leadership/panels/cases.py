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
    found = office_terms.ends_ahead(actor=actor, on=on, until=on + AHEAD, first=2 * NAMED)
    now = sum(count for ends_on, count in found.ends.items() if found.notice.day_of(ends_on) <= on + MONTH)
    if now > NAMED:
        return _together(found.ends.total(), found.first, on)
    tasks = [_term_task(row) for row in office_terms.dressed(found.first[:now], on)]
    return tasks + _together(found.ends.total() - now, found.first[now:], on)


def _term_task(row: TermRow) -> Task:
    title = _("Consider the reappointment of %(name)s") % {"name": row.full_name}
    detail = _("%(post)s, %(unit)s; the term ends on %(day)s") % {
        "post": row.title, "unit": row.unit, "day": day(row.ends_on),
    }  # fmt: skip
    url = f"{reverse('leadership_case_new')}?kind=reappointment&official={row.official_id}"
    return Task(title, url, _("Prepare a case"), due_on=row.notice_on, detail=detail, kind="term")


def _together(count: int, first: list[TermEnd], on: date) -> list[Task]:
    """One task for terms of which the first to end are known."""
    if not first:
        return []
    title = ngettext(
        "%(count)s term of office ends within six months", "%(count)s terms of office end within six months", count
    )
    names = ", ".join(row.full_name for row in office_terms.dressed(first[:NAMED], on))
    text = title % {"count": number(count)}
    url = reverse("leadership_terms")
    return [Task(text, url, _("Open the list"), due_on=first[0].notice_on, detail=names, kind="term")]
