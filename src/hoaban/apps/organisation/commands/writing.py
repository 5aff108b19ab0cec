"""How units, placements and posts are written, each step remembered so that it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from hoaban.apps.organisation.models import Authorisation, Placement, Post, Unit
from hoaban.apps.organisation.rules.refusal import Refused
from hoaban.shared.access import below, step
from hoaban.shared.bulk import insert_rows, reserve_keys
from hoaban.shared.names import fold, text_key, tidy
from hoaban.shared.periods import Period, on_day

PLACEMENT = ("id", "unit_id", "parent_id", "path", "name", "name_key", "folded", "basis", "starts_on", "ends_before")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@dataclass(slots=True)
class Trace:
    """What was written: new rows by key, ended rows with the end they had, changed rows with what they said."""

    units: list[int] = field(default_factory=list)
    closed: list[tuple[int, str | None]] = field(default_factory=list)
    placements: list[int] = field(default_factory=list)
    placements_ended: list[tuple[int, str | None]] = field(default_factory=list)
    placements_changed: list[tuple[int, int | None, str, str]] = field(default_factory=list)
    renamed: list[tuple[int, str, str]] = field(default_factory=list)
    posts: list[int] = field(default_factory=list)
    posts_ended: list[tuple[int, str | None]] = field(default_factory=list)
    authorisations: list[int] = field(default_factory=list)
    authorisations_ended: list[tuple[int, str | None]] = field(default_factory=list)
    authorisations_changed: list[tuple[int, int, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The trace as it is kept with the restructuring."""
        return {name: list(getattr(self, name)) for name in self.__slots__}

    @classmethod
    def of(cls, undo: dict[str, Any]) -> Trace:
        """The trace read back."""
        return cls(**{name: undo.get(name, []) for name in cls.__slots__})


def place_on(unit_id: int, on: date) -> Placement:
    """The placement of a unit on a day; raises Refused when it does not exist then."""
    found = Placement.objects.filter(on_day(on), unit_id=unit_id).select_related("unit").first()
    if found is None:
        raise Refused("not_there", f"{unit_id}")
    return found


def refuse_later(path: str, on: date) -> None:
    """Raises Refused when something at or below the path already changes after the day."""
    later = Placement.objects.filter(below(path, "path"), starts_on__gt=on).select_related("unit").first()
    if later is not None:
        raise Refused("later_change", f"{later.name}, {later.starts_on:%d/%m/%Y}")


def add_unit(trace: Trace, unit: Unit, parent: Placement | None, basis: str) -> Placement:
    """Write a new unit and its first placement."""
    unit.name = tidy(unit.name)
    unit.save()
    above = parent.path if parent else ""
    place = Placement(
        unit=unit, parent_id=parent.unit_id if parent else None, path=above + step(unit.pk), name=unit.name,
        basis=basis, starts_on=unit.starts_on, ends_before=unit.ends_before,
    )  # fmt: skip
    place.save()
    trace.units.append(unit.pk)
    trace.placements.append(place.pk)
    return place


def close_units(trace: Trace, unit_ids: Sequence[int], on: date) -> None:
    """End units with their placements, posts and authorised numbers on the day (three queries a table)."""
    open_units = Unit.objects.filter(Q(ends_before__isnull=True) | Q(ends_before__gt=on), pk__in=unit_ids)
    trace.closed += [(key, _iso(end)) for key, end in open_units.values_list("id", "ends_before")]
    open_units.update(ends_before=on)
    trace.placements_ended += _end(Placement, Q(unit_id__in=unit_ids), on)
    trace.authorisations_ended += _end(Authorisation, Q(post__unit_id__in=unit_ids), on)
    trace.posts_ended += _end(Post, Q(unit_id__in=unit_ids), on)


def _end(model: type[Period], which: Q, on: date) -> list[tuple[int, str | None]]:
    rows = model.objects.filter(which, on_day(on), starts_on__lt=on)
    found = [(key, _iso(end)) for key, end in rows.values_list("pk", "ends_before")]
    model.objects.filter(pk__in=[key for key, _end in found]).update(ends_before=on)
    return found


def rehang(trace: Trace, unit_id: int, parent: Placement, on: date, basis: str) -> list[int]:
    """Put a unit with everything below it under another from the day on; returns the keys of the units.

    Placements that hold on the day are split in two sets of rows: one update, one insert.
    """
    top = place_on(unit_id, on)
    old, new = top.path, parent.path + step(unit_id)
    rows = list(Placement.objects.filter(on_day(on), below(old, "path")).order_by("path"))
    for row in rows:
        row.path = new + row.path[len(old) :]
        if row.unit_id == unit_id:
            row.parent_id, row.basis = parent.unit_id, basis
    split_rows(trace, rows, on)
    return [row.unit_id for row in rows]


def split_rows(trace: Trace, rows: Iterable[Placement], on: date) -> None:
    """Let changed placements hold from the day on: what held before ends, what began on the day is changed itself."""
    rows = list(rows)
    before = [row for row in rows if row.starts_on < on]
    same_day = [row for row in rows if row.starts_on == on]
    trace.placements_ended += [(row.pk, _iso(row.ends_before)) for row in before]
    Placement.objects.filter(pk__in=[row.pk for row in before]).update(ends_before=on)
    fresh = list(zip(reserve_keys(Placement, len(before)), before, strict=True))
    trace.placements += [key for key, _row in fresh]
    insert_rows(
        Placement,
        PLACEMENT,
        [
            (key, row.unit_id, row.parent_id, row.path, row.name, text_key(row.name), fold(row.name), row.basis, on,
             row.ends_before)
            for key, row in fresh
        ],
    )  # fmt: skip
    for row in same_day:
        was = Placement.objects.get(pk=row.pk)
        if row.pk not in trace.placements:
            trace.placements_changed.append((was.pk, was.parent_id, was.path, was.name))
        row.save()


def call(trace: Trace, unit_id: int, *, name: str, short_name: str, on: date, basis: str) -> None:
    """Give a unit another name from the day on."""
    row = place_on(unit_id, on)
    trace.renamed.append((unit_id, row.unit.name, row.unit.short_name))
    row.name, row.basis = tidy(name), basis
    split_rows(trace, [row], on)
    Unit.objects.filter(pk=unit_id).update(name=tidy(name), short_name=tidy(short_name))


def add_post(trace: Trace, *, unit_id: int, title_id: int, number: int | None, on: date, basis: str) -> Post:
    """Open a post, with an authorised number unless it is outside the headcount."""
    post = Post.objects.create(unit_id=unit_id, title_id=title_id, starts_on=on)
    trace.posts.append(post.pk)
    if number is not None:
        row = Authorisation.objects.create(post=post, number=number, starts_on=on, basis=basis)
        trace.authorisations.append(row.pk)
    return post


def authorise(trace: Trace, post: Post, number: int, on: date, basis: str) -> int | None:
    """Another authorised number from the day on; returns the one before."""
    before = Authorisation.objects.filter(on_day(on), post=post).first()
    if Authorisation.objects.filter(post=post, starts_on__gt=on).exists():
        raise Refused("later_change", str(post))
    end = before.ends_before if before else post.ends_before
    if before is not None and before.starts_on == on:
        trace.authorisations_changed.append((before.pk, before.number, before.basis))
        Authorisation.objects.filter(pk=before.pk).update(number=number, basis=basis)
        return before.number
    if before is not None:
        trace.authorisations_ended.append((before.pk, _iso(before.ends_before)))
        Authorisation.objects.filter(pk=before.pk).update(ends_before=on)
    row = Authorisation.objects.create(post=post, number=number, starts_on=on, ends_before=end, basis=basis)
    trace.authorisations.append(row.pk)
    return before.number if before else None


def take_back(trace: Trace) -> None:
    """Undo everything in the trace, last things first."""
    Authorisation.objects.filter(pk__in=trace.authorisations).delete()
    Post.objects.filter(pk__in=trace.posts).delete()
    Placement.objects.filter(pk__in=trace.placements).delete()
    Unit.objects.filter(pk__in=trace.units).delete()
    for unit_id, name, short_name in reversed(trace.renamed):
        Unit.objects.filter(pk=unit_id).update(name=name, short_name=short_name)
    for key, parent_id, path, name in reversed(trace.placements_changed):
        row = Placement.objects.get(pk=key)
        row.parent_id, row.path, row.name = parent_id, path, name
        row.save()
    for key, number, basis in reversed(trace.authorisations_changed):
        Authorisation.objects.filter(pk=key).update(number=number, basis=basis)
    _reopen(Unit, trace.closed)
    _reopen(Placement, trace.placements_ended)
    _reopen(Post, trace.posts_ended)
    _reopen(Authorisation, trace.authorisations_ended)


def _reopen(model: type[Period], ended: Sequence[tuple[int, str | None]]) -> None:
    ends: dict[str | None, list[int]] = {}
    for key, end in ended:
        ends.setdefault(end, []).append(key)
    for end, keys in ends.items():
        model.objects.filter(pk__in=keys).update(ends_before=date.fromisoformat(end) if end else None)
