"""Publishing the bands of an agency, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.conduct.models import Evaluation, EvaluationRound, EvaluationState
from hoaban.apps.conduct.queries.rankings import RANKED_STATES, rank_agency, stamp_of
from hoaban.apps.conduct.queries.year_rules import rules_of
from hoaban.apps.conduct.rules.evaluation import EXCELLENT
from hoaban.apps.conduct.rules.ranking import Proposal, Ranking
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.rulebook import frozen

WRITTEN = ["results", "band", "band_rule", "findings", "reason", "state", "published_on", "version"]
NAMED = 3
"""So many names stand in a refusal."""


def publish_agency(
    *, actor: Actor, round_id: int, agency_id: int, on: date, reason: str = "", stamp: str | None = None
) -> int:
    """Publish the bands of everybody in an agency; returns how many. All or none, one event, findings kept with each.

    ``stamp``: what was read (stamp_of). ``reason`` is needed where a band goes past a rule that is not verified.
    Raises PermissionDenied, CommandRefused while somebody waits for an earlier step, or when somebody was faster.
    """
    found, path = EvaluationRound.objects.get(pk=round_id), _path_of(round_id, agency_id)
    actor.require(Permission.PUBLISH_EVALUATION, path)
    action = "conduct.publish_evaluation"
    with audit.refusals_left(actor=actor, action=action, subject=found, path=path, on=on), transaction.atomic():
        found = EvaluationRound.objects.select_for_update().get(pk=round_id)
        due = _due(found, agency_id, on, reason, stamp)
        Evaluation.objects.bulk_update(due, WRITTEN, batch_size=100)
        _close_when_done(found, on)
        audit.record(
            actor=actor, action=action, subject=found, path=path, on=on, reason=reason, batch=current_submission(),
            after={"agency": agency_id, "people": len(due), "excellent": sum(row.band == EXCELLENT for row in due)},
        )  # fmt: skip
        return len(due)


def _path_of(round_id: int, agency_id: int) -> str:
    rows = Evaluation.objects.filter(round_id=round_id, agency_id=agency_id)
    path = rows.values_list("agency_path", flat=True).first()
    if path is None:
        raise CommandRefused("nobody", _("Nobody of the unit is ranked in this round."))
    return path


def _due(found: EvaluationRound, agency_id: int, on: date, reason: str, stamp: str | None) -> list[Evaluation]:
    """Everybody whose band is published now, with it; refuses while one of them is not ready."""
    rows = list(
        Evaluation.objects.select_for_update(of=("self",))
        .filter(round=found, agency_id=agency_id)
        .select_related("official")
        .order_by("pk")
    )
    if stamp is not None and stamp != stamp_of(evaluations=rows):
        raise CommandRefused("changed", _("Somebody else has just changed this. Look at it again, then save."))
    due = [row for row in rows if row.state in RANKED_STATES]
    ranking = rank_agency(evaluations=rows, rules=rules_of(year=found.year), on=on)
    _refuse_unready(due, ranking, found, on)
    _refuse_unreasoned(ranking, reason)
    for row in due:
        _publish(row, ranking.proposals[row.pk], on, reason)
    return due


def _refuse_unready(due: Sequence[Evaluation], ranking: Ranking, found: EvaluationRound, on: date) -> None:
    if not due:
        raise CommandRefused("published-already", _("The rankings of this unit are published already."))
    if on < found.opens_on:
        raise CommandRefused("opens-on", _("The round opens on %(day)s.") % {"day": f"{found.opens_on:%d/%m/%Y}"})
    waiting = [row for row in due if row.state != EvaluationState.COLLECTIVE]
    if waiting:
        message = _("All of a unit are published together. %(count)s wait for an earlier step: %(names)s.")
        names = ", ".join(row.official.full_name for row in waiting[:NAMED])
        raise CommandRefused("waiting", message % {"count": len(waiting), "names": names})
    if ranking.missing:
        by_key = {row.pk: row.official.full_name for row in due}
        message = _("No band can be proposed for %(names)s: points or a proposal are missing.")
        raise CommandRefused("missing", message % {"names": ", ".join(by_key[key] for key in ranking.missing[:NAMED])})


def _refuse_unreasoned(ranking: Ranking, reason: str) -> None:
    past = [one for one in ranking.proposals.values() if one.disregarded]
    if past and not reason.strip():
        message = _("%(count)s bands go past a rule that is not verified. Say why.")
        raise CommandRefused("reason", message % {"count": len(past)}, "reason")


def _publish(row: Evaluation, proposal: Proposal, on: date, reason: str) -> None:
    row.results, row.band, row.band_rule = proposal.results, proposal.band, proposal.rule
    row.findings = frozen(proposal.findings)
    if proposal.disregarded:
        row.reason = reason.strip()
    row.state, row.published_on, row.version = EvaluationState.PUBLISHED, on, row.version + 1


def _close_when_done(found: EvaluationRound, on: date) -> None:
    if not Evaluation.objects.filter(round=found, state__in=RANKED_STATES).exists():
        found.closed_on, found.version = on, found.version + 1
        found.save(update_fields=["closed_on", "version"])
