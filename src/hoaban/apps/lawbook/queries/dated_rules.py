"""What the rules say on a day, and their history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Model

from hoaban.apps.lawbook import rules
from hoaban.apps.lawbook.models import RuleValue
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.models import Event
from hoaban.shared.names import fold


def get_rule(*, area: str, key: str, on: date) -> rules.RuleFact:
    """What the rule (area, key) says on a day.

    Raises NoSuchRuleError, which names area, key and day, when nothing is entered for that day.
    """
    row = RuleValue.objects.filter(area=area, key=key).on(on).first()
    if row is None:
        raise rules.NoSuchRuleError(area, key, on)
    return _fact(row)


def rules_on(*, areas: Iterable[str], on: date) -> dict[tuple[str, str], rules.RuleFact]:
    """(area, key) -> what the rule says on a day, of every rule of some areas with a value on it (one query)."""
    rows = RuleValue.objects.filter(area__in=list(areas)).on(on)
    return {(row.area, row.key): _fact(row) for row in rows}


def _fact(row: RuleValue) -> rules.RuleFact:
    return rules.RuleFact(
        area=row.area,
        key=row.key,
        value=row.value,
        unit=row.unit,
        legal_basis=row.legal_basis,
        confidence=row.confidence,
        starts_on=row.starts_on,
        ends_before=row.ends_before,
    )


def list_rules(*, actor: Actor, on: date, area: str | None = None, text: str = "") -> list[RuleValue]:
    """Rules in force on a day, by area and wording; ``text`` looks in rule, value, legal basis and key without tones."""
    actor.require(Permission.VIEW_LAWBOOK)
    rows = RuleValue.objects.on(on).order_by("area", "key")
    if area:
        rows = rows.filter(area=area)
    wanted = fold(text)
    return [row for row in rows if wanted in _searched(row)]


def _searched(row: RuleValue) -> str:
    return fold(" ".join((row.rule_vi, row.rule_en, row.value, row.legal_basis, row.key)))


def list_rule_history(*, actor: Actor, area: str, key: str) -> list[RuleValue]:
    """All dated values of one rule, newest first, replaced ones too; empty when there is no such rule."""
    actor.require(Permission.VIEW_LAWBOOK)
    return list(RuleValue.versions.filter(area=area, key=key).order_by("-starts_on", "-live", "-pk"))


def list_events(*, actor: Actor, rows: Iterable[Model]) -> list[Event]:
    """Who changed what of some versions, newest first; empty for actors who may not see the history."""
    left = [event for row in rows for event in audit.list_events(actor=actor, subject=row)]
    return sorted(left, key=lambda event: -event.pk)
