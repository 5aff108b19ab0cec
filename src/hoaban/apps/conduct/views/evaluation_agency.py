"""The agency in a round: who is proposed for which band, how the share of "excellent" fills, and its publication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.conduct.commands import evaluation_publishing as publishing
from hoaban.apps.conduct.commands import evaluation_steps as steps
from hoaban.apps.conduct.forms.evaluation import MeetingForm, PublishForm
from hoaban.apps.conduct.models import Band, Evaluation, EvaluationRound
from hoaban.apps.conduct.queries import evaluation_rounds as queries
from hoaban.apps.conduct.queries.rankings import RANKED_STATES, rank_agency, stamp_of
from hoaban.apps.conduct.queries.year_rules import rules_of
from hoaban.apps.conduct.rules.evaluation import YearRules, bars
from hoaban.apps.conduct.rules.evaluation_findings import CAP, plain
from hoaban.apps.conduct.rules.ranking import Proposal, Ranking
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Unit
from hoaban.apps.people.commands.exports import tell_export
from hoaban.apps.people.queries import field_groups
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.rulebook import Finding
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, now, today
from hoaban.shared.tables import Column

FORMS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody of the agency: the evaluation, and the proposal while it is under way and the reader may see it."""

    evaluation: Evaluation
    proposal: Proposal | None
    published: bool

    @property
    def points(self) -> Any:
        """Points together, as published or proposed."""
        one = self.evaluation
        if self.proposal is not None:
            return self.proposal.points
        shown = self.published and one.general is not None and one.results is not None
        return one.general + one.results if shown and one.general is not None and one.results is not None else None

    @property
    def points_text(self) -> str:
        """Points as people write them."""
        return "" if self.points is None else plain(self.points)

    @property
    def band(self) -> int | None:
        """The band published, or proposed."""
        return self.evaluation.band if self.published else self.proposal.band if self.proposal else None

    @property
    def band_label(self) -> str:
        """The band in words."""
        return str(Band(self.band).label) if self.band else ""

    @property
    def notes(self) -> list[str]:
        """What stands in the way, or was passed over, in a few words; the whole stands on the page of the person."""
        return [_briefly(one) for one in self.proposal.findings if not one.is_met] if self.proposal else []


def _briefly(one: Finding) -> str:
    if one.rule != CAP:
        return one.says
    if one.facts["tied"]:
        return _("The same points as others at the line of the share")
    facts = {"place": one.facts["place"], "most": one.facts["most"], "group": one.facts["group"]}
    if one.facts["group"]:
        return _("Above the share of “%(group)s”: place %(place)s, at most %(most)s") % facts
    return _("Above the share: place %(place)s, at most %(most)s") % facts


COLUMNS = (
    Column("name", gettext_lazy("Full name"), "conduct/evaluation/_ranked_cell.html",
           lambda r: r.evaluation.official.name_key, export=lambda r: r.evaluation.official.full_name),
    Column("state", gettext_lazy("Step of the evaluation"), "conduct/evaluation/_row_state_cell.html", lambda r: r.evaluation.state,
           export=lambda r: r.evaluation.get_state_display()),
    Column("group", gettext_lazy("Group of similar tasks"), lambda r: r.evaluation.group,
           lambda r: r.evaluation.group, hidden_on_phone=True),
    Column("points", gettext_lazy("Points of the ranking"), lambda r: r.points_text, lambda r: -(r.points or 0), numeric=True,
           export=lambda r: r.points),
    Column("band", gettext_lazy("Band"), "conduct/evaluation/_band_cell.html",
           lambda r: (r.band or 9, -(r.points or 0), r.evaluation.official.name_key), export=lambda r: r.band_label),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AgencyFile:
    """An agency in a round as the reader sees it."""

    found: EvaluationRound
    agency: Unit
    path: str
    name: str
    evaluations: list[Evaluation]
    rules: YearRules
    ranking: Ranking | None
    may_publish: bool
    may_note: bool

    @property
    def due(self) -> list[Evaluation]:
        """Those who are still to be published."""
        return [one for one in self.evaluations if one.state in RANKED_STATES]


def _file(request: Request, year: int, code: str) -> AgencyFile:
    """The agency, its people, and the proposals for those who publish here; Http404 outside the part."""
    actor, on = request.actor, today()
    actor.require(Permission.VIEW_EVALUATION)
    found = queries.get_round(actor=actor, year=year)
    agency = queries.get_agency(actor=actor, found=found, code=code)
    people = queries.people_of_agency(actor=actor, found=found, agency=agency)
    path, rules = people[0].agency_path, rules_of(year=year)
    publishes = queries.may_publish(actor=actor, path=path)
    name = organisation.unit_names(ids=[agency.pk], on=min(on, found.closed_on or on)).get(agency.pk, agency.name)
    return AgencyFile(
        found, agency, path, name, people, rules,
        rank_agency(evaluations=people, rules=rules, on=on) if publishes else None, publishes,
        publishes or actor.may(Permission.EVALUATE, path),
    )  # fmt: skip


@require_safe
def agency_page(request: Request, year: int, code: str) -> HttpResponseBase:
    """Everybody of the agency with points and band as proposed or published, and how the share fills."""
    file = _file(request, year, code)
    rows = [_row(request, file, one) for one in file.evaluations]
    name = f"{file.name} {year}"
    grouped = any(one.group for one in file.evaluations)
    columns = [column for column in COLUMNS if grouped or column.key != "group"]
    if download := tables.export(request, columns, rows, name=name, default_sort="band"):
        tell_export(
            actor=request.actor,
            officials=(one.official_id for one in file.evaluations),
            groups={field_groups.BASIC, field_groups.SERVICE},
            at=now(),
        )
        return download
    states = [one.state for one in file.due]
    context = {
        "file": file, "found": file.found, "on": today(), "size": len(rows),
        "table": tables.build(request, columns, rows, default_sort="band", caption=file.name),
        "shares": file.ranking.shares if file.ranking and file.due else (), "cap_verified": bars(file.rules.cap_basis),
        "cap": plain(file.rules.cap) if file.rules.cap is not None else "", "waiting": states.count("supervisor"),
        "ready": bool(states) and set(states) == {"collective"}, "counts": _counts(rows),
    }  # fmt: skip
    return render(request, "conduct/evaluation/agency.html", context)


def _row(request: Request, file: AgencyFile, one: Evaluation) -> Row:
    """A row; the reader's own is not shown before it is published."""
    published = one.state == "published"
    own = request.actor.official_id is not None and request.actor.official_id == one.official_id
    proposal = file.ranking.proposals.get(one.pk) if file.ranking and not own else None
    return Row(one, proposal, published)


def _counts(rows: list[Row]) -> list[tuple[str, int]]:
    return [(str(band.label), sum(row.band == band for row in rows)) for band in Band]


@require_http_methods(FORMS)
def meeting(request: Request, year: int, code: str) -> HttpResponse:
    """Record one meeting of the collective for everybody who waits for it."""
    file = _file(request, year, code)
    if not file.may_note:
        raise Http404(code)
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done: list[int] = []

        def call() -> None:
            done.append(
                steps.note_collective_of_all(
                    actor=request.actor, round_id=file.found.pk, agency_id=file.agency.pk, on=today(),
                    said=form.cleaned_data["said"],
                )
            )  # fmt: skip

        if attempt(request, form, call):
            count = done[0] if done else 0
            text = ngettext("Recorded for %(count)s person.", "Recorded for %(count)s people.", count)
            messages.success(request, text % {"count": count})
            return redirect("conduct_evaluation_agency", year, code)
    waiting = [one for one in file.evaluations if one.state == "supervisor"]
    context = {
        "form": form, "file": file, "people": waiting, "heading": _("Remarks of the collective"),
        "button": _("Record the remarks"),
    }  # fmt: skip
    return render(request, "conduct/evaluation/meeting.html", context, status=422 if form.errors else 200)


@require_http_methods(FORMS)
def publish(request: Request, year: int, code: str) -> HttpResponse:
    """Look once more at every band, and publish all of them or none."""
    file = _file(request, year, code)
    if not file.may_publish or file.ranking is None:
        raise Http404(code)
    stamp = stamp_of(evaluations=file.evaluations)
    form = PublishForm(request.POST or None, initial={"stamp": stamp})
    if request.method == "POST" and form.is_valid() and _publish(request, file, form):
        messages.success(request, _("Published. Everybody sees the own ranking now."))
        return redirect("conduct_evaluation_agency", year, code)
    past = [row for row in (_row(request, file, one) for one in file.due) if row.proposal and row.proposal.disregarded]
    if not any(one.disregarded for one in file.ranking.proposals.values()):
        del form.fields["reason"]
    bands = [(str(band.label), _people(file, band)) for band in Band]
    context = {"form": form, "file": file, "past": past, "bands": bands, "count": len(file.due)}
    return render(request, "conduct/evaluation/publish.html", context, status=422 if form.errors else 200)


def _people(file: AgencyFile, band: Band) -> list[Evaluation]:
    assert file.ranking is not None
    proposals = file.ranking.proposals
    return [one for one in file.due if proposals[one.pk].band == band]


def _publish(request: Request, file: AgencyFile, form: PublishForm) -> bool:
    given = form.cleaned_data
    return attempt(
        request,
        form,
        lambda: publishing.publish_agency(
            actor=request.actor, round_id=file.found.pk, agency_id=file.agency.pk, on=today(),
            reason=given["reason"], stamp=given["stamp"],
        ),
    )  # fmt: skip
