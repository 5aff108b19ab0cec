"""Applications: sent by the public form or taken from paper, completed, returned, checked, withdrawn."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hoaban.apps.recruitment.commands.opening import (
    CANDIDATE,
    keep,
    leave,
    open_application,
    open_campaign_record,
)
from hoaban.apps.recruitment.models import Application, ApplicationState, Campaign, CampaignState
from hoaban.apps.recruitment.queries import applications as queries
from hoaban.apps.recruitment.queries.campaigns import takes_applications, takes_paper
from hoaban.apps.recruitment.queries.law import Law, law_on
from hoaban.apps.recruitment.rules import eligibility
from hoaban.apps.recruitment.rules.keys import number_of, secret_key
from hoaban.apps.recruitment.rules.moves import Step, may_step
from hoaban.apps.recruitment.rules.priority import groups_of, points_of
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.models import Event
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.rulebook import Finding, frozen
from hoaban.shared.templatetags.hoaban import day


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What a candidate tells; ``declared``: vietnamese, healthy and each ground that excludes -> True, False or None."""

    wanted_id: int
    full_name: str
    personal_id: str
    birth_date: date
    sex: int
    ethnicity: int
    education: int
    declared: dict[str, bool | None]
    phone: str = ""
    email: str = ""
    address: str = ""
    field_of_study: str = ""
    graduated_on: date | None = None
    priority: str = ""
    commitment_years: int = 0
    home: str = ""
    group: str = ""
    group_paper: str = ""


FIELDS = (
    "wanted_id", "full_name", "personal_id", "birth_date", "sex", "ethnicity", "education", "declared", "phone", "email",
    "address", "field_of_study", "graduated_on", "priority", "commitment_years", "home", "group",
    "group_paper",
)  # fmt: skip


@transaction.atomic
def apply(
    *,
    actor: Actor,
    campaign_id: int,
    facts: ApplicationFacts,
    now: datetime,
    source: str = "",
    received_on: date | None = None,
) -> Application:
    """Send an application; ``actor``: a stranger on the public page, or an officer who takes one from paper.

    ``source``: a key that stands for the address it came from; ``received_on``: the day a paper was handed in (None:
    today), which may be taken in until checking is closed. Raises CommandRefused when the campaign takes none now,
    the post is not in it, or this person has applied already; PermissionDenied for an officer of another part.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    from_paper = actor.user_id is not None
    if from_paper:
        actor.require(Permission.RECRUIT, campaign.unit_path)
    handed = (received_on or localtime(now).date()) if from_paper else None
    _require_time(campaign, localtime(now).date(), handed)
    if (before := _sent_before(campaign, facts)) is not None:
        return before
    _check(campaign, facts, None)
    made = Application(
        campaign=campaign, unit_path=campaign.unit_path, sent_at=now, from_paper=from_paper, received_on=handed,
        number=number_of(campaign.code, Application.objects.filter(campaign=campaign).count() + 1),
        follow_key=secret_key(random.SystemRandom()), **_values(facts),
    )  # fmt: skip
    made.save()
    _leave_sent(actor if from_paper else CANDIDATE, made, source)
    return made


def _require_time(campaign: Campaign, on: date, handed: date | None) -> None:
    """Within the days of applications: on the day itself by the form, by the day of handing in on paper."""
    taking = takes_applications if handed is None else takes_paper
    if not taking(campaign=campaign, on=on):
        raise CommandRefused("closed", _("This campaign takes no applications now."))
    if handed is not None and not campaign.apply_from <= handed <= min(on, campaign.apply_until):
        message = _("The day on which the paper was handed in lies between %(first)s and %(last)s.")
        last = day(min(on, campaign.apply_until))
        raise CommandRefused("received", message % {"first": day(campaign.apply_from), "last": last}, "received_on")


def _sent_before(campaign: Campaign, facts: ApplicationFacts) -> Application | None:
    """The application that this very sending of the form made before: a double click gets its number and key."""
    key = audit.current_submission()
    same = Application.objects.filter(campaign=campaign, personal_id=facts.personal_id)
    found = same.exclude(state=ApplicationState.WITHDRAWN).first() if key else None
    if found is None:
        return None
    left = Event.objects.filter(action=queries.SENT, subject_type=found._meta.label_lower, subject_id=found.pk)
    return found if left.filter(after__sending=key).exists() else None


def _leave_sent(actor: Actor, made: Application, source: str) -> None:
    batch, told = source or audit.current_submission(), {"number": made.number, "paper": made.from_paper}
    told["received"] = made.received_on.isoformat() if made.received_on else None
    told["sending"] = audit.current_submission()
    leave(actor, "apply", made, made.unit_path, after=told, batch=batch)


def _values(facts: ApplicationFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in FIELDS}


def _check(campaign: Campaign, facts: ApplicationFacts, own: int | None) -> None:
    if not campaign.posts.filter(pk=facts.wanted_id).exists():
        raise CommandRefused("post", _("Choose one of the posts of this campaign."), "wanted")
    same = Application.objects.filter(campaign=campaign, personal_id=facts.personal_id)
    if same.exclude(state=ApplicationState.WITHDRAWN).exclude(pk=own or 0).exists():
        message = _(
            "An application with this identification number is here already. Follow it with its number and key."
        )
        raise CommandRefused("again", message, "personal_id")


@transaction.atomic
def complete_application(*, actor: Actor, application_id: int, facts: ApplicationFacts, now: datetime) -> Application:
    """Correct or complete an application while it is received or returned, and applications are not checked yet.

    ``actor``: the candidate, who has shown the key.
    """
    found = _own(application_id, Step.COMPLETE)
    if found.campaign.state not in (CampaignState.OPEN, CampaignState.CHECKING):
        raise CommandRefused("closed", _("Applications to this campaign can no longer be changed."))
    if found.state == ApplicationState.SENT and not takes_applications(
        campaign=found.campaign, on=localtime(now).date()
    ):
        raise CommandRefused("closed", _("Applications to this campaign can no longer be changed."))
    _write(found, facts)
    leave(actor, "complete", found, found.unit_path)
    return found


@transaction.atomic
def correct_paper(
    *, actor: Actor, application_id: int, version: int | None, facts: ApplicationFacts, received_on: date, now: datetime
) -> Application:
    """Correct or complete what an office took in from paper, until it is decided; the event names what became different.

    Raises Http404, PermissionDenied, CommandRefused: "state", "changed", "paper" for one that its candidate sent, "received"
    for a day of handing in outside the days of applications, or as ``apply`` does.
    """
    found = open_application(actor, application_id, version, Permission.RECRUIT)
    _require_step(found, Step.COMPLETE)
    if not found.from_paper:
        raise CommandRefused(
            "paper", _("The candidate sent this application and corrects it; return it with a reason.")
        )
    _require_time(found.campaign, localtime(now).date(), received_on)
    told = _values(facts)
    changed = sorted(name for name, value in told.items() if getattr(found, name) != value)
    found.received_on = received_on
    _write(found, facts)
    leave(actor, "correct_paper", found, found.unit_path, after={"changed": changed})
    return found


def _write(found: Application, facts: ApplicationFacts) -> None:
    """What is told now, received anew."""
    _check(found.campaign, facts, found.pk)
    for name, value in _values(facts).items():
        setattr(found, name, value)
    found.state, found.answer, found.version = ApplicationState.SENT, "", found.version + 1
    found.save()


@transaction.atomic
def withdraw_application(*, actor: Actor, application_id: int) -> Application:
    """Withdraw an application; ``actor``: the candidate, who has shown the key."""
    found = _own(application_id, Step.WITHDRAW)
    if found.campaign.state in (CampaignState.RESULTS, CampaignState.CLOSED):
        raise CommandRefused("state", _("Results are published; tell the recruiting body that you decline the post."))
    found.state = ApplicationState.WITHDRAWN
    keep(found, "state")
    leave(actor, "withdraw", found, found.unit_path)
    return found


def _own(application_id: int, step: Step) -> Application:
    list(Application.objects.select_for_update().filter(pk=application_id).values_list("pk"))
    found: Application = Application.objects.select_related("campaign", "wanted").get(pk=application_id)
    if not may_step(step, found.state):
        message = _("The application is now in the state “%(state)s”; this is not open there.")
        raise CommandRefused("state", message % {"state": found.get_state_display()})
    return found


@transaction.atomic
def return_application(*, actor: Actor, application_id: int, version: int | None, reason: str) -> Application:
    """Return an application to be completed; the candidate reads the reason."""
    found = open_application(actor, application_id, version, Permission.RECRUIT)
    _require_step(found, Step.RETURN)
    if not reason.strip():
        raise CommandRefused("reason", _("Say what has to be completed; the candidate reads it."), "reason")
    found.state, found.answer = ApplicationState.RETURNED, tidy(reason)[:500]
    keep(found, "state", "answer")
    leave(actor, "return", found, found.unit_path, reason=reason)
    return found


@transaction.atomic
def check_application(
    *, actor: Actor, application_id: int, version: int | None, confirmed: Sequence[str] = ()
) -> Application:
    """Decide whether somebody may apply for the post: the findings are frozen, and the state follows them.

    ``confirmed``: rules that the office has settled from papers. Raises CommandRefused "unknown" while a fact is
    missing that decides.
    """
    found = open_application(actor, application_id, version, Permission.RECRUIT)
    _require_checking(found.campaign)
    law = law_on(found.campaign.apply_until)
    findings = queries.findings_of(application=found, law=law, confirmed=confirmed)
    _decide(found, findings, law)
    leave(actor, "check", found, found.unit_path, after={"state": found.state, "confirmed": list(confirmed)})
    return found


def _require_checking(campaign: Campaign) -> None:
    if campaign.state != CampaignState.CHECKING:
        raise CommandRefused("state", _("Applications are checked once they are closed and before the rounds begin."))


def _require_step(found: Application, step: Step) -> None:
    if not may_step(step, found.state):
        message = _("The application is now in the state “%(state)s”; this is not open there.")
        raise CommandRefused("state", message % {"state": found.get_state_display()})


def _decide(found: Application, findings: Sequence[Finding], law: Law) -> None:
    against, unknown = eligibility.against(findings), eligibility.open_questions(findings)
    _require_step(found, Step.REJECT if against else Step.ADMIT)
    if unknown and not against:
        message = _(
            "Not settled yet: %(rules)s. Confirm it from the papers, or return the application to be completed."
        )
        raise CommandRefused("unknown", message % {"rules": ", ".join(one.title for one in unknown)})
    found.state = ApplicationState.INELIGIBLE if against else ApplicationState.ELIGIBLE
    found.answer = "; ".join(f"{one.title}: {one.says}" for one in against)[:500]
    found.findings = frozen(findings)
    found.points = points_of(groups_of(found.priority, found.ethnicity), law.points)
    keep(found, "state", "answer", "findings", "points")


@transaction.atomic
def check_all(*, actor: Actor, campaign_id: int, version: int | None) -> tuple[int, int]:
    """Check every received application of a campaign; returns how many were decided and how many wait for papers."""
    campaign = open_campaign_record(actor, campaign_id, version, Permission.RECRUIT)
    _require_checking(campaign)
    law, decided, left = law_on(campaign.apply_until), 0, 0
    rows = Application.objects.select_for_update().filter(campaign=campaign, state=ApplicationState.SENT)
    for found in list(rows.select_related("wanted").order_by("pk")):
        found.campaign = campaign
        findings = queries.findings_of(application=found, law=law)
        if eligibility.open_questions(findings) and not eligibility.against(findings):
            left += 1
            continue
        _decide(found, findings, law)
        decided += 1
    keep(campaign)
    leave(actor, "check_all", campaign, campaign.unit_path, after={"decided": decided, "left": left})
    return decided, left


def report_unknown(*, actor: Actor, tried: str, source: str) -> None:
    """Leave the event of a number or key that leads nowhere (see queries.applications.tried_too_often)."""
    about = ("recruitment.application", 0, tried[:60])
    audit.record(actor=actor if actor.name else CANDIDATE, action=queries.UNKNOWN, about=about, batch=source)
