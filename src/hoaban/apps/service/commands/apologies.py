"""Letters of apology: owed once, changed, handed to the head, withdrawn; signing and sending stand in apology_signing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from hoaban.apps.service.models import Apology, ApologyState, Dossier, Feedback, LateCause
from hoaban.apps.service.queries.apologies import OWED, PERMISSIONS, for_what_is_late, has_power
from hoaban.apps.service.queries.apology_letters import around, facts_of
from hoaban.apps.service.queries.dossiers import may_owe
from hoaban.apps.service.queries.hours import calendar_of
from hoaban.apps.service.queries.one_stop_law import Law, law_on
from hoaban.apps.service.rules.apologies import (
    PART_NAMES,
    STEPS,
    SUGGESTED,
    WARNED,
    Part,
    Step,
    Urgency,
    missing_parts,
    needs_new_date,
    send_before,
)
from hoaban.shared import audit
from hoaban.shared.access import STEP, Actor, Permission
from hoaban.shared.letters import in_vietnamese
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.worktime import Allowance, due

NEW_DATE_DAYS = 3
"""Working days after today that a new date is proposed for; a choice of this house."""
SPAN_DAYS = 400
"""Days of a unit's calendar that are looked at for a new date."""


@transaction.atomic
def owe(
    *, actor: Actor, dossier: Dossier | None, now: datetime, for_delay: bool = False, for_conduct: bool = False,
    feedback: Feedback | None = None, cause: str = "", reason: str = "", conduct: str = "",
) -> Apology:  # fmt: skip
    """Draft the letter of apology that is owed for a delay, a fault of conduct, or both; the dossier is held until it is sent.

    A dossier has one open letter: a second reason joins it. Raises PermissionDenied, CommandRefused: "reappointed" when a new
    date was given already (with its article), "signed" when the open letter cannot be changed any more, "nothing".
    """
    path = _path_of(dossier, feedback)
    _require_owing(actor, path, dossier)
    if not (for_delay or for_conduct) or (dossier is None and feedback is None):
        raise CommandRefused("nothing", _("Say whether the apology is for delay or for conduct."))
    if dossier is not None:
        dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    letter = _open_letter(dossier, feedback)
    if letter is None:
        letter = Apology(dossier=dossier, feedback=feedback, unit_path=path, owed_at=now, send_before=now)
    elif letter.state == ApologyState.SIGNED:
        message = _("Letter %(number)s is signed and not sent yet. Send it first.") % {"number": letter.number}
        raise CommandRefused("signed", message)
    if for_delay and not letter.for_delay:
        _add_delay(letter, dossier, now, cause, reason)
    if for_conduct:
        letter.for_conduct, letter.conduct = True, letter.conduct or conduct.strip()
    letter.feedback = letter.feedback or feedback
    return _owed(actor, letter, dossier)


def _owed(actor: Actor, letter: Apology, dossier: Dossier | None) -> Apology:
    """Write a letter that is owed, hold its dossier, leave the event."""
    letter.version += letter.pk is not None
    letter.save()
    if dossier is not None and dossier.closed_at is None:
        warned = {"warned": WARNED[Urgency.LATE]} if letter.for_delay else {}
        Dossier.objects.filter(pk=dossier.pk).update(held=True, **warned)
    leave(actor, "owe_apology", letter, after={"delay": letter.for_delay, "conduct": letter.for_conduct,
                                               "cause": letter.cause})  # fmt: skip
    return letter


def _path_of(dossier: Dossier | None, feedback: Feedback | None) -> str:
    return dossier.unit_path if dossier is not None else feedback.unit_path if feedback is not None else ""


def _require_owing(actor: Actor, path: str, dossier: Dossier | None) -> None:
    may = may_owe(actor=actor, dossier=dossier) if dossier is not None else actor.may(Permission.ANSWER_FEEDBACK, path)
    if not may:
        actor.require(Permission.HANDLE_DOSSIERS, path)


def _open_letter(dossier: Dossier | None, feedback: Feedback | None) -> Apology | None:
    rows = Apology.objects.select_for_update(of=("self",)).filter(state__in=OWED)
    rows = rows.filter(dossier=dossier) if dossier is not None else rows.filter(feedback=feedback, dossier=None)
    return rows.first()


def _add_delay(letter: Apology, dossier: Dossier | None, now: datetime, cause: str, reason: str) -> None:
    """Make a letter one for delay as well: the reason, the appointment missed and the new one it proposes."""
    if dossier is None:
        raise CommandRefused("no-dossier", _("An apology for delay needs the dossier that is late."))
    refuse_second_date(dossier, timezone.localtime(now).date())
    days = law_on(key="apology_deadline", on=timezone.localtime(now).date(), otherwise=1).number
    letter.for_delay, letter.old_due_at = True, dossier.due_at
    letter.send_before = send_before(dossier.due_at, days)
    set_cause(letter, cause, reason)
    if dossier.settled_at is None:
        letter.new_due_at = propose_date(dossier.unit_id, now)


def set_cause(letter: Apology, cause: str, reason: str) -> None:
    """The cause from the short list, and the reason in a sentence: the one given, or the one the list suggests."""
    if cause and cause not in LateCause.values:
        raise CommandRefused("cause", _("Choose a cause from the list."), "cause")
    letter.cause = cause
    with in_vietnamese():
        letter.reason = reason.strip() or (str(SUGGESTED[cause]) if cause else "")


def refuse_second_date(dossier: Dossier, on: date) -> None:
    """Refuse another new date for a dossier that was given one already; the refusal cites the article of the day."""
    _refuse_second(dossier, _dates_given([dossier.pk]), law_on(key="reappoint_max", on=on, otherwise=1))


def _dates_given(dossier_ids: Collection[int]) -> dict[int, int]:
    """Key of a dossier -> letters with a new date that were sent (one query)."""
    sent = Apology.objects.filter(dossier_id__in=dossier_ids, for_delay=True, state=ApologyState.SENT)
    return dict(sent.values_list("dossier_id").annotate(n=Count("pk")).order_by())


def _refuse_second(dossier: Dossier, given: Mapping[int, int], law: Law) -> None:
    if max(given.get(dossier.pk, 0), int(dossier.reappointed)) < law.number:
        return
    message = _(
        "Dossier %(code)s was given a new date already; it is not given another (%(basis)s). Settle it, or refer it to the "
        "head of the office."
    )
    raise CommandRefused("reappointed", message % {"code": dossier.code, "basis": law.cited}, "new_due_on")


def propose_date(unit_id: int, now: datetime) -> datetime:
    """The close of the third working day after today, by the calendar of the unit."""
    today = timezone.localtime(now).date()
    calendar = calendar_of(unit_id, today, today + timedelta(days=SPAN_DAYS))
    return due(now, Allowance(NEW_DATE_DAYS, "working_days"), calendar).due_at


# Changing, handing to the head ---------------------------------------------------------------------------------------


@transaction.atomic
def change(
    *, actor: Actor, apology_id: int, version: int | None, now: datetime, cause: str = "", reason: str = "",
    conduct: str = "", new_due_on: date | None = None,
) -> Apology:  # fmt: skip
    """Correct cause, reason, what happened and the new date of a letter that is not signed.

    Raises PermissionDenied, CommandRefused: "changed", "state", "cause", "day-off" names the next working day, "too-early".
    """
    letter = lock(actor, apology_id, Step.CHANGE, version)
    before = {"cause": letter.cause, "reason": letter.reason, "new_due_at": audit.text(letter.new_due_at)}
    if letter.for_delay:
        set_cause(letter, cause, reason)
    if letter.for_conduct:
        letter.conduct = conduct.strip()
    if new_due_on is not None and letter.for_delay:
        letter.new_due_at = new_date(letter, new_due_on, now)
    save_step(letter, Step.CHANGE)
    after = {"cause": letter.cause, "reason": letter.reason, "new_due_at": audit.text(letter.new_due_at)}
    leave(actor, "change_apology", letter, before=before, after=after)
    return letter


def new_date(letter: Apology, day: date, now: datetime) -> datetime:
    """The close of the office on the new day; refuses days off, days that are past, days not after the one missed."""
    today = timezone.localtime(now).date()
    old = timezone.localtime(letter.old_due_at).date() if letter.old_due_at else today
    if day < today or day <= old:
        message = _("The new date must be after %(day)s.") % {"day": f"{max(old, today - timedelta(days=1)):%d/%m/%Y}"}
        raise CommandRefused("too-early", message, "new_due_on")
    if day > today + timedelta(days=SPAN_DAYS // 2):
        raise CommandRefused("too-late", _("The new date is more than half a year away. Choose an earlier day."),
                             "new_due_on")  # fmt: skip
    calendar = calendar_of(int(letter.unit_path[-STEP:], 36), today, today + timedelta(days=SPAN_DAYS))
    place = calendar.place(day)
    if not calendar.days[place].counts or calendar.closes[place] < 0:
        message = _("The new date is a day off (%(day)s). The next working day: %(next)s.")
        after = next(one for one in calendar.counted_days if one > day)
        said = {"day": f"{day:%d/%m/%Y}", "next": f"{after:%d/%m/%Y}"}
        raise CommandRefused("day-off", message % said, "new_due_on")
    return calendar.instant(place, calendar.closes[place])


@transaction.atomic
def submit(*, actor: Actor, apology_id: int, version: int | None, now: datetime) -> Apology:
    """Hand a letter that has all its parts to the head to sign; raises CommandRefused "incomplete" naming what is missing."""
    letter = lock(actor, apology_id, Step.SUBMIT, version)
    require_complete([letter], timezone.localtime(now).date())
    save_step(letter, Step.SUBMIT)
    leave(actor, "submit_apology", letter)
    return letter


@transaction.atomic
def send_back(*, actor: Actor, apology_id: int, version: int | None, reason: str) -> Apology:
    """Give a letter back to the officer for changes, with a reason; raises CommandRefused."""
    letter = lock(actor, apology_id, Step.RETURN, version)
    require_reason(reason)
    save_step(letter, Step.RETURN)
    leave(actor, "return_apology", letter, reason=reason.strip())
    return letter


@transaction.atomic
def cancel(*, actor: Actor, apology_id: int, version: int | None, reason: str, now: datetime) -> Apology:
    """Say, with a reason, that a letter is not owed after all; its dossier can go on.

    Raises CommandRefused "late" for the delay of a dossier that is late: nobody waives that letter (the calendar may move the
    appointment, and takes it back with that).
    """
    letter = lock(actor, apology_id, Step.CANCEL, version)
    require_reason(reason)
    _refuse_waiver(letter, now)
    save_step(letter, Step.CANCEL)
    release([letter])
    if letter.old_due_at is not None and letter.owed_at < letter.old_due_at:
        # It is not late yet: should it become so after all, the letter is drafted then.
        Dossier.objects.filter(pk=letter.dossier_id or 0, settled_at__isnull=True).update(warned=WARNED[Urgency.HEAD])
    leave(actor, "cancel_apology", letter, reason=reason.strip())
    return letter


def _refuse_waiver(letter: Apology, now: datetime) -> None:
    dossier = letter.dossier
    if dossier is None or not for_what_is_late(letter, now):
        return
    law = law_on(key="apology_deadline", on=timezone.localtime(now).date(), otherwise=1)
    message = _("Dossier %(code)s is late (appointment: %(due)s): the letter is owed (%(basis)s). Sign it and send it.")
    due = f"{timezone.localtime(letter.old_due_at or dossier.due_at):%H:%M, %d/%m/%Y}"
    raise CommandRefused("late", message % {"code": dossier.code, "due": due, "basis": law.cited})


@transaction.atomic
def redraft(*, actor: Actor, apology_id: int, version: int | None, reason: str) -> Apology:
    """Withdraw a letter that is signed and not sent, and draft it anew with another number; gives the new draft."""
    letter = lock(actor, apology_id, Step.REDRAFT, version)
    require_reason(reason)
    kept = ("dossier", "feedback", "unit_path", "for_delay", "for_conduct", "owed_at", "send_before", "cause", "reason",
            "conduct", "old_due_at", "new_due_at", "foreseen")  # fmt: skip
    anew = Apology(**{name: getattr(letter, name) for name in kept})
    letter.foreseen = ""
    save_step(letter, Step.REDRAFT)
    leave(actor, "withdraw_apology", letter, reason=reason.strip())
    anew.save()
    return anew


@transaction.atomic
def cancel_not_owed(*, actor: Actor, dossier_ids: Collection[int], reason: str) -> int:
    """Take back unsigned letters for the delay of dossiers whose appointment was moved before they were late after all.

    A letter that is owed for conduct as well stays, for conduct alone. Returns how many were taken back or narrowed.
    """
    rows = Apology.objects.select_for_update(of=("self",)).filter(
        dossier_id__in=dossier_ids, for_delay=True, state__in=(ApologyState.DRAFT, ApologyState.SUBMITTED)
    )
    letters = list(rows)
    for letter in letters:
        if not actor.may(Permission.MANAGE_SERVICE, letter.unit_path):
            actor.require(Permission.SIGN_RESULTS, letter.unit_path)
        if letter.for_conduct:
            letter.for_delay, letter.cause, letter.reason, letter.foreseen = False, "", "", ""
            letter.old_due_at = letter.new_due_at = None
            letter.save()
        else:
            letter.foreseen = ""
            save_step(letter, Step.CANCEL)
        leave(actor, "cancel_apology", letter, reason=reason)
    release([one for one in letters if one.state == ApologyState.CANCELLED])
    ids = [one.dossier_id for one in letters if one.dossier_id]
    Dossier.objects.filter(pk__in=ids).update(warned=0)
    return len(letters)


# Shared by the steps -------------------------------------------------------------------------------------------------


def lock(actor: Actor, apology_id: int, step: Step, version: int | None) -> Apology:
    """The letter, locked for a step; raises PermissionDenied, CommandRefused "changed" or "state"."""
    rows = Apology.objects.select_for_update(of=("self",)).select_related(
        "dossier__version", "dossier__point", "feedback"
    )
    letter = rows.get(pk=apology_id)
    check_step(actor, letter, step)
    if version is not None and version != letter.version:
        raise CommandRefused("changed", _("Somebody else has changed this letter. Look at it again, then repeat."))
    return letter


def check_step(actor: Actor, letter: Apology, step: Step) -> None:
    """Raises PermissionDenied, CommandRefused "state" where the letter's state does not allow the step, or "no-official"
    for a step of the signer by an account that belongs to nobody who serves."""
    rule = STEPS[step]
    if not has_power(actor, letter, rule.by):
        actor.require(PERMISSIONS[rule.by], letter.unit_path)
        message = _(
            "A letter is signed by an official of the office. This account belongs to none; sign in with your own."
        )
        raise CommandRefused("no-official", message)
    if letter.state not in rule.from_states:
        message = _("The letter is in the state “%(state)s”; this step is not possible there.")
        raise CommandRefused("state", message % {"state": letter.get_state_display()})


def save_step(letter: Apology, step: Step) -> None:
    """Write a letter after a step, one version on."""
    letter.state = STEPS[step].to or letter.state
    letter.version += 1
    letter.save()


def require_reason(reason: str) -> None:
    """Raises CommandRefused without a reason."""
    if not reason.strip():
        raise CommandRefused("reason", _("Say why, in a sentence."), "reason")


def require_complete(letters: list[Apology], on: date) -> None:
    """Raises CommandRefused "incomplete" for the first letter that lacks a part, naming the parts."""
    near = around(apologies=letters, on=on)
    law = law_on(key="reappoint_max", on=on, otherwise=1)
    given = _dates_given([one.dossier_id for one in letters if one.dossier_id])
    for letter in letters:
        facts = facts_of(apology=letter, near=near, on=on)
        missing = list(missing_parts(facts))
        if letter.for_delay and not letter.cause and Part.REASON not in missing:
            raise CommandRefused("cause", _("Choose the cause of the delay from the list."), "cause")
        if needs_new_date(facts) and letter.dossier is not None:
            _refuse_second(letter.dossier, given, law)
        if missing:
            names = ", ".join(str(PART_NAMES[part]) for part in missing)
            message = _("The letter for %(whom)s lacks: %(parts)s.") % {"whom": facts.applicant or "?", "parts": names}
            raise CommandRefused("incomplete", message)


def release(letters: list[Apology]) -> None:
    """Let the dossiers of letters go on that have no other letter open."""
    ids = {one.dossier_id for one in letters if one.dossier_id}
    still = set(Apology.objects.filter(dossier_id__in=ids, state__in=OWED).values_list("dossier_id", flat=True))
    Dossier.objects.filter(pk__in=ids - still).update(held=False)


def leave(actor: Actor, action: str, letter: Apology, **facts: Any) -> None:
    """Leave the event of a step of a letter."""
    audit.record(
        actor=actor, action=f"service.{action}", subject=letter, path=letter.unit_path, batch=audit.current_submission(),
        **facts,
    )  # fmt: skip
