"""The whole record of one official, from every app that keeps a part of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from hoaban.apps.conduct.models import Band
from hoaban.apps.conduct.queries.discipline import list_sanctions
from hoaban.apps.conduct.queries.evaluation import list_bands
from hoaban.apps.conduct.rules.discipline import Sanction
from hoaban.apps.learning.models import Completion
from hoaban.apps.people.models import CensusRow, Photo
from hoaban.apps.people.queries.field_groups import FAMILY, LABELS, MEDICAL, QUALIFICATIONS, SERVICE
from hoaban.apps.people.queries.officials import Record, get_record
from hoaban.apps.people.queries.photos import shown_photo
from hoaban.apps.record.models import (
    ArmyService,
    Commendation,
    EarlierWork,
    FamilyMember,
    HealthCheck,
    Membership,
    Profile,
    Side,
)
from hoaban.apps.record.queries.conditions import flags
from hoaban.apps.record.queries.seen import veil
from hoaban.apps.record.rules.groups import ITEMS, Completeness, completeness
from hoaban.shared.access import Actor, Permission

UNKNOWN_YEAR = 9999
"""Whose year of birth is not known comes last."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything recorded of one official by a day.

    What lies outside the groups of fields that the actor may see is empty (``sees`` tells which those are), and so is
    discipline without ``sees_discipline``, rankings without ``sees_bands``.
    """

    person: Record
    photo: Photo | None
    sheet: Profile
    family: list[FamilyMember]
    commendations: list[Commendation]
    memberships: list[Membership]
    army: list[ArmyService]
    earlier_work: list[EarlierWork]
    health: list[HealthCheck]
    courses: list[Completion]
    bands: dict[int, Band]
    sanctions: tuple[Sanction, ...]
    complete: Completeness | None
    sees_discipline: bool
    sees_bands: bool
    may_change: bool

    @property
    def sees(self) -> dict[str, bool]:
        """Group of fields -> whether the actor may see it."""
        return {group: group in self.person.groups for group in LABELS}

    @property
    def own_side(self) -> list[FamilyMember]:
        """The official's own family."""
        return [one for one in self.family if one.side == Side.OWN]

    @property
    def spouse_side(self) -> list[FamilyMember]:
        """The family of the spouse."""
        return [one for one in self.family if one.side == Side.SPOUSE]


def get_whole(*, actor: Actor, official_id: int, on: date, for_print: bool = False) -> Whole:
    """The record as the actor may see it; Http404 unless the last place lies in the actor's part or it is the own one.

    ``for_print``: without saying what is missing, which no paper tells and which costs a third of the reading.
    """
    person = get_record(actor=actor, official_id=official_id, on=on)
    own = actor.official_id == official_id
    if not own and not actor.may(Permission.VIEW_RECORDS, person.path):
        raise Http404
    changes = actor.may(Permission.CHANGE_RECORDS, person.path)
    disciplined = own or actor.may(Permission.VIEW_DISCIPLINE, person.path)
    ranked = own or actor.may(Permission.VIEW_EVALUATION, person.path)
    mine = {"official_id": official_id}
    part = partial(_part, person)
    sheet = Profile.objects.filter(**mine).first() or Profile(official=person.official, version=0)
    return Whole(
        person=person,
        photo=shown_photo(actor=actor, official_id=official_id, groups=person.groups),
        sheet=veil(sheet, person.groups),
        family=sorted(part(FAMILY, FamilyMember.objects.all()), key=_of_family),
        commendations=part(SERVICE, Commendation.objects.filter(awarded_on__lte=on).order_by("-awarded_on", "form")),
        memberships=part(SERVICE, Membership.objects.filter(joined_on__lte=on).order_by("joined_on")),
        army=part(SERVICE, ArmyService.objects.filter(enlisted_on__lte=on).order_by("-enlisted_on")),
        earlier_work=part(SERVICE, EarlierWork.objects.filter(began_on__lte=on).order_by("-began_on")),
        health=part(MEDICAL, HealthCheck.objects.filter(checked_on__lte=on).order_by("-checked_on")),
        courses=part(
            QUALIFICATIONS, Completion.objects.filter(completed_on__lte=on).select_related("course__provider", "training_class__provider").order_by("completed_on")
        ),
        bands=list_bands(official_ids=[official_id], on=on).get(official_id, {}) if ranked else {},
        sanctions=list_sanctions(official_ids=[official_id], on=on).get(official_id, ()) if disciplined else (),
        complete=None if for_print else _complete(person, on), sees_discipline=disciplined, sees_bands=ranked,
        may_change=changes,
    )  # fmt: skip


def _of_family(one: FamilyMember) -> tuple[int, int, int, int]:
    """The order of the form; in the database side, relation and year stand sealed."""
    return one.side, one.kin, one.birth_year or UNKNOWN_YEAR, one.pk


def _part(person: Record, group: str, rows: QuerySet[Any]) -> list[Any]:
    """The lines of a group of fields; none where the actor may not see the group."""
    return list(rows.filter(official_id=person.official.pk)) if group in person.groups else []


def _complete(person: Record, on: date) -> Completeness | None:
    """What the record lacks; None for somebody not in service that day."""
    if person.day is None:
        return None
    found = flags(CensusRow.objects.filter(pk=person.day.pk), on).values(*(f"has_{item.key}" for item in ITEMS)).get()
    return completeness({item.key for item in ITEMS if found[f"has_{item.key}"]})
