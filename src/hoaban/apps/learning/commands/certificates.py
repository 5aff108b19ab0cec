"""Certificates: issued with a number from the register, revoked with a reason, renewed by a later course."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.learning.models import Completion, TrainingClass
from hoaban.apps.learning.models.certificates import Certificate, CertificateRegister, Document
from hoaban.apps.learning.queries import papers
from hoaban.apps.learning.queries.certificates import UNKNOWN, may_change, may_issue
from hoaban.apps.learning.queries.issuer import issuer_key
from hoaban.apps.learning.rules import badges
from hoaban.apps.learning.rules.certificates import code_of, expiry, number_of
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Unit
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared import audit
from hoaban.shared.access import STEP, Actor, Permission
from hoaban.shared.audit import current_submission, text
from hoaban.shared.templatetags.hoaban import day

_STRANGERS = "strangers"


@dataclass(frozen=True, slots=True)
class _Issuer:
    """The unit in whose name a certificate is given; ``organiser_path`` as well may decide."""

    unit: Unit
    path: str
    organiser_path: str


@transaction.atomic
def issue(*, actor: Actor, completion_id: int, on: date) -> Certificate:
    """Give the certificate of a completed course; the one there is already, where there is one.

    An earlier certificate of the same course, neither revoked nor renewed, is renewed by it. Raises PermissionDenied,
    CommandRefused for a day before the course was completed.
    """
    done = _completion(completion_id)
    issuer = _issuer(actor, done, on)
    if known := Certificate.objects.filter(completion=done).first():
        return known
    return _give(actor, done, issuer, on, renews=_to_be_renewed(done))


@transaction.atomic
def issue_class(*, actor: Actor, class_id: int, on: date) -> int:
    """Give everybody who completed a class the certificate that is still missing; returns how many were given."""
    row = TrainingClass.objects.get(pk=class_id)
    if not may_issue(actor, path=row.unit_path, organiser_path=row.organiser_path):
        raise PermissionDenied(f"{Permission.RUN_CLASSES} {row.code}")
    missing = Completion.objects.filter(training_class=row, certificate__isnull=True)
    waiting = list(missing.order_by("official__name_key", "official_id").values_list("pk", flat=True))
    for completion_id in waiting:
        issue(actor=actor, completion_id=completion_id, on=on)
    audit.record(
        actor=actor, action="learning.issue_class", subject=row, path=row.unit_path, on=on,
        after={"certificates": len(waiting)}, batch=current_submission(),
    )  # fmt: skip
    return len(waiting)


@transaction.atomic
def revoke(*, actor: Actor, certificate_id: int, on: date, reason: str) -> Certificate:
    """Revoke a certificate from a day on: its public page and the status list of its badge say so.

    The qualification in the record stays: taking it out is a correction of the record, made by the personnel office.
    """
    held = _held(actor, certificate_id)
    if held.revoked_on is not None:
        message = _("This certificate was revoked on %(day)s already.") % {"day": day(held.revoked_on)}
        raise CommandRefused("revoked", message)
    if not reason.strip():
        raise CommandRefused("reason", _("Say why, in a sentence."), "reason")
    if on < held.issued_on:
        message = _("The day is before the certificate was issued (%(day)s).") % {"day": day(held.issued_on)}
        raise CommandRefused("too-early", message, "on")
    held.revoked_on, held.revoked_reason = on, reason.strip()[:500]
    held.save(update_fields=["revoked_on", "revoked_reason"])
    _left(actor, held, "revoke_certificate", on, reason=held.revoked_reason)
    return held


@transaction.atomic
def renew(*, actor: Actor, certificate_id: int, completion_id: int, on: date) -> Certificate:
    """Give a new certificate that renews an old one, for a later completion of the same course by the same person."""
    old, done = _held(actor, certificate_id), _completion(completion_id)
    for code, wrong, message in _against_renewal(old, done):
        if wrong:
            raise CommandRefused(code, message(), "completion")
    return _give(actor, done, _issuer(actor, done, on), on, renews=old)


@transaction.atomic
def report_unknown(*, actor: Actor, tried: str, source: str) -> None:
    """Leave the event of a search for a certificate that does not exist.

    ``source``: a key that stands for the address it came from (see queries.certificates.tried_too_often).
    """
    about = ("learning.certificate", 0, tried[:300])
    audit.record(actor=actor if actor.name else Actor(_STRANGERS), action=UNKNOWN, about=about, batch=source)


def _against_renewal(old: Certificate, done: Completion) -> list[tuple[str, bool, Callable[[], str]]]:
    """What may stand against renewing, as (code, whether it does, words)."""
    same = done.official_id == old.official_id and done.course_id == old.course_id
    return [
        ("revoked", old.revoked_on is not None, lambda: _("A revoked certificate is not renewed. Issue a new one.")),
        (
            "renewed", Certificate.objects.filter(renews=old).exists(),
            lambda: _("This certificate has been renewed already."),
        ),
        (
            "other", not same,
            lambda: _("Choose a completion of the same course by the same person."),
        ),
        (
            "earlier", done.completed_on <= old.completion.completed_on,
            lambda: _("Choose a completion after the one on %(day)s.") % {"day": day(old.completion.completed_on)},
        ),
        (
            "has-one", Certificate.objects.filter(completion=done).exists(),
            lambda: _("That completion has a certificate of its own."),
        ),
    ]  # fmt: skip


def _completion(completion_id: int) -> Completion:
    rows = Completion.objects.select_related("official", "course__provider", "training_class__provider")
    found: Completion = rows.get(pk=completion_id)
    return found


def _held(actor: Actor, certificate_id: int) -> Certificate:
    """The certificate, locked; PermissionDenied where the actor may not change it."""
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("completion__training_class")
    held: Certificate = rows.get(pk=certificate_id)
    if not may_change(actor, held):
        raise PermissionDenied(f"{Permission.RUN_CLASSES} {held.number}")
    return held


def _issuer(actor: Actor, done: Completion, on: date) -> _Issuer:
    """The provider, or the organiser where the provider is outside the province; PermissionDenied for others."""
    if on < done.completed_on:
        message = _("The day is before the course was completed (%(day)s).") % {"day": day(done.completed_on)}
        raise CommandRefused("too-early", message, "on")
    row = done.training_class
    unit = row.provider if row else done.course.provider
    organiser_path = row.organiser_path if row else ""
    if unit is None:
        if not organiser_path:
            message = _("Nobody in this installation issues it: neither the course nor a class names a provider here.")
            raise CommandRefused("no-issuer", message)
        unit = Unit.objects.get(pk=int(organiser_path[-STEP:], 36))
    path = organisation.current_path(unit.pk, on)
    if not may_issue(actor, path=path, organiser_path=organiser_path):
        raise PermissionDenied(f"{Permission.RUN_CLASSES} {path}")
    return _Issuer(unit, path, organiser_path)


def _to_be_renewed(done: Completion) -> Certificate | None:
    """The latest earlier certificate of the same course that still waits to be renewed."""
    rows = Certificate.objects.filter(
        official_id=done.official_id, course_id=done.course_id, revoked_on__isnull=True, renewed_by__isnull=True,
        expires_before__isnull=False, completion__completed_on__lt=done.completed_on,
    )  # fmt: skip
    return rows.order_by("-issued_on", "-id").first()


def _give(actor: Actor, done: Completion, issuer: _Issuer, on: date, *, renews: Certificate | None) -> Certificate:
    register, _new = CertificateRegister.objects.get_or_create(issuer=issuer.unit.code, year=on.year)
    register = CertificateRegister.objects.select_for_update().get(pk=register.pk)
    # Asked again behind the lock: two people may press at once.
    if known := Certificate.objects.filter(completion=done).first():
        return known
    register.last += 1
    register.save(update_fields=["last"])
    document = Document.CERTIFICATE if done.assessed else Document.ATTESTATION
    made = Certificate.objects.create(
        number=number_of(running=register.last, year=on.year, issuer=issuer.unit.code, kind=done.kind),
        register=register, running=register.last, document=document, token=code_of(secrets.randbits(80)),
        official=done.official, course=done.course, completion=done, holder_name=done.official.full_name,
        issuer_name=organisation.unit_names([issuer.unit.pk], on)[issuer.unit.pk], unit_path=issuer.path, issued_on=on,
        expires_before=expiry(on, done.course.valid_months), renews=renews,
        facts=papers.facts_of(done, unit_id=issuer.unit.pk, on=on),
    )  # fmt: skip
    made.credential = _signed(made)
    made.save(update_fields=["credential"])
    _left(actor, made, "issue_certificate" if renews is None else "renew_certificate", on)
    return made


def _signed(made: Certificate) -> dict[str, Any]:
    return badges.sign_badge(papers.badge_facts(made), issuer_key(), created=badges.created_on(made.issued_on))


def _left(actor: Actor, held: Certificate, action: str, on: date, *, reason: str = "") -> None:
    audit.record(
        actor=actor, action=f"learning.{action}", subject=held, path=held.unit_path, on=on, reason=reason,
        after={"number": held.number, "official": held.official_id, "valid_before": text(held.expires_before)},
        batch=current_submission(),
    )  # fmt: skip
