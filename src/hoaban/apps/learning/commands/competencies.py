"""Keeping the framework: competencies with their levels, and requirements that end and are followed by the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from hoaban.apps.lawbook.models import Confidence
from hoaban.apps.learning.models import (
    Competency,
    CompetencyLevel,
    CourseOutcome,
    Evidence,
    FormerWording,
    Requirement,
)
from hoaban.apps.learning.queries.courses import may_keep
from hoaban.apps.organisation.models import Unit, UnitKind
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import tidy
from hoaban.shared.periods import on_day, overlapping

CONDITIONS = ("title_id", "unit_id", "category", "unit_level", "leaders_only", "target_group")
ASKED = ("required_level", "people_each", "months", "legal_basis")
WORDING = ("kind", "name_vi", "name_en", "description_vi", "description_en")


@dataclass(frozen=True, slots=True)
class RequirementDetails:
    """What is asked, and of whom; conditions that are None do not narrow."""

    level: int
    months: int
    legal_basis: str
    title_id: int | None = None
    unit_id: int | None = None
    """Only there and below it."""
    category: int | None = None
    unit_level: int | None = None
    leaders_only: bool = False
    target_group: int | None = None
    people_each: int | None = None
    """So many of them in each commune instead of everybody."""
    confidence: int = Confidence.CONFIRMED


@dataclass(frozen=True, slots=True)
class CompetencyDetails:
    """A competency in words; ``levels``: (Vietnamese, English) names from the first level up."""

    code: str
    kind: str
    name_vi: str
    name_en: str
    levels: Sequence[tuple[str, str]]
    description_vi: str = ""
    description_en: str = ""


def require_keeper(*, actor: Actor) -> None:
    """Raises PermissionDenied unless the actor keeps the framework and the catalogue of the province."""
    if not may_keep(actor=actor):
        raise PermissionDenied(f"{Permission.APPROVE_TRAINING} of the province")


@transaction.atomic
def add_competency(*, actor: Actor, details: CompetencyDetails) -> Competency:
    """Put a competency into the framework; raises CommandRefused when its code is taken or a level has no name."""
    require_keeper(actor=actor)
    code = tidy(details.code).upper()
    if Competency.objects.filter(code=code).exists():
        raise CommandRefused("code-taken", _("Another competency has this code. Choose another."), "code")
    _refuse_nameless(details)
    last = Competency.objects.order_by("-position").values_list("position", flat=True).first() or 0
    one = Competency.objects.create(
        code=code, kind=details.kind, name_vi=tidy(details.name_vi), name_en=tidy(details.name_en),
        description_vi=details.description_vi, description_en=details.description_en, position=last + 10,
        confidence=Confidence.CONFIRMED,
    )  # fmt: skip
    CompetencyLevel.objects.bulk_create(
        CompetencyLevel(competency=one, level=number, name_vi=tidy(vi), name_en=tidy(en))
        for number, (vi, en) in enumerate(details.levels, 1)
    )
    after = {"code": code, "name_vi": one.name_vi, "levels": len(details.levels)}
    audit.record(actor=actor, action="learning.add_competency", subject=one, after=after)
    return one


@transaction.atomic
def revise_competency(
    *, actor: Actor, competency_id: int, version: int | None, details: CompetencyDetails, on: date, today: date,
    reason: str,
) -> Competency:  # fmt: skip
    """Word a competency otherwise from a day on: group, names, descriptions, levels; its code stays.

    What it said before stays with the days before. Raises CommandRefused when nothing would change, the day lies ahead
    or not after the last change, a level that is in use would go, or somebody was faster.
    """
    require_keeper(actor=actor)
    one: Competency = Competency.objects.select_for_update().get(pk=competency_id)
    if version is not None and version != one.version:
        raise CommandRefused("changed", _("Someone changed this competency meanwhile. Look at it again, then save."))
    _refuse_nameless(details)
    levels = [[tidy(vi), tidy(en)] for vi, en in details.levels]
    before = _worded(one)
    after = {name: tidy(str(getattr(details, name))) for name in WORDING} | {"levels": levels}
    if before == after:
        raise CommandRefused("same", _("This is what it says already. Change something."))
    _refuse_day(one, on, today)
    _refuse_levels(one, len(levels))
    FormerWording.objects.create(competency=one, ends_before=on, **before)
    for name in WORDING:
        setattr(one, name, after[name])
    one.edited, one.version, one.confidence = True, one.version + 1, Confidence.CONFIRMED
    one.save()
    one.levels.all().delete()
    CompetencyLevel.objects.bulk_create(
        CompetencyLevel(competency=one, level=number, name_vi=vi, name_en=en)
        for number, (vi, en) in enumerate(levels, 1)
    )
    audit.record(
        actor=actor, action="learning.revise_competency", subject=one, on=on, reason=reason, before=before, after=after
    )
    return one


def _refuse_nameless(details: CompetencyDetails) -> None:
    if not details.levels or not all(vi and en for vi, en in details.levels):
        raise CommandRefused("levels", _("Every level needs a name in both languages: Vietnamese | English."), "levels")


def _worded(one: Competency) -> dict[str, Any]:
    levels = [[row.name_vi, row.name_en] for row in one.levels.order_by("level")]
    return {name: str(getattr(one, name)) for name in WORDING} | {"levels": levels}


def _refuse_day(one: Competency, on: date, today: date) -> None:
    last = one.former_wordings.order_by("-ends_before").values_list("ends_before", flat=True).first()
    if last is not None and on <= last:
        raise CommandRefused(
            "too-early", _("It says so since %(day)s. Choose a later day.") % {"day": f"{last:%d/%m/%Y}"}, "on"
        )
    if on > today:
        raise CommandRefused("too-late", _("A wording changes today or earlier. Come back on the day."), "on")


def _refuse_levels(one: Competency, count: int) -> None:
    """A level that something refers to stays, and levels that the record decides are those of the record."""
    had = one.levels.count()
    if count != had and (one.measured_by is not None or one.held_by_language):
        message = _("The record of officials knows %(count)s levels of it; name so many.") % {"count": had}
        raise CommandRefused("levels", message, "levels")
    used = [
        Requirement.objects.filter(competency=one).aggregate(most=Max("required_level"))["most"],
        CourseOutcome.objects.filter(competency=one).aggregate(most=Max("level"))["most"],
        Evidence.objects.filter(competency=one).aggregate(most=Max("level"))["most"],
    ]
    if (most := max((level for level in used if level), default=0)) > count:
        message = _("Level %(level)s is required, given by a course or shown by evidence; it cannot go.")
        raise CommandRefused("levels", message % {"level": most}, "levels")


@transaction.atomic
def add_requirement(
    *, actor: Actor, competency_id: int, details: RequirementDetails, on: date, reason: str = ""
) -> Requirement:
    """Require a level of a competency from a day on.

    Raises CommandRefused for a level that does not exist, a term of no months, or a requirement of the same people in
    force on the day or later.
    """
    require_keeper(actor=actor)
    competency = Competency.objects.select_for_update().get(pk=competency_id)
    _refuse_bad(competency, details.level, details.months, details.legal_basis)
    if details.people_each is not None and not 1 <= details.people_each <= 100:
        raise CommandRefused("people", _("Enter 1 to 100 people, or leave it open to ask everybody."), "people_each")
    _refuse_unit(details, on)
    same = Requirement.objects.filter(competency=competency, **{name: getattr(details, name) for name in CONDITIONS})
    same = same.filter(people_each__isnull=details.people_each is None)
    if other := same.filter(overlapping(on, None)).order_by("starts_on").first():
        raise CommandRefused(
            "requirement-there",
            _("These people are asked this already from %(day)s. Change that requirement, or choose others.")
            % {"day": f"{other.starts_on:%d/%m/%Y}"},
            "level",
        )
    row = Requirement.objects.create(
        competency=competency, required_level=details.level, months=details.months, legal_basis=details.legal_basis,
        people_each=details.people_each, confidence=details.confidence, starts_on=on, edited=True,
        **{name: getattr(details, name) for name in CONDITIONS},
    )  # fmt: skip
    _leave(actor, "learning.add_requirement", row, on, reason, {}, _told(row))
    return row


@transaction.atomic
def revise_requirement(
    *, actor: Actor, requirement_id: int, version: int | None, level: int, months: int, legal_basis: str, on: date,
    reason: str = "",
) -> Requirement:  # fmt: skip
    """Ask something else of the same people from a day on: the old requirement ends that day, the next one starts.

    Raises CommandRefused when nothing would change, the day is not inside the old period, or somebody was faster.
    """
    row = _open(actor=actor, requirement_id=requirement_id, version=version, on=on)
    _refuse_bad(row.competency, level, months, legal_basis)
    if (row.required_level, row.months, row.legal_basis) == (level, months, legal_basis):
        raise CommandRefused("same", _("This is asked already. Change the level, the months or the basis."), "level")
    before, rest = _told(row), row.ends_before
    _end(row, on)
    new = Requirement.objects.create(
        competency=row.competency, required_level=level, months=months, legal_basis=legal_basis, starts_on=on,
        ends_before=rest, confidence=Confidence.CONFIRMED, edited=True, people_each=row.people_each,
        asked_since=(row.asked_since or row.starts_on) if level <= row.required_level else None,
        **{name: getattr(row, name) for name in CONDITIONS},
    )  # fmt: skip
    _leave(actor, "learning.revise_requirement", new, on, reason, before, _told(new))
    return new


@transaction.atomic
def end_requirement(
    *, actor: Actor, requirement_id: int, version: int | None, on: date, reason: str = ""
) -> Requirement:  # fmt: skip
    """Ask it no longer from a day on. Raises CommandRefused as revise_requirement does."""
    row = _open(actor=actor, requirement_id=requirement_id, version=version, on=on)
    before = _told(row)
    _end(row, on)
    _leave(actor, "learning.end_requirement", row, on, reason, before, _told(row))
    return row


def _open(*, actor: Actor, requirement_id: int, version: int | None, on: date) -> Requirement:
    """A requirement held for a change that takes effect inside its period."""
    require_keeper(actor=actor)
    row: Requirement = Requirement.objects.select_for_update().select_related("competency").get(pk=requirement_id)
    if version is not None and version != row.version:
        raise CommandRefused("changed", _("Someone changed this requirement meanwhile. Look at it again, then save."))
    if on <= row.starts_on:
        raise CommandRefused(
            "too-early",
            _("It is asked since %(day)s. Choose a later day.") % {"day": f"{row.starts_on:%d/%m/%Y}"}, "on",
        )  # fmt: skip
    if row.ends_before is not None and on >= row.ends_before:
        raise CommandRefused(
            "ended",
            _("It is asked only until %(day)s. Choose an earlier day.") % {"day": f"{row.ends_before:%d/%m/%Y}"}, "on",
        )  # fmt: skip
    return row


def _end(row: Requirement, on: date) -> None:
    row.ends_before, row.edited, row.version = on, True, row.version + 1
    row.save(update_fields=["ends_before", "edited", "version"])


def _refuse_bad(competency: Competency, level: int, months: int, legal_basis: str) -> None:
    levels = list(competency.levels.order_by("level").values_list("level", flat=True))
    if level not in levels:
        last = levels[-1] if levels else 0
        raise CommandRefused("level", _("This competency has levels 1 to %(last)s.") % {"last": last}, "level")
    if not 1 <= months <= 120:
        raise CommandRefused("months", _("Enter 1 to 120 months."), "months")
    if not legal_basis.strip():
        raise CommandRefused(
            "basis", _("Name the document, or write that it is the province's own need."), "legal_basis"
        )


def _refuse_unit(details: RequirementDetails, on: date) -> None:
    """A unit that asks exists on the day; so many people in each commune are asked of a commune."""
    if details.unit_id is None:
        return
    unit = Unit.objects.filter(on_day(on), pk=details.unit_id).first()
    if unit is None:
        raise CommandRefused("unit", _("This unit does not exist on that day. Choose another unit or day."), "unit")
    if details.people_each is not None and unit.kind != UnitKind.COMMUNE:
        raise CommandRefused(
            "each-unit", _("So many people are asked of a commune. Choose a commune, or leave the number open."), "unit"
        )


def _told(row: Requirement) -> dict[str, Any]:
    facts: dict[str, Any] = {name: getattr(row, name) for name in (*ASKED, *CONDITIONS)}
    end = row.ends_before.isoformat() if row.ends_before else None
    return facts | {"starts_on": row.starts_on.isoformat(), "ends_before": end}


def _leave(
    actor: Actor, action: str, row: Requirement, on: date, reason: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    audit.record(actor=actor, action=action, subject=row, on=on, reason=reason, before=before, after=after)
