"""The whole record of one official, from every app that keeps a part of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404

from hoaban.apps.conduct.models import Band
from hoaban.apps.conduct.queries.discipline import list_sanctions
from hoaban.apps.conduct.queries.evaluation import list_bands
from hoaban.apps.conduct.rules.discipline import Sanction
from hoaban.apps.learning.models import Completion
from hoaban.apps.people.models import CensusRow, Photo
from hoaban.apps.people.queries.officials import Record, get_record
from hoaban.apps.people.queries.photos import shown_photo
from hoaban.apps.record.models import (
    ArmyService,
    Commendation,
    FamilyMember,
    HealthCheck,
    Membership,
    Profile,
    Side,
)
from hoaban.apps.record.queries.conditions import flags
from hoaban.apps.record.rules.groups import ITEMS, Completeness, completeness
from hoaban.shared.access import Actor, Permission


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything recorded of one official by a day.

    ``sees_private``: the actor may see family and health, which are empty otherwise; ``sees_discipline`` likewise;
    ``bands`` are empty where the actor may not see rankings.
    """

    person: Record
    photo: Photo | None
    sheet: Profile
    family: list[FamilyMember]
    commendations: list[Commendation]
    memberships: list[Membership]
    army: list[ArmyService]
    health: list[HealthCheck]
    courses: list[Completion]
    bands: dict[int, Band]
    sanctions: tuple[Sanction, ...]
    complete: Completeness | None
    sees_private: bool
    sees_discipline: bool
    sees_bands: bool
    may_change: bool

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
    private = own or changes
    disciplined = own or actor.may(Permission.VIEW_DISCIPLINE, person.path)
    ranked = own or actor.may(Permission.VIEW_EVALUATION, person.path)
    mine = {"official_id": official_id}
    return Whole(
        person=person,
        photo=shown_photo(actor=actor, official_id=official_id, groups=person.groups),
        sheet=Profile.objects.filter(**mine).first() or Profile(official=person.official, version=0),
        family=list(FamilyMember.objects.filter(**mine).order_by("side", "kin", "birth_year", "pk")) if private else [],
        commendations=list(Commendation.objects.filter(awarded_on__lte=on, **mine).order_by("-awarded_on", "form")),
        memberships=list(Membership.objects.filter(joined_on__lte=on, **mine).order_by("joined_on")),
        army=list(ArmyService.objects.filter(enlisted_on__lte=on, **mine).order_by("-enlisted_on")),
        health=list(HealthCheck.objects.filter(checked_on__lte=on, **mine).order_by("-checked_on")) if private else [],
        courses=list(
            Completion.objects.filter(completed_on__lte=on, **mine).select_related("course").order_by("completed_on")
        ),
        bands=list_bands(official_ids=[official_id], on=on).get(official_id, {}) if ranked else {},
        sanctions=list_sanctions(official_ids=[official_id], on=on).get(official_id, ()) if disciplined else (),
        complete=None if for_print else _complete(person, on), sees_private=private, sees_discipline=disciplined, sees_bands=ranked,
        may_change=changes,
    )  # fmt: skip


def _complete(person: Record, on: date) -> Completeness | None:
    """What the record lacks; None for somebody not in service that day."""
    if person.day is None:
        return None
    found = flags(CensusRow.objects.filter(pk=person.day.pk), on).values(*(f"has_{item.key}" for item in ITEMS)).get()
    return completeness({item.key for item in ITEMS if found[f"has_{item.key}"]})
