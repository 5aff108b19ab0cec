"""Appeals: made by the candidate with the key, answered by the office; a changed mark changes state and rank."""

from __future__ import annotations

import random
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hoaban.apps.recruitment.commands import ranking
from hoaban.apps.recruitment.commands.opening import keep, leave, open_campaign_record
from hoaban.apps.recruitment.models import (
    Appeal,
    AppealState,
    Application,
    ApplicationState,
    CampaignState,
    RecruitmentDecision,
    Script,
)
from hoaban.apps.recruitment.queries import marking as queries
from hoaban.apps.recruitment.queries.law import law_on
from hoaban.apps.recruitment.rules.keys import masks
from hoaban.apps.recruitment.rules.marking import has_passed
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.templatetags.hoaban import day


@transaction.atomic
def make_appeal(*, actor: Actor, application_id: int, script_id: int, text: str, now: datetime) -> Appeal:
    """Appeal against the mark of an own paper, within the days of appeal from publication, once a paper.

    ``actor``: the candidate, who has shown the key. Raises Http404 for a paper of somebody else, CommandRefused.
    """
    rows = Script.objects.select_related("round__campaign", "application")
    script = rows.filter(pk=script_id, application_id=application_id, round__published_at__isnull=False).first()
    if script is None:
        raise Http404
    last = queries.appeal_until(round_=script.round)
    if script.absent or last is None:
        raise CommandRefused("kind", _("A mark can be appealed against where a paper was written."))
    if localtime(now).date() > last or script.round.campaign.state not in (CampaignState.ROUNDS, CampaignState.RESULTS):
        raise CommandRefused("late", _("Appeals were taken until %(day)s.") % {"day": day(last)})
    if Appeal.objects.filter(script=script).exists():
        raise CommandRefused("again", _("You have appealed against this mark already; the answer will stand here."))
    if not text.strip():
        raise CommandRefused("text", _("Say what you ask to be looked at again."), "text")
    made = Appeal.objects.create(script=script, text=tidy(text)[:1000], made_at=now)
    leave(actor, "appeal", script.application, script.application.unit_path)
    return made


@transaction.atomic
def answer_appeal(*, actor: Actor, appeal_id: int, mark: Decimal | None, answer: str, now: datetime) -> Appeal:
    """Answer an appeal: the mark is kept (``mark`` None) or changed; a change decides passing and rank anew.

    Whoever is in again gets a paper in the round that is under way. Raises Http404 outside the part, CommandRefused once
    answered, without an answer, or when the results or a later round have been acted on already.
    """
    known = queries.get_appeal(actor=actor, appeal_id=appeal_id)
    campaign = open_campaign_record(actor, known.script.application.campaign_id, None, Permission.RECRUIT)
    found = queries.get_appeal(actor=actor, appeal_id=appeal_id)
    if found.state != AppealState.OPEN:
        raise CommandRefused("changed", _("This appeal is answered already."))
    if not answer.strip():
        raise CommandRefused("answer", _("Write the answer; the candidate reads it."), "answer")
    changed = mark is not None and mark != found.script.mark
    found.state = AppealState.CHANGED if changed else AppealState.KEPT
    found.answer, found.answered_at, found.old_mark = tidy(answer)[:1000], now, found.script.mark
    found.save()
    called: list[int] = []
    if changed and mark is not None:
        called = _remark(found.script, mark)
        if campaign.state == CampaignState.RESULTS:
            ranking.rank_campaign(campaign)
    keep(campaign)
    leave(
        actor, "answer_appeal", found.script.application, campaign.unit_path, reason=answer,
        before={"mark": str(found.old_mark)}, after={"mark": str(found.script.mark), "called_to": called},
    )  # fmt: skip
    return found


def _remark(script: Script, mark: Decimal) -> list[int]:
    """Write the new mark; passing follows it, and a candidate who passes every round sat is in again.

    Returns the numbers of the rounds that the candidate is called to.
    """
    if not 0 <= mark <= 100:
        raise CommandRefused("mark", _("A mark lies between 0 and 100."), "mark")
    if RecruitmentDecision.objects.filter(campaign=script.round.campaign).exists():
        raise CommandRefused("decided", _("Decisions of this campaign are signed; its marks stand."))
    least = law_on(script.round.held_on or script.round.campaign.apply_until).number("pass_mark")
    script.mark, script.passed = mark, has_passed(mark, least, absent=script.absent)
    script.save(update_fields=["mark", "passed"])
    return _follow(script)


def _follow(script: Script) -> list[int]:
    application: Application = script.application
    called: list[int] = []
    if not script.passed:
        application.state = ApplicationState.FAILED
    elif application.state == ApplicationState.FAILED and not application.scripts.filter(passed=False).exists():
        application.state = ApplicationState.ELIGIBLE
        called = _call_to_later(application)
    keep(application, "state")
    return called


def _call_to_later(application: Application) -> list[int]:
    """Call a candidate who is in again to the rounds that were opened meanwhile, under a new mask.

    Raises CommandRefused "sat" where the marks of such a round are published: the candidate could not sit it any more.
    """
    opened = application.campaign.rounds.filter(held_on__isnull=False).exclude(scripts__application=application)
    called = list(opened.order_by("number"))
    for round_ in called:
        if round_.published_at is not None:
            message = _(
                "The marks of round %(number)s are published and this candidate has no paper in it, so a mark that passes "
                "would come too late. Keep the mark, or cancel the campaign and hold it again."
            )
            raise CommandRefused("sat", message % {"number": round_.number}, "mark")
        taken = set(round_.scripts.values_list("mask", flat=True))
        sign = next(one for one in masks(len(taken) + 1, random.SystemRandom()) if one not in taken)
        Script.objects.create(round=round_, application=application, mask=sign)
    return [round_.number for round_ in called]
