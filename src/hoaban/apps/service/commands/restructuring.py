"""Open dossiers and one-stop shops go along with a restructuring, and come back with it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.commands.movers import Handover, Movement, register_mover
from hoaban.apps.organisation.models import Placement, Unit
from hoaban.apps.service.commands import tallies
from hoaban.apps.service.commands.points import DESK
from hoaban.apps.service.models import (
    Apology,
    Dossier,
    DossierStep,
    EarlierPlace,
    Feedback,
    Notice,
    Placed,
    ServicePoint,
    UnitHours,
)
from hoaban.apps.service.queries import known
from hoaban.apps.service.queries.apologies import OWED
from hoaban.apps.service.rules.moves import Move
from hoaban.shared import audit
from hoaban.shared.access import STEP, Actor, any_below
from hoaban.shared.periods import on_day
from hoaban.shared.worktime import ZONE

CHUNK = 500
PLACE = ("unit_id", "unit_path", "holder_id", "holder_path", "point_id")
"""What a restructuring changes of a dossier."""
POINT = ("unit_id", "unit_path", "desk_id", "name", "is_open")


@dataclass
class _Heirs:
    """Closed unit -> the unit that carries it on, and where units stand from the day on."""

    on: date
    units: Mapping[int, int | None]
    paths: dict[int, str] = field(default_factory=dict)

    def of(self, unit_id: int) -> int:
        """The unit that carries a unit on; itself where it goes on, or where nobody carries it on."""
        return self.units.get(unit_id) or unit_id

    def path(self, unit_id: int) -> str:
        """Where a unit stands from the day on."""
        if unit_id not in self.paths:
            self.paths[unit_id] = organisation.current_path(unit_id, self.on)
        return self.paths[unit_id]


class DossierMover:
    """The part of the one-stop shop in restructurings (see organisation's Mover)."""

    key = "service"

    def preview(self, *, actor: Actor, handover: Handover) -> list[Movement]:  # noqa: ARG002 - the protocol
        """How many open dossiers go from which unit to which; those that nobody carries on are without a place."""
        rows = _open().filter(Q(unit_id__in=list(handover.units)) | Q(holder_id__in=list(handover.units)))
        counts: Counter[tuple[str, str]] = Counter()
        without: Counter[tuple[str, str]] = Counter()
        for unit_id, holder_id in rows.values_list("unit_id", "holder_id"):
            leaving = unit_id if unit_id in handover.units else holder_id
            names = handover.unit_names.get(leaving, ("", ""))
            counts[names] += 1
            without[names] += not names[1]
        return [Movement(_("dossiers"), *names, n, without[names]) for names, n in sorted(counts.items())]

    def carry_out(self, *, actor: Actor, handover: Handover, restructuring_id: int) -> dict[str, Any]:
        """Move points, office hours and open dossiers to the heirs; returns what undoes it."""
        heirs = _Heirs(handover.on, handover.units)
        points, targets = _move_points(handover, heirs)
        hours = _carry_hours(handover, heirs)
        dossiers, steps = _move_dossiers(actor, _concerned(handover), heirs, targets, handover)
        words = _move_words(handover, heirs)
        places = _keep_places(handover, points, dossiers, words)
        known.forget()
        _record(actor, "service.restructure", handover.on, restructuring_id, {"dossiers": len(dossiers)})
        return {
            "dossiers": dossiers,
            "steps": steps,
            "points": points,
            "hours": hours,
            "words": words,
            "places": places,
        }

    def reverse(self, *, actor: Actor, on: date, restructuring_id: int, undo: Mapping[str, Any]) -> None:
        """Put points, hours and dossiers back where they were."""
        DossierStep.objects.filter(pk__in=undo["steps"]).delete()
        for key, place, _changes in undo["dossiers"]:
            Dossier.objects.filter(pk=key).update(**dict(zip(PLACE, place, strict=True)), steps_taken=_taken(key))
        EarlierPlace.objects.filter(pk__in=undo.get("places", ())).delete()
        _touch([key for key, _place, _changes in undo["dossiers"]], on)
        for name, key, place in undo.get("words", ()):
            WORDS[name].model.objects.filter(pk=key).update(**place)
        UnitHours.objects.filter(pk__in=undo["hours"]).delete()
        for key, facts in undo["points"]:
            ServicePoint.objects.filter(pk=key).update(**dict(zip(POINT, facts, strict=True)))
        known.forget()
        dossiers = len(undo["dossiers"])
        _record(actor, "service.reverse_restructuring", on, restructuring_id, {"dossiers": dossiers})

    def settle(self, *, undo: Mapping[str, Any]) -> None:  # noqa: ARG002 - the protocol
        """Nothing here is derived of the tree."""
        known.forget()

    def built_on(self, *, on: date, restructuring_id: int, undo: Mapping[str, Any]) -> list[str]:  # noqa: ARG002
        """Dossiers that went on since, and those taken in since at the points that moved."""
        changes = {key: number for key, _place, number in undo["dossiers"]}
        now = dict(Dossier.objects.filter(pk__in=changes).values_list("pk", "changes"))
        went_on = sum(now.get(key) != number for key, number in changes.items())
        moved = [key for key, _facts in undo["points"]]
        begun = timezone.make_aware(datetime.combine(on, datetime.min.time()), ZONE)
        taken_in = Dossier.objects.filter(point_id__in=moved, received_at__gte=begun).exclude(pk__in=changes).count()
        told = [
            (went_on, ngettext("%(count)d dossier went on since", "%(count)d dossiers went on since", went_on)),
            (taken_in, ngettext("%(count)d dossier was taken in since", "%(count)d dossiers were taken in since", taken_in)),
        ]  # fmt: skip
        return [text % {"count": count} for count, text in told if count]


def register() -> None:
    """Make dossiers go along with restructurings."""
    register_mover(DossierMover())


def _open() -> Any:
    return Dossier.objects.filter(closed_at__isnull=True).order_by("pk")


def _record(actor: Actor, action: str, on: date, restructuring_id: int, after: dict[str, Any]) -> None:
    audit.record(actor=actor, action=action, on=on, batch=f"restructuring {restructuring_id}", after=after)


# Points and hours ----------------------------------------------------------------------------------------------------


def _move_points(handover: Handover, heirs: _Heirs) -> tuple[list[list[Any]], dict[int, int]]:
    """Points of closed units: one goes on at each heir without a point, the others rest.

    Returns how they were, and point -> the point that goes on with its dossiers.
    """
    closing = list(ServicePoint.objects.filter(unit_id__in=list(handover.units)).select_related("unit"))
    before = [[one.pk, [getattr(one, name) for name in POINT]] for one in closing]
    targets: dict[int, int] = {}
    for heir_id in dict.fromkeys(heirs.units.get(one.unit_id) for one in closing):
        if heir_id is not None:
            group = [one for one in closing if heirs.units.get(one.unit_id) == heir_id]
            targets |= _unite(group, heir_id, heirs)
    before += _replace(handover, heirs)
    return before, targets


def _unite(group: Sequence[ServicePoint], heir_id: int, heirs: _Heirs) -> dict[int, int]:
    standing = ServicePoint.objects.filter(unit_id=heir_id).first()
    goes_on = standing or _first_choice(group, Unit.objects.get(pk=heir_id).code)
    for one in group:
        one.is_open = False
        if one.pk == goes_on.pk:
            _settle_at(one, heir_id, heirs)
        one.save(update_fields=["unit", "unit_path", "desk", "name", "is_open"])
    return {one.pk: goes_on.pk for one in group}


def _first_choice(group: Sequence[ServicePoint], code: str) -> ServicePoint:
    """The point of the unit whose code the heir has, else the one that gave the most numbers."""
    return max(group, key=lambda one: (one.unit.code == code, one.next_serial, -one.pk))


def _settle_at(point: ServicePoint, heir_id: int, heirs: _Heirs) -> None:
    desks = Placement.objects.filter(on_day(heirs.on), parent_id=heir_id, unit__code__endswith=f"-{DESK}")
    desk = desks.first()
    point.unit_id, point.unit_path, point.is_open = heir_id, heirs.path(heir_id), True
    point.desk_id = desk.unit_id if desk is not None else None
    point.name = desk.name if desk is not None else point.name


def _replace(handover: Handover, heirs: _Heirs) -> list[list[Any]]:
    """Points of units whose path changes: written anew; returns how they were."""
    old = [organisation.current_path(one, handover.on - timedelta(days=1)) for one in handover.replaced]
    found = ServicePoint.objects.filter(any_below([path for path in old if path])).exclude(
        unit_id__in=list(handover.units)
    )
    before = []
    for one in found:
        before.append([one.pk, [getattr(one, name) for name in POINT]])
        ServicePoint.objects.filter(pk=one.pk).update(unit_path=heirs.path(one.unit_id))
    return before


def _carry_hours(handover: Handover, heirs: _Heirs) -> list[int]:
    """Office hours of closed units hold on at heirs that have none of their own; returns the keys of the new rows."""
    closing = UnitHours.objects.filter(on_day(handover.on), unit_id__in=list(handover.units)).order_by("unit_id")
    made: list[int] = []
    for row in closing:
        heir_id = heirs.units.get(row.unit_id)
        if heir_id is None or UnitHours.objects.filter(on_day(handover.on), unit_id=heir_id).exists():
            continue
        carried = UnitHours.objects.create(
            unit_id=heir_id, unit_path=heirs.path(heir_id), week=row.week, decision=handover.resolution[:200],
            starts_on=handover.on,
        )  # fmt: skip
        made.append(carried.pk)
    return made


# Dossiers ------------------------------------------------------------------------------------------------------------


def _concerned(handover: Handover) -> list[Dossier]:
    """Open dossiers that a closed unit decides or holds, or that stand below a unit whose path changes."""
    old = [organisation.current_path(one, handover.on - timedelta(days=1)) for one in handover.replaced]
    paths = [path for path in old if path]
    moving = Q(unit_id__in=list(handover.units)) | Q(holder_id__in=list(handover.units))
    moving |= any_below(paths) | any_below(paths, "holder_path")
    return list(_open().filter(moving | Q(point__unit_id__in=list(handover.units))))


def _move_dossiers(
    actor: Actor, rows: list[Dossier], heirs: _Heirs, points: Mapping[int, int], handover: Handover
) -> tuple[list[list[Any]], list[int]]:
    """Write the new places and one step each; returns how they were with their number of changes now, and the steps."""
    before, steps = [], []
    at = timezone.make_aware(datetime.combine(handover.on, datetime.min.time()), ZONE)
    for one in rows:
        was = [getattr(one, name) for name in PLACE]
        one.unit_id, one.holder_id = heirs.of(one.unit_id), heirs.of(one.holder_id)
        one.unit_path, one.holder_path = heirs.path(one.unit_id), heirs.path(one.holder_id)
        one.point_id = points.get(one.point_id, one.point_id)
        one.steps_taken, one.changes = one.steps_taken + 1, one.changes + 1
        before.append([one.pk, was, one.changes])
        steps.append(_step(actor, one, was[2], at, handover))
    _write(rows)
    return before, [one.pk for one in DossierStep.objects.bulk_create(steps, CHUNK)]


def _step(actor: Actor, one: Dossier, holder_id: int, at: datetime, handover: Handover) -> DossierStep:
    return DossierStep(
        dossier=one, seq=one.steps_taken, move=Move.MOVED, state=one.state, at=max(at, one.received_at),
        actor_name=actor.name, unit_id=holder_id, to_unit_id=one.holder_id if one.holder_id != holder_id else None,
        step_no=one.step_no, used=0, due_at=one.due_at, note=f"{handover.title} ({handover.resolution})"[:500],
    )  # fmt: skip


def _write(rows: Iterable[Dossier]) -> None:
    fields = [*(name.removesuffix("_id") for name in PLACE), "steps_taken", "changes"]
    Dossier.objects.bulk_update(list(rows), fields, batch_size=CHUNK)


# Letters, messages and calls that are still open ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Words:
    """What is open of something said to or by citizens; ``unit``: it names the unit beside its path."""

    model: type[Apology | Feedback | Notice]
    is_open: Q
    unit: bool = False


WORDS = {
    "letters": _Words(Apology, Q(state__in=OWED)),
    "messages": _Words(Feedback, Q(answered_at__isnull=True), unit=True),
    "calls": _Words(Notice, Q(told_at__isnull=True)),
}


def _move_words(handover: Handover, heirs: _Heirs) -> list[list[Any]]:
    """Letters not sent, messages not answered and calls not made go to the heirs; returns what undoes it."""
    eve = handover.on - timedelta(days=1)
    old = [organisation.current_path(one, eve) for one in (*handover.units, *handover.replaced)]
    below = any_below(sorted({path for path in old if path}))
    before: list[list[Any]] = []
    for name, kind in WORDS.items():
        paths: dict[str, list[int]] = defaultdict(list)
        for key, path in kind.model.objects.filter(below, kind.is_open).order_by("pk").values_list("pk", "unit_path"):
            paths[path].append(key)
        for path, keys in paths.items():
            was = int(path[-STEP:], 36)
            heir_id = heirs.of(was)
            place = {"unit_path": heirs.path(heir_id), **({"unit_id": heir_id} if kind.unit else {})}
            if not place["unit_path"] or place["unit_path"] == path:
                continue
            before += [[name, key, {"unit_path": path, **({"unit_id": was} if kind.unit else {})}] for key in keys]
            for at in range(0, len(keys), CHUNK):
                kind.model.objects.filter(pk__in=keys[at : at + CHUNK]).update(**place)
    return before


# Where all this stood before -------------------------------------------------------------------------------------------


def _keep_places(
    handover: Handover,
    points: Sequence[Sequence[Any]],
    dossiers: Sequence[Sequence[Any]],
    words: Sequence[Sequence[Any]],
) -> list[int]:
    """Past days are counted where things stood then; returns the keys of the new rows."""
    ends = timezone.make_aware(datetime.combine(handover.on, datetime.min.time()), ZONE)
    old = [(Placed.POINT, key, facts[POINT.index("unit_path")]) for key, facts in points]
    old += [(Placed.DOSSIER, key, was[PLACE.index("unit_path")]) for key, was, _changes in dossiers]
    old += [(KINDS[name], key, place["unit_path"]) for name, key, place in words if name in KINDS]
    made: list[EarlierPlace] = []
    for kind, (model, began) in BEGAN.items():
        here = {key: path for one, key, path in old if one == kind}
        made += _places_of(kind, _found(model, began, here), here, ends)
    _touch([key for kind, key, _path in old if kind == Placed.DOSSIER], handover.on)
    return [one.pk for one in EarlierPlace.objects.bulk_create(made, batch_size=CHUNK)]


KINDS = {"letters": Placed.LETTER, "messages": Placed.MESSAGE}
BEGAN: dict[Placed, tuple[Any, str]] = {
    Placed.POINT: (ServicePoint, ""), Placed.DOSSIER: (Dossier, "received_at"), Placed.LETTER: (Apology, "owed_at"),
    Placed.MESSAGE: (Feedback, "received_at"),
}  # fmt: skip
"""What moves, and since when it is there."""


def _found(model: Any, began: str, keys: Iterable[int]) -> Iterable[tuple[int, str, datetime | None, bool]]:
    """Key, path now, since when it is there, and whether it is open."""
    wanted = list(keys)
    names = ["pk", "unit_path", *([began] if began else []), *(["settled_at"] if model is Dossier else [])]
    for at in range(0, len(wanted), CHUNK):
        for row in model.objects.filter(pk__in=wanted[at : at + CHUNK]).order_by("pk").values(*names):
            yield row["pk"], row["unit_path"], row.get(began), row.get("settled_at") is None


def _places_of(
    kind: Placed, rows: Iterable[tuple[int, str, datetime | None, bool]], old: Mapping[int, str], ends: datetime
) -> list[EarlierPlace]:
    """Of what was there before and stands elsewhere now."""
    moved = [one for one in rows if one[1] != old[one[0]] and (one[2] is None or one[2] < ends)]
    before = EarlierPlace.objects.filter(kind=kind, key__in=[one[0] for one in moved]).order_by("ends_at")
    began = dict(before.values_list("key", "ends_at"))
    return [
        EarlierPlace(
            kind=kind,
            key=key,
            unit_path=old[key],
            to_path=path,
            starts_at=began.get(key),
            ends_at=ends,
            was_open=is_open,
        )
        for key, path, _since, is_open in moved
    ]


def _touch(keys: Sequence[int], on: date) -> None:
    """Days from the restructuring on, where it was carried out after its day, are added up again."""
    days: set[date] = set()
    for at in range(0, len(keys), CHUNK):
        rows = Dossier.objects.filter(pk__in=keys[at : at + CHUNK]).values_list("received_at", "settled_on")
        for received, settled in rows:
            days |= {timezone.localtime(received).date(), *([settled] if settled else [])}
    tallies.touch(days=[one for one in days if one >= on])


def _taken(dossier_id: int) -> int:
    return DossierStep.objects.filter(dossier_id=dossier_id).count()
