"""Applications: the office's list, one application, its findings, the candidate's own."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.shortcuts import get_object_or_404

from hoaban.apps.lawbook.models import Category
from hoaban.apps.people.queries.field_groups import NUMBER, PRIVATE, groups_seen, sees
from hoaban.apps.recruitment.models import Application, ApplicationState, Campaign, Route, Script
from hoaban.apps.recruitment.queries import wording
from hoaban.apps.recruitment.queries.law import Law, law_on
from hoaban.apps.recruitment.rules import eligibility
from hoaban.apps.recruitment.rules.eligibility import EXCLUSIONS, Asked, Declared
from hoaban.apps.recruitment.rules.keys import tidy_key
from hoaban.shared.access import Actor, Permission
from hoaban.shared.models import Event
from hoaban.shared.names import fold
from hoaban.shared.rulebook import Finding, Verdict, thawed
from hoaban.shared.sealed import masked

UNKNOWN = "recruitment.unknown_application"
SENT = "recruitment.apply"
WITHIN, MISSES, SENDINGS = timedelta(minutes=10), 8, 20
"""How many wrong numbers, and how many applications, one address may send in how long."""
GROUNDS = wording.GROUNDS


@dataclass(frozen=True, slots=True)
class OwnMark:
    """A paper of the candidate, as the candidate may see it: the mark once it is published, and the markers' reasons."""

    script: Script
    mark_reasons: tuple[str, ...]


def list_applications(
    *, actor: Actor, campaign: Campaign, state: str = "", text: str = "", post: int | None = None
) -> QuerySet[Application]:
    """Applications of a campaign in the actor's part; ``text``: part of a name, or a whole identification number."""
    rows = Application.objects.filter(actor.within(Permission.VIEW_RECRUITMENT), campaign=campaign)
    rows = rows.select_related("wanted__post__title", "wanted__post__unit")
    if state:
        rows = rows.filter(state=state)
    if post:
        rows = rows.filter(wanted_id=post)
    if folded := fold(text):
        if folded.isdigit():
            # Found by the number only by whoever may see it.
            found = sees(actor=actor, group=NUMBER, path=campaign.unit_path)
            rows = rows.filter(personal_id=folded) if found else rows.none()
        else:
            rows = rows.filter(folded__contains=folded)
    return rows.order_by("name_key", "pk")


def get_application(*, actor: Actor, application_id: int) -> Application:
    """One application; Http404 outside the actor's part."""
    rows = Application.objects.filter(actor.within(Permission.VIEW_RECRUITMENT))
    return get_object_or_404(
        rows.select_related("campaign__unit", "wanted__post__title", "wanted__post__unit"), pk=application_id
    )


def private_facts(*, actor: Actor, application: Application) -> dict[str, object]:
    """What an actor is told of number, phone and address: as of a record, by the table of rights over the recruiting body."""
    shown = groups_seen(actor=actor, path=application.unit_path)
    number = str(application.personal_id)
    return {"number_told": number if NUMBER in shown else masked(number), "sees_private": PRIVATE in shown}


def find_own(*, number: str, key: str) -> int | None:
    """The application with this number and this secret key; None for either one wrong, at the same cost."""
    found = (
        Application.objects.filter(number=number.replace("\x00", "").strip().upper()[:30])
        .values_list("pk", "follow_key")
        .first()
    )
    pk, kept = found or (None, "-" * 12)
    return pk if hmac.compare_digest(kept.encode(), tidy_key(key).encode()) else None


def get_own(*, application_id: int) -> Application | None:
    """An application for the candidate who has shown its key."""
    rows = Application.objects.select_related("campaign__unit", "wanted__post__title", "wanted__post__unit")
    return rows.filter(pk=application_id).first()


def own_marks(*, application: Application) -> list[OwnMark]:
    """The candidate's papers of rounds whose marks are published."""
    rows = application.scripts.filter(round__published_at__isnull=False).select_related("round", "appeal")
    scripts = list(rows.prefetch_related("marks").order_by("round__number"))
    return [OwnMark(one, tuple(mark.reason for mark in one.marks.all() if mark.reason)) for one in scripts]


def tried_too_often(*, source: str) -> bool:
    """Whether somebody (``source``: a key that stands for the address) has tried too many wrong numbers or keys."""
    return Event.objects.filter(batch=source, action=UNKNOWN, at__gte=Now() - WITHIN).count() >= MISSES


def sent_too_often(*, source: str) -> bool:
    """Whether too many applications were sent from one address lately."""
    return Event.objects.filter(batch=source, action=SENT, at__gte=Now() - WITHIN).count() >= SENDINGS


def kept_findings(*, application: Application) -> list[Finding]:
    """The findings frozen with an application that the caller was given."""
    return thawed(application.findings)


def findings_of(
    *, application: Application, law: Law | None = None, confirmed: Iterable[str] = ()
) -> Sequence[Finding]:
    """What the rules say of an application on the last day of applications; ``confirmed``: rules that the office has
    settled from papers.
    """
    campaign, wanted = application.campaign, application.wanted
    known = law or law_on(campaign.apply_until)
    declared = _declared(application)
    years = int(known.number("direct_selection_groups")) if asks_group(campaign=campaign) else 0
    asked = Asked(wanted.education, wanted.fields_of_study, years)
    found = (
        eligibility.age(declared, int(known.number("min_age")), campaign.apply_until, known.basis("min_age")),
        eligibility.nationality(declared, known.basis("nationality")),
        eligibility.exclusions(declared, known.basis("ineligible")),
        eligibility.health(declared, known.basis("fitness")),
        eligibility.degree(declared, asked, known.basis("degree")),
        eligibility.study(declared, asked, known.basis("degree"), _matches(declared, asked)),
        eligibility.group(declared, asked, known.basis("direct_selection_groups")),
        eligibility.pledge(declared, asked, known.basis("direct_selection_groups")),
    )
    settled = frozenset(confirmed)
    return [_settled(one, settled) for one in found if one is not None]


def asks_group(*, campaign: Campaign) -> bool:
    """Whether candidates belong to a group that is selected without examination: of civil servants, by Decree 170/2025."""
    return campaign.route == Route.SELECTION and campaign.category == Category.CIVIL_SERVANT


def _declared(application: Application) -> Declared:
    told = application.declared
    return Declared(
        birth_date=application.birth_date, education=application.education,
        field_of_study=application.field_of_study, vietnamese=told.get("vietnamese"), healthy=told.get("healthy"),
        exclusions={one: bool(told[one]) for one in EXCLUSIONS if told.get(one) is not None},
        commitment_years=application.commitment_years, group=application.group, paper=application.group_paper,
    )  # fmt: skip


def _matches(declared: Declared, asked: Asked) -> bool:
    """Whether a field of study asked for and the one held name each other, without tones."""
    held = fold(declared.field_of_study)
    wanted = [fold(one) for one in asked.fields_of_study.replace(",", ";").split(";")]
    return bool(held) and any(one and (one in held or held in one) for one in wanted)


def _settled(found: Finding, confirmed: frozenset[str]) -> Finding:
    if found.verdict is Verdict.UNKNOWN and found.rule in confirmed:
        return replace(found, verdict=Verdict.MET, facts={**found.facts, "confirmed": True})
    return found


def count_by_state(*, actor: Actor, campaign: Campaign) -> dict[str, int]:
    """State -> applications of a campaign in the actor's part, in the order of the states."""
    rows = list_applications(actor=actor, campaign=campaign).order_by().values_list("state", flat=True)
    found: dict[str, int] = {}
    for state in rows:
        found[state] = found.get(state, 0) + 1
    return {state: found[state] for state in ApplicationState.values if state in found}
