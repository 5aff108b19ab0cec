"""Pages of rounds: opening one, who is absent, publishing marks; the marker's own sheet; answering appeals."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.recruitment.commands import appeals, masks, rounds
from hoaban.apps.recruitment.forms.rounds import AbsentForm, AnswerForm, MarkForm, RoundForm, RoundPlaceForm
from hoaban.apps.recruitment.models import CampaignState, Mark, Round
from hoaban.apps.recruitment.queries import marking as queries
from hoaban.shared import spreadsheets
from hoaban.shared.access import Permission
from hoaban.shared.form_page import FormPage, posted, sent
from hoaban.shared.sending import press, sent_version
from hoaban.shared.shell import Request, now, today
from hoaban.shared.templatetags.hoaban import number


@require_safe
def round_page(request: Request, pk: int) -> HttpResponse:
    """One round: when, who marks, how far marking is, and the marks once they are published."""
    found = queries.get_round(actor=request.actor, round_id=pk)
    may_change = request.actor.may(Permission.RECRUIT, found.campaign.unit_path)
    context = {
        "round": found, "campaign": found.campaign, "markers": found.markers.order_by("number"),
        "may_open": may_change and _may_open(found),
        "running": may_change and _running(found),
        "may_move": _may_move(found),
        "called": found.scripts.count(), "absent": found.scripts.filter(absent=True).count(),
        "progress": _progress(found),
        "may_read_masks": may_change and not found.markers.filter(user_id=request.actor.user_id or 0).exists(),
    }  # fmt: skip
    if found.published_at is not None:
        context["scripts"] = found.scripts.select_related("application").order_by("application__name_key")
    return render(request, "recruitment/round.html", context)


def _may_open(found: Round) -> bool:
    return found.held_on is None and found.campaign.state == CampaignState.ROUNDS


def _running(found: Round) -> bool:
    return found.held_on is not None and found.published_at is None


def _may_move(found: Round) -> bool:
    return found.held_on is not None and not Mark.objects.filter(script__round=found).exists()


def _progress(found: Round) -> dict[str, int]:
    """How many papers each marker still has to mark, and how many have a mark that stands."""
    if found.held_on is None or found.published_at is not None:
        return {}
    standings = queries.standings(round_=found).values()
    left = {f"marker_{number}": sum(number in one.wanted for one in standings) for number in (1, 2, 3)}
    return {"standing": sum(one.mark is not None for one in standings), **left}


def _back(found: Round) -> str:
    return reverse("recruitment_round", args=[found.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def round_open(request: Request, pk: int) -> HttpResponse:
    """Open a round: day, place, markers; everybody who is still in gets a paper under a mask."""
    found = queries.get_round(actor=request.actor, round_id=pk)
    request.actor.require(Permission.RECRUIT, found.campaign.unit_path)
    form = RoundForm(posted(request), initial={"version": found.campaign.version, "held_on": today()})
    page = FormPage(
        _("Open round %(number)s") % {"number": found.number}, _("Open the round and draw masks"), _back(found),
        _("Markers see masks only. They sign in with accounts whose role may mark papers."),
        closed=not _may_open(found),
    )  # fmt: skip
    return sent(
        request, form, page,
        lambda told: rounds.open_round(
            actor=request.actor, round_id=pk, version=told["version"], facts=form.facts(), now=now()
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def round_change(request: Request, pk: int) -> HttpResponse:
    """Another day or place, while no paper is marked."""
    found = queries.get_round(actor=request.actor, round_id=pk)
    request.actor.require(Permission.RECRUIT, found.campaign.unit_path)
    initial = {"version": found.campaign.version, "held_on": found.held_on, "place": found.place}
    form = RoundPlaceForm(posted(request), initial=initial)
    page = FormPage(
        _("Another day or place"), _("Record day and place"), _back(found), found.campaign.name,
        closed=not _may_move(found),
    )  # fmt: skip
    return sent(
        request, form, page,
        lambda told: rounds.change_round(
            actor=request.actor, round_id=pk, version=told["version"], held_on=told["held_on"], place=told["place"],
            now=now(),
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def round_absent(request: Request, pk: int) -> HttpResponse:
    """Record who did not come."""
    found = queries.get_round(actor=request.actor, round_id=pk)
    request.actor.require(Permission.RECRUIT, found.campaign.unit_path)
    known = found.scripts.filter(absent=True).values_list("application__number", flat=True)
    form = AbsentForm(posted(request), initial={"version": found.campaign.version, "numbers": "\n".join(known)})
    page = FormPage(
        _("Record absence"), _("Record who is absent"), _back(found), found.campaign.name, closed=not _running(found)
    )
    return sent(
        request, form, page,
        lambda told: rounds.record_absent(
            actor=request.actor, round_id=pk, version=told["version"], numbers=told["numbers"].split()
        ),
    )  # fmt: skip


@require_POST
def round_publish(request: Request, pk: int) -> HttpResponse:
    """Publish the marks of a round."""
    found = queries.get_round(actor=request.actor, round_id=pk)
    press(
        request,
        lambda: rounds.publish_round(actor=request.actor, round_id=pk, version=sent_version(request), now=now()),
    )
    return redirect(_back(found))


@never_cache
@require_safe
def round_masks(request: Request, pk: int) -> HttpResponse:
    """Which mask belongs on whose paper, as a page or as XLSX; not for the markers of the round."""
    found, scripts = masks.read_masks(actor=request.actor, round_id=pk)
    if request.GET.get("export") == "xlsx":
        headers = (_("Number of the application"), _("Full name"), _("Mask of the paper"))
        rows = [(one.application.number, one.application.full_name, one.mask) for one in scripts]
        return spreadsheets.xlsx_response(f"{found.campaign.code} {_('Masks')} {found.number}", headers, rows)
    context = {"round": found, "campaign": found.campaign, "scripts": scripts}
    return render(request, "recruitment/masks.html", context)


@require_safe
def markings(request: Request) -> HttpResponse:
    """The rounds that the actor is named to mark."""
    request.actor.require(Permission.MARK_PAPERS)
    rows = [(one, _left(one)) for one in queries.list_markings(actor=request.actor)]
    return render(request, "recruitment/markings.html", {"rows": rows})


def _left(marker: Any) -> int:
    return sum(one.mark is None for one in queries.sheets_of(marker=marker))


@require_safe
def marking_sheet(request: Request, pk: int) -> HttpResponse:
    """The marker's papers by mask, with the own marks only."""
    marker = queries.get_marker(actor=request.actor, round_id=pk)
    sheets = queries.sheets_of(marker=marker)
    context = {"marker": marker, "round": marker.round, "sheets": sheets, "left": sum(s.mark is None for s in sheets)}
    return render(request, "recruitment/marking.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def mark_paper(request: Request, pk: int, script_id: int) -> HttpResponse:
    """Mark one paper, known by its mask."""
    marker = queries.get_marker(actor=request.actor, round_id=pk)
    sheets = queries.sheets_of(marker=marker)
    sheet = next((one for one in sheets if one.script_id == script_id), None)
    back = reverse("recruitment_marking", args=[pk])
    if sheet is None:
        return redirect(back)
    form = MarkForm(posted(request), initial={"mark": sheet.mark, "reason": sheet.reason})
    page = FormPage(
        _("Paper %(mask)s") % {"mask": sheet.mask},
        _("Give the mark"),
        back,
        marker.round.get_kind_display(),
        closed=not _running(marker.round),
    )
    following = next((one for one in sheets if one.mark is None and one.script_id != script_id), None)
    onward = reverse("recruitment_mark", args=[pk, following.script_id]) if following and sheet.mark is None else back
    return sent(
        request, form, page,
        lambda told: rounds.give_mark(
            actor=request.actor, round_id=pk, script_id=script_id, mark=told["mark"], reason=told["reason"], now=now()
        ),
        onward,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def appeal_answer(request: Request, pk: int) -> HttpResponse:
    """Answer an appeal."""
    found = queries.get_appeal(actor=request.actor, appeal_id=pk)
    application = found.script.application
    request.actor.require(Permission.RECRUIT, application.unit_path)
    form = AnswerForm(posted(request))
    about = f"{application.number} · {pgettext('exam', 'Mark')}: {number(found.script.mark, 2)} · “{found.text}”"
    back = f"{reverse('recruitment_campaign', args=[application.campaign_id])}?tab=appeals"
    page = FormPage(_("Answer an appeal"), _("Send the answer"), back, about, closed=found.answered_at is not None)
    return sent(
        request, form, page,
        lambda told: appeals.answer_appeal(
            actor=request.actor, appeal_id=pk, mark=told["mark"], answer=told["answer"], now=now()
        ),
    )  # fmt: skip
