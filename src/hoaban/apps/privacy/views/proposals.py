"""Proposals to correct a record: made and taken back by the official, settled by the office."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.people.queries import field_groups as g
from hoaban.apps.people.queries.latest import latest_path
from hoaban.apps.privacy import queries
from hoaban.apps.privacy.commands import proposals as commands
from hoaban.apps.privacy.forms import DecisionForm, PhotoProposalForm, ProofForm, ProposalForm
from hoaban.apps.privacy.models import Proposal, ProposalState
from hoaban.apps.privacy.rules import PHOTO, TYPED
from hoaban.shared import readings, tables
from hoaban.shared.access import Permission
from hoaban.shared.pictures import read_bounded
from hoaban.shared.proposing import facts_of, find_subject, list_subjects, told
from hoaban.shared.sending import attempt, press
from hoaban.shared.shell import Request, now, today
from hoaban.shared.tables import Column
from hoaban.shared.uploads import ENDINGS, HeldInMemory, too_large

COLUMNS = (
    Column("name", gettext_lazy("Official who proposes"), "privacy/_proposal_cell.html",
           export=lambda row: row.official.full_name),
    Column("field", gettext_lazy("Field to correct"), lambda row: queries.label_of(field=row.field)),
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
    parts = [(one, one.lines(official.pk) if one.lines else []) for one in list_subjects()]
    context = {"form": form, "recorded": recorded, "parts": parts}
    return render(request, "privacy/propose.html", context, status=422 if form.errors else 200)


@csrf_exempt
def entry_new(request: Request, key: str, target: int = 0) -> HttpResponse:
    """Propose an entry of a part of one's own record. Its proof is held in memory until it is sealed, so CSRF is checked after."""
    held = HeldInMemory(request, most_bytes=settings.PROOF_MAX_BYTES)
    if request.method == "POST":
        queries.own_official(actor=request.actor)
        request.upload_handlers = [held]
    answer: HttpResponse = _entry_new(request, key, target, held)
    return answer


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def _entry_new(request: Request, key: str, target: int, held: HeldInMemory) -> HttpResponse:
    official, subject = queries.own_official(actor=request.actor), find_subject(key)
    recorded = subject.recorded(official.pk, target) if subject else None
    if subject is None or (recorded is None and (target or not subject.adds)):
        raise Http404
    is_sent = request.method == "POST"
    files = request.FILES if is_sent else None  # read first: only then is it known whether the file was too large
    form = subject.form(request.POST if is_sent else None)
    form.initial = {**form.initial, **(recorded or {})}
    proof_form = ProofForm(
        request.POST if is_sent else None, files,
        too_large=too_large(settings.PROOF_MAX_BYTES).message if held.too_large else "",
    )  # fmt: skip

    def call() -> None:
        commands.propose_entry(
            actor=request.actor, key=key, target=target, facts=facts_of(form), reason=proof_form.cleaned_data["why"],
            upload=proof_form.cleaned_data["file"], at=now(),
        )  # fmt: skip

    are_valid = is_sent and all([form.is_valid(), proof_form.is_valid()])
    if are_valid and attempt(request, proof_form, call):
        messages.success(request, _("Proposed. The personnel office decides; the answer stands on Today."))
        return redirect("privacy_own")
    context = {
        "form": form,
        "proof": proof_form,
        "subject": subject,
        "target": target,
    }
    return render(request, "privacy/propose_entry.html", context, status=422 if is_sent else 200)


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


def _compared(found: Proposal) -> list[tuple[str, str, str]]:
    """Label, words recorded then and proposed, of a part; of a correction only what differs."""
    subject = find_subject(found.field)
    if subject is None or not found.value:
        return []
    before = {name: word for name, _label, word in told(subject, json.loads(found.before or "{}"))}
    rows = told(subject, json.loads(found.value))
    return [(label, before.get(name, ""), word) for name, label, word in rows if word != before.get(name, "")]


def _tell(request: Request, found: Proposal, way: str) -> None:
    """The office reads a part of a record with it: its owner is told."""
    subject = find_subject(found.field)
    group = subject.group if subject else g.NUMBER if found.field == "personal_id" else g.BASIC
    seen = [(found.official_id, latest_path(official_id=found.official_id))]
    readings.leave(actor=request.actor, seen=seen, groups={group}, way=way, at=now())


def _page(request: Request, pk: int, form: DecisionForm) -> HttpResponse:
    found = queries.get_proposal(actor=request.actor, proposal_id=pk)
    is_new, subject = bool(found.addition), find_subject(found.field)
    _tell(request, found, readings.PAGE)
    current = "" if is_new else queries.value_now(official=found.official, field=found.field, target=found.target)
    is_own = found.official_id == request.actor.official_id
    waits = found.state == ProposalState.WAITING
    context: dict[str, Any] = {
        "proposal": found, "label": queries.label_of(field=found.field), "facts": _compared(found) if subject else [], "is_new": is_new, "before": _told(found.field, found.before),
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
def proof(request: Request, pk: int) -> HttpResponse:
    """The scanned proof, to its owner and to the office that decides."""
    found = queries.get_proposal(actor=request.actor, proposal_id=pk)
    try:
        content = queries.proof_content(found) if found.file else None
    except FileNotFoundError:
        content = None
    if content is None:
        raise Http404
    _tell(request, found, readings.FILE)
    name = f"{_('proof')}-{found.pk}.{ENDINGS[found.mime]}"
    answer = HttpResponse(content, content_type=found.mime)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
