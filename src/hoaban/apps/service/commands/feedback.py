"""Messages of citizens: taken in without an account, given an owner and a deadline, answered, thanked, published."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hoaban.apps.service.commands import apologies, notices
from hoaban.apps.service.models import Dossier, Feedback, FeedbackKind, FeedbackState, LateCause, NoticeKind
from hoaban.apps.service.models.points import ServicePoint
from hoaban.apps.service.queries.heads import heads_of, serving_at
from hoaban.apps.service.queries.hours import calendar_of
from hoaban.apps.service.queries.one_stop_law import law_on
from hoaban.apps.service.rules.feedback import STEPS, TEXT_LEAST, TEXT_MOST, Step, key_of, number_of
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.worktime import Allowance, due

CITIZEN = "citizen"
"""Name under which events of somebody without an account are left."""
ANSWER_DAYS = 5
"""Working days for an answer where the lawbook has no value for the day."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a citizen writes. ``dossier_key``: the secret of the QR code; without it ``unit_id`` says who is addressed.

    ``token``: random text of the form, so that a second sending of the same form is recognised.
    """

    kind: str
    text: str
    token: str
    unit_id: int | None = None
    dossier_key: str = ""
    sender: str = ""
    phone: str = ""
    about_conduct: bool = False


def follow_key(token: str) -> str:
    """The secret of the message that is sent with a form's token; nobody can make it from the number."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"feedback {token}".encode(), hashlib.sha256).digest()
    return key_of(int.from_bytes(digest[:8], "big"))


@transaction.atomic
def submit(*, actor: Actor, message: Message, now: datetime) -> Feedback:
    """Take a message in: it gets a number, a secret, the head of the unit as owner, and a day by which it is answered.

    The same form sent twice gives the same message. Raises CommandRefused with the field: "text", "kind", "unit".
    """
    text = message.text.strip()
    _check_text(message, text)
    key = follow_key(message.token)
    if known := Feedback.objects.filter(follow_key=key).first():
        return known
    dossier = _dossier(message.dossier_key)
    unit_id, path = (dossier.unit_id, dossier.unit_path) if dossier else _addressed(message.unit_id)
    on = timezone.localtime(now).date()
    head = heads_of(paths=[path], on=on).get(path)
    made = Feedback.objects.create(
        number=key[:30], follow_key=key, kind=message.kind, dossier=dossier, unit_id=unit_id, unit_path=path,
        sender=tidy(message.sender)[:120], phone=message.phone.strip()[:20], text=text,
        about_conduct=message.about_conduct, owner_id=head.official_id if head else None, received_at=now,
        due_at=answer_due(unit_id, now, on),
    )  # fmt: skip
    made.number = number_of(on.year, made.pk)
    made.save(update_fields=["number"])
    who = actor if actor.name else Actor(CITIZEN)
    _leave(who, "submit_feedback", made, after={"kind": made.kind, "conduct": made.about_conduct})
    return made


def _check_text(message: Message, text: str) -> None:
    if message.kind not in FeedbackKind.values:
        raise CommandRefused("kind", _("Choose what kind of message it is."), "kind")
    if len(text) < TEXT_LEAST:
        raise CommandRefused("text", _("Write in a sentence what happened or what you suggest."), "text")
    if len(text) > TEXT_MOST:
        message_ = _("The message has %(n)d letters. Shorten it to %(most)d.")
        raise CommandRefused("text", message_ % {"n": len(text), "most": TEXT_MOST}, "text")


def _dossier(key: str) -> Dossier | None:
    return Dossier.objects.filter(follow_key=key).first() if key else None


def _addressed(unit_id: int | None) -> tuple[int, str]:
    point = ServicePoint.objects.filter(unit_id=unit_id).first() if unit_id else None
    if point is None:
        raise CommandRefused("unit", _("Choose the office that the message is for."), "unit")
    return point.unit_id, point.unit_path


def answer_due(unit_id: int, now: datetime, on: date) -> datetime:
    """When a message is to be answered at the latest: so many working days, by the lawbook and the unit's calendar."""
    days = law_on(key="feedback_answer", on=on, otherwise=ANSWER_DAYS).number
    calendar = calendar_of(unit_id, on, on + timedelta(days=120))
    return due(now, Allowance(days, "working_days"), calendar).due_at


# The office ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def assign(*, actor: Actor, feedback_id: int, version: int | None, official_id: int, now: datetime) -> Feedback:
    """Give a message to an official of the unit, who is to answer it; raises PermissionDenied, CommandRefused."""
    message = _lock(actor, feedback_id, Step.ASSIGN, version)
    on = timezone.localtime(now).date()
    if not serving_at(path=message.unit_path, on=on).filter(official_id=official_id).exists():
        raise CommandRefused("official", _("Choose somebody who serves at the unit."), "official")
    message.owner_id, message.state = official_id, FeedbackState.ASSIGNED
    _save(actor, "assign_feedback", message, after={"owner": official_id})
    return message


@transaction.atomic
def answer(
    *, actor: Actor, feedback_id: int, version: int | None, text: str, now: datetime, cause: str = "", conduct: str = "",
) -> Feedback:  # fmt: skip
    """Answer a message; ``conduct``: what happened, where a fault of conduct is found, for which an apology is then owed.

    ``cause``: what went wrong, from the short list, so that it can be counted. The sender is told. Raises PermissionDenied,
    CommandRefused: "changed", "text", "cause".
    """
    message = _lock(actor, feedback_id, Step.ANSWER, version, own=True)
    if len(text.strip()) < TEXT_LEAST or len(text.strip()) > TEXT_MOST:
        raise CommandRefused("text", _("Write the answer in at least one sentence, at most 4,000 letters."), "answer")
    if cause and cause not in LateCause.values:
        raise CommandRefused("cause", _("Choose a cause from the list."), "cause")
    message.answer, message.cause, message.state = text.strip(), cause, FeedbackState.ANSWERED
    message.answered_at, message.answered_by = now, actor.name
    _save(actor, "answer_feedback", message, after={"cause": cause, "conduct": bool(conduct.strip())})
    notices.notify(actor=actor, kind=NoticeKind.ANSWER, now=now, feedback=message, facts={"number": message.number})
    if conduct.strip():
        apologies.owe(
            actor=Actor.system(actor.name), dossier=message.dossier, feedback=message, now=now, for_conduct=True,
            conduct=conduct,
        )  # fmt: skip
    return message


@transaction.atomic
def thank(*, actor: Actor, feedback_id: int, version: int | None, now: datetime) -> Feedback:
    """Mark an answered message as helpful: the sender gets a thank-you note. Raises PermissionDenied, CommandRefused."""
    message = _lock(actor, feedback_id, Step.THANK, version)
    if message.thanked_at is not None:
        raise CommandRefused("thanked", _("The sender was thanked already."))
    message.helpful, message.thanked_at = True, now
    _save(actor, "thank_for_feedback", message)
    notices.notify(actor=actor, kind=NoticeKind.THANKS, now=now, feedback=message, facts={"number": message.number})
    return message


@transaction.atomic
def publish(*, actor: Actor, feedback_id: int, version: int | None, led_to: str, now: datetime) -> Feedback:
    """Publish what an answered message led to; neither the message nor its sender is shown. Raises CommandRefused."""
    message = _lock(actor, feedback_id, Step.PUBLISH, version)
    if not TEXT_LEAST <= len(led_to.strip()) <= 1_000:
        raise CommandRefused("led_to", _("Say in one to three sentences what was changed, without names."), "led_to")
    message.led_to, message.published_at = led_to.strip(), now
    _save(actor, "publish_feedback", message, after={"led_to": message.led_to})
    return message


@transaction.atomic
def withdraw(*, actor: Actor, feedback_id: int, version: int | None) -> Feedback:
    """Take back what was published of a message; raises PermissionDenied, CommandRefused."""
    message = _lock(actor, feedback_id, Step.WITHDRAW, version)
    message.published_at = None
    _save(actor, "withdraw_feedback", message)
    return message


def _lock(actor: Actor, feedback_id: int, step: Step, version: int | None, *, own: bool = False) -> Feedback:
    rows = Feedback.objects.select_for_update(of=("self",)).select_related("dossier", "unit")
    message: Feedback = rows.get(pk=feedback_id)
    mine = own and actor.official_id is not None and actor.official_id == message.owner_id
    if not mine and not actor.may(Permission.ANSWER_FEEDBACK, message.unit_path):
        raise PermissionDenied(f"{Permission.ANSWER_FEEDBACK} {message.number}")
    if version is not None and version != message.version:
        raise CommandRefused("changed", _("Somebody else has changed this message. Look at it again, then repeat."))
    if message.state not in STEPS[step].from_states:
        text = _("The message is in the state “%(state)s”; this step is not possible there.")
        raise CommandRefused("state", text % {"state": message.get_state_display()})
    return message


def _save(actor: Actor, action: str, message: Feedback, **facts: Any) -> None:
    message.version += 1
    message.save()
    _leave(actor, action, message, **facts)


def _leave(actor: Actor, action: str, message: Feedback, **facts: Any) -> None:
    audit.record(
        actor=actor, action=f"service.{action}", subject=message, path=message.unit_path,
        batch=audit.current_submission(), **facts,
    )  # fmt: skip
