"""Petitions against a published ranking, and their answers; an accepted one may correct the band."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.conduct.commands.evaluation_steps import holding, left, refuse_changed, refuse_state
from hoaban.apps.conduct.models import Band, Evaluation, EvaluationState, Petition
from hoaban.apps.conduct.queries.petitions import answer_due, petition_window
from hoaban.apps.conduct.queries.rankings import failing_of
from hoaban.apps.conduct.queries.year_rules import rules_of
from hoaban.apps.conduct.rules.evaluation import (
    BANDS,
    EXCELLENT,
    FAILED,
    GOOD,
    YearRules,
    bars,
    most_excellent,
)
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.refusals import CommandRefused


def file_petition(*, actor: Actor, evaluation_id: int, on: date, said: str, version: int | None = None) -> Petition:
    """Ask the office to look at the own published ranking again, within the days allowed; once at a time.

    Days come from the lawbook (Law on Public Employees 2025, Art. 27); a rule that is not verified bars nothing.
    Raises PermissionDenied, CommandRefused.
    """
    with holding(actor=actor, evaluation_id=evaluation_id, version=version, action="file_petition", on=on) as row:
        if actor.official_id != row.official_id:
            raise PermissionDenied("a petition is the official's own")
        refuse_state(row, EvaluationState.PUBLISHED)
        window = petition_window(evaluation=row, on=on)
        if not window.is_met and bars(window.basis):
            raise CommandRefused("late", f"{window.says} {window.remedy} ({window.basis.text})")
        if len(said.strip()) < 3:
            raise CommandRefused("said", _("Say what should be looked at again, and why."), "said")
        if row.petitions.filter(answered_on=None).exists():
            raise CommandRefused("changed", _("A petition is being looked at already."))
        due_on = answer_due(category=row.category, on=on)
        made = Petition.objects.create(evaluation=row, text=said.strip(), filed_on=on, due_on=due_on)
        left(actor, "file_petition", row, on, after={"due_on": due_on.isoformat()})
        return made


def answer_petition(
    *, actor: Actor, petition_id: int, on: date, accepted: bool, answer: str, band: int | None = None,
    version: int | None = None,
) -> Petition:  # fmt: skip
    """Answer a petition; an accepted one may give another band, recorded as a correction that counts from the day.

    ``version``: of the evaluation that was read. Raises PermissionDenied, also for the own petition; CommandRefused
    where it was answered, the answer is missing, or the band would break a verified rule.
    """
    about = Evaluation.objects.select_related("round", "official").get(petitions=petition_id)
    if actor.official_id == about.official_id:
        raise PermissionDenied("nobody answers the own petition")
    actor.require(Permission.PUBLISH_EVALUATION, about.agency_path)
    with (
        audit.refusals_left(actor=actor, action="conduct.answer_petition", subject=about, path=about.unit_path, on=on),
        transaction.atomic(),
    ):
        found = Petition.objects.select_for_update().get(pk=petition_id)
        row = Evaluation.objects.select_for_update(of=("self",)).select_related("round").get(pk=found.evaluation_id)
        _refuse_answered(found, row, version, answer)
        before = row.band
        if band is not None and band != before:
            _refuse_band(row, band, on, accepted=accepted)
            found.band_before, found.band_after, row.band = before, band, band
        found.accepted, found.answer, found.answered_on = accepted, answer.strip(), on
        found.save()
        row.version += 1
        row.save(update_fields=["band", "version"])
        left(actor, "answer_petition", row, on, before={"band": before}, after={"band": row.band, "accepted": accepted})
        return found


def _refuse_answered(found: Petition, row: Evaluation, version: int | None, answer: str) -> None:
    if found.answered_on is not None:
        raise CommandRefused("changed", _("This petition was answered on %(day)s.") % {
            "day": f"{found.answered_on:%d/%m/%Y}"
        })  # fmt: skip
    refuse_changed(row.version, version)
    if len(answer.strip()) < 3:
        raise CommandRefused("answer", _("Write the answer and its reasons."), "answer")


def _refuse_band(row: Evaluation, band: int, on: date, *, accepted: bool) -> None:
    if band not in BANDS:
        raise CommandRefused("band", _("Choose one of the four bands."), "band")
    if not accepted:
        raise CommandRefused("band", _("Another band needs a petition that is accepted."), "band")
    rules = rules_of(year=row.round.year)
    _refuse_disciplined(row, rules, band, on)
    if band == EXCELLENT and rules.cap is not None and bars(rules.cap_basis):
        for group in sorted({"", row.group}):
            _refuse_beyond_cap(row, rules, group)


def _refuse_disciplined(row: Evaluation, rules: YearRules, band: int, on: date) -> None:
    if band == FAILED or not rules.discipline_fails or not bars(rules.discipline_basis):
        return
    if failing_of(official_ids=[row.official_id], year=rules.year, on=on):
        message = _("Discipline over duties in %(year)s leaves the lowest band only (%(law)s).")
        raise CommandRefused("band", message % {"year": rules.year, "law": rules.discipline_basis.text}, "band")


def _refuse_beyond_cap(row: Evaluation, rules: YearRules, group: str) -> None:
    others = Evaluation.objects.filter(round=row.round, agency_id=row.agency_id).exclude(pk=row.pk)
    if group:
        others = others.filter(group=group)
    bands = list(others.filter(band__isnull=False).values_list("band", flat=True))
    most = most_excellent(bands.count(GOOD), rules.cap or rules.results)
    if bands.count(EXCELLENT) + 1 > most:
        message = _("“%(band)s” is used up here: %(most)s of %(good)s rated good (%(percent)s%%, %(law)s).")
        facts = {
            "band": Band.EXCELLENT.label, "most": most, "good": bands.count(GOOD), "percent": rules.cap,
            "law": rules.cap_basis.text,
        }  # fmt: skip
        raise CommandRefused("band", message % facts, "band")
