"""Reading letters of apology: the list by state, one letter, what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from hoaban.apps.service.models import Apology, ApologyState, Dossier, Timeliness, TimeUnit
from hoaban.apps.service.queries.apology_letters import Around, around, facts_of
from hoaban.apps.service.queries.one_stop_law import Law, law_on
from hoaban.apps.service.rules.apologies import (
    STEPS,
    WARNED,
    Check,
    LetterFacts,
    Step,
    Urgency,
    checks,
    needs_new_date,
    steps_from,
)
from hoaban.shared.access import Actor, Permission

OWED = (ApologyState.DRAFT, ApologyState.SUBMITTED, ApologyState.SIGNED)
"""States of a letter that the citizen does not have yet."""
PERMISSIONS = {"handle": Permission.HANDLE_DOSSIERS, "sign": Permission.SIGN_RESULTS}


def apologies_for(*, actor: Actor) -> QuerySet[Apology]:
    """The letters of the actor's part, and those of dossiers in the actor's own hands."""
    return Apology.objects.filter(actor.within(Permission.VIEW_SERVICE) | _own(actor))


def _own(actor: Actor) -> Q:
    return Q(dossier__officer_id=actor.official_id) if actor.official_id else Q(pk__in=[])


def has_power(actor: Actor, apology: Apology, by: str) -> bool:
    """Whether the actor takes steps of this kind (handle, sign): by role over the unit, or handling the dossier oneself."""
    if by == "sign" and actor.official_id is None:
        return False
    officer = apology.dossier.officer_id if apology.dossier is not None and by == "handle" else None
    is_own = officer is not None and officer == actor.official_id
    return is_own or actor.may(PERMISSIONS[by], apology.unit_path)


def list_apologies(*, actor: Actor, state: str = "owed", text: str = "") -> QuerySet[Apology]:
    """Letters of a state ("owed": not signed yet; "all"), the longest owed first; ``text``: code, number or applicant."""
    rows = apologies_for(actor=actor).select_related(
        "dossier__version", "dossier__officer", "dossier__unit", "dossier__point", "feedback__unit"
    )
    if state == "owed":
        rows = rows.filter(state=ApologyState.DRAFT)
    elif state in ApologyState.values:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(_matching(text))
    return rows.order_by("-sent_at" if state == "sent" else "owed_at", "pk")


def _matching(text: str) -> Q:
    """Whole codes and numbers, or the beginning of an applicant's name."""
    from hoaban.shared.names import fold

    return (
        Q(dossier__code=text.upper()) | Q(number=text) | Q(feedback__number=text.upper())
        | Q(dossier__applicant_folded__startswith=fold(text))
    )  # fmt: skip


def count_states(*, actor: Actor) -> dict[str, int]:
    """State -> how many letters of the actor's part are in it (one query)."""
    rows = apologies_for(actor=actor).filter(state__in=OWED).values_list("state").annotate(n=Count("pk"))
    return dict(rows)


def get_apology(*, actor: Actor, pk: int) -> Apology:
    """One letter of the actor's part with what it is about; Http404 outside it."""
    rows = apologies_for(actor=actor).select_related(
        "dossier__version", "dossier__officer", "dossier__unit", "dossier__point", "feedback__unit", "signer"
    )
    return get_object_or_404(rows, pk=pk)


def open_letter(*, actor: Actor, dossier: Dossier) -> int | None:
    """The letter of a dossier that the citizen does not have yet, where there is one in the actor's part."""
    return apologies_for(actor=actor).filter(dossier=dossier, state__in=OWED).values_list("pk", flat=True).first()


def may(actor: Actor, apology: Apology, step: Step) -> bool:
    """Whether the actor may take a step that the letter's state allows."""
    rule = STEPS[step]
    return apology.state in rule.from_states and has_power(actor, apology, rule.by)


def open_steps(*, actor: Actor, apology: Apology, now: datetime) -> tuple[Step, ...]:
    """The steps that the actor may take now; nobody waives the letter for the delay of a dossier that is late."""
    found = (step for step in steps_from(apology.state) if may(actor, apology, step))
    return tuple(step for step in found if step != Step.CANCEL or not for_what_is_late(apology, now))


def for_what_is_late(apology: Apology, now: datetime) -> bool:
    """Whether a letter is for the delay of a dossier that is late, or was settled late."""
    dossier = apology.dossier
    if dossier is None or not apology.for_delay:
        return False
    if dossier.settled_at is not None:
        return dossier.timeliness == Timeliness.LATE
    return (dossier.paused_at or now) >= dossier.due_at


def earlier_dates(*, actor: Actor, apology: Apology) -> int:  # noqa: ARG001 - a letter that the caller was given
    """How often the dossier was given a new date before this letter."""
    if apology.dossier_id is None:
        return 0
    sent = Apology.objects.filter(dossier_id=apology.dossier_id, for_delay=True, state=ApologyState.SENT)
    return sent.exclude(pk=apology.pk).count()


@dataclass(frozen=True, slots=True)
class LetterLaw:
    """The rules that a letter is held against on a day."""

    deadline: Law
    reappoint: Law
    fields: Law

    @property
    def cited(self) -> tuple[str, str, str]:
        """Their legal bases, in the order of the checks."""
        return self.deadline.cited, self.reappoint.cited, self.fields.cited


def letter_law(*, on: date) -> LetterLaw:
    """What the lawbook says of letters of apology on a day; it is public."""
    return LetterLaw(
        law_on(key="apology_deadline", on=on, otherwise=1), law_on(key="reappoint_max", on=on, otherwise=1),
        law_on(key="apology_fields", on=on, otherwise=7),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LetterPage:
    """One letter as its page shows it."""

    facts: LetterFacts
    checks: tuple[Check, ...]
    near: Around
    asks_date: bool

    @property
    def in_order(self) -> bool:
        """Whether nothing that forbids a signature is missing."""
        return all(one.met for one in self.checks if one.key != "in_time")


def letter_page(*, actor: Actor, apology: Apology, on: date) -> LetterPage:
    """Facts and checks of a letter on a day, as of its signature once it is signed."""
    day = timezone.localtime(apology.signed_at).date() if apology.signed_at else on
    near = around(apologies=[apology], on=day)
    facts = facts_of(apology=apology, near=near, on=day)
    law = letter_law(on=day)
    sent_on = timezone.localtime(apology.sent_at).date() if apology.sent_at else on
    found = checks(
        facts, on=sent_on, send_before=timezone.localtime(apology.send_before).date(),
        earlier=earlier_dates(actor=actor, apology=apology), most=law.reappoint.number, basis=law.cited,
    )  # fmt: skip
    return LetterPage(facts, found, near, needs_new_date(facts))


# What waits ----------------------------------------------------------------------------------------------------------


def list_warned(*, actor: Actor, now: datetime, least: int, limit: int) -> list[Dossier]:
    """Open dossiers that were warned of at least so far: the actor's own, and at the desk those that nobody has (least 1), or
    those of the part they sign for (2).

    Those that are late for certain are among them from that moment on. Those in which the clock stands are left out; the
    soonest due first.
    """
    told = Q(warn_at__lte=now) | Q(warned=WARNED[Urgency.LATE])
    # The head is told from the morning of the last day on, also where 80% of the time is used later on that day.
    told |= Q(warned=WARNED[Urgency.HEAD]) & ~Q(time_unit=TimeUnit.SAME_DAY)
    rows = Dossier.objects.filter(told, settled_at__isnull=True, paused_at__isnull=True, warned__gte=least)
    if least == 1:
        own = Q(officer_id=actor.official_id) if actor.official_id else Q(pk__in=[])
        nobodys = Q(officer_id__isnull=True) & actor.within(Permission.RECEIVE_DOSSIERS, "holder_path")
        rows = rows.filter(own | nobodys)
    else:
        rows = rows.filter(actor.within(Permission.SIGN_RESULTS))
    return list(rows.select_related("version", "officer").order_by("due_at", "pk")[:limit])


def list_nearing(*, actor: Actor, now: datetime, limit: int) -> list[Dossier]:
    """Open dossiers that the actor signs for, whose warning share of the time is used and whose last day has not come.

    Those in which the clock stands are left out; the soonest due first.
    """
    rows = Dossier.objects.filter(
        actor.within(Permission.SIGN_RESULTS), settled_at__isnull=True, paused_at__isnull=True, warn_at__lte=now,
        warned=WARNED[Urgency.OFFICER], due_at__gt=now,
    )  # fmt: skip
    return list(rows.order_by("due_at", "pk")[:limit])


def list_waiting(*, actor: Actor, states: tuple[str, ...], permission: Permission, limit: int) -> list[Apology]:
    """Letters in some states over which the actor holds a permission, the longest owed first; of writing, the own besides."""
    part = actor.within(permission)
    if permission == Permission.HANDLE_DOSSIERS:
        part |= _own(actor)
    rows = Apology.objects.filter(part, state__in=states)
    return list(rows.select_related("dossier", "feedback").order_by("owed_at", "pk")[:limit])
