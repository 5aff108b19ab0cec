"""Certificates: one's own, those of a class, those of a part, and what the public may know of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hoaban.apps.learning.models import Completion, Course, TrainingClass
from hoaban.apps.learning.models.certificates import Certificate, Document
from hoaban.apps.learning.rules.certificates import (
    CODE_LENGTH,
    SOON,
    State,
    clean_code,
    clean_number,
    days_left,
    grouped_code,
    last_day,
    state_on,
)
from hoaban.apps.people.models import CensusRow
from hoaban.shared.access import Actor, Permission
from hoaban.shared.models import Event
from hoaban.shared.names import fold

UNKNOWN = "learning.unknown_certificate"
"""Action of the event that a search for a certificate that does not exist leaves."""
MISSES, WITHIN = 10, timedelta(minutes=10)
"""How many numbers or codes that do not exist one address may try, and in what time."""
ISSUING = (Permission.RUN_CLASSES, Permission.APPROVE_TRAINING)


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate as lists and pages show it; ``last_day`` is None for one that does not end."""

    id: int
    number: str
    document: str
    official_id: int
    holder: str
    course: str
    course_code: str
    issuer: str
    issued_on: date
    last_day: date | None
    days_left: int | None
    state: State
    is_renewed: bool

    @property
    def look(self) -> str:
        """Class of its badge."""
        if self.state is State.VALID:
            return "due" if self.ends_soon else "done"
        return "late" if self.state is State.REVOKED else "off"

    @property
    def ends_soon(self) -> bool:
        """Whether it expires soon and has not been renewed."""
        return (
            self.state is State.VALID and not self.is_renewed and self.days_left is not None and self.days_left <= SOON
        )

    @property
    def state_text(self) -> str:
        """What it is worth, in words."""
        return state_text(self.state)


@dataclass(frozen=True, slots=True)
class PublicCertificate:
    """All that anybody may know: nothing of the person."""

    number: str
    document: str
    course: str
    issuer: str
    issued_on: date
    last_day: date | None
    state: State
    revoked_on: date | None
    is_renewed: bool

    @property
    def state_text(self) -> str:
        """What it is worth, in words."""
        return state_text(self.state)


def state_text(state: State) -> str:
    """What a certificate is worth, in words."""
    texts = {
        State.VALID: pgettext("certificate", "Valid"), State.EXPIRED: pgettext("certificate", "Expired"),
        State.REVOKED: pgettext("certificate", "Revoked"),
    }  # fmt: skip
    return texts[state]


def seen_by(actor: Actor, on: date) -> Q:
    """Condition: the actor's own, issued by a unit of the actor's, or held by somebody who serves in the part."""
    condition = Q(official_id=actor.official_id) if actor.official_id else Q(pk__in=[])
    for permission in ISSUING:
        condition |= actor.within(permission)
    if actor.may(Permission.VIEW_LEARNING):
        if "" in actor.prefixes(Permission.VIEW_LEARNING):
            return Q()
        here = CensusRow.objects.filter(
            actor.within(Permission.VIEW_LEARNING), official_id=OuterRef("official_id"), starts_on__lte=on,
            ends_before__gt=on,
        )  # fmt: skip
        condition |= Q(Exists(here))
    return condition


def may_issue(actor: Actor, *, path: str, organiser_path: str = "") -> bool:
    """Whether the actor may issue and revoke for the unit at ``path``, or as organiser of the class."""
    if any(actor.may(permission, path) for permission in ISSUING):
        return True
    return bool(organiser_path) and actor.may(Permission.APPROVE_TRAINING, organiser_path)


def list_certificates(*, actor: Actor, on: date, text: str = "", state: str = "") -> QuerySet[Certificate]:
    """Certificates the actor may see, newest first; ``text`` narrows by name or number, ``state`` by what they are."""
    rows = Certificate.objects.filter(seen_by(actor, on)).select_related("course", "official")
    rows = rows.alias(renewed=Exists(Certificate.objects.filter(renews_id=OuterRef("pk"))))
    if text:
        rows = rows.filter(Q(official__folded__contains=fold(text)) | Q(number__startswith=clean_number(text)))
    conditions = {
        "valid": Q(revoked_on__isnull=True) & (Q(expires_before__isnull=True) | Q(expires_before__gt=on)),
        "expired": Q(revoked_on__isnull=True, expires_before__lte=on),
        "revoked": Q(revoked_on__isnull=False),
        "soon": _ending(on),
    }
    return rows.filter(conditions.get(state, Q())).order_by("-issued_on", "-id")


def _ending(on: date) -> Q:
    until = on + timedelta(days=SOON)
    return Q(revoked_on__isnull=True, renewed=False, expires_before__gt=on, expires_before__lte=until)


def list_ending(*, actor: Actor, on: date) -> list[CertificateRow]:
    """Certificates of the actor's part that expire soon and have not been renewed, the first to end first."""
    rows = list_certificates(actor=actor, on=on, state="soon")
    return dress(rows.order_by("expires_before", "id")[:200], on)


def mine(*, actor: Actor, on: date) -> list[CertificateRow]:
    """The actor's own certificates, newest first."""
    if actor.official_id is None:
        return []
    rows = Certificate.objects.filter(official_id=actor.official_id).select_related("course")
    return dress(rows.order_by("-issued_on", "-id"), on)


def dress(rows: Any, on: date) -> list[CertificateRow]:
    """Certificates (with their courses) as rows, in the same order; one query more."""
    found = list(rows)
    renewed = set(Certificate.objects.filter(renews__in=[one.pk for one in found]).values_list("renews_id", flat=True))
    return [_row(one, on, one.pk in renewed) for one in found]


def _row(one: Certificate, on: date, is_renewed: bool) -> CertificateRow:  # noqa: FBT001
    return CertificateRow(
        one.pk, one.number, str(Document(one.document).label), one.official_id, one.holder_name, one.course.name,
        one.course.code, one.issuer_name, one.issued_on, last_day(one.expires_before),
        days_left(on, one.expires_before),
        state_on(on, expires_before=one.expires_before, revoked_on=one.revoked_on), is_renewed,
    )  # fmt: skip


def get_certificate(*, actor: Actor, certificate_id: int, on: date) -> Certificate:
    """The certificate, or Http404 where the actor may not see it."""
    rows = Certificate.objects.filter(seen_by(actor, on), pk=certificate_id)
    found = rows.select_related("course", "official", "completion__training_class", "renews").first()
    if found is None:
        raise Http404
    return found


def may_change(actor: Actor, certificate: Certificate) -> bool:
    """Whether the actor may revoke and renew it."""
    row = certificate.completion.training_class
    return may_issue(actor, path=certificate.unit_path, organiser_path=row.organiser_path if row else "")


def later_completions(*, actor: Actor, certificate: Certificate) -> list[Completion]:
    """Completions of the same course by the same person that a certificate could be renewed by, newest first."""
    if not may_change(actor, certificate):
        return []
    rows = Completion.objects.filter(
        official_id=certificate.official_id, course_id=certificate.course_id, certificate__isnull=True,
        completed_on__gt=certificate.issued_on,
    )  # fmt: skip
    return list(rows.select_related("training_class").order_by("-completed_on"))


def open_classes(*, actor: Actor, course: Course, on: date) -> list[TrainingClass]:
    """Classes of a course that take nominations, for somebody whose certificate ends."""
    from hoaban.apps.learning.queries import classes

    rows = TrainingClass.objects.filter(classes.seen_by(actor), course=course, state=TrainingClass.State.OPEN)
    return list(rows.filter(starts_on__gte=on).order_by("starts_on")[:5])


def list_to_issue(*, actor: Actor) -> QuerySet[TrainingClass]:
    """Classes of the actor in which somebody completed a course with a test and has no certificate, oldest first."""
    if not actor.may(Permission.RUN_CLASSES):
        return TrainingClass.objects.none()
    rows = TrainingClass.objects.filter(actor.within(Permission.RUN_CLASSES))
    waiting = Q(completions__assessed=True, completions__certificate__isnull=True)
    return rows.filter(waiting).order_by("ends_on", "id")


def class_tab(*, actor: Actor, training_class: TrainingClass, on: date) -> dict[str, Any] | None:
    """The tab of a class: who completed it, with the certificate; None for those who may not issue any."""
    if not may_issue(actor, path=training_class.unit_path, organiser_path=training_class.organiser_path):
        return None
    rows = Completion.objects.filter(training_class=training_class).select_related("official")
    done = list(rows.order_by("official__name_key", "official_id"))
    issued = Certificate.objects.filter(completion__training_class=training_class).select_related("course")
    by_completion = {one.completion_id: one for one in issued}
    dressed = {row.id: row for row in dress(by_completion.values(), on)}
    lines = [(one, dressed.get(by_completion[one.pk].pk) if one.pk in by_completion else None) for one in done]
    return {
        "label": _("Certificates"),
        "training_class": training_class,
        "lines": lines,
        "missing": sum(certificate is None for _one, certificate in lines),
    }


def find_public(token: str, on: date) -> PublicCertificate | None:
    """What anybody may know of the certificate with a code; None when there is none."""
    code = clean_code(token)
    if len(code) != CODE_LENGTH:
        return None
    return _public(Certificate.objects.filter(token=code).select_related("course").first(), on)


def find_token(number: str, code: str) -> str | None:
    """The code of the certificate with this number and this code; None when the two do not belong together."""
    rows = Certificate.objects.filter(number__iexact=clean_number(number), token=clean_code(code))
    return rows.values_list("token", flat=True).first()


def _public(one: Certificate | None, on: date) -> PublicCertificate | None:
    if one is None:
        return None
    state = state_on(on, expires_before=one.expires_before, revoked_on=one.revoked_on)
    return PublicCertificate(
        one.number, str(Document(one.document).label), one.course.name, one.issuer_name, one.issued_on,
        last_day(one.expires_before), state, one.revoked_on if state is State.REVOKED else None,
        Certificate.objects.filter(renews=one).exists(),
    )  # fmt: skip


def tried_too_often(source: str) -> bool:
    """Whether somebody (``source``: a key that stands for the address) has tried too many unknown certificates."""
    recent = Event.objects.filter(batch=source, action=UNKNOWN, at__gte=Now() - WITHIN)
    return recent.count() >= MISSES


def code_text(certificate: Certificate) -> str:
    """The verification code as it is printed."""
    return grouped_code(certificate.token)
