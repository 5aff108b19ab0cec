"""Letters of apology (form 04): what they must say, their text, the table of their steps, checks before signing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from hoaban.shared.documents import letter_day


class Part(StrEnum):
    """The seven parts of a letter of apology (lawbook: one_stop.apology_fields)."""

    APPLICANT = "applicant"
    KIND = "kind"
    RECEIPT = "receipt"
    STATE = "state"
    REASON = "reason"
    NEW_DATE = "new_date"
    APOLOGY = "apology"


PART_NAMES: dict[Part, Any] = {
    Part.APPLICANT: gettext_lazy("the applicant"),
    Part.KIND: gettext_lazy("the kind of dossier"),
    Part.RECEIPT: gettext_lazy("the number of the receipt"),
    Part.STATE: gettext_lazy("where the dossier stands"),
    Part.REASON: gettext_lazy("the reason"),
    Part.NEW_DATE: gettext_lazy("the new date"),
    Part.APOLOGY: gettext_lazy("the apology itself"),
}

SUGGESTED: dict[str, Any] = {
    "internet": gettext_lazy("the connection was slow, so that the dossier could not be processed in time"),
    "other_unit": gettext_lazy("the opinion of another office that the dossier needs has not arrived"),
    "document": gettext_lazy("a document that the dossier needs was missing, and we did not say so in time"),
    "absent": gettext_lazy("the officer in charge was absent, and nobody was given the dossier in time"),
    "system": gettext_lazy("the system for procedures failed, so that the dossier could not be processed in time"),
    "officer": gettext_lazy("the officer in charge did not process the dossier in time"),
}
"""Cause of a delay -> the reason in a sentence that a letter proposes; it is to be made exact before it is signed."""


class Step(StrEnum):
    """What may be done with a letter."""

    CHANGE = "change"
    SUBMIT = "submit"
    RETURN = "return"
    SIGN = "sign"
    SEND = "send"
    CANCEL = "cancel"
    REDRAFT = "redraft"


@dataclass(frozen=True, slots=True)
class StepRule:
    """One step: from which states, into which (None: it stays), and by whom: handle (officer), sign (head)."""

    from_states: frozenset[str]
    to: str | None
    by: str


STEPS: dict[Step, StepRule] = {
    Step.CHANGE: StepRule(frozenset({"draft", "submitted"}), None, "handle"),
    Step.SUBMIT: StepRule(frozenset({"draft"}), "submitted", "handle"),
    Step.RETURN: StepRule(frozenset({"submitted"}), "draft", "sign"),
    Step.SIGN: StepRule(frozenset({"draft", "submitted"}), "signed", "sign"),
    Step.SEND: StepRule(frozenset({"signed"}), "sent", "handle"),
    Step.CANCEL: StepRule(frozenset({"draft", "submitted"}), "cancelled", "sign"),
    Step.REDRAFT: StepRule(frozenset({"signed"}), "cancelled", "sign"),
}
"""The one table of the steps of a letter. Signed letters are never changed: one is withdrawn, and written anew."""


def steps_from(state: str) -> tuple[Step, ...]:
    """The steps that may follow in a state, in the order of the table."""
    return tuple(step for step, rule in STEPS.items() if state in rule.from_states)


class SentBy(StrEnum):
    """How a letter reaches the citizen."""

    HAND = "hand"
    POST = "post"
    PHONE = "phone"
    ELECTRONIC = "electronic"


SENT_BY: dict[str, Any] = {
    SentBy.HAND: gettext_lazy("In hand"),
    SentBy.POST: pgettext_lazy("letter", "By post"),
    SentBy.PHONE: gettext_lazy("Read out on the phone"),
    SentBy.ELECTRONIC: gettext_lazy("On the page of the dossier"),
}


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter is made of; texts in Vietnamese. ``settled_on``: the result was ready that day, though late;
    ``ended_on``: the dossier was closed that day without one.

    ``message``: number of the message that led to it, where there is no dossier. ``desk``: who took the dossier in.
    """

    applicant: str
    issuer: str
    phone: str = ""
    procedure: str = ""
    code: str = ""
    desk: str = ""
    received_on: date | None = None
    old_due_on: date | None = None
    settled_on: date | None = None
    ended_on: date | None = None
    reason: str = ""
    conduct: str = ""
    new_due_on: date | None = None
    for_delay: bool = False
    for_conduct: bool = False
    written_on: date | None = None
    message: str = ""
    message_on: date | None = None


def needed_parts(facts: LetterFacts) -> tuple[Part, ...]:
    """The parts that this letter must have: the new date only for a delay that is not over, the dossier where there is one."""
    parts = list(Part)
    if not facts.code:
        parts = [part for part in parts if part not in (Part.KIND, Part.STATE)]
    if not needs_new_date(facts):
        parts.remove(Part.NEW_DATE)
    return tuple(parts)


def needs_new_date(facts: LetterFacts) -> bool:
    """Whether the citizen still waits for the result of a dossier that is late."""
    return facts.for_delay and facts.settled_on is None and facts.ended_on is None


def missing_parts(facts: LetterFacts) -> tuple[Part, ...]:
    """The needed parts that are not there yet, in their order."""
    reasons = ((facts.for_delay, facts.reason), (facts.for_conduct, facts.conduct))
    there = {
        Part.APPLICANT: facts.applicant, Part.KIND: facts.procedure, Part.RECEIPT: facts.code or facts.message,
        Part.STATE: facts.received_on, Part.REASON: all(text.strip() for asked, text in reasons if asked),
        Part.NEW_DATE: facts.new_due_on, Part.APOLOGY: facts.for_delay or facts.for_conduct,
    }  # fmt: skip
    return tuple(part for part in needed_parts(facts) if not there[part])


def letter_title(facts: LetterFacts) -> str:
    """What stands below the number of the letter."""
    said = {"procedure": _lower(facts.procedure)}
    if needs_new_date(facts):
        return _("apology and new date for the result of the dossier: %(procedure)s") % said
    return _("apology in settling the dossier: %(procedure)s") % said if facts.code else _("apology to a citizen")


def letter_paragraphs(facts: LetterFacts) -> tuple[str, ...]:
    """The body of the letter, paragraph by paragraph; what is not known yet is left open with dots."""
    return tuple(
        text for text in (_opening(facts), _delay(facts), _conduct(facts), _apology(facts), _closing(facts)) if text
    )


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _day(on: date | None) -> str:
    return letter_day(on) if on else "……"


def _opening(facts: LetterFacts) -> str:
    if not facts.code:
        text = _("On %(day)s %(issuer)s received your message number %(message)s.")
        return _capital(text % {"day": _day(facts.message_on), "issuer": facts.issuer, "message": facts.message})
    text = _(
        "On %(day)s %(desk)s took in your dossier: %(procedure)s, number %(code)s, and promised the result on %(due)s."
    )
    said = {
        "day": _day(facts.received_on), "desk": facts.desk or facts.issuer, "procedure": _lower(facts.procedure),
        "code": facts.code, "due": _day(facts.old_due_on),
    }  # fmt: skip
    return _capital(text % said)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _delay(facts: LetterFacts) -> str:
    if not facts.for_delay:
        return ""
    said = {"reason": _lower(facts.reason.strip().rstrip(".")) or "……", "day": _day(facts.settled_on)}
    if facts.settled_on is not None:
        return _("The result was ready on %(day)s only. The reason: %(reason)s.") % said
    if facts.ended_on is not None:
        said["day"] = _day(facts.ended_on)
        return _("The dossier was closed on %(day)s without a result. The reason for the delay: %(reason)s.") % said
    if facts.written_on and facts.old_due_on and facts.written_on < facts.old_due_on:
        return _("The dossier cannot be settled by that day. The reason: %(reason)s.") % said
    return _("The dossier is not settled yet. The reason: %(reason)s.") % said


def _conduct(facts: LetterFacts) -> str:
    if not facts.for_conduct:
        return ""
    what = _lower(facts.conduct.strip().rstrip(".")) or "……"
    return _("When you were served, this happened: %(what)s.") % {"what": what}


def _apology(facts: LetterFacts) -> str:
    if facts.for_delay and facts.for_conduct:
        text = _("%(issuer)s apologises to you for the delay and for how you were treated.")
    elif facts.for_delay:
        text = _("%(issuer)s apologises to you for the delay.")
    else:
        text = _("%(issuer)s apologises to you for how you were treated.")
    said = [text % {"issuer": _capital(facts.issuer)}]
    if needs_new_date(facts):
        new = _(
            "The result will be handed to you on %(day)s. You need to bring no more documents and pay no more fees."
        )
        said.append(new % {"day": _day(facts.new_due_on)})
    return " ".join(said)


def _closing(facts: LetterFacts) -> str:
    if facts.phone:
        return _("If you have questions, please call %(phone)s in office hours./.") % {"phone": facts.phone}
    return _("If you have questions, please ask the one-stop desk in office hours./.")


# Before signing ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at before a letter is signed: whether it is in order, what was found, what the rule says."""

    key: str
    met: bool
    title: str
    detail: str = ""


def checks(
    facts: LetterFacts, *, on: date, send_before: date, earlier: int, most: int, basis: Sequence[str] = ("", "", "")
) -> tuple[Check, ...]:
    """What stands for or against signing: sent in time, the first new date, all parts there.

    ``earlier``: how often the dossier was given a new date; ``most``: how often it may be. ``basis``: the legal basis of the
    three, in this order.
    """
    found = []
    if facts.for_delay:
        found.append(_in_time(on, send_before, basis[0]))
        if needs_new_date(facts):
            found.append(_first_new_date(earlier, most, basis[1]))
    found.append(_complete(missing_parts(facts), basis[2]))
    return tuple(found)


def _with_basis(text: str, basis: str) -> str:
    return f"{text} ({basis})" if basis else text


def _in_time(on: date, send_before: date, basis: str) -> Check:
    late = (on - send_before).days
    detail = _("To be sent on %(day)s at the latest") % {"day": f"{send_before:%d/%m/%Y}"}
    if late > 0:
        title = ngettext("Sent %(n)d day late", "Sent %(n)d days late", late) % {"n": late}
        return Check("in_time", met=False, title=title, detail=_with_basis(detail, basis))
    return Check("in_time", met=True, title=_("Sent in time"), detail=_with_basis(detail, basis))


def _first_new_date(earlier: int, most: int, basis: str) -> Check:
    detail = ngettext(
        "A dossier is given a new date %(n)d time at most", "A dossier is given a new date %(n)d times at most", most
    ) % {"n": most}
    met = earlier < most
    title = _("First new date") if met else _("A new date was given already")
    return Check("first", met=met, title=title, detail=_with_basis(detail, basis))


def _complete(missing: Sequence[Part], basis: str) -> Check:
    if not missing:
        return Check("complete", met=True, title=_("All parts are there"), detail=basis)
    names = ", ".join(str(PART_NAMES[part]) for part in missing)
    return Check("complete", met=False, title=_("Missing: %(parts)s") % {"parts": names}, detail=basis)


def send_before(due_at: datetime, days: int) -> datetime:
    """When a letter must be sent at the latest: ``days`` before the appointment that is missed."""
    return due_at - timedelta(days=days)


class Urgency(StrEnum):
    """How far a dossier has come towards being late."""

    QUIET = "quiet"
    OFFICER = "officer"
    HEAD = "head"
    LATE = "late"


def urgency(*, now: datetime, warn_at: datetime, due_at: datetime, day_ends_at: datetime) -> Urgency:
    """Who is to be warned: the officer once the warning share of the time is used, the head on the last day.

    Late, or late for certain, from the due instant on. ``day_ends_at``: the end of the day that ``now`` falls into.
    """
    if now >= due_at:
        return Urgency.LATE
    if due_at < day_ends_at:
        return Urgency.HEAD
    return Urgency.OFFICER if now >= warn_at else Urgency.QUIET


WARNED = {Urgency.QUIET: 0, Urgency.OFFICER: 1, Urgency.HEAD: 2, Urgency.LATE: 3}
"""What Dossier.warned is once the warning was given."""
