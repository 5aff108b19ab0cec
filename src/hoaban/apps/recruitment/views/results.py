"""Pages of results: the head's decision among even ones, decisions of recruitment, their letters, probation."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.people.queries.rows import title_name
from hoaban.apps.recruitment.commands import decisions, ranking
from hoaban.apps.recruitment.forms.fields import ReasonForm
from hoaban.apps.recruitment.forms.rounds import DecisionForm, EvenForm, FailForm, ProbationForm
from hoaban.apps.recruitment.models import ApplicationState, DecisionState, RecruitmentDecision
from hoaban.apps.recruitment.queries import applications, campaigns
from hoaban.apps.recruitment.queries import results as queries
from hoaban.apps.recruitment.queries.letters import letter_of
from hoaban.shared import letters
from hoaban.shared.access import Permission
from hoaban.shared.form_page import FormPage, posted, sent
from hoaban.shared.sending import press, sent_version
from hoaban.shared.shell import Request, now, today


@require_http_methods(["GET", "HEAD", "POST"])
def settle_even(request: Request, pk: int) -> HttpResponse:
    """Decide who of those even at the last place comes first."""
    campaign = campaigns.get_campaign(actor=request.actor, campaign_id=pk)
    request.actor.require(Permission.DECIDE_RECRUITMENT, campaign.unit_path)
    even = [one for one in queries.list_ranked(actor=request.actor, campaign=campaign) if one.is_even]
    words = [
        (one.pk, f"{one.full_name}, {one.number} · {title_name(one.wanted.post.title)}: {one.total}") for one in even
    ]
    form = EvenForm(posted(request), even=words, initial={"version": campaign.version})
    back = f"{reverse('recruitment_campaign', args=[pk])}?tab=results"
    page = FormPage(
        _("Decide among candidates who are even"), _("Record the decision"), back,
        _("Total, score of the counting round and priority by law are the same; the head of the recruiting body decides."),
        closed=not even,
    )  # fmt: skip
    return sent(
        request, form, page,
        lambda told: ranking.settle_even(
            actor=request.actor, campaign_id=pk, version=told["version"], order=[told["first"]], reason=told["reason"]
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: Request, pk: int) -> HttpResponse:
    """Record the decision of recruitment about somebody chosen."""
    found = applications.get_application(actor=request.actor, application_id=pk)
    request.actor.require(Permission.DECIDE_RECRUITMENT, found.unit_path)
    form = DecisionForm(posted(request), on=today(), initial={"version": found.version, "decided_on": today()})
    page = FormPage(
        _("Decision of recruitment"), _("Record the decision"), reverse("recruitment_application", args=[pk]),
        f"{found.full_name}, {title_name(found.wanted.post.title)}, {found.wanted.post.unit.name}",
        closed=found.state != ApplicationState.CHOSEN or getattr(found, "decision", None) is not None,
    )  # fmt: skip
    made: list[RecruitmentDecision] = []
    answer = sent(
        request, form, page,
        lambda told: made.append(
            decisions.decide_recruitment(
                actor=request.actor, application_id=pk, version=told["version"], facts=form.facts(), now=now()
            )
        ),
    )  # fmt: skip
    return redirect("recruitment_decision", pk=made[0].pk) if made else answer


@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: Request, pk: int) -> HttpResponse:
    """Record that somebody chosen does not want the post."""
    found = applications.get_application(actor=request.actor, application_id=pk)
    request.actor.require(Permission.DECIDE_RECRUITMENT, found.unit_path)
    form = ReasonForm(posted(request), initial={"version": found.version})
    page = FormPage(
        _("Declined the post"), _("Record that the candidate declined"), reverse("recruitment_application", args=[pk]),
        _("%(name)s is taken out of the ranking; the next of the post is chosen.") % {"name": found.full_name}, risk=True,
        closed=found.state != ApplicationState.CHOSEN or getattr(found, "decision", None) is not None,
    )  # fmt: skip
    return sent(
        request, form, page,
        lambda told: decisions.record_declined(
            actor=request.actor, application_id=pk, version=told["version"], reason=told["reason"]
        ),
    )  # fmt: skip


@require_safe
def decision_page(request: Request, pk: int) -> HttpResponse:
    """One decision: the letter, service, probation."""
    found = queries.get_decision(actor=request.actor, decision_id=pk)
    may = request.actor.may(Permission.DECIDE_RECRUITMENT, found.unit_path)
    signed = _may_lapse(found)
    context = {
        "decision": found, "rank": queries.rank_name(decision=found), "person": found.application or found.official,
        "title": title_name(found.post.title) if found.post else "", "over_on": queries.probation_over(decision=found),
        "may_enter": may and signed and today() >= found.starts_on, "may_lapse": may and signed,
        "may_end": may and _on_probation(found),
    }  # fmt: skip
    return render(request, "recruitment/decision.html", context)


def _may_lapse(found: RecruitmentDecision) -> bool:
    """Signed, and not taken up yet."""
    return found.state == DecisionState.SIGNED and found.application_id is not None


def _on_probation(found: RecruitmentDecision) -> bool:
    """In service, and the end of probation not recorded."""
    entered = found.state == DecisionState.ENTERED and found.probation_ended_on is None
    return entered and bool(found.probation_months)


@require_safe
def decision_letter(request: Request, pk: int, ending: str) -> HttpResponse:
    """The letter of a decision, as PDF or DOCX."""
    letter = letter_of(decision=queries.get_decision(actor=request.actor, decision_id=pk))
    if ending == "pdf":
        answer = HttpResponse(letters.decision_pdf(letter), content_type="application/pdf")
    elif ending == "docx":
        answer = HttpResponse(letters.decision_docx(letter), content_type=letters.DOCX)
    else:
        raise Http404
    answer["Content-Disposition"] = f'inline; filename="{letters.file_name(letter, ending)}"'
    return answer


def _back(found: RecruitmentDecision) -> str:
    return reverse("recruitment_decision", args=[found.pk])


@require_POST
def enter(request: Request, pk: int) -> HttpResponse:
    """Take the recruited person into service."""
    found = queries.get_decision(actor=request.actor, decision_id=pk)
    press(
        request,
        lambda: decisions.enter_recruited(
            actor=request.actor, decision_id=pk, version=sent_version(request), on=today()
        ),
    )
    return redirect(_back(found))


@require_http_methods(["GET", "HEAD", "POST"])
def probation(request: Request, pk: int) -> HttpResponse:
    """Record that probation was passed."""
    found = queries.get_decision(actor=request.actor, decision_id=pk)
    request.actor.require(Permission.DECIDE_RECRUITMENT, found.unit_path)
    form = ProbationForm(
        posted(request), initial={"version": found.version, "ended_on": queries.probation_over(decision=found)}
    )
    page = FormPage(
        _("End of probation"), _("Record the end of probation"), _back(found), found.decision_no,
        closed=not _on_probation(found),
    )  # fmt: skip
    return sent(
        request, form, page,
        lambda told: decisions.end_probation(
            actor=request.actor, decision_id=pk, version=told["version"], ended_on=told["ended_on"], on=today()
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def probation_failed(request: Request, pk: int) -> HttpResponse:
    """Record that probation was not passed: service ends, the decision is revoked."""
    found = queries.get_decision(actor=request.actor, decision_id=pk)
    request.actor.require(Permission.DECIDE_RECRUITMENT, found.unit_path)
    form = FailForm(posted(request), initial={"version": found.version, "ends_on": today()})
    page = FormPage(
        _("Probation not passed"), _("Revoke the decision"), _back(found),
        _("Employment and post of the person end on this day; the reason stands in the record."), risk=True,
        closed=not _on_probation(found),
    )  # fmt: skip
    return sent(
        request, form, page,
        lambda told: decisions.fail_probation(
            actor=request.actor, decision_id=pk, version=told["version"], ends_on=told["ends_on"],
            reason=told["reason"], on=today(),
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def lapse(request: Request, pk: int) -> HttpResponse:
    """Record that somebody did not take up the post."""
    found = queries.get_decision(actor=request.actor, decision_id=pk)
    request.actor.require(Permission.DECIDE_RECRUITMENT, found.unit_path)
    form = ReasonForm(posted(request), initial={"version": found.version})
    page = FormPage(
        _("Did not take up the post"), _("Record that the decision lapsed"), _back(found),
        _("The next in the ranking of the post is chosen."), risk=True, closed=not _may_lapse(found),
    )  # fmt: skip
    return sent(
        request, form, page,
        lambda told: decisions.lapse_decision(
            actor=request.actor, decision_id=pk, version=told["version"], reason=told["reason"]
        ),
    )  # fmt: skip
