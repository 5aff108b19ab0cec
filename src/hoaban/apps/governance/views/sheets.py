"""The sheet of a commune: the page, and its steps."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.governance.commands import council, files
from hoaban.apps.governance.commands import sheets as commands
from hoaban.apps.governance.forms.council import AdjustForm
from hoaban.apps.governance.forms.fields import ReasonForm
from hoaban.apps.governance.forms.marks import Asked, MarksForm
from hoaban.apps.governance.models import CommuneSheet, FileFor, RoundKind
from hoaban.apps.governance.queries import sheets
from hoaban.apps.governance.queries.departments import stamp
from hoaban.apps.governance.queries.sheets import ScoreRow
from hoaban.apps.governance.rules.moves import Step
from hoaban.shared.form_page import FormPage, posted, sent
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.sending import attempt, say_at_field
from hoaban.shared.shell import Request, today
from hoaban.shared.templatetags.hoaban import number
from hoaban.shared.uploads import ENDINGS

OWN = Asked(gettext_lazy("Points given"), gettext_lazy("Evidence of it"), "own", "evidence", "proposed",
            FileFor.EVIDENCE)  # fmt: skip
VERIFIED = Asked(gettext_lazy("Points given"), gettext_lazy("Why it differs"), "verified", "note", "own")
ANSWER = Asked("", gettext_lazy("Explanation"), "verified", "answer", files=FileFor.ANSWER)
MOVED = ("changed", "locked")
REPLY = Asked(pgettext_lazy("that stand", "Points"), gettext_lazy("Reply"), "verified", "reply")


@require_safe
def sheet_page(request: Request, pk: int) -> HttpResponse:
    """One commune in a round: every criterion with figure, proposal, own and verified points."""
    sheet = sheets.get_sheet(actor=request.actor, sheet_id=pk)
    rows = sheets.list_scores(sheet, actor=request.actor)
    measured = sheet.round.kind != RoundKind.TERM
    adjusted = any(row.score.council is not None for row in rows)
    context = {
        "whole": sheets.sees_all(request.actor, sheet),
        "sheet": sheet, "round": sheet.round, "rows": rows,
        "measured": measured, "adjusted": adjusted, "columns": 5 + measured + adjusted,
        "steps": {one.value for one in sheets.steps_open(request.actor, sheet)},
        "trend": sheets.trend_of(sheet), "standing": sheets.peers_of(sheet.round).get(sheet.pk),
        "plan": getattr(sheet, "plan", None),
    }  # fmt: skip
    return render(request, "governance/sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_score(request: Request, pk: int) -> HttpResponse:
    """The commune scores itself; figures have filled in what they can."""
    sheet = _sheet(request, pk, Step.SCORE)

    def call(form: MarksForm, version: int | None) -> None:
        commands.score_commune(
            actor=request.actor, sheet_id=pk, version=version, marks=form.marks(), submit="finish" in request.POST
        )

    words = (_("Score the commune"), _("Save the draft"), _("Save and send to be verified"))
    return _lines(request, sheet, lambda: sheets.list_scores(sheet, actor=request.actor), OWN, words, call)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_verify(request: Request, pk: int) -> HttpResponse:
    """A department verifies its lines."""
    sheet = _sheet(request, pk, Step.VERIFY)

    def call(form: MarksForm, version: int | None) -> None:
        commands.verify_sheet(
            actor=request.actor, sheet_id=pk, version=version, marks=form.marks(), finish="finish" in request.POST
        )

    words = (_("Verify the points"), _("Save the draft"), _("Save and finish verification"))
    return _lines(request, sheet, lambda: _own(request, sheet), VERIFIED, words, call)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_answer(request: Request, pk: int) -> HttpResponse:
    """The commune explains differences, or agrees by leaving everything empty."""
    sheet = _sheet(request, pk, Step.EXPLAIN)

    def call(form: MarksForm, version: int | None) -> None:
        answers = {key: given.text for key, given in form.marks().items()}
        commands.answer_sheet(actor=request.actor, sheet_id=pk, version=version, answers=answers)

    words = (_("Explain the differences"), "", _("Send the answer"))
    return _lines(
        request, sheet, lambda: [row for row in sheets.list_scores(sheet, actor=request.actor) if row.differs], ANSWER,
        words, call,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_settle(request: Request, pk: int) -> HttpResponse:
    """Replies to explanations; the points that stand."""
    sheet = _sheet(request, pk, Step.SETTLE)

    def call(form: MarksForm, version: int | None) -> None:
        commands.settle_sheet(actor=request.actor, sheet_id=pk, version=version, replies=form.marks())

    words = (_("Reply to the explanations"), "", _("Settle the sheet"))
    return _lines(request, sheet, lambda: [row for row in _own(request, sheet) if row.score.answer], REPLY, words, call)


def _own(request: Request, sheet: CommuneSheet) -> list[ScoreRow]:
    return [row for row in sheets.list_scores(sheet, actor=request.actor) if row.is_own]


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_return(request: Request, pk: int) -> HttpResponse:
    """Send a sheet back to the commune."""
    sheet = _sheet(request, pk, Step.RETURN)
    form = ReasonForm(posted(request), initial={"version": sheet.version})
    page = FormPage(_("Send the sheet back"), _("Send the sheet back"), _back(pk), sheet.name)
    return sent(
        request, form, page,
        lambda told: commands.return_sheet(
            actor=request.actor, sheet_id=pk, version=told["version"], reason=told["reason"]
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_adjust(request: Request, pk: int, criterion_id: int) -> HttpResponse:
    """The council changes the points of one criterion, or takes its change back."""
    sheet = _sheet(request, pk, Step.ADJUST)
    row = next(
        (one for one in sheets.list_scores(sheet, actor=request.actor) if one.score.criterion_id == criterion_id), None
    )
    if row is None:
        raise Http404
    form = AdjustForm(posted(request), score=row.score, initial={"version": sheet.version})
    score = row.score
    about = _("%(unit)s · %(code)s %(criterion)s · at most %(most)s, self-scored %(own)s, verified %(verified)s") % {
        "unit": sheet.name, "code": score.criterion.code, "criterion": score.criterion,
        "most": number(score.criterion.points, 2), "own": number(score.own, 2), "verified": number(score.verified, 2),
    }  # fmt: skip
    page = FormPage(_("Change the points of a criterion"), _("Record the council's points"), _back(pk), about)
    return sent(
        request, form, page,
        lambda told: council.adjust_points(
            actor=request.actor, sheet_id=pk, version=told["version"], criterion_id=criterion_id, change=form.change(),
            on=today(),
        ),
    )  # fmt: skip


def _sheet(request: Request, pk: int, step: Step) -> CommuneSheet:
    sheet = sheets.get_sheet(actor=request.actor, sheet_id=pk)
    if step not in sheets.steps_open(request.actor, sheet):
        raise Http404
    return sheet


def _back(pk: int) -> str:
    return reverse("governance_sheet", args=[pk])


def _carry_files(request: Request, form: MarksForm, sheet: CommuneSheet) -> None:
    """Take files away and in, each for itself: what is refused stands at its line, what was taken in stays."""
    kind = form.asked.files
    if kind is None:
        return
    given: dict[str, Any] = {"actor": request.actor, "sheet_id": sheet.pk}
    for key in form.dropped():
        _carried(form, "", lambda key=key: files.detach_file(**given, file_id=key))
    for key, upload in form.uploads().items():
        _carried(
            form, f"file_{key}",
            lambda key=key, upload=upload: files.attach_file(
                **given, criterion_id=key, purpose=kind, upload=upload, on=today()
            ),
        )  # fmt: skip


def _carried(form: MarksForm, field: str, call: Callable[..., Any]) -> None:
    try:
        call()
    except CommandRefused as refused:
        # A sheet out of the commune's hands is said by the command that follows, which knows a double click.
        if refused.code not in MOVED:
            say_at_field(form, refused, {"file": field})


@never_cache
@require_safe
def sheet_file(request: Request, pk: int, file_id: int) -> HttpResponseBase:
    """A file beside a line, to those who see the sheet."""
    found = sheets.get_file(actor=request.actor, sheet_id=pk, file_id=file_id)
    try:
        content = found.content()
    except FileNotFoundError:
        raise Http404 from None
    name = f"{PurePath(found.title).stem or _('Attached paper')}.{ENDINGS[found.mime]}"
    answer = FileResponse(io.BytesIO(content), content_type=found.mime, filename=name)
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _lines(
    request: Request, sheet: CommuneSheet, read: Callable[[], list[ScoreRow]], asked: Asked, words: tuple[str, str, str],
    call: Callable[[MarksForm, int | None], None],
) -> HttpResponse:  # fmt: skip
    """The form of many lines: drawn, sent, refused at its line, carried out once; ``read``: the lines as they are now."""
    rows = read()
    version_read = stamp(row.score for row in _own(request, sheet)) if asked in (VERIFIED, REPLY) else sheet.version
    form = MarksForm(posted(request), request.FILES or None, rows=rows, asked=asked, initial={"version": version_read})
    if request.method == "POST":
        form.full_clean()
        _carry_files(request, form, sheet)
        if form.is_valid():
            version: Any = form.cleaned_data["version"]
            if attempt(request, form, lambda: call(form, version)):
                return redirect(_back(sheet.pk))
        form.show_again(read())
    context = {"form": form, "sheet": sheet, "title": words[0], "save": words[1], "finish": words[2], "asked": asked}
    return render(request, "governance/lines.html", context, status=422 if request.method == "POST" else 200)
