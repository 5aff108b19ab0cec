"""What sending people to a class clashes with: a fixed number of queries however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.timezone import localtime

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.learning.models import Absence, ClassSession, Enrolment, Mode, TrainingClass
from hoaban.apps.learning.rules import clashes as rules
from hoaban.apps.learning.rules.clashes import Away, Clash, Elsewhere, Office, Time
from hoaban.apps.people.models import CensusRow
from hoaban.shared.access import Actor
from hoaban.shared.periods import overlapping

BUSY = ("proposed", "nominated", "approved", "waiting", "completed", "failed")
"""States in which somebody is, or may be, in a class."""


@dataclass(frozen=True, slots=True)
class _Around:
    """Everything that the days of a class are compared with."""

    offices: list[Office]
    absences: list[Away]
    others: list[Elsewhere]


def _least_presence(on: date) -> int:
    """Percent of an office that should stay on a day when people are sent to training; see the lawbook."""
    return int(lawbook.get_rule(area="training", key="minimum_presence", on=on).number)


def list_clashes(
    *, actor: Actor, training_class: TrainingClass, official_ids: Collection[int], on: date
) -> dict[int, list[Clash]]:
    """By official: what being sent to the class clashes with. The caller has found the people in the actor's part."""
    sent = sorted(official_ids)
    if not sent or not actor.name:
        return {}
    times = _times([training_class])[training_class.pk]
    around = _around(training_class, sent, times)
    found = rules.late_clashes(sent, training_class.nominate_until, on)
    for who in sent:
        found += rules.absence_clashes(who, times, around.absences)
        found += rules.class_clashes(who, times, around.others)
    found += rules.presence_clashes(
        sent=sent, times=times, offices=around.offices, absences=around.absences, others=around.others,
        least=_least_presence(training_class.starts_on),
    )  # fmt: skip
    sorted_out: dict[int, list[Clash]] = defaultdict(list)
    for clash in found:
        sorted_out[clash.official_id].append(clash)
    return dict(sorted_out)


def _around(training_class: TrainingClass, sent: Sequence[int], times: Sequence[Time]) -> _Around:
    days = [time.day for time in times] or [training_class.starts_on]
    first, after = min(days), max(days) + timedelta(days=1)
    rows = CensusRow.objects.filter(starts_on__lt=after, ends_before__gt=first)
    units = set(rows.filter(official_id__in=sent).values_list("unit_id", flat=True))
    served = list(rows.filter(unit_id__in=units).values_list("unit_id", "official_id", "starts_on", "ends_before"))
    people = {who for _unit, who, _start, _end in served} | set(sent)
    absent = Absence.objects.filter(overlapping(first, after), official_id__in=people)
    return _Around(
        [
            Office(unit, tuple((who, start, end) for at, who, start, end in served if at == unit))
            for unit in sorted(units)
        ],
        [Away(*row) for row in absent.values_list("official_id", "starts_on", "ends_before", "kind")],
        _elsewhere(training_class, sent, people, first, after),
    )


def _elsewhere(
    training_class: TrainingClass, sent: Collection[int], people: Collection[int], first: date, after: date
) -> list[Elsewhere]:
    """Classes of these people in the time: others, and of those not asked about this one too, so that an office is not emptied
    one by one.
    """
    places = list(
        Enrolment.objects.filter(
            official_id__in=people, state__in=BUSY, training_class__starts_on__lt=after,
            training_class__ends_on__gte=first,
        )
        .exclude(training_class=training_class, official_id__in=sent)
        .exclude(training_class__state=TrainingClass.State.CANCELLED)
        .select_related("training_class")
    )  # fmt: skip
    classes = {place.training_class_id: place.training_class for place in places}
    times = _times(list(classes.values()))
    return [
        Elsewhere(place.official_id, place.training_class.name, tuple(times[place.training_class_id]))
        for place in places
    ]


def _times(classes: Sequence[TrainingClass]) -> dict[int, list[Time]]:
    """The times of classes: their sessions, or their working days while there are none."""
    found: dict[int, list[Time]] = {one.pk: [] for one in classes}
    rows = ClassSession.objects.filter(training_class__in=found) if found else ClassSession.objects.none()
    for key, begins, ends, mode in rows.values_list("training_class_id", "starts_at", "ends_at", "mode"):
        found[key].append(Time(localtime(begins).date(), begins, ends, mode != Mode.ONLINE))
    for one in classes:
        if not found[one.pk]:
            span = (one.starts_on + timedelta(days=ahead) for ahead in range((one.ends_on - one.starts_on).days + 1))
            found[one.pk] = [Time(day, away=one.mode != Mode.ONLINE) for day in span if day.weekday() < 5]
    return found
