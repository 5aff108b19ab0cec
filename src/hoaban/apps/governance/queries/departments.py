"""Departments that verify: whose a line is, what they see of a round, and what is outstanding."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from hoaban.apps.governance.models import CommuneRound, CommuneScore, CommuneSheet, SheetState
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement
from hoaban.shared.access import Actor, Permission
from hoaban.shared.periods import on_day

WAITING = Q(sheet__state=SheetState.SUBMITTED, finished=False)
"""Lines whose department has not finished."""
UNANSWERED = Q(sheet__state=SheetState.EXPLAINED, reply="") & ~Q(answer="")
"""Explanations that their department has not replied to."""


@dataclass(frozen=True, slots=True)
class Department:
    """A unit that a criterion names as its verifier; ``unit_id`` None: nobody, so whoever runs the round."""

    unit_id: int | None
    path: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What a department has to do in a round: sheets with lines to verify, with explanations to reply to, and done."""

    department: Department
    lines: int
    waiting: int
    to_reply: int
    finished: int


@dataclass(frozen=True, slots=True)
class SheetWork:
    """A commune's sheet as its lines stand for who verifies them."""

    sheet: CommuneSheet
    lines: int
    finished: int
    to_reply: int


def named(verifiers: Iterable[str], *, province_id: int, on: date) -> Mapping[str, Department]:
    """What criteria call their verifier -> the unit of the province meant, by code or by name as rosters write it.

    A text that means no unit of the day, or several, is left out.
    """
    wanted = {text for text in verifiers if text}
    if not wanted:
        return {}
    matcher = organisation.match_units(on=on, province_id=province_id)
    meant = {text: unit_id for text in wanted if (unit_id := matcher.find(text).unit_id) is not None}
    places = Placement.objects.filter(on_day(on), unit_id__in=meant.values()).values_list("unit_id", "path", "name")
    known = {unit_id: Department(unit_id, path, name) for unit_id, path, name in places}
    return {text: known[unit_id] for text, unit_id in meant.items() if unit_id in known}


def own(actor: Actor, round_path: str = "sheet__round__unit_path") -> Q:
    """Condition on lines: those that the actor verifies, of its departments; those of nobody, for who runs the round."""
    named_to = Q(department__isnull=False) & actor.within(Permission.VERIFY_COMMUNES, "department_path")
    return named_to | Q(department__isnull=True) & actor.within(Permission.RUN_GOVERNANCE, round_path)


def verifies(actor: Actor, score: CommuneScore, sheet: CommuneSheet) -> bool:
    """Whether the line is the actor's to verify; the same as ``own``, for a line at hand."""
    if score.department_id is None:
        return actor.may(Permission.RUN_GOVERNANCE, sheet.round.unit_path)
    return actor.may(Permission.VERIFY_COMMUNES, score.department_path)


def lent(actor: Actor, sheet: str = "pk") -> Q:
    """Condition on sheets (``sheet``: the key of one): out of the commune's hands, with lines that the actor verifies.

    So a department sees the sheet of a commune that lies outside its part.
    """
    if not actor.may(Permission.VERIFY_COMMUNES):
        return Q(pk__in=[])
    lines = CommuneScore.objects.filter(
        Q(department__isnull=False) & actor.within(Permission.VERIFY_COMMUNES, "department_path"),
        sheet=OuterRef(sheet),
    ).exclude(sheet__state=SheetState.SCORING)
    return Q(Exists(lines))


def stamp(scores: Iterable[CommuneScore]) -> int:
    """A number that changes with what stands in some lines: two who verify different lines do not disturb each other."""
    told = [(one.pk, one.own, one.evidence, one.verified, one.note, one.answer, one.reply) for one in scores]
    return zlib.crc32(repr([tuple(str(value) for value in one) for one in sorted(told)]).encode())


def list_outstanding(*, actor: Actor, found: CommuneRound) -> list[Outstanding]:
    """By department what is outstanding in a round, most first; for who runs it (one query)."""
    if not actor.may(Permission.RUN_GOVERNANCE, found.unit_path):
        return []
    rows = (
        CommuneScore.objects.filter(sheet__round=found)
        .exclude(sheet__state=SheetState.CLOSED)
        .values("department_id", "department_path", "department__name")
        .annotate(
            lines=Count("criterion", distinct=True),
            waiting=Count("sheet", filter=WAITING, distinct=True),
            to_reply=Count("sheet", filter=UNANSWERED, distinct=True),
            sheets=Count("sheet", distinct=True),
            open=Count("sheet", filter=Q(finished=False), distinct=True),
        )
    )
    made = [
        Outstanding(
            Department(row["department_id"], row["department_path"], row["department__name"] or ""), row["lines"],
            row["waiting"], row["to_reply"], row["sheets"] - row["open"],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(made, key=lambda one: (-one.waiting - one.to_reply, one.department.name))


def list_work(*, actor: Actor, found: CommuneRound) -> list[SheetWork]:
    """Sheets of a round with lines of the actor's departments, those with something to do first."""
    rows = CommuneScore.objects.filter(own(actor), sheet__round=found).exclude(
        sheet__state__in=(SheetState.SCORING, SheetState.CLOSED)
    )
    counted = rows.values("sheet_id").annotate(
        lines=Count("pk"), done=Count("pk", filter=Q(finished=True)), to_reply=Count("pk", filter=UNANSWERED)
    )
    counts = {row["sheet_id"]: (row["lines"], row["done"], row["to_reply"]) for row in counted}
    sheets = CommuneSheet.objects.filter(pk__in=counts).select_related("round", "unit").order_by("name_key")
    made = [SheetWork(one, *counts[one.pk]) for one in sheets]
    return sorted(made, key=lambda one: (not (one.to_reply or one.finished < one.lines), one.sheet.name_key))


def names_awaited(*, actor: Actor, found: CommuneRound) -> Mapping[int, str]:
    """Key of a sheet of the actor's part in a round -> departments whose lines in it wait, by name (one query)."""
    rows = CommuneScore.objects.filter(
        WAITING | UNANSWERED, actor.within(Permission.VIEW_GOVERNANCE, "sheet__unit_path"), sheet__round=found
    ).values_list("sheet_id", "department__name")
    made: dict[int, set[str]] = {}
    for key, name in rows:
        made.setdefault(key, set()).add(name or "")
    return {key: ", ".join(sorted(names)) for key, names in made.items()}
