"""Decisions of recruitment: signed, taken up through people's commands, probation ended, or lapsed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people import commands as people
from hoaban.apps.people.models import AssignmentKind, EndReason, Official, Qualification, QualificationKind
from hoaban.apps.people.rules.life import AwardFacts, JobFacts, Life, PersonFacts, SalaryFacts, SpellFacts
from hoaban.apps.recruitment.commands import ranking
from hoaban.apps.recruitment.commands.opening import keep, leave, open_application, open_decision
from hoaban.apps.recruitment.models import (
    Appeal,
    AppealState,
    Application,
    ApplicationState,
    Campaign,
    CampaignState,
    DecisionState,
    RecruitmentDecision,
)
from hoaban.apps.recruitment.queries.law import law_on
from hoaban.apps.recruitment.rules.days import add_months
from hoaban.apps.recruitment.rules.moves import Step, may_step
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.templatetags.hoaban import day


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """A decision: number, day, who signs, from when, and the salary it puts the person on; without a rank, none."""

    decision_no: str
    decided_on: date
    signer: str
    starts_on: date
    rank: str = ""
    step: int | None = None
    coefficient: Decimal | None = None


@transaction.atomic
def decide_recruitment(
    *, actor: Actor, application_id: int, version: int | None, facts: DecisionFacts, now: datetime
) -> RecruitmentDecision:
    """Decide that somebody chosen is recruited, with probation by the lawbook of the day.

    Raises CommandRefused before results are published, the days of appeal are over and appeals answered, for days in
    disorder, and for a rank that the lawbook does not have on the day.
    """
    found = open_application(actor, application_id, version, Permission.DECIDE_RECRUITMENT)
    _check(found, facts, localtime(now).date())
    unit = found.wanted.post.unit
    path = organisation.current_path(unit.pk, facts.decided_on)
    made = RecruitmentDecision.objects.create(
        application=found, campaign=found.campaign, post=found.wanted.post, unit_path=path, level=unit.level,
        category=found.campaign.category, sex=found.sex, ethnicity=found.ethnicity, education=found.education,
        decision_no=tidy(facts.decision_no), decided_on=facts.decided_on, signer=tidy(facts.signer),
        salary_rank=facts.rank, salary_step=facts.step, salary_coefficient=facts.coefficient,
        starts_on=facts.starts_on, probation_months=law_on(facts.decided_on).probation_months(found.wanted.education),
    )  # fmt: skip
    keep(found)
    leave(
        actor, "decide", made, path, on=facts.decided_on, after={"number": found.number, "decision": made.decision_no}
    )
    return made


def _check(found: Application, facts: DecisionFacts, on: date) -> None:
    if found.state != ApplicationState.CHOSEN:
        raise CommandRefused("state", _("Only whoever is chosen by the ranking is recruited."))
    if RecruitmentDecision.objects.filter(application=found).exists():
        raise CommandRefused("changed", _("The decision is signed already."))
    campaign = found.campaign
    if campaign.state not in (CampaignState.RESULTS, CampaignState.CLOSED):
        raise CommandRefused("state", _("Results are not published yet."))
    if campaign.appeal_until is not None and on <= campaign.appeal_until:
        message = _("Appeals are taken until the end of %(day)s.")
        raise CommandRefused("appeals", message % {"day": day(campaign.appeal_until)})
    if Appeal.objects.filter(script__application__campaign=campaign, state=AppealState.OPEN).exists():
        raise CommandRefused("appeals", _("Answer the open appeals of this campaign first."))
    _check_days(campaign, facts, on)
    _check_salary(facts)


def _check_salary(facts: DecisionFacts) -> None:
    if not facts.rank and (facts.step is not None or facts.coefficient is not None):
        raise CommandRefused("rank", _("Choose the rank that step and coefficient belong to."), "rank")
    known = {one.code for one in lawbook.list_codes(list="rank", on=facts.starts_on)}
    if facts.rank and facts.rank not in known:
        raise CommandRefused("rank", _("There is no rank “%(rank)s” on that day.") % {"rank": facts.rank}, "rank")


def _check_days(campaign: Campaign, facts: DecisionFacts, on: date) -> None:
    if facts.decided_on > on:
        raise CommandRefused("days", _("The decision lies in the future."), "decided_on")
    if campaign.published_at is not None and facts.decided_on < (least := _first_day(campaign)):
        message = _("Nobody can be decided on before %(day)s, when results stand.")
        raise CommandRefused("days", message % {"day": day(least)}, "decided_on")
    if facts.starts_on < facts.decided_on:
        raise CommandRefused("days", _("Service cannot begin before the decision."), "starts_on")


def _first_day(campaign: Campaign) -> date:
    """The first day of decisions: after the days of appeal, else the day of publication."""
    assert campaign.published_at is not None  # asked of published campaigns only
    published = localtime(campaign.published_at).date()
    return max(published, campaign.appeal_until + timedelta(days=1)) if campaign.appeal_until else published


@transaction.atomic
def enter_recruited(*, actor: Actor, decision_id: int, version: int | None, on: date) -> RecruitmentDecision:
    """Take the recruited person into service: the official with employment, post and degree, through people's command.

    Whoever has a record already (left before, served part-time or by contract) goes on in it. Raises CommandRefused before the
    day of the decision's start, for a post whose seats are all taken by then, or with what people's command refuses.
    """
    found = open_decision(actor, decision_id, version, Permission.DECIDE_RECRUITMENT)
    if found.state != DecisionState.SIGNED or found.application is None:
        raise CommandRefused("changed", _("This decision was carried out or has lapsed already."))
    if on < found.starts_on:
        raise CommandRefused("early", _("Service begins on %(day)s.") % {"day": day(found.starts_on)})
    _require_seat(actor, found)
    known = Official.objects.filter(personal_id=found.application.personal_id).first()
    found.official_id = _enter_new(actor, found, on) if known is None else _enter_known(actor, found, known)
    found.state = DecisionState.ENTERED
    keep(found, "state", "official")
    found.application.state = ApplicationState.ENTERED
    keep(found.application, "state")
    leave(actor, "enter", found, found.unit_path, on=found.starts_on, after={"official": found.official_id})
    return found


def _require_seat(actor: Actor, found: RecruitmentDecision) -> None:
    post = found.post
    if post is None:
        raise CommandRefused("post", _("This decision names no post of the system."))
    counts = organisation.post_staffing(actor=actor, on=found.starts_on, path=found.unit_path)
    if counts.get(post.pk, (0, 0, 0))[2] < 1:
        message = _("No seat of this post is vacant on %(day)s. Free one, or record that the decision lapsed.")
        raise CommandRefused("full", message % {"day": day(found.starts_on)})


def _enter_new(actor: Actor, found: RecruitmentDecision, on: date) -> int:
    province = organisation.steps(found.unit_path)[0]
    try:
        return people.enter_service(actor=actor, province_id=province, life=_life(found), on=on)
    except people.LivesRefused as refused:
        facts = "; ".join(f"{problem.code} {problem.fact}" for _place, problem in refused.problems)
        raise CommandRefused("life", _("The record cannot be made: %(facts)s.") % {"facts": facts}) from refused


def _enter_known(actor: Actor, found: RecruitmentDecision, known: Official) -> int:
    """Whoever has a record goes on in it; the degree applied with is added where the record does not have it."""
    one, post = found.application, found.post
    assert one is not None  # both are asked for before
    assert post is not None
    people.employ_again(
        actor=actor, official_id=known.pk, version=None, category=found.category, unit_id=post.unit_id, post_id=post.pk,
        on=found.starts_on, kind=AssignmentKind.RECRUITED, decision_no=found.decision_no, decision_on=found.decided_on,
    )  # fmt: skip
    if found.salary_rank:
        people.change_salary(
            actor=actor, official_id=known.pk, version=None, rank=found.salary_rank, step=found.salary_step,
            coefficient=found.salary_coefficient, on=found.starts_on,
        )  # fmt: skip
    degrees = Qualification.objects.filter(official=known, kind=QualificationKind.EDUCATION, level__gte=one.education)
    if one.education and not degrees.exists():
        awarded, precision = (one.graduated_on, 1) if one.graduated_on else (found.decided_on, 4)
        people.award_qualification(
            actor=actor, official_id=known.pk, version=None, kind=QualificationKind.EDUCATION, level=one.education,
            awarded_on=awarded, precision=precision, field=one.field_of_study,
        )  # fmt: skip
    return known.pk


def _life(found: RecruitmentDecision) -> Life:
    one, post = found.application, found.post
    if one is None or post is None:
        raise CommandRefused("post", _("This decision names no post of the system."))
    home = organisation.match_homes(on=found.starts_on).find(one.home)
    person = PersonFacts(
        one.personal_id, one.full_name, one.sex, one.birth_date, one.ethnicity, home_unit_id=home.unit_id,
        home_province=home.province,
    )  # fmt: skip
    job = JobFacts(
        post.unit_id, post.pk, post.title_id, AssignmentKind.RECRUITED, found.starts_on,
        key_leader=post.title.key_leader, decision_no=found.decision_no, decision_on=found.decided_on,
    )  # fmt: skip
    awarded = one.graduated_on or found.decided_on
    awards = (
        [AwardFacts(1, one.education, awarded, 1 if one.graduated_on else 4, one.field_of_study)]
        if one.education
        else []
    )
    spell = SpellFacts(found.category, found.starts_on, basis=found.decision_no)
    return Life(person, [spell], [job], awards, salary=_salary(found))


def _salary(found: RecruitmentDecision) -> list[SalaryFacts]:
    """The first step of the salary, where the decision names one."""
    if not found.salary_rank:
        return []
    return [SalaryFacts(found.salary_rank, found.salary_step, found.salary_coefficient, found.starts_on)]


@transaction.atomic
def end_probation(
    *, actor: Actor, decision_id: int, version: int | None, ended_on: date, on: date
) -> RecruitmentDecision:
    """Record that probation was passed: not before its months are over, and not ahead; ``on``: today."""
    found = open_decision(actor, decision_id, version, Permission.DECIDE_RECRUITMENT)
    if found.state != DecisionState.ENTERED or found.probation_ended_on is not None:
        raise CommandRefused("changed", _("Nobody is on probation by this decision."))
    least = add_months(found.starts_on, found.probation_months)
    if ended_on < least:
        message = _("Probation of %(months)s months lasts until %(day)s.")
        raise CommandRefused("early", message % {"months": found.probation_months, "day": day(least)}, "ended_on")
    if ended_on > on:
        raise CommandRefused("days", _("This day lies ahead. Record it once it has come."), "ended_on")
    found.probation_ended_on = ended_on
    keep(found, "probation_ended_on")
    leave(actor, "end_probation", found, found.unit_path, on=ended_on)
    return found


@transaction.atomic
def fail_probation(
    *, actor: Actor, decision_id: int, version: int | None, ends_on: date, reason: str, on: date
) -> RecruitmentDecision:
    """Revoke the decision of somebody who does not pass probation: service ends through people's command.

    ``ends_on``: the first day out of service, within probation's time or after it while it is not passed; ``on``: today.
    Raises CommandRefused without a reason, or for a day before service began or ahead of today.
    """
    found = open_decision(actor, decision_id, version, Permission.DECIDE_RECRUITMENT)
    if found.state != DecisionState.ENTERED or found.probation_ended_on is not None or not found.probation_months:
        raise CommandRefused("changed", _("Nobody is on probation by this decision."))
    if not reason.strip():
        raise CommandRefused("reason", _("Say why probation is not passed; the person reads it."), "reason")
    if not found.starts_on < ends_on <= on:
        message = _("The day lies between %(first)s and %(last)s.")
        first = found.starts_on + timedelta(days=1)
        raise CommandRefused("days", message % {"first": day(first), "last": day(on)}, "ends_on")
    assert found.official_id is not None  # the database keeps it so of whoever entered
    people.end_service(
        actor=actor, official_id=found.official_id, version=None, on=ends_on, reason=EndReason.PROBATION,
        basis=tidy(reason)[:200],
    )  # fmt: skip
    found.state = DecisionState.REVOKED
    keep(found, "state")
    leave(actor, "fail_probation", found, found.unit_path, on=ends_on, reason=reason)
    return found


@transaction.atomic
def record_declined(*, actor: Actor, application_id: int, version: int | None, reason: str) -> Application:
    """Record that somebody chosen does not want the post, before any decision; the next in the ranking of the post is chosen.

    Raises CommandRefused for whoever is not chosen or has a decision already, and without a reason.
    """
    found = open_application(actor, application_id, version, Permission.DECIDE_RECRUITMENT)
    if not may_step(Step.DECLINE, found.state) or RecruitmentDecision.objects.filter(application=found).exists():
        raise CommandRefused("changed", _("Nobody is chosen by this application, or the decision is signed already."))
    if not reason.strip():
        raise CommandRefused("reason", _("Say how and when the candidate declined."), "reason")
    found.state = ApplicationState.WITHDRAWN
    keep(found, "state")
    ranking.rank_campaign(found.campaign)
    leave(actor, "decline", found, found.unit_path, reason=reason)
    return found


@transaction.atomic
def lapse_decision(*, actor: Actor, decision_id: int, version: int | None, reason: str) -> RecruitmentDecision:
    """Record that somebody did not take up the post; the next in the ranking of the post is chosen."""
    found = open_decision(actor, decision_id, version, Permission.DECIDE_RECRUITMENT)
    if found.state != DecisionState.SIGNED or found.application is None:
        raise CommandRefused("changed", _("This decision was carried out or has lapsed already."))
    if not reason.strip():
        raise CommandRefused("reason", _("Say why the decision has lapsed."), "reason")
    found.state = DecisionState.LAPSED
    keep(found, "state")
    found.application.state = ApplicationState.WITHDRAWN
    keep(found.application, "state")
    ranking.rank_campaign(found.application.campaign)
    leave(actor, "lapse", found, found.unit_path, reason=reason)
    return found
