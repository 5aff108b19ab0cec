"""Public pages: open campaigns, announcements, applying, following the own application by number and key."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.people.queries.rows import title_name
from hoaban.apps.recruitment.commands import appeals
from hoaban.apps.recruitment.commands import applications as commands
from hoaban.apps.recruitment.commands.opening import CANDIDATE
from hoaban.apps.recruitment.forms.applications import AppealForm, ApplicationForm, FollowForm, told_before
from hoaban.apps.recruitment.forms.fields import ConfirmForm
from hoaban.apps.recruitment.models import Application, CampaignState
from hoaban.apps.recruitment.queries import applications as queries
from hoaban.apps.recruitment.queries import campaigns, marking, results
from hoaban.apps.recruitment.queries.law import law_on
from hoaban.apps.recruitment.rules.keys import shown_key
from hoaban.apps.recruitment.rules.moves import Step, may_step
from hoaban.apps.recruitment.views.applications import basis_text, choices_of, ethnic_name, shown
from hoaban.shared.form_page import FormPage, posted, sent
from hoaban.shared.shell import Request, now, today

TOO_MANY = 429
OWN = "recruitment_application"
"""Where the session keeps the application whose key was shown."""


def _source(request: Request) -> str:
    """A key that stands for the address somebody asks from; the address itself is not kept."""
    address = request.META.get("REMOTE_ADDR", "")
    digest = hmac.new(settings.SECRET_KEY.encode(), f"apply {address}".encode(), hashlib.sha256).hexdigest()
    return f"apply-{digest[:40]}"


def _too_often(request: Request) -> HttpResponse:
    answer = render(request, "recruitment/public/too_often.html", status=TOO_MANY)
    answer["Retry-After"] = str(int(queries.WITHIN.total_seconds()))
    return answer


@login_not_required
@require_safe
def public_campaigns(request: Request) -> HttpResponse:
    """Campaigns that take applications now, and earlier ones."""
    on = today()
    rows = campaigns.list_public(on=on)
    taking = [one for one in rows if campaigns.takes_applications(campaign=one, on=on)]
    context = {"taking": taking, "others": [one for one in rows if one not in taking], "on": on}
    return render(request, "recruitment/public/campaigns.html", context)


@login_not_required
@require_safe
def public_campaign(request: Request, code: str) -> HttpResponse:
    """An announcement: posts, conditions, rounds, days, how to apply."""
    campaign, on = campaigns.get_public(code=code), today()
    law = law_on(campaign.apply_until)
    context = {
        "campaign": campaign, "posts": campaigns.list_posts(campaign=campaign, on=on),
        "rounds": campaign.rounds.order_by("number"), "on": on, "published": results.are_published(campaign=campaign),
        "takes": campaigns.takes_applications(campaign=campaign, on=on), "law": law,
        "pass_mark": law.number("pass_mark"), "pass_basis": basis_text(law.basis("pass_mark")),
        "least": law.number("min_age"), "least_basis": basis_text(law.basis("min_age")),
        "pledged": law.number("direct_selection_groups") if queries.asks_group(campaign=campaign) else None,
        "pledged_basis": basis_text(law.basis("direct_selection_groups")),
        "points": law.points, "points_basis": basis_text(law.basis("priority_ethnic_minority")),
    }  # fmt: skip
    return render(request, "recruitment/public/campaign.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def public_apply(request: Request, code: str) -> HttpResponse:
    """The application form; number and key are shown afterwards."""
    campaign = campaigns.get_public(code=code)
    if not campaigns.takes_applications(campaign=campaign, on=today()):
        return redirect("recruitment_public_campaign", code=code)
    if queries.sent_too_often(source=_source(request)):
        return _too_often(request)
    form = ApplicationForm(
        posted(request),
        posts=choices_of(campaign),
        asks_group=queries.asks_group(campaign=campaign),
        initial={"wanted": request.GET.get("post", "")},
    )
    page = FormPage(
        _("Apply: %(campaign)s") % {"campaign": campaign.name}, _("Send the application"),
        reverse("recruitment_public_campaign", args=[code]),
        _("You are given a number and a secret key afterwards. What you declare is compared with your papers."), public=True,
    )  # fmt: skip
    made: list[Application] = []
    answer = sent(
        request, form, page,
        lambda _told: made.append(
            commands.apply(
                actor=CANDIDATE, campaign_id=campaign.pk, facts=form.facts(), now=now(), source=_source(request)
            )
        ),
    )  # fmt: skip
    if not made:
        return answer
    request.session[OWN] = made[0].pk
    return redirect("recruitment_own")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: Request) -> HttpResponse:
    """Number and key; whatever is wrong with them gets the same answer."""
    form = FollowForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "recruitment/public/follow.html", {"form": form}, status=status)
    if queries.tried_too_often(source=_source(request)):
        return _too_often(request)
    found = queries.find_own(number=form.cleaned_data["number"], key=form.cleaned_data["key"])
    if found is None:
        commands.report_unknown(actor=CANDIDATE, tried=form.cleaned_data["number"], source=_source(request))
        form.add_error(None, _("No application has this number and this key. Compare both with what you noted down."))
        return render(request, "recruitment/public/follow.html", {"form": form}, status=404)
    request.session[OWN] = found
    return redirect("recruitment_own")


def _own(request: Request) -> Application | None:
    key = request.session.get(OWN)
    return queries.get_own(application_id=key) if isinstance(key, int) else None


@login_not_required
@never_cache
@require_safe
def own(request: Request) -> HttpResponse:
    """The own application: state, findings with reasons, marks, rank, appeals."""
    found = _own(request)
    if found is None:
        return redirect("recruitment_follow")
    published = found.campaign.state in (CampaignState.RESULTS, CampaignState.CLOSED)
    decided = found.campaign.state not in (CampaignState.OPEN, CampaignState.CHECKING) or bool(found.findings)
    context = {
        "application": found, "campaign": found.campaign, "title": title_name(found.wanted.post.title),
        "findings": shown(queries.kept_findings(application=found)) if decided else [], "ethnic": ethnic_name(found),
        "marks": queries.own_marks(application=found), "published": published, "key": shown_key(found.follow_key),
        "without_appeal": marking.WITHOUT_APPEAL, "decision": getattr(found, "decision", None),
        "number_told": found.personal_id, "sees_private": True,
        "may_complete": _may_complete(found), "may_withdraw": may_step(Step.WITHDRAW, found.state) and not published,
    }  # fmt: skip
    return render(request, "recruitment/public/own.html", context)


def _may_complete(found: Application) -> bool:
    if found.state == "returned":
        return found.campaign.state in (CampaignState.OPEN, CampaignState.CHECKING)
    return found.state == "sent" and campaigns.takes_applications(campaign=found.campaign, on=today())


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_complete(request: Request) -> HttpResponse:
    """Correct or complete the own application."""
    found = _own(request)
    if found is None or not _may_complete(found):
        return redirect("recruitment_own")
    form = ApplicationForm(
        posted(request),
        posts=choices_of(found.campaign),
        asks_group=queries.asks_group(campaign=found.campaign),
        initial=told_before(found),
    )
    page = FormPage(
        _("Complete the application"),
        _("Send the application again"),
        reverse("recruitment_own"),
        found.answer,
        public=True,
    )
    return sent(
        request, form, page,
        lambda _told: commands.complete_application(
            actor=CANDIDATE, application_id=found.pk, facts=form.facts(), now=now()
        ),
    )  # fmt: skip


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_withdraw(request: Request) -> HttpResponse:
    """Withdraw the own application."""
    found = _own(request)
    if found is None:
        return redirect("recruitment_follow")
    page = FormPage(
        _("Withdraw the application"), _("Withdraw"), reverse("recruitment_own"),
        _("You may apply again while the campaign takes applications."), risk=True, public=True,
    )  # fmt: skip
    return sent(
        request, ConfirmForm(posted(request)), page,
        lambda _told: commands.withdraw_application(actor=CANDIDATE, application_id=found.pk),
    )  # fmt: skip


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_appeal(request: Request, script_id: int) -> HttpResponse:
    """Appeal against the mark of an own paper."""
    found = _own(request)
    if found is None:
        return redirect("recruitment_follow")
    page = FormPage(
        _("Appeal against a mark"), _("Send the appeal"), reverse("recruitment_own"), found.number, public=True
    )
    return sent(
        request, AppealForm(posted(request)), page,
        lambda told: appeals.make_appeal(
            actor=CANDIDATE, application_id=found.pk, script_id=script_id, text=told["text"], now=now()
        ),
    )  # fmt: skip


@login_not_required
@never_cache
@require_POST
def leave(request: Request) -> HttpResponse:
    """Close the own application on this machine."""
    request.session.pop(OWN, None)
    return redirect("recruitment_public")
