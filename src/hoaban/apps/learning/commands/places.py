"""One place in a class: made, given a seat or a place in line, taken over by a substitute, ended; and its event."""

from __future__ import annotations

from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from hoaban.apps.learning.models import ConnectionPoint, Enrolment, EnrolmentState, TrainingClass
from hoaban.apps.learning.rules.classes import seat_or_line
from hoaban.apps.people.commands import CommandRefused
from hoaban.apps.people.models import CensusRow, Official
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.audit import current_submission


def refuse_second(place: Enrolment) -> None:
    """One substitute at a time waits for the head."""
    waits = Enrolment.objects.filter(substitute_for=place, state=EnrolmentState.PROPOSED).select_related("official")
    if (other := waits.first()) is not None and place.state != EnrolmentState.SUBSTITUTED:
        message = _("%(name)s waits for the head of the office already. Withdraw that place first.")
        raise CommandRefused("waits", message % {"name": other.official.full_name}, "official")


def take_over(place: Enrolment, made: Enrolment, on: date, reason: str) -> None:
    """The substitute gets seat, line and connection point of the place, which ends; saved by the caller."""
    made.state, made.place_in_line, made.point_id = EnrolmentState(place.state), place.place_in_line, place.point_id
    made.decided_on = on
    end_place(place, EnrolmentState.SUBSTITUTED, on, reason)


def seat_of_substitute(actor: Actor, made: Enrolment, on: date) -> None:
    """Let go by the head, a substitute takes over the place of whom they stand for, where that one still has it."""
    if made.substitute_for_id is None:
        return
    place = Enrolment.objects.select_for_update().filter(pk=made.substitute_for_id).first()
    if place is None or place.state not in (EnrolmentState.NOMINATED, EnrolmentState.APPROVED, EnrolmentState.WAITING):
        return
    place.training_class = made.training_class
    take_over(place, made, on, made.reason)
    place.version += 1
    place.save()
    leave(actor, "give_up_place", place, on, made.reason)


def place_for(
    row: TrainingClass, census: CensusRow, state: EnrolmentState, on: date, priority: str, reason: str,
    line: int | None = None,
) -> Enrolment:  # fmt: skip
    """A place in the class, the old one anew where there was one; the office is where the official serves."""
    facts = {
        "unit_id": census.unit_id, "unit_path": census.unit_path, "state": state, "priority": priority,
        "reason": reason, "nominated_on": on, "decided_on": None, "place_in_line": line, "endorsed_on": None,
        "endorsed_by": "",
    }  # fmt: skip
    place = Enrolment.objects.filter(training_class=row, official_id=census.official_id).first()
    if place is None:
        return Enrolment.objects.create(training_class=row, official_id=census.official_id, **facts)
    for key, value in facts.items():
        setattr(place, key, value)
    place.version += 1
    place.save()
    return place


def give_seat(row: TrainingClass, place: Enrolment, on: date) -> None:
    """A seat where there is one and nobody waits for it, else the next place in line."""
    if place.state == EnrolmentState.WAITING:
        taken, last = Enrolment.objects.filter(training_class=row, state=EnrolmentState.APPROVED).count(), 0
    else:
        places = Enrolment.objects.filter(training_class=row)
        taken = places.filter(state=EnrolmentState.APPROVED).count()
        last = places.aggregate(last=Max("place_in_line"))["last"] or 0
    line = seat_or_line(row.capacity_max, taken, last)
    if line is None:
        seat(place, on)
    elif place.state != EnrolmentState.WAITING:
        place.state, place.place_in_line, place.decided_on = EnrolmentState.WAITING, line, on
        place.version += 1
        place.save()


def seat(place: Enrolment, on: date) -> None:
    """A seat, and the connection point of the commune in which the official serves."""
    place.state, place.place_in_line, place.decided_on = EnrolmentState.APPROVED, None, on
    rows = CensusRow.objects.filter(official_id=place.official_id, starts_on__lte=on, ends_before__gt=on)
    commune = rows.values_list("commune_id", flat=True).first()
    points = ConnectionPoint.objects.filter(training_class_id=place.training_class_id, unit_id=commune or 0)
    place.point_id = points.values_list("pk", flat=True).first() if commune else None
    place.version += 1
    place.save()


def end_place(place: Enrolment, state: EnrolmentState, on: date, reason: str) -> None:
    """The place ends, with the reason; saved by the caller."""
    place.state, place.place_in_line, place.decided_on, place.reason = state, None, on, reason


def same_office(place: Enrolment, census: CensusRow, on: date) -> bool:
    """The same unit, or two units of one commune."""
    if place.unit_id == census.unit_id:
        return True
    rows = CensusRow.objects.filter(official_id=place.official_id, starts_on__lte=on, ends_before__gt=on)
    commune = rows.values_list("commune_id", flat=True).first()
    return commune is not None and commune == census.commune_id


def leave(actor: Actor, action: str, place: Enrolment, on: date, reason: str) -> None:
    """The event of what became of a place."""
    name = Official.objects.values_list("full_name", flat=True).get(pk=place.official_id)
    about = ("learning.enrolment", place.pk, f"{name} – {place.training_class}"[:300])
    audit.record(
        actor=actor, action=f"learning.{action}", about=about, path=place.unit_path, on=on, reason=reason,
        after={"state": str(place.state), "class": place.training_class.code}, batch=current_submission(),
    )  # fmt: skip
