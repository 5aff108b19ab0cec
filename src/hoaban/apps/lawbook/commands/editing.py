"""What people change in the lawbook: a dated value, a day of the calendar."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.lawbook import queries, rules
from hoaban.apps.lawbook.commands.versions import written
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
    Raises PermissionDenied, or ValidationError by field: the rule does not hold on that day, or began on it.
    """
    actor.require(Permission.CHANGE_LAWBOOK)
    old = RuleValue.objects.select_for_update().get(pk=rule.pk)
    stored = _stored_value(old, tidy(value))
    _check_revision(old, legal_basis=tidy(legal_basis), effective_from=effective_from)
    new = RuleValue(
        area=old.area,
        key=old.key,
        rule_vi=old.rule_vi,
        rule_en=old.rule_en,
        unit=old.unit,
        value=stored,
        legal_basis=tidy(legal_basis),
        starts_on=effective_from,
        ends_before=old.ends_before,
        source=tidy(source),
        confidence=confidence,
        edited=True,
    )
    old.ends_before, old.edited = effective_from, True
    old.save(update_fields=["ends_before", "edited"])
    new.save()
    audit.record(
        actor=actor,
        action="lawbook.revise_rule",
        subject=new,
        on=effective_from,
        before={"value": old.value, "legal_basis": old.legal_basis},
        after={"value": new.value, "legal_basis": new.legal_basis},
        reason=tidy(reason),
    )
    return new


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
        wrong["legal_basis"] = _("The legal basis is missing. Write the document and its article.")
    if effective_from <= old.starts_on:
        wrong["effective_from"] = _(
            "The present value holds from %(day)s. Choose a later day, %(next)s at the earliest."
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
