"""Corrections: what was wrong is replaced, with a reason; before and after stay in the history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hoaban.apps.people import commands
from hoaban.apps.people.forms.corrections import (
    PARTS,
    FinishForm,
    LanguagesForm,
    RemoveForm,
    part_initial,
)
from hoaban.apps.people.forms.fields import ends_before
from hoaban.apps.people.forms.people import CorrectPersonForm, person_initial
from hoaban.apps.people.models import Assignment, EndReason, EthnicLanguage, Official
from hoaban.apps.people.queries import field_groups as g
from hoaban.apps.people.queries.kinship import list_kin
from hoaban.apps.people.queries.languages import Languages
from hoaban.apps.people.views.changes import HEAD, changeable, saved, show_form
from hoaban.apps.people.views.saving import Outcome, attempt, sent_before
from hoaban.shared.shell import Request, today

SHOWN = {
    "assignment": g.SERVICE, "employment": g.SERVICE, "seat": g.SERVICE, "qualification": g.QUALIFICATIONS,
    "salary": g.SALARY, "mark": g.FAMILY,
}  # fmt: skip
"""Kind of part -> the group of fields that its form shows."""

editable = require_http_methods(["GET", "HEAD", "POST"])


@editable
def correct_person(request: Request, pk: int) -> HttpResponse:
    """Details of the person that were wrong."""
    official = changeable(request, pk)
    form = CorrectPersonForm(request.POST or None, on=today(), initial=person_initial(official))
    return _carry(
        request, official, form, (_("Correct details"), _("Save the correction")),
        lambda: commands.correct_official(**_whose(request, form, pk), changes=form.changes(), on=today()),
        shows=HEAD | {g.QUALIFICATIONS},
    )  # fmt: skip


@editable
def correct_part(request: Request, pk: int, kind: str, part_id: int) -> HttpResponse:
    """A period or qualification that was recorded wrongly."""
    official = changeable(request, pk)
    part = _part(official, kind, part_id)
    initial = part_initial(part) | {"version": official.version}
    form = PARTS[kind][1](request.POST or None, part=part, on=today(), initial=initial)
    return _carry(
        request, official, form, (_("Correct: %(part)s") % {"part": part._meta.verbose_name}, _("Save the correction")),
        lambda: commands.correct_part(**_whose(request, form, pk), part=part, changes=form.changes(), on=today()),
        shows=HEAD | {SHOWN[kind]},
    )  # fmt: skip


@editable
def remove_part(request: Request, pk: int, kind: str, part_id: int) -> HttpResponse:
    """A period or qualification that never was."""
    official = changeable(request, pk)
    part = _part(official, kind, part_id, gone=request.method == "POST")
    form = RemoveForm(request.POST or None, initial={"version": official.version})
    name = part._meta.verbose_name if part is not None else ""
    return _carry(
        request, official, form, (_("Remove: %(part)s") % {"part": name}, _("Remove it")),
        lambda: commands.remove_part(**_whose(request, form, pk), part=_still(part), on=today()),
        about=_("“%(part)s” is taken out of the record. What it said stays in the list of changes.") % {"part": part},
        shows=frozenset({SHOWN[kind]}), risk=True,
    )  # fmt: skip


@editable
def remove_kin(request: Request, pk: int, part_id: int) -> HttpResponse:
    """A pair of relatives that was recorded wrongly."""
    official = changeable(request, pk)
    rows = list_kin(actor=request.actor, official_id=pk, on=today())
    found = next((row for row in rows if row.pk == part_id), None)
    if found is None and request.method != "POST":
        raise Http404
    form = RemoveForm(request.POST or None, initial={"version": official.version})
    name = found.full_name if found else ""
    return _carry(
        request, official, form, (_("Remove: %(part)s") % {"part": name}, _("Remove it")),
        lambda: commands.remove_kinship(**_whose(request, form, pk), kinship_id=part_id, on=today()),
        about=_("“%(part)s” is taken out of the record. What it said stays in the list of changes.") % {"part": name},
        shows=frozenset({g.FAMILY}), risk=True,
    )  # fmt: skip


@editable
def end_assignment(request: Request, pk: int, part_id: int) -> HttpResponse:
    """A concurrent post or a secondment comes to its end."""
    official = changeable(request, pk)
    part = _part(official, "assignment", part_id)
    form = FinishForm(request.POST or None, initial={"version": official.version, "last": today()})

    def end() -> None:
        given = form.cleaned_data
        commands.end_assignment(
            actor=request.actor, official_id=pk, version=given["version"], assignment_id=part.pk,
            on=ends_before(given["last"]) or today(), reason=EndReason(given["reason"]),
        )  # fmt: skip

    return _carry(
        request,
        official,
        form,
        (_("End an assignment"), _("End the assignment")),
        end,
        about=str(part),
        shows=frozenset({g.SERVICE}),
    )


@editable
def languages(request: Request, pk: int) -> HttpResponse:
    """Ethnic languages spoken."""
    official = changeable(request, pk)
    held = [*EthnicLanguage.objects.filter(official=official).order_by("name").values_list("name", flat=True)]
    form = LanguagesForm(
        request.POST or None, initial={"version": official.version}, offered=Languages(today()).names, held=held
    )
    return _carry(
        request, official, form, (_("Ethnic languages"), _("Save")),
        lambda: commands.set_languages(
            actor=request.actor, official_id=pk, version=form.cleaned_data["version"], names=form.cleaned_data["names"],
            on=today(),
        ),
        shows=HEAD | {g.QUALIFICATIONS},
    )  # fmt: skip


def _whose(request: Request, form: forms.Form, pk: int) -> dict[str, Any]:
    given = form.cleaned_data
    return {"actor": request.actor, "official_id": pk, "version": given["version"], "reason": given["reason"]}


def _part(official: Official, kind: str, part_id: int, *, gone: bool = False) -> Any:
    """The part of this record; None where ``gone`` allows that an earlier sending removed it."""
    if kind not in PARTS:
        raise Http404
    model: Any = PARTS[kind][0]
    rows = model.objects.filter(official=official)
    rows = rows.select_related("post__title", "unit") if model is Assignment else rows
    found = rows.filter(pk=part_id).first()
    if found is None and not gone:
        raise Http404
    return found


def _still(part: Any) -> Any:
    if part is None:
        raise commands.CommandRefused("gone", _("This entry is not there any more."))
    return part


def _carry(
    request: Request,
    official: Official,
    form: forms.Form,
    words: tuple[str, str],
    call: Callable[[], Any],
    **more: Any,
) -> HttpResponse:
    title, button = words
    if request.method != "POST":
        return show_form(request, form, official, title, button, **more)
    if sent_before(request):
        return saved(request, official.pk)
    outcome = Outcome(done=False)
    if form.is_valid():
        outcome = attempt(request, form, call)
    if outcome.done:
        return saved(request, official.pk)
    return show_form(request, form, official, title, button, outcome=outcome, **more)
