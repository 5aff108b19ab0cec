"""Places in a class: nominated, let go by the head of the office, approved or waiting, refused, withdrawn, substituted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.learning.commands.classes import refuse_changed
from hoaban.apps.learning.commands.places import (
    end_place,
    give_seat,
    leave,
    place_for,
    refuse_second,
    same_office,
    seat,
    seat_of_substitute,
    take_over,
)
from hoaban.apps.learning.models import Enrolment, EnrolmentState, TrainingClass
from hoaban.apps.learning.queries import presence
from hoaban.apps.learning.queries.enrolments import priorities, serving
from hoaban.apps.learning.rules.clashes import Answer, Clash, decide
from hoaban.apps.learning.rules.classes import AGAIN, FORWARD, free_seats
from hoaban.apps.people.commands import CommandRefused
from hoaban.apps.people.models import CensusRow
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import refusals_left

State = TrainingClass.State


class ClashesFound(CommandRefused):
    """Somebody sent to the class is needed elsewhere. Code "clash": a reason lets it pass; "clash-hard": it does not."""

    def __init__(self, clashes: Mapping[int, list[Clash]], answer: Answer) -> None:
        self.clashes = clashes
        if answer == Answer.REFUSE:
            message = _("Some cannot come at that time. Leave them out, or ask the organiser.")
            super().__init__("clash-hard", message, "officials")
        else:
            super().__init__(
                "clash", _("There are clashes. Leave people out, or say why they go all the same."), "reason"
            )


def nominate(
    *, actor: Actor, class_id: int, official_ids: Collection[int], on: date, reason: str = ""
) -> list[Enrolment]:
    """Nominate people of the actor's own part for a class that is open for it; all or none.

    They wait for the head of their office, unless the organiser of the class sends them or the head does.
    ``reason``: why they go although they clash. Raises CommandRefused (outside, beyond, twice, state, nobody), ClashesFound.
    """
    found = TrainingClass.objects.get(pk=class_id)
    actor.require(Permission.PROPOSE_TRAINING)
    with (
        refusals_left(actor=actor, action="learning.nominate", subject=found, path=actor.home_path, on=on),
        transaction.atomic(),
    ):
        row = _open_class(class_id)
        people = _own_people(actor, row, official_ids, on)
        _refuse_clashes(actor, row, people, on, reason)
        groups = priorities(actor=actor, official_ids=official_ids, on=on)
        made = [
            place_for(row, census, _after_nomination(actor, row, census), on, groups.get(who, ""), reason)
            for who, census in people.items()
        ]
        for place in made:
            leave(actor, "nominate", place, on, reason)
        return made


def request_place(*, actor: Actor, class_id: int, on: date, reason: str = "") -> Enrolment:
    """Ask for a place for oneself; the own office decides whether it nominates."""
    if actor.official_id is None:
        raise PermissionDenied("only officials ask for a place")
    with transaction.atomic():
        row = _open_class(class_id)
        rows = CensusRow.objects.filter(official_id=actor.official_id, starts_on__lte=on, ends_before__gt=on)
        census = rows.first()
        if census is None or not census.unit_path.startswith(row.organiser_path):
            raise PermissionDenied("the class is not offered to this official")
        _refuse_twice(row, {actor.official_id: census})
        if row.nominate_until is not None and on > row.nominate_until:
            message = _("Nominations ended on %(day)s. Ask the organiser, or choose another class.")
            raise CommandRefused("late", message % {"day": f"{row.nominate_until:%d/%m/%Y}"})
        place = place_for(row, census, EnrolmentState.REQUESTED, on, "", reason)
        leave(actor, "request_place", place, on, reason)
        return place


def forward_request(
    *, actor: Actor, enrolment_id: int, on: date, reason: str = "", version: int | None = None
) -> Enrolment:
    """Nominate an official of the own part who asked for the place."""
    with _changing(actor, enrolment_id, "forward", version) as place:
        row = place.training_class
        _refuse_closed(row)
        people = _own_people(actor, row, [place.official_id], on, known=True)
        _refuse_clashes(actor, row, people, on, reason)
        groups = priorities(actor=actor, official_ids=[place.official_id], on=on)
        place.state = _after_nomination(actor, row, people[place.official_id])
        place.priority, place.nominated_on = groups.get(place.official_id, ""), on
        leave(actor, "forward_request", place, on, reason)
        return place


def endorse(
    *, actor: Actor, class_id: int, enrolment_ids: Collection[int], on: date, document: str = "",
    versions: Mapping[int, int] | None = None,
) -> list[Enrolment]:  # fmt: skip
    """Let nominated people go, as the head of their office; then the organiser decides. All or none.

    A substitute takes over the place of whom they stand for.

    ``document``: number of the paper on which the head did it; with one the office or the organiser may record it.
    Raises PermissionDenied, CommandRefused (document, own, state).
    """
    with transaction.atomic():
        row = TrainingClass.objects.select_for_update().get(pk=class_id)
        _refuse_closed(row)
        known = Enrolment.objects.select_for_update(of=("self",)).select_related("official")
        places = list(known.filter(training_class=row, pk__in=enrolment_ids).order_by("pk"))
        for place in places:
            place.training_class = row
            refuse_changed(place.version, (versions or {}).get(place.pk))
            _refuse_state(place, "endorse")
            place.endorsed_by = _endorser(actor, place, document.strip())
            place.state, place.endorsed_on, place.version = EnrolmentState.NOMINATED, on, place.version + 1
            seat_of_substitute(actor, place, on)
            place.save()
            leave(actor, "endorse_place", place, on, document.strip())
        return places


def approve(
    *, actor: Actor, class_id: int, enrolment_ids: Collection[int], on: date, reason: str = "",
    versions: Mapping[int, int] | None = None,
) -> list[Enrolment]:  # fmt: skip
    """Approve nominations within the capacity; beyond it they wait in line, priority groups before the others.

    Raises ClashesFound where something hard came up after the nomination and no reason is given.
    """
    with transaction.atomic():
        row = TrainingClass.objects.select_for_update().get(pk=class_id)
        actor.require(Permission.APPROVE_TRAINING, row.organiser_path)
        _refuse_closed(row, also=State.RUNNING)
        places = list(
            Enrolment.objects.select_for_update()
            .filter(training_class=row, pk__in=enrolment_ids)
            .order_by("nominated_on", "pk")
        )
        for place in places:
            refuse_changed(place.version, (versions or {}).get(place.pk))
            _refuse_state(place, "approve")
        _refuse_new_clashes(actor, row, places, on, reason)
        for place in sorted(places, key=lambda one: not one.priority):
            give_seat(row, place, on)
            leave(actor, "approve_place", place, on, reason)
        return places


def refuse(*, actor: Actor, enrolment_id: int, on: date, reason: str, version: int | None = None) -> Enrolment:
    """Refuse a request (own office) or a nomination (the organiser, before that also the head); the person reads why."""
    _require_reason(reason)
    with _changing(actor, enrolment_id, "refuse", version) as place:
        heads = place.state == EnrolmentState.PROPOSED and actor.may(Permission.ENDORSE_TRAINING, place.unit_path)
        if place.state != EnrolmentState.REQUESTED and not heads:
            actor.require(Permission.APPROVE_TRAINING, place.training_class.organiser_path)
        end_place(place, EnrolmentState.REFUSED, on, reason)
        leave(actor, "refuse_place", place, on, reason)
        return place


def withdraw(*, actor: Actor, enrolment_id: int, on: date, reason: str, version: int | None = None) -> Enrolment:
    """Give a place back; the first of the waiting list moves up."""
    _require_reason(reason)
    with _changing(actor, enrolment_id, "withdraw", version) as place:
        end_place(place, EnrolmentState.WITHDRAWN, on, reason)
        place.save()
        leave(actor, "withdraw_place", place, on, reason)
        fill_seats(actor=actor, row=place.training_class, on=on)
        return place


def substitute(
    *, actor: Actor, enrolment_id: int, official_id: int, on: date, reason: str, version: int | None = None
) -> Enrolment:
    """Send somebody else of the same office, who takes over the seat or the place in line once the head lets them go.

    Sent by the head or the organiser, the substitute takes it over at once; until then whoever has the place keeps it.
    """
    _require_reason(reason)
    with _changing(actor, enrolment_id, "substitute", version) as place:
        row = place.training_class
        people = _own_people(actor, row, [official_id], on)
        census = people[official_id]
        if not same_office(place, census, on):
            raise CommandRefused("office", _("The substitute comes from the same office. Choose another."), "official")
        refuse_second(place)
        _refuse_clashes(actor, row, people, on, reason)
        groups = priorities(actor=actor, official_ids=[official_id], on=on)
        made = place_for(row, census, _after_nomination(actor, row, census), on, groups.get(official_id, ""), reason)
        Enrolment.objects.filter(substitute_for=place).update(substitute_for=None)
        made.substitute_for = place
        if made.state == EnrolmentState.NOMINATED or place.state == EnrolmentState.PROPOSED:
            take_over(place, made, on, reason)
            place.save()
        made.save()
        leave(actor, "substitute_place", made, on, reason)
        return made


def fill_seats(*, actor: Actor, row: TrainingClass, on: date) -> list[Enrolment]:
    """Give free seats to the first of the waiting list; not once the class has begun. ``row`` is locked by the caller."""
    if row.state not in (State.OPEN, State.RUNNING) or on > row.starts_on:
        return []
    taken = Enrolment.objects.filter(training_class=row, state=EnrolmentState.APPROVED).count()
    line = Enrolment.objects.select_for_update().filter(training_class=row, state=EnrolmentState.WAITING)
    moved = list(line.order_by("place_in_line")[: free_seats(row.capacity_max, taken)])
    for place in moved:
        seat(place, on)
        leave(actor, "promote_place", place, on, "")
    return moved


@contextmanager
def _changing(actor: Actor, enrolment_id: int, step: str, version: int | None) -> Iterator[Enrolment]:
    """One place, locked with its class; its version is counted up and it is saved on leaving."""
    class_id = Enrolment.objects.values_list("training_class_id", flat=True).get(pk=enrolment_id)
    with transaction.atomic():
        row = TrainingClass.objects.select_for_update().get(pk=class_id)
        place = Enrolment.objects.select_for_update().get(pk=enrolment_id)
        place.training_class = row
        own = place.state == EnrolmentState.REQUESTED and step == "withdraw" and place.official_id == actor.official_id
        heads = step == "refuse" and actor.may(Permission.ENDORSE_TRAINING, place.unit_path)
        office = actor.may(Permission.PROPOSE_TRAINING, place.unit_path)
        if not (own or office or heads or actor.may(Permission.APPROVE_TRAINING, row.organiser_path)):
            raise PermissionDenied(f"{Permission.PROPOSE_TRAINING} {place.unit_path}")
        refuse_changed(place.version, version)
        _refuse_state(place, step)
        if row.state in (State.FINISHED, State.CANCELLED):
            raise CommandRefused("ended", _("The class has ended; nothing in it changes any more."))
        yield place
        place.version += 1
        place.save()


def _open_class(class_id: int) -> TrainingClass:
    row: TrainingClass = TrainingClass.objects.select_for_update().get(pk=class_id)
    _refuse_closed(row)
    return row


def _refuse_closed(row: TrainingClass, also: str = "") -> None:
    if row.state not in (State.OPEN, also):
        message = _("The class is “%(state)s”; it takes nobody now.") % {"state": row.get_state_display()}
        raise CommandRefused("state", message)


def _refuse_state(place: Enrolment, step: str) -> None:
    if place.state not in FORWARD[step]:
        message = _("%(name)s is “%(state)s” here; this step is not open.")
        facts = {"name": place.official.full_name, "state": place.get_state_display()}
        raise CommandRefused("state", message % facts)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise CommandRefused("reason", _("Say why, in a sentence."), "reason")


def _own_people(
    actor: Actor, row: TrainingClass, official_ids: Collection[int], on: date, *, known: bool = False
) -> dict[int, CensusRow]:
    """Where the people serve; refused when one of them is not in the actor's part, or has a place already."""
    if not official_ids:
        raise CommandRefused("nobody", _("Nobody is chosen. Tick the people you send."), "officials")
    people = serving(actor=actor, official_ids=official_ids, on=on)
    if set(official_ids) - people.keys():
        message = _("Somebody chosen does not serve in your part. Only people of your own units can be nominated.")
        raise CommandRefused("outside", message, "officials")
    if any(not census.unit_path.startswith(row.organiser_path) for census in people.values()):
        message = _("The class is for units of its organiser only. Choose a class of your own level.")
        raise CommandRefused("beyond", message, "officials")
    if not known:
        _refuse_twice(row, people)
    return people


def _refuse_twice(row: TrainingClass, people: Mapping[int, CensusRow]) -> None:
    there = Enrolment.objects.filter(training_class=row, official_id__in=people).exclude(state__in=AGAIN)
    if names := sorted(there.values_list("official__full_name", flat=True)):
        message = _("Already in this class: %(names)s. Leave them out.") % {"names": ", ".join(names)}
        raise CommandRefused("twice", message, "officials")


def _refuse_clashes(actor: Actor, row: TrainingClass, people: Mapping[int, CensusRow], on: date, reason: str) -> None:
    clashes = presence.list_clashes(actor=actor, training_class=row, official_ids=list(people), on=on)
    every = [clash for found in clashes.values() for clash in found]
    organiser = actor.may(Permission.APPROVE_TRAINING, row.organiser_path)
    if (answer := decide(every, reason=reason, organiser=organiser)) != Answer.GO:
        raise ClashesFound(clashes, answer)


def _refuse_new_clashes(actor: Actor, row: TrainingClass, places: list[Enrolment], on: date, reason: str) -> None:
    """What is hard and was not there, or not explained, when they were nominated."""
    ids = [place.official_id for place in places if not place.reason]
    found = presence.list_clashes(
        actor=actor, training_class=row, official_ids=ids, on=min(on, row.nominate_until or on)
    )
    hard = {who: some for who, every in found.items() if (some := [clash for clash in every if clash.hard])}
    if hard and not reason.strip():
        raise ClashesFound(hard, Answer.ASK)


def _after_nomination(actor: Actor, row: TrainingClass, census: CensusRow) -> EnrolmentState:
    """Where a nomination stands at first: the organiser has its own say, and so has a head for others than himself."""
    heads = actor.may(Permission.ENDORSE_TRAINING, census.unit_path) and actor.official_id != census.official_id
    own = heads or actor.may(Permission.APPROVE_TRAINING, row.organiser_path)
    return EnrolmentState.NOMINATED if own else EnrolmentState.PROPOSED


def _endorser(actor: Actor, place: Enrolment, document: str) -> str:
    """Who lets somebody go, in words; the head needs no paper, the office and the organiser record one."""
    heads = actor.may(Permission.ENDORSE_TRAINING, place.unit_path)
    own = actor.official_id == place.official_id
    if heads and not own:
        return document[:200] or actor.name
    office = actor.may(Permission.PROPOSE_TRAINING, place.unit_path)
    if not (office or actor.may(Permission.APPROVE_TRAINING, place.training_class.organiser_path)):
        if heads:
            raise CommandRefused(
                "own", _("Nobody lets themselves go. The office records the paper that the head above signed.")
            )
        raise PermissionDenied(f"{Permission.ENDORSE_TRAINING} {place.unit_path}")
    if not document:
        message = _("Only the head of the office decides here. Give the number and day of the paper the head signed.")
        raise CommandRefused("document", message, "document")
    return document[:200]
