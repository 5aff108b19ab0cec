"""Recording a roster: all of it or nothing, once."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from hoaban.apps.exchange.commands.comparison import Comparison, compare_roster
from hoaban.apps.exchange.queries.lists import level_words
from hoaban.apps.exchange.queries.parts import RosterPart, find_part
from hoaban.apps.exchange.queries.resolving import Resolver
from hoaban.apps.exchange.rules.reading import read_roster
from hoaban.apps.exchange.rules.refusals import CellError, FileRefused
from hoaban.apps.organisation.commands.unauthorised import open_unauthorised_posts
from hoaban.apps.people import commands as people
from hoaban.shared.access import Actor, Permission
from hoaban.shared.bulk import uncollected

logger = logging.getLogger(__name__)
Progress = Callable[[int, int], None]
LOCK = 7_254_001
BATCH = 25_000
MASS = 2_000
"""From so many records on, the database takes stock afterwards."""
SHOWN = 200


@dataclass(slots=True)
class Outcome:
    """What came of a roster; with errors nothing was recorded. ``readable``: the file could be read as a table."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0
    errors: list[CellError] = field(default_factory=list)
    readable: bool = True
    new_names: list[str] = field(default_factory=list)
    changed_facts: list[tuple[int, dict[str, tuple[Any, Any]]]] = field(default_factory=list)
    ended_names: list[tuple[int, str]] = field(default_factory=list)
    new_posts: int = 0
    ignored: list[dict[str, str]] = field(default_factory=list)
    """What was passed over: columns that are not known, rows below the table, sheets without people."""

    def as_json(self) -> dict[str, Any]:
        """The answer to a program."""
        counts = {name: getattr(self, name) for name in ("rows", "new", "changed", "unchanged", "ended")}
        errors = [dataclasses.asdict(error) for error in self.errors]
        return counts | {"errors": errors}


@uncollected()
def import_roster(
    *, actor: Actor, path: Path, on: date, record: bool, progress: Progress = lambda *_: None, name: str = "",
    unit: str | None = None,
) -> Outcome:  # fmt: skip
    """Read a roster file, compare it with the records as of ``on``, and record it when ``record`` and without error.

    Everything is written in one transaction; a second import of the same file changes nothing. A file that cannot
    be read at all comes back as one error without a cell. ``unit``: the code of the part that the roster is of; without
    one, the province whose units the file names. Raises PermissionDenied without the permission, UnitNotFound.
    """
    actor.require(Permission.IMPORT_ROSTER)
    try:
        reading = read_roster(path, on=on, words=level_words(on=on))
        if not reading.n_rows and not reading.errors:
            raise FileRefused(
                "no-people", _("There are no people below the header of this file. Fill in one row for each person.")
            )
        part = find_part(actor=actor, on=on, unit=unit, named=_units_named(reading))
    except FileRefused as refused:
        error = CellError("", "", "", name or path.name, refused.code, str(refused.message), "")
        return Outcome(errors=[error], readable=False)
    ignored = [dataclasses.asdict(one) for one in reading.ignored if one.kind != "row"]
    if not record or reading.errors:
        return _outcome(_compare(actor, part, reading, on, None, progress), ignored)
    try:
        return _recorded(actor, part, reading, on, f"roster {on} {name or path.name}"[:60], ignored, progress)
    except (people.LivesRefused, IntegrityError):
        # Nothing of it is recorded; what the comparison did not foresee is told all the same.
        logger.exception("roster %s of %s", name or path.name, on)
        message = _(
            "The records contradict this roster in a way that the comparison did not find; nothing was recorded."
        )
        accepted = _("Smaller parts of the roster, to find the row; the log of the server names the rule.")
        error = CellError("", "", "", name or path.name, "refused", message, accepted)
        return Outcome(rows=reading.n_rows, errors=[error], ignored=ignored)


def _units_named(reading: Any) -> set[str]:
    return {text for row in reading.rows if (text := row.values.get("unit"))}


def _recorded(
    actor: Actor,
    part: RosterPart,
    reading: Any,
    on: date,
    batch: str,
    ignored: list[dict[str, str]],
    progress: Progress,
) -> Outcome:
    with transaction.atomic():
        _alone()
        found = _compare(
            actor, part, reading, on,
            lambda pairs: open_unauthorised_posts(actor=actor, pairs=pairs, on=on, batch=batch), progress,
        )  # fmt: skip
        if found.errors:
            transaction.set_rollback(True)
        else:
            outcome = _outcome(found, ignored)
            _write(actor, part, found, on, batch)
            if outcome.new + outcome.changed + outcome.ended > MASS:
                transaction.on_commit(people.settle)
            return outcome
    return _outcome(found, ignored)


def _alone() -> None:
    """One roster at a time: the comparison must still be true when it is written."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _compare(actor: Actor, part: RosterPart, reading: Any, on: date, new_posts: Any, progress: Progress) -> Comparison:
    resolver = Resolver(actor=actor, province_id=part.province_id, on=on, within=part.within)
    return compare_roster(reading, resolver=resolver, on=on, new_posts=new_posts, progress=progress)


def _write(actor: Actor, part: RosterPart, found: Comparison, on: date, batch: str) -> None:
    while found.lives:
        lives = found.lives[-BATCH:]
        del found.lives[-BATCH:]
        people.enter_many(actor=actor, province_id=part.province_id, lives=lives, on=on, batch=batch)
    ended = [people.OfficialChange(key, end_service=(on, "roster"), told={"in_service": (True, False)})
             for key, _number, _name in found.ended]  # fmt: skip
    people.apply_changes(actor=actor, changes=[*ended, *found.changes], on=on, batch=batch)


def _outcome(found: Comparison, ignored: list[dict[str, str]]) -> Outcome:
    return Outcome(
        rows=found.rows, new=len(found.lives), changed=len(found.changes), unchanged=found.unchanged,
        ended=len(found.ended), errors=found.errors,
        new_names=[life.person.full_name for life in found.lives[:SHOWN]],
        changed_facts=[(change.official_id, change.told) for change in found.changes[:SHOWN]],
        ended_names=[(key, full_name) for key, _number, full_name in found.ended[:SHOWN]],
        new_posts=len(found.new_posts), ignored=ignored,
    )  # fmt: skip
