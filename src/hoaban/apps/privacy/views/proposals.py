"""Proposals to correct a record: made and taken back by the official, settled by the office."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.privacy import queries
from hoaban.apps.privacy.commands import proposals as commands
from hoaban.apps.privacy.forms import DecisionForm, PhotoProposalForm, ProposalForm
from hoaban.apps.privacy.models import Proposal, ProposalState
from hoaban.apps.privacy.rules import FIELDS, PHOTO, TYPED
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.pictures import read_bounded
from hoaban.shared.sending import attempt, press
from hoaban.shared.shell import Request, now, today
from hoaban.shared.tables import Column
from hoaban.shared.uploads import ENDINGS, Stored

COLUMNS = (
    Column("name", gettext_lazy("Official who proposes"), "privacy/_proposal_cell.html",
           export=lambda row: row.official.full_name),
    Column("field", gettext_lazy("Field to correct"), lambda row: FIELDS[row.field].label),
    Column("made", gettext_lazy("Proposed at"), lambda row: f"{localtime(row.made_at):%d/%m/%Y}", hidden_on_phone=True),
    Column("state", gettext_lazy("State"), "privacy/_state_cell.html", export=lambda row: row.get_state_display()),
    Column("by", gettext_lazy("Settled by"), lambda row: row.decided_by or "–", hidden_on_phone=True),
)  # fmt: skip


@never_cache
@require_safe
def proposals_list(request: Request) -> HttpResponse:
    """Proposals of the part where the actor keeps records."""
    request.actor.require(Permission.CHANGE_PEOPLE)
    state = request.GET.get("state", ProposalState.WAITING.value)
    rows = queries.list_proposals(actor=request.actor, state=state)
    table = tables.build(request, COLUMNS, rows, caption=_("Proposed corrections"))
    context = {"table": table, "state": state, "states": [*ProposalState.choices, ("all", _("All proposals"))]}
    return render(request, "privacy/proposals.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_new(request: Request) -> HttpResponse:
    """Propose a correction of one's own record."""
    official = queries.own_official(actor=request.actor)
    form = ProposalForm(request.POST or None, request.FILES or None, initial={"field": request.GET.get("field", "")})
    made: list[Proposal] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def call() -> None:
            made.append(
                commands.propose(
                    actor=request.actor, field=given["field"], text=given["value"], reason=given["reason"],
                    upload=given["file"], on=today(), at=now(),
                )
            )  # fmt: skip

        if attempt(request, form, call):
            messages.success(request, _("Proposed. The personnel office decides; the answer stands on Today."))
            return redirect("privacy_own")
    recorded = [(one.label, _told(key, queries.value_now(official=official, field=key))) for key, one in TYPED.items()]
    context = {"form": form, "recorded": recorded}
    return render(request, "privacy/propose.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def photo_new(request: Request) -> HttpResponse:
    """Propose a photo for one's own record."""
    official = queries.own_official(actor=request.actor)
    form = PhotoProposalForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and attempt(request, form, lambda: _propose_photo(request, form)):
        messages.success(request, _("Proposed. The personnel office decides; the answer stands on Today."))
        return redirect("privacy_own")
    context = {"form": form, "official": official}
    return render(request, "privacy/propose_photo.html", context, status=422 if form.errors else 200)


def _propose_photo(request: Request, form: PhotoProposalForm) -> None:
    content = read_bounded(form.cleaned_data["file"], most_bytes=settings.PHOTO_MAX_BYTES)
    commands.propose_photo(actor=request.actor, content=content, reason=form.cleaned_data["reason"], at=now())


def _told(field: str, value: str) -> str:
    return queries.shown(field=field, value=value)


@never_cache
@require_safe
def proposal_page(request: Request, pk: int) -> HttpResponse:
    """One proposal, with the answer or the form for it."""
    return _page(request, pk, DecisionForm())


def _page(request: Request, pk: int, form: DecisionForm) -> HttpResponse:
    found = queries.get_proposal(actor=request.actor, proposal_id=pk)
    current = queries.value_now(official=found.official, field=found.field)
    is_own = found.official_id == request.actor.official_id
    waits = found.state == ProposalState.WAITING
    context: dict[str, Any] = {
        "proposal": found, "label": FIELDS[found.field].label, "before": _told(found.field, found.before),
        "value": _told(found.field, found.value), "form": form, "is_own": is_own, "is_photo": found.field == PHOTO, "may_withdraw": is_own and waits,
        "may_decide": queries.may_decide(actor=request.actor, proposal=found),
        "moved": _told(found.field, current) if waits and current != found.before else "",
    }  # fmt: skip
    return render(request, "privacy/proposal.html", context, status=422 if form.errors else 200)


@require_POST
def proposal_decide(request: Request, pk: int) -> HttpResponse:
    """Accept or refuse."""
    form = DecisionForm(request.POST)
    if form.is_valid():

        def call() -> None:
            commands.decide(
                actor=request.actor, proposal_id=pk, accepted=form.accepted, answer=form.cleaned_data["answer"],
                on=today(), at=now(),
            )  # fmt: skip

        if attempt(request, form, call):
            done = (
                _("Accepted; the record is corrected.")
                if form.accepted
                else _("Not accepted; the official is told why.")
            )
            messages.success(request, done)
            return redirect("privacy_proposal", pk)
    return _page(request, pk, form)


@require_POST
def proposal_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take back one's own proposal."""
    if press(request, lambda: commands.withdraw(actor=request.actor, proposal_id=pk, at=now())):
        messages.success(request, _("The proposal is taken back."))
    return redirect("privacy_proposal", pk)


@never_cache
@require_safe
def proof(request: Request, pk: int) -> HttpResponseBase:
    """The scanned proof, to its owner and to the office that decides."""
    found = queries.get_proposal(actor=request.actor, proposal_id=pk)
    stored = Stored(found.file, found.size, "", found.mime)
    if not found.file or not stored.path.exists():
        raise Http404
    name = f"{_('proof')}-{found.pk}.{ENDINGS[found.mime]}"
    answer = FileResponse(stored.path.open("rb"), content_type=found.mime, filename=name)
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
