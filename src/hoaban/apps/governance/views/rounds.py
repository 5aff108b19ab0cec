"""Pages of rounds: the list, a new one, one round with its communes, its moves, and the criteria."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.governance.commands import renewing, term
from hoaban.apps.governance.commands import rounds as commands
from hoaban.apps.governance.forms.fields import ConfirmForm
from hoaban.apps.governance.forms.rounds import DecisionForm, RoundForm, TermForm
from hoaban.apps.governance.models import CommuneRound, CommuneSheet, RoundKind, RoundState, SheetState
from hoaban.apps.governance.queries import criteria as sets
from hoaban.apps.governance.queries import departments, results, rounds, sheets
from hoaban.apps.governance.rules.moves import Move
from hoaban.apps.organisation import queries as organisation
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.form_page import FormPage, posted, sent
from hoaban.shared.shell import Request, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import number

COLUMNS = (
    Column("name", gettext_lazy("Commune"), "governance/_sheet_cell.html", sort="name_key", export=lambda r: r.name),
    Column("proposed", gettext_lazy("Proposed by figures"), lambda r: number(r.proposed, 1), sort="proposed",
           numeric=True, hidden_on_phone=True, export=lambda r: r.proposed),
    Column("own", gettext_lazy("Self-scored"), lambda r: number(r.own, 1), sort="own", numeric=True,
           hidden_on_phone=True, export=lambda r: r.own),
    Column("verified", pgettext_lazy("points", "Verified"), lambda r: number(r.whole_verified, 1), sort="verified",
           numeric=True, hidden_on_phone=True, export=lambda r: r.whole_verified),
    Column("points", gettext_lazy("Decided"), lambda r: number(r.points, 1), sort="points", numeric=True,
           export=lambda r: r.points),
    Column("peers", gettext_lazy("Beside its peers"), "governance/_peers_cell.html", hidden_on_phone=True,
           export=lambda r: r.standing.difference if r.standing else None),
    Column("band", gettext_lazy("Class of the commune"), "governance/_band_cell.html", sort="points",
           export=lambda r: str(r.band) if r.band else ""),
    Column("state", gettext_lazy("State"), "governance/_state_cell.html", sort="state", hidden_on_phone=True,
           export=lambda r: r.get_state_display()),
)  # fmt: skip
WORDS: dict[Move, tuple[Any, str, str]] = {
    Move.PROPOSE: (gettext_lazy("Read the figures"), "chart-column", ""),
    Move.RENEW: (gettext_lazy("Bring the communes up to date"), "refresh-cw", ""),
    Move.DECIDE: (gettext_lazy("Record the council's decision"), "gavel", "go"),
    Move.PUBLISH: (gettext_lazy("Publish the classification"), "send", "go"),
}
"""Words, icon and look of the button of each move."""


@require_safe
def rounds_list(request: Request) -> HttpResponse:
    """Rounds of the actor's part."""
    request.actor.require(Permission.VIEW_GOVERNANCE)
    found = list(rounds.list_rounds(actor=request.actor))
    may_open = request.actor.may(Permission.RUN_GOVERNANCE)
    years = rounds.years_to_open(actor=request.actor, on=today()) if may_open else []
    return render(request, "governance/rounds.html", {"rounds": found, "years": years, "may_open": may_open})


@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request: Request) -> HttpResponse:
    """Open the round of a year."""
    years = rounds.years_to_open(actor=request.actor, on=today())
    part = organisation.get_part(actor=request.actor, on=today())
    form = RoundForm(posted(request), years=years, initial={"due_on": today() + timedelta(days=30)})
    page = FormPage(_("Open a round of evaluation"), _("Open the evaluation round"), reverse("governance_rounds"),
                    _("A sheet is opened for every commune of %(unit)s.") % {"unit": part.name}, closed=not years)  # fmt: skip
    made: list[CommuneRound] = []
    answer = sent(
        request, form, page,
        lambda told: made.append(
            commands.open_round(
                actor=request.actor, unit_id=part.id, year=told["year"], due_on=told["due_on"], on=today()
            )
        ),
    )  # fmt: skip
    return redirect("governance_round", pk=made[0].pk) if made else answer


@require_http_methods(["GET", "HEAD", "POST"])
def term_new(request: Request) -> HttpResponse:
    """Open the round of a term."""
    request.actor.require(Permission.RUN_GOVERNANCE)
    years = rounds.published_years(actor=request.actor)
    part = organisation.get_part(actor=request.actor, on=today())
    first = {"due_on": today() + timedelta(days=30), **({"first_year": years[0], "year": years[-1]} if years else {})}
    form = TermForm(posted(request), years=years, initial=first)
    page = FormPage(
        _("Evaluate a whole term"), _("Open the evaluation round"), reverse("governance_rounds"),
        _("Points of every criterion are proposed as the mean of the published years of the term; each commune then scores itself, "
          "and departments verify, as in a year."),
    )  # fmt: skip
    made: list[CommuneRound] = []
    answer = sent(
        request, form, page,
        lambda told: made.append(
            term.open_term(
                actor=request.actor, unit_id=part.id, first_year=told["first_year"], year=told["year"],
                due_on=told["due_on"], on=today(),
            )
        ),
    )  # fmt: skip
    return redirect("governance_round", pk=made[0].pk) if made else answer


@require_safe
def round_page(request: Request, pk: int) -> HttpResponseBase:
    """One round: where the communes stand, map, table."""
    found = rounds.get_round(actor=request.actor, round_id=pk)
    state = request.GET.get("state", "")
    rows = _rows(request, found)
    work = departments.list_work(actor=request.actor, found=found)
    if work and not rows:
        return render(request, "governance/department.html", {"round": found, "work": work})
    shown = [row for row in rows if row.state == state] if state in SheetState.values else rows
    columns = _columns(found)
    if download := tables.export(request, columns, shown, name=str(found), default_sort="name"):
        return download
    apart = rounds.must_renew(actor=request.actor, found=found, on=today())
    context = {
        "round": found, "table": tables.build(request, columns, shown, default_sort="name", caption=str(found)),
        "states": _states(rows, found), "state": state, "moves": _moves(request, found, apart=apart),
        "tiles": _tiles(rows), "apart": apart,
        "classes": results.class_counts(found, rows) if found.state != RoundState.OPEN else [],
        "departments": departments.list_outstanding(actor=request.actor, found=found) if found.state == RoundState.OPEN else [],
        "work": work if found.state == RoundState.OPEN else [],
        "communes": sum(row.state != SheetState.CLOSED for row in rows), "settled": sum(row.state == SheetState.SETTLED for row in rows),
    }  # fmt: skip
    return render(request, "governance/round.html", context)


def _moves(request: Request, found: CommuneRound, *, apart: bool) -> list[tuple[Any, ...]]:
    """Buttons of the moves; communes are brought up to date only where they and the sheets have come ``apart``."""
    moves = [one for one in rounds.open_to(request.actor, found) if one != Move.RENEW or apart]
    return [(one.value, *WORDS[one]) for one in moves]


def _columns(found: CommuneRound) -> tuple[Column, ...]:
    """Columns of the table; what a term proposes comes from its years."""
    columns = COLUMNS if found.state == RoundState.OPEN else COLUMNS[:-1]
    if found.kind == RoundKind.YEAR:
        return columns
    label = gettext_lazy("Proposed by the years")
    return tuple(replace(one, label=label) if one.key == "proposed" else one for one in columns)


def _rows(request: Request, found: CommuneRound) -> list[CommuneSheet]:
    """Sheets of the actor's part, each with its standing among its peers once points are decided."""
    standing = sheets.peers_of(found)
    rows = list(sheets.list_sheets(actor=request.actor, found=found))
    waited_for = departments.names_awaited(actor=request.actor, found=found)
    for row in rows:
        row.standing = standing.get(row.pk)  # type: ignore[attr-defined]
        row.waited_for = waited_for.get(row.pk, "")  # type: ignore[attr-defined]
    return rows


def _states(rows: list[CommuneSheet], found: CommuneRound) -> list[tuple[str, str, int]]:
    if found.state != RoundState.OPEN:
        return []
    counts = [(key, str(label), sum(row.state == key for row in rows)) for key, label in SheetState.choices]
    return [one for one in counts if one[2]]


def _tiles(rows: list[CommuneSheet]) -> list[CommuneSheet]:
    """The sheets as tiles of the map; empty where a commune has no place on it, or there is but one."""
    there = [row for row in rows if row.state != SheetState.CLOSED]
    placed = len(there) > 1 and all(row.unit.tile_row for row in there)
    return there if placed else []


@require_http_methods(["GET", "HEAD", "POST"])
def round_move(request: Request, pk: int, move: str) -> HttpResponse:
    """Ask for confirmation of a move, then make it."""
    found = rounds.get_round(actor=request.actor, round_id=pk)
    if move not in set(Move) or Move(move) not in rounds.open_to(request.actor, found):
        raise Http404
    decides = move == Move.DECIDE
    initial = {"version": found.version, "decided_on": today()}
    form = DecisionForm(posted(request), initial=initial) if decides else ConfirmForm(posted(request), initial=initial)
    words = str(WORDS[Move(move)][0])
    page = FormPage(words, words, reverse("governance_round", args=[pk]), str(found))
    return sent(request, form, page, lambda told: _make(request, found, Move(move), form, told["version"]))


def _make(request: Request, found: CommuneRound, move: Move, form: Any, version: int | None) -> None:
    given: dict[str, Any] = {"actor": request.actor, "round_id": found.pk, "version": version}
    if move == Move.DECIDE:
        commands.decide_round(**given, decision=form.decision(), on=today())
    elif move == Move.RENEW:
        renewing.renew_communes(**given, on=today())
    elif move == Move.PUBLISH:
        commands.publish_round(**given, on=today())
    else:
        commands.propose_scores(**given, on=today())


@require_safe
def criteria_page(request: Request, code: str = "") -> HttpResponse:
    """A version of the criteria: groups, points, scales, classes; the one in force where none is named."""
    request.actor.require(Permission.VIEW_GOVERNANCE)
    every = sets.list_sets()
    found = sets.get_set(code) if code else sets.set_on(today())
    context = {
        "sets": every, "found": found, "criteria": sets.list_told(found) if found else [],
        "bands": sets.list_bands(found) if found else [],
        "may_import": request.actor.may(Permission.CHANGE_LAWBOOK) and request.actor.may(Permission.RUN_GOVERNANCE),
    }  # fmt: skip
    return render(request, "governance/criteria.html", context)
