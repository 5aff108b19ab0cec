"""Scanned papers of a record: listed, attached, opened, corrected, taken out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.record.commands import papers as commands
from hoaban.apps.record.forms.papers import NewPaperForm, PaperChangeForm, PaperRemoveForm
from hoaban.apps.record.models import PaperKind, RecordPaper
from hoaban.apps.record.queries.papers import PaperHolder, get_holder, get_paper, list_papers, read_paper
from hoaban.apps.record.queries.seen import PAPERS
from hoaban.apps.record.rules.groups import GROUPS
from hoaban.shared import readings
from hoaban.shared.access import Permission
from hoaban.shared.form_page import FormPage, posted, sent
from hoaban.shared.shell import Request, now, today
from hoaban.shared.uploads import ENDINGS, HeldInMemory, too_large


@never_cache
@require_safe
def papers_page(request: Request, pk: int) -> HttpResponse:
    """Every paper of a record that the actor may see, by the groups of the electronic record."""
    holder = get_holder(actor=request.actor, official_id=pk)
    shown = list_papers(actor=request.actor, holder=holder)
    removed = list_papers(actor=request.actor, holder=holder, removed=True)
    _read(request, holder, [*shown, *removed], readings.PAGE)
    by_group = [(one, [paper for paper in shown if _page_of(paper) == one.key]) for one in GROUPS]
    context = {
        "holder": holder, "official": holder.official, "groups": [one for one in by_group if one[1]], "removed": removed,
    }  # fmt: skip
    return render(request, "record/papers.html", context)


def _page_of(paper: RecordPaper) -> str:
    return PAPERS[PaperKind(paper.kind)].page


def _read(request: Request, holder: PaperHolder, papers: Iterable[RecordPaper], way: str) -> None:
    groups = {group for paper in papers for group in PAPERS[PaperKind(paper.kind)].groups}
    readings.leave(
        actor=request.actor, seen=[(holder.official.pk, holder.path)], groups=groups, way=way, at=now()
    )  # fmt: skip


@csrf_exempt
def paper_add(request: Request, pk: int) -> HttpResponse:
    """Attach a paper. It is held in memory until it is sealed, which must be said before anything reads the form: CSRF is checked after."""
    held = HeldInMemory(request, most_bytes=settings.PAPER_MAX_BYTES)
    if request.method == "POST":
        _keeper(request, pk)  # nothing is taken in for somebody who is not seen here
        request.upload_handlers = [held]
    answer: HttpResponse = _add(request, pk, held)
    return answer


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def _add(request: Request, pk: int, held: HeldInMemory) -> HttpResponse:
    holder, is_sent = _keeper(request, pk), request.method == "POST"
    files = request.FILES if is_sent else None  # read first: only then is it known whether the file was too large
    form = NewPaperForm(
        request.POST if is_sent else None, files, kinds=holder.kinds, initial={"kind": request.GET.get("kind", "")},
        too_large=too_large(settings.PAPER_MAX_BYTES).message if held.too_large else "",
    )  # fmt: skip

    def call(_given: dict[str, Any]) -> None:
        commands.attach_paper(
            actor=request.actor, official_id=pk, facts=form.facts(), upload=form.cleaned_data["file"], on=today()
        )

    page = FormPage(_("Attach a scanned paper"), _("Attach the paper"), _back(pk), holder.official.full_name)
    return sent(request, form, page, call, said=_("The paper is attached."))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_change(request: Request, pk: int, paper_id: int) -> HttpResponse:
    """Correct what is written of a paper."""
    holder, paper = _kept(request, pk, paper_id)
    form = PaperChangeForm(posted(request), paper=paper, kinds=holder.kinds)

    def call(_given: dict[str, Any]) -> None:
        commands.correct_paper(
            actor=request.actor, official_id=pk, paper_id=paper_id, version=form.cleaned_data["version"],
            facts=form.facts(), on=today(),
        )  # fmt: skip

    page = FormPage(
        _("Correct the data of a paper"), _("Save the data of the paper"), _back(pk), holder.official.full_name
    )
    answer = sent(request, form, page, call, said=_("The data of the paper is corrected."))
    _read(request, holder, [paper], readings.PAGE)
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_remove(request: Request, pk: int, paper_id: int) -> HttpResponse:
    """Take a paper out of the record with a reason."""
    holder, paper = _kept(request, pk, paper_id)
    form = PaperRemoveForm(posted(request), initial={"version": paper.version})

    def call(_given: dict[str, Any]) -> None:
        commands.remove_paper(
            actor=request.actor, official_id=pk, paper_id=paper_id, version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"], on=today(),
        )  # fmt: skip

    page = FormPage(
        _("Take out of the record: %(paper)s") % {"paper": paper.title}, _("Take the paper out"), _back(pk),
        holder.official.full_name, risk=True,
    )  # fmt: skip
    answer = sent(request, form, page, call, said=_("The paper is taken out of the record."))
    _read(request, holder, [paper], readings.PAGE)
    return answer


@never_cache
@require_safe
def paper_file(request: Request, pk: int, paper_id: int) -> HttpResponse:
    """The paper itself, unsealed for whoever may see its kind; its owner is told."""
    holder, paper, content = read_paper(actor=request.actor, official_id=pk, paper_id=paper_id)
    _read(request, holder, [paper], readings.FILE)
    name = f"{paper.get_kind_display()} {paper.pk}.{ENDINGS[paper.mime]}"
    answer = HttpResponse(content, content_type=paper.mime)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _keeper(request: Request, pk: int) -> PaperHolder:
    holder = get_holder(actor=request.actor, official_id=pk)
    request.actor.require(Permission.CHANGE_RECORDS, holder.path)
    return holder


def _kept(request: Request, pk: int, paper_id: int) -> tuple[PaperHolder, RecordPaper]:
    _keeper(request, pk)
    return get_paper(actor=request.actor, official_id=pk, paper_id=paper_id)


def _back(pk: int) -> str:
    return reverse("record_papers", args=[pk])
