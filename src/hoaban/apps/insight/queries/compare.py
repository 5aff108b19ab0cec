"""Two days side by side: every figure with its difference, and what happened in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from hoaban.apps.insight.queries.grouped import measures_by
from hoaban.apps.insight.queries.numbers import Number, number_of, numbers, scope_for
from hoaban.apps.insight.queries.parts import part_on
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Level
from hoaban.apps.people import queries as people
from hoaban.shared.access import Actor
from hoaban.shared.figures import Figure, Measure, Part, Scope, get_figure, list_figures
from hoaban.shared.templatetags.hoaban import number as written

PERIODS = (
    "people.awarded.", "learning.", "conduct.", "leadership.", "service.", "recruitment.", "governance.", "record.",
)  # fmt: skip
"""Figures of a period, and others that two days are not compared by: records tell what they hold now, on any day."""
FLOWS = ("people.headcount", "people.key_leaders")
"""Figures whose comings and goings are counted."""


@dataclass(frozen=True, slots=True)
class Event:
    """A restructuring, or a unit's own change, between two days."""

    on: date
    title: str
    resolution: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """How many came, or left, between two days, and the list of them."""

    text: str
    rows_url: str


@dataclass(frozen=True, slots=True)
class Side:
    """One figure on both days; None where the unit did not exist. ``points``: difference of shares."""

    title: str
    now: Number | None
    before: Number | None
    reason: str = ""
    indented: bool = False
    flows: tuple[Flow, ...] = ()
    """The reason as numbers with their lists, where it is people who came and left."""

    @property
    def difference(self) -> int | None:
        """Change of the value from the earlier column to the later one."""
        return None if self.now is None or self.before is None else self.now.value - self.before.value

    @property
    def lists_url(self) -> str:
        """The list of people who stand on the day with more of them and not on the other; "" where it is not people."""
        if self.now is None or self.before is None or not self.difference:
            return ""
        more, fewer = (self.now, self.before) if self.difference > 0 else (self.before, self.now)
        return people.newcomers_within(get_figure(more.key), more.rows_url, fewer.on)

    @property
    def difference_url(self) -> str:
        """What stands behind the difference: people, or both days on the figure's own page."""
        return (self.lists_url or self.days_url) if self.difference else ""

    @property
    def days_url(self) -> str:
        """Both days of the figure on its own page."""
        if self.now is None or self.before is None:
            return ""
        return f"{self.now.figure_url}&vs={self.before.on.isoformat()}#days"

    @property
    def points(self) -> float | None:
        """Change of the share in percentage points."""
        if self.now is None or self.before is None or self.now.direct is None or self.before.direct is None:
            return None
        return self.now.direct - self.before.direct


@dataclass(frozen=True, slots=True)
class SideBySide:
    """All figures of a part on two days; ``earlier`` holds units that the part came from, where it is younger."""

    on: date
    compared_on: date
    rows: tuple[Side, ...]
    events: tuple[Event, ...]
    missing: bool = False
    """The part did not exist on the compared day."""
    relatives: tuple[tuple[str, str, date], ...] = ()
    """(code, name, day) of units that the part came from or became."""


def comparable() -> list[Figure]:
    """The figures that two days can be compared by."""
    return [figure for figure in list_figures() if not figure.key.startswith(PERIODS)]


def pair_up(now: dict[str, Number], before: dict[str, Number]) -> list[Side]:
    """The same figures of two days."""
    return [Side(number.title, number, before.get(key)) for key, number in now.items()]


def side_by_side(*, actor: Actor, on: date, part: Part, compare_on: date) -> SideBySide:
    """Every figure of the part on both days, the headcount by level, and what happened in between."""
    scope = scope_for(actor, on, part)
    then = part_on(actor=actor, on=compare_on, part=part)
    past = None if then is None else scope_for(actor, compare_on, then)
    keys = [figure.key for figure in comparable()]
    now, before = numbers(keys, scope), numbers(keys, past) if past else {}
    events = events_between(actor=actor, part=part, first=min(on, compare_on), last=max(on, compare_on))
    rows: list[Side] = []
    for side in pair_up(now, before):
        flows = _flows(side, scope, past)
        reason = ", ".join(flow.text for flow in flows) or _reason(side, past, events)
        rows.append(replace(side, reason=reason, flows=flows))
        if side.now is not None and side.now.key == "people.headcount":
            rows += _levels(scope, past, events)
    return SideBySide(
        on, compare_on, tuple(rows), tuple(events), past is None, _relatives(part) if past is None else ()
    )


def events_between(*, actor: Actor, part: Part, first: date, last: date) -> list[Event]:
    """Restructurings of the province, or changes of the unit itself, after the first day up to the last."""
    if part.is_root:
        found = [
            Event(row.on, row.title, row.resolution, reverse("organisation_restructuring_detail", args=[row.id]))
            for row in organisation.list_restructurings(actor=actor)
            if row.is_done and row.lineages
        ]
    else:
        found = [
            Event(row.on, f"{row.predecessor_name} → {row.successor_name or '–'}", row.resolution)
            for row in organisation.lineage_of(part.id)
        ]
    return sorted({event for event in found if first < event.on <= last}, key=lambda event: (event.on, event.title))


def _relatives(part: Part) -> tuple[tuple[str, str, date], ...]:
    found: list[tuple[str, str, date]] = []
    for row in organisation.lineage_of(part.id):
        if row.predecessor_id != part.id:
            found.append((row.predecessor_code, row.predecessor_name, row.on))
        elif row.successor_id is not None and row.successor_id != part.id:
            found.append((row.successor_code, row.successor_name, row.on))
    return tuple(found)


def _levels(scope: Scope, past: Scope | None, events: Sequence[Event]) -> list[Side]:
    now = _by_level(scope)
    before = _by_level(past) if past else {}
    if len(now.keys() | before.keys()) < 2:
        return []
    empty = Measure(get_figure("people.headcount"), scope, 0)
    rows = []
    for code in sorted(now.keys() | before.keys()):
        label = str(Level(int(code)).label) if int(code) in Level.values else _("Place not recorded")
        side = Side(
            label,
            number_of(replace(now.get(code, empty), scope=scope.narrowed(level=code), of=None)),
            number_of(replace(before.get(code, empty), scope=past.narrowed(level=code), of=None)) if past else None,
            indented=True,
        )
        rows.append(replace(side, reason=_resolutions(events) if side.difference else ""))
    return rows


def _by_level(scope: Scope) -> dict[str, Measure]:
    return {one.code or "0": one for one in measures_by("people.headcount", "level", scope)}


def _resolutions(events: Sequence[Event]) -> str:
    return ", ".join(sorted({event.resolution for event in events if event.resolution}))


def _reason(side: Side, past: Scope | None, events: Sequence[Event]) -> str:
    if side.now is None or past is None or side.difference is None:
        return ""
    if side.now.key in FLOWS:
        return _("The same people")
    if side.difference and side.now.key.startswith("organisation."):
        return _resolutions(events)
    return ""


def _flows(side: Side, scope: Scope, past: Scope | None) -> tuple[Flow, ...]:
    """How many came and went between the two days; who went is counted by what is missing in the difference."""
    if side.now is None or past is None or side.difference is None or side.now.key not in FLOWS:
        return ()
    figure = get_figure(side.now.key)
    later, earlier = (scope, past) if scope.on >= past.on else (past, scope)
    came = people.count_new(figure.rows, later, earlier, everybody=figure.key == "people.headcount")
    went = came - (side.difference if later is scope else -side.difference)
    if not came and not went:
        return ()
    return (
        Flow(_("%(came)s came") % {"came": written(came)}, people.newcomers_address(figure, later, earlier.on)),
        Flow(_("%(went)s left") % {"went": written(went)}, people.newcomers_address(figure, earlier, later.on)),
    )
