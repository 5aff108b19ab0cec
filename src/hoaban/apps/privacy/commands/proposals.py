"""Proposing a correction of one's own record, taking it back, and deciding on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.people.commands import correct_official
from hoaban.apps.people.commands.photos import keep_portrait
from hoaban.apps.people.models import Official
from hoaban.apps.privacy import queries
from hoaban.apps.privacy.models import Proposal, ProposalState
from hoaban.apps.privacy.rules import FIELDS, PHOTO, TYPED, WANTED, as_recorded, read_value
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.names import tidy
from hoaban.shared.pictures import portrait
from hoaban.shared.proposing import Facts, Subject, find_subject
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.sealed import digest
from hoaban.shared.sealed_files import SealedFile, store
from hoaban.shared.uploads import Upload

FOLDER = "proofs"


def propose(*, actor: Actor, field: str, text: str, reason: str, upload: Upload, on: date, at: datetime) -> Proposal:
    """Propose to correct one field of the actor's own record, with a scanned proof.

    Raises Http404 without a record of one's own, CommandRefused for a value that cannot be one or stands recorded
    already, for a field that waits already, and for a paper that is too large or of another type.
    """
    official = queries.own_official(actor=actor)
    value = _read(official, field, text, on)
    stored = store(upload, folder=FOLDER, most_bytes=settings.PROOF_MAX_BYTES)
    with _gone_when_refused(stored):
        return _enter(actor, official, _Asked(field, value), tidy(reason), stored, at)


def propose_entry(
    *, actor: Actor, key: str, target: int, facts: Facts, reason: str, upload: Upload, at: datetime
) -> Proposal:
    """Propose a new entry of a part of the own record (``target`` 0), or the correction of one, with a scanned proof.

    ``facts``: texts of the part's form. Raises Http404 without a record of one's own or without such an entry, CommandRefused
    for what is recorded already, for what waits already, and for a paper that is too large or of another type.
    """
    official, subject = queries.own_official(actor=actor), find_subject(key)
    before = subject.recorded(official.pk, target) if subject else None
    if subject is None or (before is None and (target or not subject.adds)):
        raise Http404
    if before is not None and {**before, **facts} == dict(before):
        raise CommandRefused("same", _("This is what the record says already. Nothing is to be corrected."))
    value = queries.as_kept(facts)
    asked = _Asked(key, value, target, "" if before is not None else digest(value))
    stored = store(upload, folder=FOLDER, most_bytes=settings.PROOF_MAX_BYTES)
    with _gone_when_refused(stored):
        return _enter(actor, official, asked, tidy(reason), stored, at)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a proposal is about, and the value that it brings."""

    field: str
    value: str
    target: int = 0
    addition: str = ""


def propose_photo(*, actor: Actor, content: bytes, reason: str, at: datetime) -> Proposal:
    """Propose a photo for the actor's own record: what is kept is the picture alone, as ``shared.pictures`` draws it.

    Raises Http404 without a record of one's own, CommandRefused for what is no photo of 4 by 6, for the very photo that is
    recorded already, and while another one waits.
    """
    official, made = queries.own_official(actor=actor), portrait(content)
    seen = hashlib.sha256(made).hexdigest()
    if seen == queries.value_now(official=official, field=PHOTO):
        raise CommandRefused("same", _("This very photo is recorded already."), "file")
    stored = store(ContentFile(made), folder=FOLDER, most_bytes=settings.PROOF_MAX_BYTES)
    with _gone_when_refused(stored):
        return _enter(actor, official, _Asked(PHOTO, seen), tidy(reason), stored, at)


def _read(official: Official, field: str, text: str, on: date) -> str:
    if field not in TYPED:
        raise CommandRefused("field", _("This field is not corrected here. Choose one of the list."), "field")
    value = read_value(field, text, on)
    if value is None:
        raise CommandRefused("value", str(WANTED[FIELDS[field].kind]), "value")
    if value == queries.value_now(official=official, field=field):
        raise CommandRefused("same", _("This is what the record says already. Nothing is to be corrected."), "value")
    return value


@contextmanager
def _gone_when_refused(stored: SealedFile) -> Iterator[None]:
    try:
        yield
    except BaseException:
        stored.path.unlink(missing_ok=True)
        raise


@transaction.atomic
def _enter(actor: Actor, official: Official, asked: _Asked, reason: str, stored: SealedFile, at: datetime) -> Proposal:
    Official.objects.select_for_update().get(pk=official.pk)
    if not reason:
        raise CommandRefused("reason", _("Say what is wrong and which paper shows it."), "reason")
    about = {"field": asked.field, "target": asked.target, "addition": asked.addition}
    if Proposal.objects.filter(official=official, state=ProposalState.WAITING, **about).exists():
        raise CommandRefused("changed", _("A proposal for this field waits for the office already."), "field")
    before = "" if asked.addition else queries.value_now(official=official, field=asked.field, target=asked.target)
    made: Proposal = Proposal.objects.create(
        official=official, **about, before=before, value=asked.value, reason=reason[:500], made_at=at,
        unit_path=queries.path_of(actor=actor), file=stored.name, file_key=stored.key, mime=stored.mime, size=stored.size,
    )  # fmt: skip
    _leave(actor, "propose", made, {"field": asked.field, "bytes": stored.size})
    return made


@transaction.atomic
def withdraw(*, actor: Actor, proposal_id: int, at: datetime) -> Proposal:
    """Take back one's own waiting proposal; the proof goes with it. Raises Http404, PermissionDenied, CommandRefused."""
    found = _waiting(actor, proposal_id)
    if found.official_id != actor.official_id:
        raise PermissionDenied(f"proposal {found.pk}")
    _settle(actor, found, ProposalState.WITHDRAWN, "", at)
    _leave(actor, "withdraw_proposal", found, {"field": found.field})
    return found


@transaction.atomic
def decide(*, actor: Actor, proposal_id: int, accepted: bool, answer: str, on: date, at: datetime) -> Proposal:
    """Accept a proposal, which corrects the record with the proposal as its basis, or refuse it with a reason.

    Raises Http404 outside the actor's part, PermissionDenied for one's own, CommandRefused for one that somebody else
    has decided ("changed"), a refusal without a reason, and whatever the correction itself is refused for.
    """
    found = _waiting(actor, proposal_id)
    if not queries.may_decide(actor=actor, proposal=found):
        raise PermissionDenied(f"{Permission.CHANGE_PEOPLE} proposal {found.pk}")
    answer = tidy(answer)[:500]
    if not accepted and not answer:
        raise CommandRefused("answer", _("Say why it is not accepted, and what would change it."), "answer")
    state = ProposalState.ACCEPTED if accepted else ProposalState.REFUSED
    _settle(actor, found, state, answer, at)
    if accepted:
        reason = _("Proposal %(number)s of the official: %(reason)s") % {"number": found.pk, "reason": found.reason}
        _correct(actor, found, reason[:500], on)
    _leave(actor, "decide_proposal", found, {"field": found.field, "state": state.value}, reason=answer)
    return found


def _correct(actor: Actor, found: Proposal, reason: str, on: date) -> None:
    if found.field == PHOTO:
        made = queries.proof_content(found)
        keep_portrait(actor=actor, official_id=found.official_id, made=made, reason=reason, on=on)
        return
    if subject := find_subject(found.field):
        _carry(actor, subject, found, reason, on)
        return
    correct_official(
        actor=actor, official_id=found.official_id, version=None, on=on, reason=reason,
        changes={found.field: as_recorded(found.field, found.value)},
    )  # fmt: skip


def _carry(actor: Actor, subject: Subject, found: Proposal, reason: str, on: date) -> None:
    """Carry out what is proposed of a part: all of a new entry, of another what differs from what was recorded then."""
    facts, before = json.loads(found.value), json.loads(found.before or "{}")
    if found.target and subject.recorded(found.official_id, found.target) is None:
        raise CommandRefused("gone", _("This entry is not in the record any more. Refuse the proposal and say why."))
    form = subject.form(facts)
    if not form.is_valid():
        wrong = "; ".join(str(error) for errors in form.errors.values() for error in errors)
        raise CommandRefused("form", _("The record does not take this any more: %(why)s") % {"why": wrong})
    given = {name: form.cleaned_data[name] for name in facts if not found.before or facts[name] != before.get(name)}
    subject.carry(
        actor=actor, official_id=found.official_id, target=found.target, given=given, reason=reason, on=on
    )  # fmt: skip


def _waiting(actor: Actor, proposal_id: int) -> Proposal:
    queries.get_proposal(actor=actor, proposal_id=proposal_id)
    found: Proposal = Proposal.objects.select_for_update().get(pk=proposal_id)
    if found.state != ProposalState.WAITING:
        text = _("This proposal was settled by %(name)s: %(state)s.")
        told = {"name": found.decided_by, "state": found.get_state_display()}
        raise CommandRefused("changed", text % told)
    return found


def _settle(actor: Actor, found: Proposal, state: ProposalState, answer: str, at: datetime) -> None:
    found.state, found.answer, found.decided_by, found.decided_at = state, answer, actor.name, at
    found.save(update_fields=["state", "answer", "decided_by", "decided_at"])


def _leave(actor: Actor, action: str, found: Proposal, after: dict[str, object], reason: str = "") -> None:
    audit.record(
        actor=actor, action=f"privacy.{action}", subject=found.official, path=found.unit_path, after=after,
        reason=reason, batch=current_submission(),
    )  # fmt: skip
