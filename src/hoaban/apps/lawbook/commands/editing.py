"""What people change in the lawbook: a dated value, a day of the calendar."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.lawbook import queries, rules
from hoaban.apps.lawbook.commands.versions import drop_held, follow, written
from hoaban.apps.lawbook.models import CalendarOverride, Confidence, RuleUnit, RuleValue
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import tidy
from hoaban.shared.worktime import minute_of, read_spans

_HOUR = re.compile(r"\d[:h]", re.IGNORECASE)


@transaction.atomic
def revise_rule(
    *,
    actor: Actor,
    rule: RuleValue,
    value: str,
    legal_basis: str,
    effective_from: date,
    reason: str,
    confidence: int = Confidence.CONFIRMED,
    source: str = "",
) -> RuleValue:
    """End a rule's value and let a new one hold from ``effective_from``; returns the new row.

    The old value stays as history and ends the day before. Where it had an end, the new one takes that end.
    Raises PermissionDenied, or ValidationError by field: the rule does not hold on that day, or began on it; somebody
    else has corrected the value since it was read.
    """
    actor.require(Permission.CHANGE_LAWBOOK)
    old = _standing(rule)
    stored = _stored_value(old, tidy(value))
    _check_revision(old, legal_basis=tidy(legal_basis), effective_from=effective_from)
    new = _next(old, value=stored, legal_basis=legal_basis, source=source, confidence=confidence, from_=effective_from)
    _keep(actor, "lawbook.revise_rule", old, new, reason)
    return new


@transaction.atomic
def correct_rule(
    *,
    actor: Actor,
    rule: RuleValue,
    value: str,
    legal_basis: str,
    reason: str,
    confidence: int = Confidence.CONFIRMED,
    source: str = "",
) -> RuleValue:
    """Replace a value that was entered wrong for as long as it holds; returns the row that stands instead.

    The wrong one is kept as not ``live``, over the same days, and decides nothing any more. A value of any time may be
    corrected, not only the newest. Raises PermissionDenied, or ValidationError by field: no reason, nothing differs,
    somebody else has corrected the value since it was read.
    """
    actor.require(Permission.CHANGE_LAWBOOK)
    if not tidy(reason):
        raise ValidationError({"reason": _("The reason is missing. Say in a few words what was wrong.")})
    old = _standing(rule)
    stored = _stored_value(old, tidy(value))
    if not tidy(legal_basis):
        raise ValidationError({"legal_basis": _NO_BASIS})
    new = _next(old, value=stored, legal_basis=legal_basis, source=source, confidence=confidence, from_=old.starts_on)
    new.status_vi, new.status_en = old.status_vi, old.status_en
    if _facts(old) == _facts(new):
        raise ValidationError(_("Nothing differs from what stands. Change what was entered wrong."))
    _keep(actor, "lawbook.correct_rule", old, new, reason)
    return new


_NO_BASIS = gettext_lazy("The legal basis is missing. Write the document and its article.")


def _standing(rule: RuleValue) -> RuleValue:
    """The value as it stands, once whoever else changes it has finished."""
    old: RuleValue = RuleValue.versions.select_for_update().get(pk=rule.pk)
    if not old.live:
        raise ValidationError(_("Meanwhile somebody else has corrected this value. Open the rule again."))
    return old


def _next(old: RuleValue, *, value: str, legal_basis: str, source: str, confidence: int, from_: date) -> RuleValue:
    """What stands instead of a value from a day on."""
    return RuleValue(
        area=old.area,
        key=old.key,
        rule_vi=old.rule_vi,
        rule_en=old.rule_en,
        unit=old.unit,
        value=value,
        legal_basis=tidy(legal_basis),
        starts_on=from_,
        source=tidy(source),
        confidence=confidence,
    )


def _facts(rule: RuleValue) -> dict[str, object]:
    return {name: getattr(rule, name) for name in ("value", "legal_basis", "source", "confidence")}


def _keep(actor: Actor, action: str, old: RuleValue, new: RuleValue, reason: str) -> None:
    """Let the new value follow the old one, with an event of what was said before."""
    before = _facts(old)
    follow(old, new)
    audit.record(
        actor=actor,
        action=action,
        subject=new,
        on=new.starts_on,
        before=before,
        after=_facts(new),
        reason=tidy(reason),
    )
    drop_held()


def _stored_value(old: RuleValue, value: str) -> str:
    """The value as it is kept; a rule that is counted stays counted, so that what reads it goes on working."""
    if not value:
        raise ValidationError({"value": _("The value is missing. Write what the rule says from that day.")})
    if not old.unit:
        return _stored_text(old.value, value)
    is_date = old.unit == RuleUnit.DATE
    try:
        return rules.stored_value(value, like=old.value, is_date=is_date)
    except ValueError:
        message = (
            _("There is no such day. Write day/month/year, such as 05/03/2026.")
            if is_date
            else _("“%(value)s” cannot be counted. Write it like the present value: %(like)s.")
            % {"value": value, "like": old.value}
        )
        raise ValidationError({"value": message}) from None


def _stored_text(old: str, value: str) -> str:
    """A value that is not counted; hours of the day (15:00, 07:30-11:30) stay such, for the working clock reads them."""
    for read in (minute_of, read_spans) if _HOUR.search(old) else ():
        with suppress(ValueError):
            read(old)
            return _read_hours(read, old, value)
    return value


def _read_hours(read: Callable[[str], object], old: str, value: str) -> str:
    try:
        read(value)
    except ValueError:
        message = _("“%(value)s” are no hours of the day. Write them like the present value: %(like)s.")
        raise ValidationError({"value": message % {"value": value, "like": old}}) from None
    return value


def _check_revision(old: RuleValue, *, legal_basis: str, effective_from: date) -> None:
    wrong: dict[str, str] = {}
    if not legal_basis:
        wrong["legal_basis"] = str(_NO_BASIS)
    if effective_from <= old.starts_on:
        wrong["effective_from"] = _(
            "The present value holds from %(day)s. Choose a later day, %(next)s at the earliest; "
            "if it was wrong from its first day on, correct it instead."
        ) % {
            "day": written(old.starts_on),
            "next": written(old.starts_on + timedelta(days=1)),
        }
    elif not old.holds_on(effective_from):
        wrong["effective_from"] = _("This value ended on %(day)s. Revise the value that holds on the day you want.") % {
            "day": written(old.ends_before or effective_from)
        }
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def set_calendar_day(*, actor: Actor, day: date, kind: str, basis: str, reason: str = "") -> CalendarOverride:
    """Make a day off, or a working day, on a legal basis; an earlier override of the day is kept as superseded.

    Raises PermissionDenied, or ValidationError by field: the basis is missing, or the day is that already.
    """
    actor.require(Permission.CHANGE_LAWBOOK)
    if not tidy(basis):
        raise ValidationError({"basis": _("The legal basis is missing. Write the document that decides it.")})
    if kind not in CalendarOverride.Kind.values:
        raise ValidationError({"kind": _("Choose a day off or a working day.")})
    works = rules.is_working_day(day, queries.calendar(day, day))
    if works == (kind == CalendarOverride.Kind.WORK):
        message = _("%(day)s is already a working day.") if works else _("%(day)s is already a day off.")
        raise ValidationError({"day": message % {"day": written(day)}})
    before = [
        {"kind": row.kind, "basis": row.basis} for row in CalendarOverride.objects.filter(day=day, superseded=False)
    ]
    CalendarOverride.objects.filter(day=day, superseded=False).update(superseded=True, edited=True)
    override = CalendarOverride.objects.create(
        day=day, kind=kind, basis=tidy(basis), confidence=Confidence.CONFIRMED, edited=True
    )
    audit.record(
        actor=actor,
        action="lawbook.set_calendar_day",
        subject=override,
        on=day,
        before=before[0] if before else {},
        after={"kind": kind, "basis": override.basis},
        reason=tidy(reason),
    )
    return override
