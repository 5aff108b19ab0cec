"""Loading the data files: what a person has edited stays, what has not changed is not written, what is replaced is kept.

A release that says something else corrects the value: what stood before stays readable, as replaced, with an event.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import models, transaction

from hoaban.apps.lawbook import queries
from hoaban.apps.lawbook.models import (
    CalendarOverride,
    CodeEntry,
    Confidence,
    EarlierEthnicGroup,
    EthnicGroup,
    Province,
    RuleValue,
)
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.models import Event

DATA = Path(__file__).resolve().parent.parent / "data"

Line = dict[str, str]
Facts = dict[str, Any]

CONFIDENCE = {
    "high": Confidence.HIGH,
    "medium": Confidence.MEDIUM,
    "low": Confidence.LOW,
    "memory, unverified": Confidence.UNVERIFIED,
}


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What loading did; ``kept`` names rows that differ from the file because a person edited them."""

    created: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    withdrawn: dict[str, int] = field(default_factory=dict)
    kept: tuple[str, ...] = ()

    @property
    def wrote(self) -> bool:
        """Whether anything was written."""
        return any(sum(counts.values()) for counts in (self.created, self.updated, self.withdrawn))


@dataclass(frozen=True, slots=True)
class _Table:
    """One data file: the model it fills, the fields that identify a row, how a line reads."""

    file: str
    model: type[models.Model]
    key: tuple[str, ...]
    read: Callable[[Line], Facts]
    subject: tuple[str, ...] = ()
    """Fields of rows whose periods may not overlap: once a person edited one of them, loading leaves them all alone."""
    withdraws: bool = True
    """Whether such rows are withdrawn when they leave the file."""

    @property
    def rows(self) -> Any:
        """The manager that reads and writes the rows."""
        return self.model._default_manager

    def existing(self) -> Any:
        """The rows that stand now."""
        return self.rows.filter(**_LIVE.get(self.model, {}))


@dataclass(slots=True)
class _Plan:
    """What is to be written to one table."""

    create: list[Any] = field(default_factory=list)
    update: list[Any] = field(default_factory=list)
    replaced: list[Any] = field(default_factory=list)
    """What stood before of rows that are updated, to be kept."""
    withdraw: list[Any] = field(default_factory=list)
    changes: list[tuple[Any, Facts, Facts]] = field(default_factory=list)
    """Row, before, after of what is updated or withdrawn."""
    kept: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """Fields that the file fills, apart from the key."""


_LIVE: dict[type[models.Model], dict[str, bool]] = {
    CalendarOverride: {"superseded": False},
    CodeEntry: {"live": True},
    Province: {"live": True},
    RuleValue: {"live": True},
}
"""Of tables that keep what was replaced: what stands."""

_TOLD_BY_EVENT = {"ends_before", "order"}
"""A value that ends, or moves in its list, says what it said: the event alone tells of it."""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _texts(text: str) -> list[str]:
    return text.split("|") if text else []


def _sourced(line: Line) -> Facts:
    return {"source": line["source"], "confidence": int(CONFIDENCE[line["confidence"]])}


def _period(line: Line) -> Facts:
    return {"starts_on": date.fromisoformat(line["effective_from"]), "ends_before": _day(line["effective_to"])}


def _same(line: Line, *columns: str) -> Facts:
    return {column: line[column] for column in columns}


def _rule(line: Line) -> Facts:
    texts = ("area", "key", "rule_vi", "rule_en", "value", "unit", "legal_basis", "status_vi", "status_en")
    return _same(line, *texts) | _period(line) | _sourced(line)


def _code(line: Line) -> Facts:
    texts = _same(line, "list", "code", "name_vi", "name_en", "note_vi", "note_en")
    return texts | {"aliases": _texts(line["aliases"]), "order": int(line["order"])} | _period(line) | _sourced(line)


def _group(line: Line) -> Facts:
    texts = _same(line, "name_vi", "name_en", "code_1979", "code_2008")
    lists = {"aliases": _texts(line["aliases"]), "outdated": _texts(line["outdated"])}
    known = {"key": int(line["key"]), "starts_on": date.fromisoformat(line["effective_from"])}
    return known | texts | lists | _sourced(line)


def _province(line: Line) -> Facts:
    facts = {"is_city": line["is_city"] == "1", "aliases": _texts(line["aliases"])}
    return _same(line, "code", "name_vi", "name_en") | facts | _period(line) | _sourced(line)


def _override(line: Line) -> Facts:
    return {"day": date.fromisoformat(line["day"])} | _same(line, "kind", "basis") | _sourced(line)


TABLES = (
    _Table("rules.csv", RuleValue, ("area", "key", "starts_on"), _rule, ("area", "key")),
    _Table("codes.csv", CodeEntry, ("list", "code", "starts_on"), _code, ("list", "code")),
    _Table("ethnic_groups.csv", EthnicGroup, ("key",), _group),
    _Table("provinces.csv", Province, ("code", "starts_on"), _province, ("code",), withdraws=False),
    _Table("calendar_overrides.csv", CalendarOverride, ("day",), _override),
)


def read_file(name: str) -> Iterator[Line]:
    """The lines of a data file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@transaction.atomic
def load_lawbook(*, actor: Actor) -> LoadReport:
    """Bring rules, codes, ethnic groups, provinces and calendar to what the data files say.

    Nothing is written where nothing changed. A row that a person edited is never overwritten, nor is a row put over
    its period: the report names it. What differs is corrected: what stood before is kept as replaced, and an event
    tells before and after. Raises PermissionDenied.
    """
    actor.require(Permission.CHANGE_LAWBOOK)
    plans = {table: _plan(table, [table.read(line) for line in read_file(table.file)]) for table in TABLES}
    for table, plan in plans.items():
        _write(table, plan)
    merged, moved = _link_provinces(plans)
    report = LoadReport(
        created={table.file: len(plan.create) for table, plan in plans.items()},
        updated={table.file: len(plan.update) for table, plan in plans.items()}
        | ({"successors": merged} if merged else {}),
        withdrawn={table.file: len(plan.withdraw) for table, plan in plans.items()},
        kept=tuple(name for plan in plans.values() for name in plan.kept),
    )
    if report.wrote:
        after = {"created": report.created, "updated": report.updated, "withdrawn": report.withdrawn}
        _tell(actor, [*(change for plan in plans.values() for change in plan.changes), *moved])
        audit.record(actor=actor, action="lawbook.load_lawbook", after=after)
    queries.forget()
    return report


def _plan(table: _Table, lines: Sequence[Facts]) -> _Plan:
    """Compare the lines of a file with the rows that stand."""
    plan = _Plan(names=[name for name in lines[0] if name not in table.key])
    standing = {_values(row, table.key): row for row in table.existing()}
    edited = {_values(row, table.subject) for row in standing.values() if row.edited} if table.subject else set()
    for facts in lines:
        row = standing.pop(tuple(facts[name] for name in table.key), None)
        touched = tuple(facts[name] for name in table.subject) in edited if table.subject else bool(row and row.edited)
        _sort(table, plan, facts, row, touched=touched)
    if table.subject and table.withdraws:
        plan.withdraw = [row for key, row in standing.items() if _values(row, table.subject) not in edited]
        plan.changes += [(row, {name: getattr(row, name) for name in lines[0]}, {}) for row in plan.withdraw]
    return plan


def _sort(table: _Table, plan: _Plan, facts: Facts, row: Any, *, touched: bool) -> None:
    """Put one line of a file where it belongs."""
    if row is not None and all(getattr(row, name) == value for name, value in facts.items()):
        return
    if touched:
        plan.kept.append(f"{table.file}: {' '.join(str(facts[name]) for name in table.key)}")
    elif row is None:
        plan.create.append(table.model(**facts))
    else:
        before = {name: getattr(row, name) for name, value in facts.items() if getattr(row, name) != value}
        if not before.keys() <= _TOLD_BY_EVENT:
            plan.replaced.append(_as_replaced(row))
        for name, value in facts.items():
            setattr(row, name, value)
        plan.update.append(row)
        plan.changes.append((row, before, {name: facts[name] for name in before}))


def _as_replaced(row: Any) -> Any:
    """What a row says, as a row of its own: the row itself stays, for others point to it."""
    facts = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields if not one.primary_key}
    if isinstance(row, EthnicGroup):
        return EarlierEthnicGroup(group_id=row.pk, live=False, **facts)
    return type(row)(**facts | _replaced(type(row)))


def _replaced(model: type[models.Model]) -> dict[str, bool]:
    """What marks a row of a table as replaced."""
    return {name: not stands for name, stands in _LIVE[model].items()}


def _values(row: Any, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def _write(table: _Table, plan: _Plan) -> None:
    """Write one table: what leaves first, so that periods never meet on the way."""
    if plan.withdraw:
        table.rows.filter(pk__in=[row.pk for row in plan.withdraw]).update(**_replaced(table.model))
    if plan.update:
        table.rows.bulk_update(plan.update, plan.names, batch_size=200)
    if plan.replaced:
        type(plan.replaced[0])._default_manager.bulk_create(plan.replaced, batch_size=500)
    if plan.create:
        table.rows.bulk_create(plan.create, batch_size=500)


def _tell(actor: Actor, changes: Iterable[tuple[Any, Facts, Facts]]) -> None:
    """Leave an event of each value that stood otherwise."""
    events = [
        audit.event(
            actor=actor,
            action="lawbook.correct_by_release" if after else "lawbook.withdraw_by_release",
            subject=row,
            before=_noted(before),
            after=_noted(after),
        )
        for row, before, after in changes
    ]
    if events:
        Event.objects.bulk_create(events, batch_size=200)


def _noted(facts: Facts) -> Facts:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}


def _link_provinces(plans: dict[_Table, _Plan]) -> tuple[int, list[tuple[Any, Facts, Facts]]]:
    """Say which province each merged into; returns how many links changed, and those of provinces that stood before."""
    rows = {(row.code, row.starts_on): row for row in Province.objects.filter(live=True).select_related("successor")}
    new = {(row.code, row.starts_on) for plan in plans.values() for row in plan.create if isinstance(row, Province)}
    changed, moved = [], []
    for line in read_file("provinces.csv"):
        row = rows[line["code"], date.fromisoformat(line["effective_from"])]
        if row.edited:
            continue
        heir = rows[line["successor_code"], row.ends_before] if row.ends_before else None
        if row.successor_id != (heir.pk if heir else None):
            if (row.code, row.starts_on) not in new:
                moved.append((row, {"successor": _name(row.successor)}, {"successor": _name(heir)}))
            row.successor = heir
            changed.append(row)
    if changed:
        Province.objects.bulk_update(changed, ["successor"])
    return len(changed), moved


def _name(province: Province | None) -> str | None:
    return province.name_vi if province else None
