"""Comparing a whole roster with the records: everything that would be new, changed, unchanged or ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from hoaban.apps.exchange.queries.known import load_known, serving_at, staff_codes
from hoaban.apps.exchange.queries.resolving import Resolver
from hoaban.apps.exchange.rules.comparing import compare, entry_faults, new_life
from hoaban.apps.exchange.rules.facts import Fault, Ground, Known, Wanted
from hoaban.apps.exchange.rules.reading import Reading, RosterRow
from hoaban.apps.exchange.rules.refusals import CellError
from hoaban.apps.people.commands import Life, OfficialChange

CHUNK = 4_000
Progress = Callable[[int, int], None]
NewPosts = Callable[[set[tuple[int, int]]], dict[tuple[int, int], tuple[int, date]]]


@dataclass(slots=True)
class Comparison:
    """What a roster means; with errors nothing of it may be recorded.

    ``ended``: (official id, number, name) of people recorded at a unit and in a category that the roster covers,
    and missing from it. ``new_posts``: (unit id, title id) held by somebody without a post there.
    """

    rows: int = 0
    lives: list[Life] = field(default_factory=list)
    changes: list[OfficialChange] = field(default_factory=list)
    unchanged: int = 0
    ended: list[tuple[int, str, str]] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    new_posts: set[tuple[int, int]] = field(default_factory=set)


def compare_roster(
    reading: Reading, *, resolver: Resolver, on: date, new_posts: NewPosts | None, progress: Progress
) -> Comparison:
    """Compare every row of a reading with the records as of ``on``.

    ``new_posts`` opens posts that are missing (None: only name them, for a dry run). The rows of ``reading`` are
    taken out as they are compared, so that a roster of the whole province fits a small machine.
    """
    found = Comparison(rows=reading.n_rows, errors=list(reading.errors))
    covered: set[tuple[int, int]] = set()
    numbers: set[str] = set()
    ground = Ground(on, resolver.unit_periods, resolver.post, resolver.stays, resolver.same_home)
    done = 0
    for chunk in _chunks(reading.rows):
        known = load_known([row.values["personal_id"] for row in chunk if row.values.get("personal_id")], on=on)
        held = staff_codes(
            [row.values["staff_code"] for row in chunk if row.values.get("staff_code")],
            province_id=resolver.province_id,
        )
        wanted = [(row, resolver.wanted(row)) for row in chunk]
        if new_posts and not found.errors and resolver.missing_posts:
            resolver.learn_posts(new_posts(resolver.missing_posts))
        for row, (one, faults) in wanted:
            numbers.add(row.values.get("personal_id") or "")
            covered.add((one.unit_id, one.category))
            number = one.person.personal_id
            if number and held.get(one.person.staff_code, number) != number:
                faults.append(_code_held())
            faults.extend(_take(found, row, one, known.get(number), ground, resolver, understood=not faults))
            found.errors.extend(resolver.error(row, fault, reading) for fault in faults)
        done += len(chunk)
        progress(done, found.rows)
    found.new_posts = resolver.missing_posts
    if not found.errors:
        found.ended = _ended(covered, numbers, on)
    found.errors.sort(key=_place)
    return found


def _code_held() -> Fault:
    return Fault(
        "staff_code", "code-held", _("Somebody else has this staff code in the records."),
        _("A code of this person's own; of two who swap codes, one is given another code first."),
    )  # fmt: skip


def _chunks(rows: list[RosterRow]) -> Iterator[list[RosterRow]]:
    rows.reverse()
    while rows:
        chunk = rows[: -CHUNK - 1 : -1]
        del rows[-len(chunk) :]
        yield chunk


def _take(
    found: Comparison,
    row: RosterRow,
    wanted: Wanted,
    known: Known | None,
    ground: Ground,
    resolver: Resolver,
    *,
    understood: bool,
) -> list[Fault]:
    """Put a row where it belongs; every check that can be made of it is made, whatever else of it is wrong."""
    faults: list[Fault] = []
    rank = resolver.rank(row, known)
    if isinstance(rank, Fault):
        faults.append(rank)
        wanted.stated -= {"rank"}
        wanted.unknown |= {"rank"}
    else:
        wanted.rank = rank
    spoken = resolver.languages(row, known)
    if isinstance(spoken, Fault):
        faults.append(spoken)
        wanted.unknown |= {"ethnic_languages"}
    else:
        wanted.languages = spoken
    if known is not None and (hidden := resolver.foreign(known)):
        return [*faults, hidden, *entry_faults(wanted)]
    told = new_life(wanted, ground) if known is None else compare(wanted, known, ground)
    if isinstance(told, list):
        # A cell that was not understood is told of once.
        return [*faults, *(fault for fault in told if fault.column not in wanted.unknown)]
    if not understood:
        return faults
    if isinstance(told, Life):
        found.lives.append(told)
    elif told.empty:
        found.unchanged += 1
    else:
        found.changes.append(told)
    return faults


def _ended(covered: set[tuple[int, int]], numbers: set[str], on: date) -> list[tuple[int, str, str]]:
    by_categories: dict[int, set[int]] = {}
    for unit, category in covered:
        by_categories.setdefault(category, set()).add(unit)
    return [
        person
        for category, units in sorted(by_categories.items())
        for start in range(0, len(units), 1_000)
        for person in serving_at(sorted(units)[start : start + 1_000], [category], on=on)
        if person[1] not in numbers
    ]


def _place(error: CellError) -> tuple[str, int, int, str]:
    letters = error.cell.rstrip("0123456789")
    return error.sheet, int(error.cell[len(letters) :] or 0), len(letters), letters
