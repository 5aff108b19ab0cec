"""Reading messages of citizens: the office's list, one message, who may answer it, and what is published of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.service.models import Feedback, FeedbackState, ServicePoint
from hoaban.apps.service.queries.heads import Issuer, heads_of, issuers_of, serving_at, signed_as
from hoaban.apps.service.queries.one_stop_law import Law, law_on
from hoaban.apps.service.rules.feedback import STEPS, Step
from hoaban.shared.access import Actor, Permission
from hoaban.shared.documents import letter_day
from hoaban.shared.letters import Letter, in_vietnamese
from hoaban.shared.names import fold

OPEN = (FeedbackState.NEW, FeedbackState.ASSIGNED)
MOST_PUBLISHED = 50


def messages_for(*, actor: Actor) -> QuerySet[Feedback]:
    """The messages of the actor's part, and those the actor is to answer."""
    mine = Q(owner_id=actor.official_id) if actor.official_id is not None else Q(pk__in=[])
    return Feedback.objects.filter(actor.within(Permission.ANSWER_FEEDBACK) | mine)


def list_messages(*, actor: Actor, state: str = "open", kind: str = "", text: str = "") -> QuerySet[Feedback]:
    """Messages of a state ("open", "answered", "all") and kind, the first due first; ``text``: number, or sender's name."""
    rows = messages_for(actor=actor).select_related("unit", "owner", "dossier")
    if state == "open":
        rows = rows.filter(answered_at__isnull=True)
    elif state == "answered":
        rows = rows.filter(answered_at__isnull=False)
    if kind:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(Q(number=text.upper()) | Q(dossier__code=text.upper()) | Q(sender__icontains=text))
    return rows.order_by("due_at" if state == "open" else "-received_at", "pk")


def count_open(*, actor: Actor) -> int:
    """How many messages of the actor's part wait for an answer."""
    return messages_for(actor=actor).filter(answered_at__isnull=True).count()


def get_message(*, actor: Actor, pk: int) -> Feedback:
    """One message of the actor's part; Http404 outside it."""
    row = messages_for(actor=actor).select_related("unit", "owner", "dossier").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def is_head(*, actor: Actor, message: Feedback) -> bool:
    """Whether the actor answers for the unit, and so may assign, thank and publish."""
    return actor.may(Permission.ANSWER_FEEDBACK, message.unit_path)


def open_steps(*, actor: Actor, message: Feedback) -> tuple[Step, ...]:
    """The steps that the actor may take with a message now."""
    possible = [step for step, rule in STEPS.items() if message.state in rule.from_states]
    if message.thanked_at is not None:
        possible = [step for step in possible if step != Step.THANK]
    if message.published_at is None:
        possible = [step for step in possible if step != Step.WITHDRAW]
    if is_head(actor=actor, message=message):
        return tuple(possible)
    return tuple(step for step in possible if step == Step.ANSWER and message.owner_id == actor.official_id)


def list_officials(*, actor: Actor, message: Feedback, on: date) -> list[tuple[int, str]]:
    """Who serves at the unit of a message on a day: (official, name), in the order of names."""
    if not is_head(actor=actor, message=message):
        return []
    rows = serving_at(path=message.unit_path, on=on)
    found = rows.order_by("official__name_key", "official_id").values_list("official_id", "official__full_name")
    return list(dict.fromkeys(found))


def answer_law(*, on: date) -> Law:
    """Within how many working days a message is answered, and where that stands; the lawbook is public."""
    return law_on(key="feedback_answer", on=on, otherwise=5)


def list_due(*, actor: Actor, limit: int) -> list[Feedback]:
    """Unanswered messages that the actor owns, or over which the actor answers, the first due first."""
    rows = messages_for(actor=actor).filter(answered_at__isnull=True)
    return list(rows.select_related("dossier").order_by("due_at", "pk")[:limit])


@dataclass(frozen=True, slots=True)
class Published:
    """What a message led to, as anybody may read it: nothing of the message or its sender."""

    unit: str
    led_to: str
    published_at: datetime


def list_published(*, on: date) -> list[Published]:
    """The latest things that messages led to; public."""
    rows = list(
        Feedback.objects.filter(published_at__isnull=False)
        .exclude(led_to="")
        .order_by("-published_at")[:MOST_PUBLISHED]
    )
    names = organisation.unit_names({row.unit_id for row in rows}, on)
    return [Published(names.get(row.unit_id, ""), row.led_to, row.published_at) for row in rows if row.published_at]


def offices(*, on: date) -> list[tuple[int, str]]:
    """The one-stop shops that a message can be addressed to: (unit, name); public."""
    rows = ServicePoint.objects.filter(is_open=True).values_list("unit_id", flat=True)
    names = organisation.unit_names(rows, on)
    return sorted(((key, names[key]) for key in rows if key in names), key=lambda pair: fold(pair[1]))


def counts_by_cause(*, actor: Actor, since: date, until: date) -> dict[tuple[str, str], int]:
    """(path of the unit, cause) -> how often it was found behind a message of those days, in the actor's part."""
    rows = Feedback.objects.filter(
        actor.within(Permission.VIEW_SERVICE), answered_at__date__gte=since, answered_at__date__lte=until
    ).exclude(cause="")
    counted = rows.values_list("unit_path", "cause").annotate(n=Count("pk")).order_by()
    return {(path, cause): n for path, cause, n in counted}


def thanks_letter(*, message: Feedback) -> Letter:
    """The thank-you note of a helpful message that the caller found, in Vietnamese."""
    on = timezone.localtime(message.thanked_at).date() if message.thanked_at else None
    day = on or timezone.localtime(message.received_at).date()
    issuer: Issuer = issuers_of(unit_ids=[message.unit_id], on=day)[message.unit_id]
    head = heads_of(paths=[message.unit_path], on=day).get(message.unit_path)
    with in_vietnamese():
        received = timezone.localtime(message.received_at).date()
        said = {"day": letter_day(received), "issuer": issuer.name, "message": message.number, "led_to": message.led_to}
        body = [
            _("On %(day)s %(issuer)s received your message number %(message)s.") % said,
            _("Your message helped us to serve people better. We thank you for it."),
        ]
        if message.led_to:
            body.append(_("What it led to: %(led_to)s") % said)
        body.append(_("We hope to hear from you again./."))
        return Letter(
            issuer=issuer.name, superior=issuer.superior, number=f"/{issuer.symbol}", place=issuer.place, on=on, kind="",
            title=_("thanks for a message"), addressees=(_("Mr/Ms %(name)s") % {"name": message.sender or "……"},),
            paragraphs=tuple(body),
            signed_as=signed_as(issuer=issuer, head=head, official_id=head.official_id if head else None, title=""),
            signer=head.name if head else "", recipients=(_("As above;"), _("Filed: archives, office.")),
        )  # fmt: skip
