"""Signing and sending letters of apology, one or many: numbered and frozen when signed, recorded when sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from hoaban.apps.organisation.models import Unit
from hoaban.apps.service.commands import moves
from hoaban.apps.service.commands.apologies import check_step, release, require_complete
from hoaban.apps.service.models import Apology, ApologyState, Dossier, Notice, NoticeKind
from hoaban.apps.service.queries import known
from hoaban.apps.service.queries.apology_letters import Around, Signature, around, frozen, letter_of, unit_id_of
from hoaban.apps.service.queries.heads import signs_for_committees, title_of
from hoaban.apps.service.rules.apologies import SENT_BY, Step
from hoaban.apps.service.rules.moves import OPEN
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused


@transaction.atomic
def sign(*, actor: Actor, apology_ids: Collection[int], now: datetime, version: int | None = None) -> list[Apology]:
    """Sign letters that have all their parts: each gets the next number of its unit and year, and is never changed again.

    ``version``: of a single letter, as it was read. All or nothing. Raises PermissionDenied, CommandRefused: "incomplete"
    names the letter and what it lacks, "state", "changed", "signer" for a letter of a committee that neither chair nor deputy
    signs, "no-official" for an account that belongs to nobody who serves.
    """
    letters = _locked(actor, apology_ids, Step.SIGN)
    if version is not None and letters and letters[0].version != version:
        raise CommandRefused("changed", _("Somebody else has changed this letter. Look at it again, then repeat."))
    on = timezone.localtime(now).date()
    require_complete(letters, on)
    near = around(apologies=letters, on=on)
    _refuse_others(actor, letters, near, on)
    signature = Signature(actor.official_id, actor.name, title_of(official_id=actor.official_id, on=on))
    numbers = _next_numbers(letters, on)
    for letter in letters:
        _sign_one(letter, signature, near, numbers, now)
    Apology.objects.bulk_update(letters, _SIGNED, batch_size=200)
    _leave(actor, "sign_apology", letters)
    return letters


def _refuse_others(actor: Actor, letters: Sequence[Apology], near: Around, on: date) -> None:
    """A letter of a People's Committee is signed by its chair (TM.) or a deputy (KT.), not by whoever leads something else."""
    committees = any(near.issuers[unit_id_of(one)].is_committee for one in letters)
    if committees and not signs_for_committees(official_id=actor.official_id, on=on):
        message = _("A letter of the People's Committee is signed by its chair or a deputy chair.")
        raise CommandRefused("signer", message)


_SIGNED = ["state", "number", "running", "signer", "signer_name", "signer_post", "content", "signed_at", "version"]


def _locked(actor: Actor, ids: Collection[int], step: Step) -> list[Apology]:
    rows = Apology.objects.select_for_update(of=("self",)).select_related(
        "dossier__version", "dossier__point", "feedback"
    )
    letters = list(rows.filter(pk__in=ids).order_by("owed_at", "pk"))
    for letter in letters:
        check_step(actor, letter, step)
    return letters


def _next_numbers(letters: Sequence[Apology], on: date) -> dict[str, int]:
    """Path of a unit -> the last number it gave this year; the units are locked so that no number is given twice."""
    paths = {one.unit_path for one in letters}
    list(Unit.objects.select_for_update().filter(pk__in={unit_id_of(one) for one in letters}).order_by("pk"))
    rows = Apology.objects.filter(unit_path__in=paths, signed_at__year=on.year).values("unit_path")
    return {row["unit_path"]: row["last"] or 0 for row in rows.annotate(last=Max("running")).order_by()}


def _sign_one(letter: Apology, signature: Signature, near: Around, numbers: dict[str, int], now: datetime) -> None:
    on = timezone.localtime(now).date()
    letter.running = numbers.get(letter.unit_path, 0) + 1
    numbers[letter.unit_path] = letter.running
    made = letter_of(apology=letter, near=near, on=on, number=f"{letter.running:02d}", signature=signature)
    letter.state, letter.signed_at, letter.version = ApologyState.SIGNED, now, letter.version + 1
    letter.number, letter.content = made.number, frozen(made)
    letter.signer_id, letter.signer_name, letter.signer_post = signature.official_id, signature.name, signature.title


@transaction.atomic
def send(*, actor: Actor, apology_ids: Collection[int], how: str, now: datetime) -> list[Apology]:
    """Record that signed letters reached the citizens, and how; their dossiers go on, with the new date where there is one.

    The citizen finds the letter on the page of the dossier, and the desk has a call to make where there is a phone number.
    Raises PermissionDenied, CommandRefused: "how", "state", "date-past" for a letter whose new date is over.
    """
    if how not in SENT_BY:
        raise CommandRefused("how", _("Choose how the letter reached the citizen."), "how")
    letters = _locked(actor, apology_ids, Step.SEND)
    for letter in letters:
        _refuse_past(letter, now)
        letter.state, letter.sent_at, letter.sent_by, letter.version = ApologyState.SENT, now, how, letter.version + 1
    Apology.objects.bulk_update(letters, ["state", "sent_at", "sent_by", "version"], batch_size=500)
    release(letters)
    _reappoint(actor, letters, now)
    Notice.objects.bulk_create([_notice(letter, now) for letter in letters], batch_size=500)
    _leave(actor, "send_apology", letters, how)
    return letters


def _refuse_past(letter: Apology, now: datetime) -> None:
    if letter.new_due_at is not None and letter.new_due_at <= now:
        message = _(
            "The new date of letter %(number)s is over. Withdraw the letter and write it anew with a later date."
        )
        raise CommandRefused("date-past", message % {"number": letter.number})


def _reappoint(actor: Actor, letters: Sequence[Apology], now: datetime) -> None:
    """Give the dossiers of letters for delay their new dates, those that are open."""
    given = {}
    for letter in letters:
        dossier = letter.dossier
        if dossier is None or not letter.for_delay:
            continue
        if letter.new_due_at is not None and dossier.state in OPEN:
            given[dossier.pk] = moves.MoveFacts(due_at=letter.new_due_at, cause=letter.cause, note=letter.number)
        else:
            Dossier.objects.filter(pk=dossier.pk).update(cause=letter.cause, warned=0)
    if given:
        moves.give_new_dates(actor=Actor.system(actor.name), given=given, now=now)


def _notice(letter: Apology, now: datetime) -> Notice:
    phone = letter.dossier.phone if letter.dossier else letter.feedback.phone if letter.feedback else ""
    facts = {"number": letter.number, "new_due_at": audit.text(letter.new_due_at)}
    return Notice(
        dossier=letter.dossier, feedback=letter.feedback if letter.dossier is None else None,
        unit_path=known.calling_path(letter.dossier) if letter.dossier else letter.unit_path, kind=NoticeKind.APOLOGY,
        facts=facts, phone=phone, made_at=now,
    )  # fmt: skip


def _leave(actor: Actor, action: str, letters: Sequence[Apology], how: str = "") -> None:
    """One event a letter, written together."""
    batch = audit.current_submission()
    events = [
        audit.event(
            actor=actor, action=f"service.{action}", subject=one, path=one.unit_path, batch=batch,
            after={"number": one.number, **({"how": how} if how else {})},
        )
        for one in letters
    ]  # fmt: skip
    Event.objects.bulk_create(events, batch_size=500)
