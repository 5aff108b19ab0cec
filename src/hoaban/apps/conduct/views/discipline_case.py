"""One case of discipline: its page, the steps of its way, the decision and its letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.conduct.commands import discipline as commands
from hoaban.apps.conduct.forms.discipline import DayForm, DecideForm, ExemptForm, GroundForm, ReasonForm
from hoaban.apps.conduct.models import CaseState, DisciplineCase
from hoaban.apps.conduct.queries import discipline_cases as queries
from hoaban.apps.conduct.queries.discipline_letters import letter_of, proposed_paper
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import Category
from hoaban.shared import letters
from hoaban.shared.access import Permission
from hoaban.shared.letters import Letter
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, today

Text = str | Promise
SAVED = gettext_lazy("Saved. The history of the case says who did it.")


@never_cache
@require_safe
def discipline_case(request: Request, pk: int) -> HttpResponse:
    """One case; reading it leaves an event, and the page says who has read it."""
    on = today()
    case = commands.read_case(actor=request.actor, case_id=pk, on=on)
    file = queries.get_file(actor=request.actor, case=case, on=on)
    context = {
        "on": on, "case": case, "file": file, "row": file.row, "category": _category(case),
        "is_open": case.state in (CaseState.OPEN, CaseState.DEFERRED),
    }  # fmt: skip
    return render(request, "conduct/discipline/case.html", context)


def _category(case: DisciplineCase) -> str:
    return str(Category(case.category).label) if case.category in Category.values else ""


def _handled(request: Request, pk: int) -> DisciplineCase:
    """The case, for those who handle it there; Http404 for everybody else. Being shown it in a form is a reading."""
    case = queries.get_case(actor=request.actor, case_id=pk)
    if not request.actor.may(Permission.HANDLE_DISCIPLINE, case.unit_path):
        raise Http404
    if request.method == "POST":
        return case
    return commands.read_case(actor=request.actor, case_id=pk, on=today(), how="form")


def _data(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _grounds(codes: str) -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in lawbook.list_codes(list=codes, on=today())]


def _step(
    request: Request, case: DisciplineCase, form: forms.Form, carry_out: Callable[[dict[str, Any]], Any],
    *, title: Text, button: Text, said: Text = "", risk: bool = False,
) -> HttpResponse:  # fmt: skip
    """Show the form of a step, or carry out its command and go back to the case."""
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(request, form, lambda: carry_out(form.cleaned_data)):
        messages.success(request, str(SAVED))
        return redirect("conduct_discipline_case", pk=case.pk)
    context = {
        "form": form, "title": title, "button": button, "said": said, "risk": risk, "about": case.official.full_name,
        "back": reverse("conduct_discipline_case", args=[case.pk]),
    }  # fmt: skip
    return render(request, "conduct/discipline/form.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def discipline_defer(request: Request, pk: int) -> HttpResponse:
    """Put the case off on a ground of the law."""
    case = _handled(request, pk)
    initial = {"version": case.version, "on": today()}
    form = GroundForm(_data(request), initial=initial, grounds=_grounds("discipline_deferral"))
    return _step(
        request, case, form, lambda given: commands.defer(actor=request.actor, case_id=pk, **given),
        title=_("Put the case off"), button=_("Put it off"),
        said=_("The time for handling stands still until the case is taken up again."),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def discipline_resume(request: Request, pk: int) -> HttpResponse:
    """Take a case up again that was put off."""
    case = _handled(request, pk)
    form = DayForm(_data(request), initial={"version": case.version, "on": today()})
    return _step(
        request, case, form, lambda given: commands.resume(actor=request.actor, case_id=pk, **given),
        title=_("Take the case up again"), button=_("Take it up"),
        said=_("The deadline moves by the days the case was put off."),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def discipline_exempt(request: Request, pk: int) -> HttpResponse:
    """End the case by exemption, on a ground of the law."""
    case = _handled(request, pk)
    initial = {"version": case.version, "on": today()}
    form = ExemptForm(_data(request), initial=initial, grounds=_grounds("discipline_exemption"))
    return _step(
        request, case, form, lambda given: commands.exempt(actor=request.actor, case_id=pk, **given),
        title=_("Exempt from discipline"), button=_("Record the exemption"),
        said=_("The case ends; nothing is blocked."),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def discipline_drop(request: Request, pk: int) -> HttpResponse:
    """End the case because no violation was found."""
    case = _handled(request, pk)
    form = ReasonForm(_data(request), initial={"version": case.version})
    return _step(
        request, case, form, lambda given: commands.drop(actor=request.actor, case_id=pk, on=today(), **given),
        title=_("No violation found"), button=_("End the case"), said=_("The case ends; nothing is blocked."),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def discipline_extend(request: Request, pk: int) -> HttpResponse:
    """Give a complex case the longer time."""
    case = _handled(request, pk)
    form = ReasonForm(_data(request), initial={"version": case.version})
    return _step(
        request, case, form, lambda given: commands.set_complex(actor=request.actor, case_id=pk, on=today(), **given),
        title=_("Extend a complex case"), button=_("Extend the time"),
        said=_("The time of complex cases holds, counted from the day it was found."),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def discipline_decide(request: Request, pk: int) -> HttpResponse:
    """Record the decision; ``preview`` gives the letter as it would be, and records nothing."""
    case = _handled(request, pk)
    on = today()
    initial = {"version": case.version, "decided_on": on, **proposed_paper(unit_id=case.unit_id, on=case.opened_on)}
    allowed = queries.forms_of(case=case, on=on).allowed
    form = DecideForm(_data(request), initial=initial, allowed=allowed)
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        if "preview" in request.POST:
            letter = letter_of(case=case, paper=facts.paper, decision=form.cleaned_data)
            return _file(letters.decision_pdf(letter), "application/pdf", letters.file_name(letter, "pdf"))
        call = lambda: commands.decide(  # noqa: E731
            actor=request.actor, case_id=pk, version=form.cleaned_data["version"], on=on, facts=facts
        )
        if attempt(request, form, call):
            messages.success(request, _("The decision is recorded. Print its letter or take it to Word."))
            return redirect("conduct_discipline_case", pk=pk)
    context = {
        "form": form, "case": case, "findings": queries.findings_of(case=case, on=on, form=form.data.get("form", "")),
        "title": _("Record the decision"), "back": reverse("conduct_discipline_case", args=[pk]),
        "about": case.official.full_name, "category": _category(case),
    }  # fmt: skip
    return render(request, "conduct/discipline/decide.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_safe
def discipline_letter(request: Request, pk: int, ending: str) -> HttpResponse:
    """The letter of a decision, as PDF or DOCX; taking it is a reading."""
    if ending not in ("pdf", "docx"):
        raise Http404
    case = commands.read_case(actor=request.actor, case_id=pk, on=today(), how=ending)
    if case.state != CaseState.DECIDED or not case.paper.get("issuer"):
        raise Http404
    letter = _letter(case)
    if ending == "pdf":
        return _file(letters.decision_pdf(letter), "application/pdf", letters.file_name(letter, ending))
    return _file(letters.decision_docx(letter), letters.DOCX, letters.file_name(letter, ending), saved=True)


def _letter(case: DisciplineCase) -> Letter:
    names = ("form", "decision_no", "decided_on", "effective_on", "reason")
    return letter_of(case=case, paper=case.paper, decision={name: getattr(case, name) for name in names})


def _file(content: bytes, kind: str, name: str, *, saved: bool = False) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    disposition = "attachment" if saved else "inline"
    answer.headers["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "private, no-store"
    return answer
