"""Forms of the record: items of the sheet by group, lines added, changed, removed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hoaban.apps.record.commands import sheet as commands
from hoaban.apps.record.forms.record import LINES, SHEETS, RemoveForm
from hoaban.apps.record.queries.seen import LINES as SEEN_BY
from hoaban.apps.record.queries.seen import SHEET
from hoaban.apps.record.queries.whole import Whole, get_whole
from hoaban.apps.record.rules.groups import GROUPS
from hoaban.shared import readings
from hoaban.shared.access import Permission
from hoaban.shared.form_page import FormPage, posted, sent
from hoaban.shared.shell import Request, now, today

ADD = {
    "family": gettext_lazy("Add a family member"), "commendation": gettext_lazy("Add a commendation"),
    "membership": gettext_lazy("Add an organisation"), "army": gettext_lazy("Add army service"),
    "medical": gettext_lazy("Add a health check"), "past_work": gettext_lazy("Add earlier work"),
}  # fmt: skip
CHANGE = {
    "family": gettext_lazy("Change a family member"), "commendation": gettext_lazy("Change a commendation"),
    "membership": gettext_lazy("Change an organisation"), "army": gettext_lazy("Change army service"),
    "medical": gettext_lazy("Change a health check"), "past_work": gettext_lazy("Change earlier work"),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def record_edit(request: Request, pk: int, group: str) -> HttpResponse:
    """Change the items of one group."""
    whole = _whole(request, pk)
    shape = SHEETS.get(group)
    if shape is None:
        raise Http404
    seen = _seen(whole, {SHEET[name] for name in shape._meta.fields or ()})
    form = shape(posted(request), instance=whole.sheet, initial={"version": whole.sheet.version})
    label = next(str(one.label) for one in GROUPS if one.key == group)
    page = FormPage(label, _("Save the record"), _back(pk, group), whole.person.official.full_name)
    answer = sent(
        request, form, page,
        lambda _given: commands.change_sheet(
            actor=request.actor, official_id=pk, version=form.cleaned_data["version"], facts=form.facts(), on=today()
        ),
    )  # fmt: skip
    return _read(request, whole, seen, answer)


@require_http_methods(["GET", "HEAD", "POST"])
def line_add(request: Request, pk: int, kind: str) -> HttpResponse:
    """Add a line to the record."""
    whole, (group, shape) = _whole(request, pk), _line(kind)
    form = shape(posted(request), initial={"version": whole.sheet.version})
    page = FormPage(str(ADD[kind]), _("Save the record"), _back(pk, group), whole.person.official.full_name)
    return sent(
        request, form, page,
        lambda _given: commands.add_part(
            actor=request.actor, official_id=pk, version=form.cleaned_data["version"], kind=kind, facts=form.facts(),
            on=today(),
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def line_change(request: Request, pk: int, kind: str, part_id: int) -> HttpResponse:
    """Change a line of the record."""
    whole, (group, shape) = _whole(request, pk), _line(kind)
    seen = _seen(whole, {SEEN_BY[kind]})
    part = _part(whole, kind, part_id)
    form = shape(posted(request), instance=part, initial={"version": whole.sheet.version})
    page = FormPage(str(CHANGE[kind]), _("Save the record"), _back(pk, group), whole.person.official.full_name)
    answer = sent(
        request, form, page,
        lambda _given: commands.change_part(
            actor=request.actor, official_id=pk, version=form.cleaned_data["version"], kind=kind, part_id=part_id,
            facts=form.facts(), on=today(),
        ),
    )  # fmt: skip
    return _read(request, whole, seen, answer)


@require_http_methods(["GET", "HEAD", "POST"])
def line_remove(request: Request, pk: int, kind: str, part_id: int) -> HttpResponse:
    """Remove a line that should not be there."""
    whole, (group, _shape) = _whole(request, pk), _line(kind)
    seen = _seen(whole, {SEEN_BY[kind]})
    part = _part(whole, kind, part_id)
    form = RemoveForm(posted(request), initial={"version": whole.sheet.version})
    page = FormPage(
        _("Remove from the record: %(line)s") % {"line": part}, _("Remove the line"), _back(pk, group),
        whole.person.official.full_name, risk=True,
    )  # fmt: skip
    answer = sent(
        request, form, page,
        lambda _given: commands.remove_part(
            actor=request.actor, official_id=pk, version=form.cleaned_data["version"], kind=kind, part_id=part_id,
            reason=form.cleaned_data["reason"], on=today(),
        ),
    )  # fmt: skip
    return _read(request, whole, seen, answer)


def _whole(request: Request, pk: int) -> Whole:
    whole = get_whole(actor=request.actor, official_id=pk, on=today())
    request.actor.require(Permission.CHANGE_RECORDS, whole.person.path)
    return whole


def _seen(whole: Whole, groups: set[str]) -> set[str]:
    """The groups of fields that a form shows. Raises PermissionDenied where one of them may not be seen."""
    if not groups <= whole.person.groups:
        raise PermissionDenied("what may not be seen cannot be changed")
    return groups


def _read(request: Request, whole: Whole, groups: set[str], answer: HttpResponse) -> HttpResponse:
    """Leave that the form showed what is recorded, unless it was carried out and shows nothing."""
    if answer.status_code != HTTPStatus.FOUND:
        seen = [(whole.person.official.pk, whole.person.path)]
        readings.leave(actor=request.actor, seen=seen, groups=groups, at=now())
    return answer


def _line(kind: str) -> tuple[str, Any]:
    if kind not in LINES:
        raise Http404
    return LINES[kind]


def _part(whole: Whole, kind: str, part_id: int) -> Any:
    lists: dict[str, list[Any]] = {
        "family": list(whole.family), "commendation": list(whole.commendations), "membership": list(whole.memberships),
        "army": list(whole.army), "medical": list(whole.health), "past_work": list(whole.earlier_work),
    }  # fmt: skip
    found = next((one for one in lists[kind] if one.pk == part_id), None)
    if found is None:
        raise Http404
    return found


def _back(pk: int, group: str) -> str:
    return f"{reverse('record_page', args=[pk])}?group={group}"
