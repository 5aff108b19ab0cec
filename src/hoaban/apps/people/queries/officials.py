"""One person's record: the whole service life, and the state on any day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from hoaban.apps.organisation.models import Placement
from hoaban.apps.people.models import (
    Assignment,
    CensusRow,
    CommitteeSeat,
    Employment,
    EthnicLanguage,
    FamilyMark,
    Official,
    Qualification,
    SalaryStep,
)
from hoaban.apps.people.queries import field_groups
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import fold
from hoaban.shared.sealed import masked


@dataclass(frozen=True, slots=True)
class Record:
    """Everything of one official; ``day`` is the census row on the day asked for (None: not in service then)."""

    official: Official
    on: date
    day: CensusRow | None
    path: str
    employments: list[Employment]
    assignments: list[Assignment]
    qualifications: list[Qualification]
    salary_steps: list[SalaryStep]
    seats: list[CommitteeSeat]
    marks: list[FamilyMark]
    languages: list[str]
    unit_names: dict[int, str]
    """Names of the units of all assignments, each as on its assignment's first day, by assignment id."""
    groups: frozenset[str]
    """Groups of fields that the actor may see; what lies in others is not here."""

    @property
    def number(self) -> str:
        """The identification number, of which the last three digits are told to who may not see it."""
        number = str(self.official.personal_id)
        return number if field_groups.NUMBER in self.groups else masked(number)

    @property
    def assignment(self) -> Assignment | None:
        """The main assignment on the day."""
        return next((a for a in self.assignments if a.is_main and a.holds_on(self.on)), None)

    @property
    def salary(self) -> SalaryStep | None:
        """Rank and step on the day."""
        return next((s for s in self.salary_steps if s.holds_on(self.on)), None)


def seen_by(actor: Actor) -> Q:
    """Condition on officials: they serve or served in the actor's part, or are the actor."""
    own = Q(pk=actor.official_id) if actor.official_id else Q(pk__in=[])
    if "" in actor.prefixes(Permission.VIEW_PEOPLE):
        return Q()
    rows = CensusRow.objects.filter(actor.within(Permission.VIEW_PEOPLE), official_id=OuterRef("pk"))
    return own | Q(Exists(rows))


def find_record(*, actor: Actor, number: str) -> int | None:
    """The key of the official of the actor's part with an identification number; None where there is none."""
    rows = Official.objects.filter(seen_by(actor), personal_id=number)
    return rows.values_list("pk", flat=True).first()


def get_official(*, actor: Actor, official_id: int) -> Official:
    """The official, or Http404 where the actor's part does not hold them."""
    found: Official | None = (
        Official.objects.filter(seen_by(actor), pk=official_id)
        .select_related("ethnicity", "home_unit__province", "province")
        .first()
    )
    if found is None:
        raise Http404
    return found


def get_record(*, actor: Actor, official_id: int, on: date) -> Record:
    """The record of one official, as far as the actor may see it; Http404 where the actor's part does not hold them."""
    official = get_official(actor=actor, official_id=official_id)
    mine = {"official_id": official_id}
    assignments = list(
        Assignment.objects.filter(**mine).select_related("unit", "post__title").order_by("-starts_on", "-id")
    )
    rows = CensusRow.objects.filter(**mine)
    path = rows.order_by("-starts_on").values_list("unit_path", flat=True).first() or ""
    groups = field_groups.groups_seen(actor=actor, path=path, official_id=official_id)
    steps = SalaryStep.objects.filter(**mine).order_by("-starts_on") if field_groups.SALARY in groups else ()
    marks = FamilyMark.objects.filter(**mine).order_by("-starts_on") if field_groups.FAMILY in groups else ()
    return Record(
        official=official,
        on=on,
        day=rows.filter(starts_on__lte=on, ends_before__gt=on).first(),
        path=path,
        employments=list(Employment.objects.filter(**mine).order_by("-starts_on")),
        assignments=assignments,
        qualifications=list(Qualification.objects.filter(**mine).order_by("kind", "-awarded_on")),
        salary_steps=list(steps),
        seats=list(CommitteeSeat.objects.filter(**mine).select_related("term__body").order_by("-starts_on")),
        marks=list(marks),
        languages=list(EthnicLanguage.objects.filter(**mine).order_by("name").values_list("name", flat=True)),
        unit_names=_names_then(assignments),
        groups=groups,
    )


def _names_then(assignments: list[Assignment]) -> dict[int, str]:
    rows = Placement.objects.filter(unit_id__in={a.unit_id for a in assignments}).order_by("starts_on")
    names = list(rows.values_list("unit_id", "starts_on", "name"))
    found = {}
    for assignment in assignments:
        then = [name for unit, start, name in names if unit == assignment.unit_id and start <= assignment.starts_on]
        found[assignment.pk] = then[-1] if then else assignment.unit.name
    return found


def search_officials(*, actor: Actor, text: str, limit: int) -> list[Official]:
    """Officials whose name holds the text without tones or whose number it is, those in service first."""
    folded = fold(text)
    if len(folded) < 2:
        return []
    people: QuerySet[Official] = Official.objects.filter(seen_by(actor))
    if folded.isdigit():
        # So few that they are put in order here: asked for an order, SQLite would go through everybody by name.
        few = people.filter(Q(personal_id=folded) | Q(staff_code=text.strip())).order_by()[:limit]
        return sorted(few, key=lambda one: (one.name_key, one.pk))
    return list(people.filter(folded__contains=folded).order_by("name_key", "id")[:limit])
