"""Pages of applications for the office: from paper, one application with its findings, checking, returning."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.lawbook.models import Confidence, EthnicGroup
from hoaban.apps.people.queries.rows import title_name
from hoaban.apps.recruitment.commands import applications as commands
from hoaban.apps.recruitment.forms.applications import CheckForm, PaperForm, told_before
from hoaban.apps.recruitment.forms.fields import ReasonForm
from hoaban.apps.recruitment.models import Application, ApplicationState, Campaign, CampaignState
from hoaban.apps.recruitment.queries import applications as queries
from hoaban.apps.recruitment.queries import campaigns
from hoaban.apps.recruitment.rules import eligibility
from hoaban.apps.recruitment.rules.keys import shown_key
from hoaban.apps.recruitment.rules.moves import Step, may_step
from hoaban.shared.access import Permission
from hoaban.shared.form_page import FormPage, posted, sent
from hoaban.shared.rulebook import Basis, Finding
from hoaban.shared.shell import Request, now, today


def choices_of(campaign: Campaign) -> list[tuple[int, str]]:
    """The posts of a campaign as choices."""
    rows = campaigns.list_posts(campaign=campaign, on=today())
    return [(one.wanted.pk, f"{one.title}, {one.unit}") for one in rows]


def basis_text(basis: Basis) -> str:
    """Where a rule stands and how sure that is, in words."""
    if not basis.text:
        return _("article not entered")
    sure = Confidence(basis.confidence).label if basis.confidence in (0, 1) else ""
    return f"{basis.text} · {sure}" if sure else basis.text


def shown(findings: list[Finding]) -> list[tuple[Finding, str]]:
    """Findings beside their basis in words."""
    return [(one, basis_text(one.basis)) for one in findings]


def ethnic_name(application: Application) -> str:
    """The ethnic group of an application in the language of the page."""
    found = EthnicGroup.objects.filter(pk=application.ethnicity).first()
    return str(found.name) if found else ""


@require_http_methods(["GET", "HEAD", "POST"])
def paper_new(request: Request, pk: int) -> HttpResponse:
    """Take an application in from paper; its number and key are handed to the candidate."""
    campaign = campaigns.get_campaign(actor=request.actor, campaign_id=pk)
    request.actor.require(Permission.RECRUIT, campaign.unit_path)
    handed = min(today(), campaign.apply_until)
    form = PaperForm(
        posted(request),
        posts=choices_of(campaign),
        asks_group=queries.asks_group(campaign=campaign),
        initial={"received_on": handed},
    )
    back = f"{reverse('recruitment_campaign', args=[pk])}?tab=applications"
    page = FormPage(_("Application from paper"), _("Take the application in"), back, campaign.name)
    made: list[Application] = []
    answer = sent(
        request, form, page,
        lambda told: made.append(
            commands.apply(
                actor=request.actor, campaign_id=pk, facts=form.facts(), now=now(), received_on=told["received_on"]
            )
        ),
    )  # fmt: skip
    return redirect("recruitment_application", pk=made[0].pk) if made else answer


@require_safe
def application_page(request: Request, pk: int) -> HttpResponse:
    """One application: what was told, findings with reasons, and what may be done."""
    found = queries.get_application(actor=request.actor, application_id=pk)
    may_change = request.actor.may(Permission.RECRUIT, found.unit_path)
    findings = queries.kept_findings(application=found) or list(queries.findings_of(application=found))
    context = {
        "application": found, "campaign": found.campaign, "title": title_name(found.wanted.post.title),
        "findings": shown(findings), "frozen": bool(found.findings), "ethnic": ethnic_name(found),
        "scripts": found.scripts.select_related("round").order_by("round__number"),
        "may_check": may_change and _may_check(found),
        "may_correct": _may_correct(request, found),
        "may_return": may_change and may_step(Step.RETURN, found.state),
        "key": shown_key(found.follow_key) if may_change and found.from_paper else "",
        "decision": getattr(found, "decision", None), **queries.private_facts(actor=request.actor, application=found),
        "may_decide": request.actor.may(Permission.DECIDE_RECRUITMENT, found.unit_path)
        and found.state == ApplicationState.CHOSEN,
    }  # fmt: skip
    return render(request, "recruitment/application.html", context)


def _may_check(found: Application) -> bool:
    return found.campaign.state == CampaignState.CHECKING and may_step(Step.ADMIT, found.state)


@require_http_methods(["GET", "HEAD", "POST"])
def application_correct(request: Request, pk: int) -> HttpResponse:
    """Correct or complete what was taken in from paper."""
    found = queries.get_application(actor=request.actor, application_id=pk)
    if not _may_correct(request, found):
        raise Http404
    form = PaperForm(
        posted(request), posts=choices_of(found.campaign), asks_group=queries.asks_group(campaign=found.campaign),
        initial={**told_before(found), "received_on": found.received_on, "version": found.version},
    )  # fmt: skip
    page = FormPage(
        _("Correct the application from paper"), _("Save the correction"), _back(found),
        found.answer or f"{found.number} {found.full_name}",
    )  # fmt: skip
    return sent(
        request, form, page,
        lambda told: commands.correct_paper(
            actor=request.actor, application_id=pk, version=told["version"], facts=form.facts(),
            received_on=told["received_on"], now=now(),
        ),
    )  # fmt: skip


def _may_correct(request: Request, found: Application) -> bool:
    """Taken in from paper, not decided, by who recruits for the part and sees numbers there."""
    private = queries.private_facts(actor=request.actor, application=found)
    return (
        found.from_paper
        and request.actor.may(Permission.RECRUIT, found.unit_path)
        and may_step(Step.COMPLETE, found.state)
        and campaigns.takes_paper(campaign=found.campaign, on=today())
        and private["number_told"] == str(found.personal_id)
    )


def _back(found: Application) -> str:
    return reverse("recruitment_application", args=[found.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def application_check(request: Request, pk: int) -> HttpResponse:
    """Decide eligibility; what only papers can settle is ticked."""
    found = queries.get_application(actor=request.actor, application_id=pk)
    request.actor.require(Permission.RECRUIT, found.unit_path)
    unknown = eligibility.open_questions(queries.findings_of(application=found))
    form = CheckForm(
        posted(request), unknown=[(one.rule, f"{one.title}: {one.says}") for one in unknown],
        initial={"version": found.version},
    )  # fmt: skip
    page = FormPage(
        _("Decide eligibility"), _("Decide and freeze the findings"), _back(found), f"{found.number} {found.full_name}",
        closed=not _may_check(found),
    )  # fmt: skip
    return sent(
        request, form, page,
        lambda told: commands.check_application(
            actor=request.actor, application_id=pk, version=told["version"], confirmed=told.get("confirmed", [])
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def application_return(request: Request, pk: int) -> HttpResponse:
    """Return an application to be completed."""
    found = queries.get_application(actor=request.actor, application_id=pk)
    request.actor.require(Permission.RECRUIT, found.unit_path)
    form = ReasonForm(posted(request), initial={"version": found.version})
    page = FormPage(
        _("Return to be completed"), _("Return the application"), _back(found), f"{found.number} {found.full_name}",
        closed=not may_step(Step.RETURN, found.state),
    )  # fmt: skip
    return sent(
        request, form, page,
        lambda told: commands.return_application(
            actor=request.actor, application_id=pk, version=told["version"], reason=told["reason"]
        ),
    )  # fmt: skip
