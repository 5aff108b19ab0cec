"""Appeals: made by the candidate with the key, answered by the office; a changed mark changes state and rank."""

from __future__ import annotations

from datetime import datetime, timedelta
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
    if script.absent or script.round.kind in queries.WITHOUT_APPEAL:
        raise CommandRefused("kind", _("A mark can be appealed against where a paper was written."))
    published = localtime(script.round.published_at).date()
    last = published + timedelta(days=int(law_on(published).number("appeal_days")))
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

    Raises Http404 outside the part, CommandRefused once answered, without an answer, or when the results have been acted
    on already.
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
    if changed and mark is not None:
        _remark(found.script, mark)
        if campaign.state == CampaignState.RESULTS:
            ranking.rank_campaign(campaign)
    keep(campaign)
    leave(
        actor, "answer_appeal", found.script.application, campaign.unit_path, reason=answer,
        before={"mark": str(found.old_mark)}, after={"mark": str(found.script.mark)},
    )  # fmt: skip
    return found


def _remark(script: Script, mark: Decimal) -> None:
    """Write the new mark; passing follows it, and a candidate who passes every round sat is in again."""
    if not 0 <= mark <= 100:
        raise CommandRefused("mark", _("A mark lies between 0 and 100."), "mark")
    if RecruitmentDecision.objects.filter(campaign=script.round.campaign).exists():
        raise CommandRefused("decided", _("Decisions of this campaign are signed; its marks stand."))
    least = law_on(script.round.held_on or script.round.campaign.apply_until).number("pass_mark")
    script.mark, script.passed = mark, has_passed(mark, least, absent=script.absent)
    script.save(update_fields=["mark", "passed"])
    _follow(script)


def _follow(script: Script) -> None:
    application: Application = script.application
    sat = list(Script.objects.filter(application=application).order_by("round__number"))
    missing = application.campaign.rounds.filter(published_at__isnull=False).count() > len(sat)
    if not script.passed:
        application.state = ApplicationState.FAILED
    elif application.state == ApplicationState.FAILED and all(one.passed for one in sat) and not missing:
        application.state = ApplicationState.ELIGIBLE
    keep(application, "state")
