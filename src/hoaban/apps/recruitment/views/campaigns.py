"""Pages of campaigns: the list, vacant posts, one campaign with its tabs, its moves."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.recruitment.commands import applications as application_commands
from hoaban.apps.recruitment.commands import campaigns as commands
from hoaban.apps.recruitment.forms.campaigns import CampaignForm, DraftForm, PostForm
from hoaban.apps.recruitment.forms.fields import ConfirmForm, ReasonForm
from hoaban.apps.recruitment.models import ApplicationState, Campaign, CampaignState
from hoaban.apps.recruitment.queries import applications, marking, results
from hoaban.apps.recruitment.queries import campaigns as queries
from hoaban.apps.recruitment.rules.moves import Move
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.form_page import FormPage, posted, sent
from hoaban.shared.sending import press, sent_version
from hoaban.shared.shell import Request, now, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day, number

COLUMNS = (
    Column("name", gettext_lazy("Campaign"), "recruitment/_campaign_cell.html", sort="name", export=lambda r: r.name),
    Column("unit", gettext_lazy("Recruiting body"), lambda r: r.unit.name, sort="unit_path", hidden_on_phone=True),
    Column("route", gettext_lazy("Route"), lambda r: r.get_route_display(), sort="route", hidden_on_phone=True),
    Column("until", gettext_lazy("Applications until"), lambda r: day(r.apply_until), sort="apply_until",
           export=lambda r: r.apply_until),
    Column("applied", gettext_lazy("Applications"), lambda r: number(r.applied), sort="applied", numeric=True,
           export=lambda r: r.applied),
    Column("state", gettext_lazy("State"), "recruitment/_state_cell.html", sort="state",
           export=lambda r: r.get_state_display()),
)  # fmt: skip
VACANT = (
    Column("post", gettext_lazy("Post"), lambda r: r.title, sort="title"),
    Column("unit", gettext_lazy("Unit"), lambda r: r.unit, sort="unit"),
    Column("authorised", gettext_lazy("Authorised"), lambda r: number(r.authorised), sort="authorised", numeric=True,
           hidden_on_phone=True, export=lambda r: r.authorised),
    Column("filled", gettext_lazy("Filled"), lambda r: number(r.filled), sort="filled", numeric=True,
           hidden_on_phone=True, export=lambda r: r.filled),
    Column("vacant", pgettext_lazy("count", "Vacant"), lambda r: number(r.vacant), sort="vacant", numeric=True,
           export=lambda r: r.vacant),
    Column("asked", gettext_lazy("In a running campaign"), lambda r: number(r.asked), sort="asked", numeric=True,
           export=lambda r: r.asked),
)  # fmt: skip
APPLICATIONS = (
    Column("name", gettext_lazy("Full name"), "recruitment/_applicant_cell.html", sort="name_key",
           export=lambda r: r.full_name),
    Column("number", gettext_lazy("Number of the application"), lambda r: r.number, sort="number", hidden_on_phone=True),
    Column("post", gettext_lazy("Post applied for"), lambda r: r.wanted.post.title.name_vi, sort="wanted__unit_path"),
    Column("unit", gettext_lazy("Unit"), lambda r: r.wanted.post.unit.name, hidden_on_phone=True),
    Column("sent", gettext_lazy("Received at"), lambda r: day(r.sent_at), sort="sent_at", hidden_on_phone=True,
           export=lambda r: r.sent_at.date()),
    Column("state", gettext_lazy("State"), "recruitment/_state_cell.html", sort="state",
           export=lambda r: r.get_state_display()),
)  # fmt: skip
TABS = ("posts", "applications", "rounds", "results", "appeals")


@require_safe
def campaigns_list(request: Request) -> HttpResponseBase:
    """Campaigns of the actor's part."""
    request.actor.require(Permission.VIEW_RECRUITMENT)
    state = request.GET.get("state", "")
    state = state if state in CampaignState.values else ""
    rows = queries.list_campaigns(actor=request.actor, state=state)
    if download := tables.export(request, COLUMNS, rows, name=_("Campaigns of recruitment")):
        return download
    context = {
        "table": tables.build(request, COLUMNS, rows, caption=_("Campaigns of recruitment")),
        "states": CampaignState.choices, "state": state, "may_open": request.actor.may(Permission.RECRUIT),
    }  # fmt: skip
    return render(request, "recruitment/campaigns.html", context)


@require_safe
def vacancies(request: Request) -> HttpResponseBase:
    """Vacant posts of the actor's part, as staffing counts them today, and what running campaigns are to fill."""
    request.actor.require(Permission.RECRUIT)
    rows = queries.list_vacant(actor=request.actor, on=today())
    if download := tables.export(request, VACANT, rows, name=_("Vacant posts")):
        return download
    return render(
        request, "recruitment/vacancies.html",
        {"table": tables.build(request, VACANT, rows, caption=_("Vacant posts")), "on": today()},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_new(request: Request) -> HttpResponse:
    """Draft a campaign."""
    request.actor.require(Permission.RECRUIT)
    form = CampaignForm(posted(request), units=_bodies(request), initial={"apply_from": today()})
    page = FormPage(_("Draft a campaign"), _("Draft the campaign"), reverse("recruitment_campaigns"),
                    _("Posts are added in the next step, from those that are vacant."))  # fmt: skip
    made: list[Campaign] = []
    answer = sent(
        request, form, page,
        lambda _told: made.append(commands.open_campaign(actor=request.actor, facts=form.facts(), on=today())),
    )  # fmt: skip
    return redirect("recruitment_campaign", pk=made[0].pk) if made else answer


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_change(request: Request, pk: int) -> HttpResponse:
    """Change a draft."""
    campaign = queries.get_campaign(actor=request.actor, campaign_id=pk)
    if campaign.state != CampaignState.DRAFT:
        raise Http404
    request.actor.require(Permission.RECRUIT, campaign.unit_path)
    names = ("name", "apply_from", "apply_until", "basis", "announcement", "version")
    form = DraftForm(posted(request), initial={name: getattr(campaign, name) for name in names})
    page = FormPage(_("Change the draft"), _("Save the changes"), _back(campaign), campaign.name)
    return sent(
        request, form, page,
        lambda told: commands.change_campaign(
            actor=request.actor, campaign_id=pk, version=told["version"], facts=form.draft(), on=today()
        ),
    )  # fmt: skip


def _bodies(request: Request) -> list[tuple[int, str]]:
    """Units that may recruit: those the actor's grants stand on, and the units directly below them."""
    found: dict[int, str] = {}
    for prefix in request.actor.prefixes(Permission.RECRUIT):
        for unit_id in organisation.steps(prefix)[-1:]:
            found |= organisation.unit_labels([unit_id], today())
            rows = organisation.list_children(actor=request.actor, on=today(), unit_id=unit_id)
            found |= {row.id: row.name for row in rows}
    if not found:
        part = organisation.get_part(actor=request.actor, on=today())
        found = {part.id: part.name} | {
            row.id: row.name for row in organisation.list_children(actor=request.actor, on=today(), unit_id=part.id)
        }
    return list(found.items())


@require_safe
def campaign_page(request: Request, pk: int) -> HttpResponseBase:
    """One campaign: posts, applications, rounds, results, appeals, and the step that leads it on."""
    campaign = queries.get_campaign(actor=request.actor, campaign_id=pk)
    tab = request.GET.get("tab", "posts")
    tab = tab if tab in TABS else "posts"
    context = {
        "campaign": campaign, "tab": tab, "tabs": _tabs(), "moves": _buttons(request, campaign),
        "may_change": request.actor.may(Permission.RECRUIT, campaign.unit_path),
        "may_decide": request.actor.may(Permission.DECIDE_RECRUITMENT, campaign.unit_path),
        "seats": queries.seats_of(campaign=campaign), "on": today(),
        "takes": queries.takes_paper(campaign=campaign, on=today()),
    }  # fmt: skip
    if tab == "applications":
        rows = _applications(request, campaign)
        if download := tables.export(request, APPLICATIONS, rows, name=f"{campaign.code} {_('Applications')}"):
            return download
        context |= {"table": tables.build(request, APPLICATIONS, rows, caption=_("Applications"))}
    return render(request, "recruitment/campaign.html", context | _of_tab(request, campaign, tab))


def _applications(request: Request, campaign: Campaign) -> Any:
    state = request.GET.get("state", "")
    return applications.list_applications(
        actor=request.actor, campaign=campaign, state=state if state in ApplicationState.values else "",
        text=request.GET.get("q", "").strip()[:100],
    )  # fmt: skip


def _tabs() -> list[tuple[str, str]]:
    words = (_("Posts to fill"), _("Applications"), _("Rounds of the campaign"), _("Results"), _("Appeals"))
    return list(zip(TABS, words, strict=True))


def _of_tab(request: Request, campaign: Campaign, tab: str) -> dict[str, Any]:
    if tab == "posts":
        return {"posts": queries.list_posts(campaign=campaign, on=today())}
    if tab == "applications":
        counts = applications.count_by_state(actor=request.actor, campaign=campaign)
        states = [(state, ApplicationState(state).label, count) for state, count in counts.items()]
        return {"states": states, "state": request.GET.get("state", ""), "q": request.GET.get("q", "")}
    if tab == "rounds":
        return {"rounds": queries.list_rounds(campaign=campaign)}
    if tab == "results":
        ranked = list(results.list_ranked(actor=request.actor, campaign=campaign))
        return {"ranked": ranked, "even": any(one.is_even for one in ranked)}
    return {"appeals": marking.list_appeals(actor=request.actor, campaign_id=campaign.pk)}


WORDS = {
    Move.ANNOUNCE: (gettext_lazy("Announce the campaign"), "send", "go"),
    Move.CLOSE_APPLICATIONS: (gettext_lazy("Close applications"), "lock", "go"),
    Move.START_ROUNDS: (gettext_lazy("Start the rounds"), "arrow-right", "go"),
    Move.PUBLISH: (gettext_lazy("Publish the results"), "send", "go"),
    Move.CLOSE: (gettext_lazy("Close the campaign"), "circle-check", "go"),
    Move.CANCEL: (gettext_lazy("Cancel the campaign"), "ban", "risk"),
}
"""Words, icon and look of the button of each move."""


def _buttons(request: Request, campaign: Campaign) -> list[tuple[str, Any, str, str]]:
    return [(move.value, *WORDS[move]) for move in queries.open_to(request.actor, campaign)]


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_move(request: Request, pk: int, move: str) -> HttpResponse:
    """Ask for confirmation of a move, then make it."""
    campaign = queries.get_campaign(actor=request.actor, campaign_id=pk)
    if move not in {one.value for one in Move} or Move(move) not in queries.open_to(request.actor, campaign):
        raise Http404
    kind = ReasonForm if move == Move.CANCEL else ConfirmForm
    form = kind(posted(request), initial={"version": campaign.version})
    page = FormPage(
        str(WORDS[Move(move)][0]), str(WORDS[Move(move)][0]), _back(campaign), campaign.name, risk=move == Move.CANCEL
    )
    return sent(
        request, form, page,
        lambda told: commands.move_campaign(
            actor=request.actor, campaign_id=pk, version=told["version"], move=Move(move), now=now(),
            reason=told.get("reason", ""),
        ),
    )  # fmt: skip


def _back(campaign: Campaign, tab: str = "") -> str:
    url = reverse("recruitment_campaign", args=[campaign.pk])
    return f"{url}?tab={tab}" if tab else url


@require_http_methods(["GET", "HEAD", "POST"])
def post_new(request: Request, pk: int) -> HttpResponse:
    """Add a vacant post to a draft."""
    campaign = queries.get_campaign(actor=request.actor, campaign_id=pk)
    request.actor.require(Permission.RECRUIT, campaign.unit_path)
    vacant = queries.list_vacant(actor=request.actor, on=today(), category=campaign.category)
    words = _("%(title)s, %(unit)s: %(free)s vacant")
    posts = [
        (one.post_id, words % {"title": one.title, "unit": one.unit, "free": one.free}) for one in vacant if one.free
    ]
    form = PostForm(posted(request), posts=posts, initial={"version": campaign.version})
    page = FormPage(
        _("Add a post to fill"), _("Add the post"), _back(campaign), campaign.name,
        closed=campaign.state != CampaignState.DRAFT,
    )  # fmt: skip
    return sent(
        request, form, page,
        lambda told: commands.add_post(
            actor=request.actor, campaign_id=pk, version=told["version"], facts=form.facts(), on=today()
        ),
    )  # fmt: skip


@require_POST
def post_remove(request: Request, pk: int, wanted_id: int) -> HttpResponse:
    """Take a post out of a draft."""
    campaign = queries.get_campaign(actor=request.actor, campaign_id=pk)
    press(
        request,
        lambda: commands.remove_post(
            actor=request.actor, campaign_id=pk, version=sent_version(request), wanted_id=wanted_id
        ),
    )
    return redirect(_back(campaign))


@require_POST
def check_all(request: Request, pk: int) -> HttpResponse:
    """Check every received application."""
    campaign = queries.get_campaign(actor=request.actor, campaign_id=pk)
    press(
        request,
        lambda: application_commands.check_all(actor=request.actor, campaign_id=pk, version=sent_version(request)),
    )
    return redirect(_back(campaign, "applications"))
