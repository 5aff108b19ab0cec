"""The counter: taking a dossier in, without leaving the keyboard."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.service.commands import refusals
from hoaban.apps.service.commands.intake import Applicant, Intake, appointment, take_in
from hoaban.apps.service.forms.intake import IntakeForm
from hoaban.apps.service.models import Dossier
from hoaban.apps.service.queries import counters, known
from hoaban.apps.service.queries.bundle import told_fee
from hoaban.apps.service.queries.dossier_pages import name_of
from hoaban.apps.service.queries.dossiers import get_dossier
from hoaban.apps.service.queries.known import KnownPoint
from hoaban.apps.service.views.counter_texts import paper_head, texts
from hoaban.shared.access import Permission
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, now, today

COUNTER = "quay"
"""Key of the session under which the counter of this device is kept."""


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: Request) -> HttpResponse:
    """The form of the counter; "look" draws the documents anew without taking anything in."""
    request.actor.require(Permission.RECEIVE_DOSSIERS)
    points = counters.points_of(actor=request.actor)
    if not points:
        return render(request, "service/intake/none.html")
    form = _form(request, points)
    sent = request.method == "POST" and "look" not in request.POST
    if sent and not form.is_valid():
        refusals.leave_form(actor=request.actor, action="service.intake", on=today(), fields=form.errors)
    if sent and form.is_valid():
        _remember(request, form)
        made: list[Dossier] = []
        if attempt(request, form, lambda: made.append(_take(request, form))):
            found = made[0] if made else Dossier.objects.get(follow_key=form.cleaned_data["follow_key"])
            if "then" in request.POST:
                return redirect("service_move", found.pk, "ask")
            return redirect("service_intake_done", found.pk)
    return _page(request, form, points)


def _take(request: Request, form: IntakeForm) -> Dossier:
    return take_in(actor=request.actor, intake=form.intake(), now=now())


def _form(request: Request, points: list[KnownPoint]) -> IntakeForm:
    kept = request.session.get(COUNTER, {})
    initial: dict[str, Any] = {
        "point": str(kept.get("point") or points[0].id), "counter_no": str(kept.get("counter") or ""),
        "result_by": "counter", "follow_key": secrets.token_urlsafe(18),
        "procedure": request.GET.get("thu-tuc", "")[:400],
    }  # fmt: skip
    sent = request.POST if request.method == "POST" else None
    looked = sent is not None and "look" in sent
    typed = sent.get("procedure", "") if sent is not None else initial["procedure"]
    if looked and sent is not None:
        initial |= {key: sent.get(key, "") for key in IntakeForm.base_fields if key != "papers"}
        initial["papers"] = sent.getlist("papers")
    return IntakeForm(None if looked else sent, points=points, on=today(), typed=typed, initial=initial)


def _remember(request: Request, form: IntakeForm) -> None:
    """Keep shop and counter of this device, so that the next form opens with them."""
    chosen = {"point": form.cleaned_data["point"], "counter": form.cleaned_data["counter_no"]}
    if request.session.get(COUNTER) != chosen:
        request.session[COUNTER] = chosen


def _page(request: Request, form: IntakeForm, points: list[KnownPoint]) -> HttpResponse:
    point_id = str(form["point"].value() or points[0].id)
    point = next((one for one in points if str(one.id) == point_id), points[0])
    context = {
        "form": form, "point": point, "points": points, "version": form.version,
        "procedures": [(one.code, name_of(one)) for one in known.versions_on(today())],
        "texts": texts(), **paper_head(), **_receipt(form, point),
    }  # fmt: skip
    return render(request, "service/intake/intake.html", context, status=422 if form.errors else 200)


def _receipt(form: IntakeForm, point: KnownPoint) -> dict[str, Any]:
    """What the receipt would say now."""
    if form.version is None:
        return {"due": None, "fee": ""}
    fee = told_fee(form.version)
    asked = Intake(form.version.code, point.id, Applicant(""))
    try:
        return {"due": appointment(intake=asked, now=now()).due_at, "fee": fee, "at": now()}
    except CommandRefused as refused:
        return {"due": None, "fee": fee, "problem": refused.message}


@require_POST
def intake_procedure(request: Request) -> HttpResponse:
    """Documents and receipt of the procedure typed, drawn anew beside the rest of the form."""
    request.actor.require(Permission.RECEIVE_DOSSIERS)
    points = counters.points_of(actor=request.actor)
    form = IntakeForm(None, points=points, on=today(), typed=request.POST.get("procedure", "")[:400])
    wanted = request.POST.get("point", "")
    point = next((one for one in points if str(one.id) == wanted), points[0] if points else None)
    receipt = _receipt(form, point) if point else {}
    context = {"form": form, "version": form.version, "point": point, "alone": True, **receipt}
    return render(request, "service/intake/_procedure.html", context)


@require_POST
def intake_known(request: Request) -> HttpResponse:
    """Name and address of a citizen known by the whole personal number or phone number.

    Nothing where nobody is known, so that a slow answer never takes away a name typed meanwhile; only what was filled in
    for another number before is emptied.
    """
    found = counters.known_citizen(
        actor=request.actor, personal_id=request.POST.get("personal_id", "")[:20],
        phone=request.POST.get("phone", "")[:30],
    )  # fmt: skip
    given = {name: request.POST.get(name, "")[:400] for name in ("name", "address", "phone")}
    if found is None:
        if not request.POST.get("filled"):
            return HttpResponse(status=204)
        given |= {"name": "", "address": ""}
    else:
        given |= {"name": found.name, "address": found.address, "phone": found.phone or given["phone"]}
    form = IntakeForm(None, points=[], on=today(), initial=given)
    return render(request, "service/intake/_applicant.html", {"form": form, "known": found, "alone": True})


@require_safe
def intake_done(request: Request, pk: int) -> HttpResponse:
    """A dossier that was just taken in: its receipt to print, the next one to take in."""
    dossier = get_dossier(actor=request.actor, dossier_id=pk)
    return render(request, "service/intake/done.html", {"dossier": dossier, "procedure": name_of(dossier.version)})
