"""Pages of dossiers: the worklist, one dossier, its moves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.service.commands import warnings
from hoaban.apps.service.commands.citizens import show_number
from hoaban.apps.service.commands.moves import carry_out
from hoaban.apps.service.forms.moves import FIELDS, MoveForm
from hoaban.apps.service.models import Dossier, HandedHow
from hoaban.apps.service.queries import dossier_pages, open_work, worklist
from hoaban.apps.service.queries.destinations import destinations
from hoaban.apps.service.queries.dossier_pages import DossierPage
from hoaban.apps.service.queries.dossiers import get_dossier, passed_on
from hoaban.apps.service.queries.worklist import MOST, WorkRow
from hoaban.apps.service.rules import naming
from hoaban.apps.service.rules.moves import MOVES, Move, State
from hoaban.shared import tables
from hoaban.shared.access import Actor, Permission
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, now, today
from hoaban.shared.tables import Column

TABS = {
    "mine": gettext_lazy("In my hands"),
    "unassigned": gettext_lazy("Nobody's yet"),
    "signing": gettext_lazy("Awaiting signature"),
    "waiting": gettext_lazy("Waiting for documents"),
    "today": gettext_lazy("Appointment today"),
    "late": gettext_lazy("Late"),
    "ready": gettext_lazy("Results to hand over"),
    "away": gettext_lazy("With other units"),
    "all": gettext_lazy("All at the unit"),
}
COLUMNS = (
    Column("code", gettext_lazy("Dossier"), "service/dossiers/_code_cell.html"),
    Column("procedure", gettext_lazy("Procedure"), lambda r: r.procedure),
    Column("due", gettext_lazy("Result appointment"), "service/dossiers/_due_cell.html"),
    Column("state", gettext_lazy("State"), "service/dossiers/_state_cell.html"),
    Column("officer", gettext_lazy("Officer in charge"), lambda r: r.officer or "–", hidden_on_phone=True),
    Column("holder", gettext_lazy("Where it is"), lambda r: r.holder, hidden_on_phone=True, default=False),
    Column("next", gettext_lazy("Next move"), "service/dossiers/_next_cell.html"),
)
QUICK = frozenset({Move.SUBMIT, Move.SEND_BACK, Move.SIGN})
"""Moves that need no field: one press on the page of the dossier."""
HANDED = {"post": HandedHow.POST, "electronic": HandedHow.ELECTRONIC}
"""How a result is most likely taken, by how it was asked for."""
FORMS = ["GET", "HEAD", "POST"]


@require_safe
def work_list(request: Request) -> HttpResponse:
    """What waits for the actor, by the appointment."""
    actor = request.actor
    if not actor.may(Permission.VIEW_SERVICE) and actor.official_id is None:
        raise PermissionDenied("service_worklist")
    moment, tabs = now(), worklist.tabs_of(actor)
    warnings.look_over(actor=Actor.system(), now=moment, ahead=False)
    tab = request.GET.get("loc", "")
    tab = tab if tab in tabs else tabs[0]
    work = worklist.worklist(actor=actor, now=moment, tab=tab, procedure=request.GET.get("thu-tuc", "")[:30])
    total = work.counts[tab]
    page = tables.build(request, COLUMNS, work.rows, caption=TABS[tab], total=total)
    rows: list[WorkRow] = worklist.dress(actor=actor, now=moment, rows=list(page.page.rows))
    table = tables.Table(
        page.columns, page.shown, page.sort, tables.Page(rows, page.page.number, total), page.chips, TABS[tab]
    )
    context = {
        "table": table, "tab": tab, "tabs": [(key, TABS[key], _count(work.counts[key])) for key in tabs],
        "load": open_work.own_load(actor=actor, now=moment), "may_receive": actor.may(Permission.RECEIVE_DOSSIERS),
    }  # fmt: skip
    return render(request, "service/dossiers/worklist.html", context)


def _count(count: int) -> str:
    return f"{MOST}+" if count >= MOST else str(count)


@require_safe
def dossier(request: Request, pk: int) -> HttpResponse:
    """One dossier: where it stands, what was done, what may be done now."""
    page = dossier_pages.dossier_page(actor=request.actor, dossier_id=pk, now=now())
    if warnings.look_at(actor=request.actor, dossier_id=pk, now=now()):
        page = dossier_pages.dossier_page(actor=request.actor, dossier_id=pk, now=now())
    return render(request, "service/dossiers/dossier.html", _context(page))


@never_cache
@require_http_methods(FORMS)
def number(request: Request, pk: int) -> HttpResponse:
    """The page of a dossier with the whole identification number of the applicant, on the press of its button alone."""
    if request.method != "POST":
        dossier_pages.dossier_page(actor=request.actor, dossier_id=pk, now=now())
        return redirect("service_dossier", pk)
    whole = show_number(actor=request.actor, dossier_id=pk, now=now())
    page = dossier_pages.dossier_page(actor=request.actor, dossier_id=pk, now=now())
    return render(request, "service/dossiers/dossier.html", _context(page) | {"number": whole})


def _context(page: DossierPage) -> dict[str, Any]:
    return {
        "page": page, "dossier": page.dossier,
        "buttons": [
            {"move": move, "label": naming.button(move), "quick": _is_quick(page, move), "first": place == 0,
             "risk": move in (Move.REFUSE, Move.STOP, Move.WITHDRAW)}
            for place, move in enumerate(_in_order(page))
        ],
        "held": [naming.button(move) for move in page.held_moves],
        "moves_made": [(step, naming.done(step.move)) for step in reversed(page.moves_made)],
    }  # fmt: skip


def _in_order(page: DossierPage) -> list[Move]:
    """The usual next move first, what ends a dossier last."""
    usual = (Move.NEXT_STEP, *worklist.NEXT.get(State(page.dossier.state), ()))
    last = (Move.REFUSE, Move.STOP, Move.WITHDRAW)
    return sorted(page.moves, key=lambda move: (move in last, usual.index(move) if move in usual else len(usual)))


def _is_quick(page: DossierPage, move: Move) -> bool:
    return move in QUICK and not (move == Move.SIGN and page.is_late)


@require_http_methods(FORMS)
def move(request: Request, pk: int, move: str) -> HttpResponse:
    """One move: its form, or the press of a button; the second officer is told who was faster."""
    try:
        page = dossier_pages.dossier_page(actor=request.actor, dossier_id=pk, now=now())
    except Http404:
        if request.method != "POST" or (last := passed_on(actor=request.actor, dossier_id=pk)) is None:
            raise
        told = {
            "name": last.actor_name,
            "move": naming.done(Move(last.move)),
            "at": localtime(last.at).strftime("%H:%M %d/%m/%Y"),
        }
        text = _("It is not in your hands any more (%(name)s, %(at)s: %(move)s). What you sent was not recorded.")
        messages.warning(request, text % told)
        return redirect("service_worklist")
    if move not in set(Move) or MOVES[Move(move)].by == "system":
        raise Http404
    wanted = Move(move)
    if request.method != "POST" and wanted not in page.moves:
        raise Http404
    form = _form(request, page, wanted)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def call() -> None:
            warnings.look_at(actor=request.actor, dossier_id=pk, now=now())
            carry_out(
                actor=request.actor, dossier_id=pk, version=given["version"], move=wanted, now=now(),
                facts=form.facts(),
            )  # fmt: skip

        if attempt(request, form, call):
            return _done(request, page.dossier, wanted)
    context = {
        "page": page, "dossier": page.dossier, "form": form, "title": naming.button(wanted), "move": wanted,
        "risk": wanted in (Move.REFUSE, Move.STOP, Move.WITHDRAW), "rule": MOVES[wanted],
    }  # fmt: skip
    return render(request, "service/dossiers/move.html", context, status=422 if form.errors else 200)


def _form(request: Request, page: DossierPage, move: Move) -> MoveForm:
    wanted = FIELDS.get(move, ())
    options: dict[str, Any] = {}
    if "to_official" in wanted:
        options["officials"] = _officials(page.dossier)
    if "to_unit" in wanted:
        found = destinations(dossier=page.dossier, on=today())
        near = [(one.id, one.name) for one in found if one.near]
        far = [(one.id, one.name) for one in found if not one.near]
        options["units"] = [(_("Inside the unit"), near), (_("Other units of the province"), far)]
    if "documents" in wanted or "papers" in wanted:
        options["documents"] = [(str(one.id), one.name) for one in page.papers]
    missing = [str(one.id) for one in page.missing]
    initial: dict[str, Any] = {"version": page.dossier.changes, "documents": missing, "papers": missing}
    if move == Move.HAND_OVER:
        initial |= {"handed_to": page.dossier.applicant, "handed_how": HANDED.get(page.dossier.result_by, "applicant")}
    if move == Move.ASSIGN:
        initial["to_official"] = _suggested(options["officials"])
    return MoveForm(request.POST or None, move=move, is_late=page.is_late, initial=initial, **options)


def _officials(found: Dossier) -> list[tuple[Any, Any]]:
    """Candidates by post, each with the open work; the first is the one to suggest."""
    rows = open_work.candidates(dossier=found, on=today())
    fit = [(one.id, _candidate(one)) for one in rows if one.fits]
    rest = [(one.id, _candidate(one)) for one in rows if not one.fits]
    return [(_("Post of this step, least open work first"), fit), (_("Others of the unit"), rest)] if fit else rest


def _suggested(officials: list[tuple[Any, Any]]) -> Any:
    """The first candidate: of those in the post of the step, the one with the least open work."""
    first = officials[0] if officials else ("", "")
    return first[1][0][0] if isinstance(first[1], list) else first[0]


def _candidate(one: open_work.Candidate) -> str:
    many = ngettext("%(n)d open", "%(n)d open", one.open) % {"n": one.open}
    return " · ".join(part for part in (one.name, one.title, many) if part)


def _done(request: Request, found: Dossier, move: Move) -> HttpResponse:
    """Back to the dossier; to the worklist for who has passed it on and sees it no longer."""
    messages.success(request, f"{naming.done(move)}: {found.code}.")
    try:
        get_dossier(actor=request.actor, dossier_id=found.pk)
    except Http404:
        return redirect("service_worklist")
    return redirect("service_dossier", found.pk)
