"""Completed courses and their certificates, for tests."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from hoaban.apps.learning.commands import certificates, trained_years
from hoaban.apps.learning.models import Completion, Course, Enrolment, TrainingClass
from hoaban.apps.learning.models.certificates import Certificate
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.models import CensusRow
from hoaban.apps.people.tests.factories import enter, life, posts_of, unit
from hoaban.shared.access import Actor

NOW = date(2026, 3, 10)
SYSTEM = Actor.system()
PROVIDER, OFFICE, COMMUNE = "TCT", "03214-VP", "03214"
_numbers = count(1)


def people(*offices: str, on: date = date(2026, 1, 1), **facts: Any) -> list[int]:
    """One official in the first post of each office (post by post where an office is named twice)."""
    taken: dict[str, int] = {}
    lives = []
    for office in offices:
        place = taken.get(office, 0)
        taken[office] = place + 1
        lives.append(life(posts_of(office, on)[place], on, name=f"Lò Văn Thử {next(_numbers)}", **facts))
    return enter(*lives, on=NOW)


def course(code: str = "LD-PHONG", **facts: Any) -> Course:
    """A course of the political school."""
    given = {
        "name_vi": "Bồi dưỡng lãnh đạo cấp phòng", "name_en": "Leadership, division level",
        "kind": "leadership_division", "hours": 120, "valid_months": 36, "provider": unit(PROVIDER, NOW),
    }  # fmt: skip
    return Course.objects.get_or_create(code=code, defaults=given | facts)[0]


def training_class(of: Course, *, ends_on: date = date(2026, 3, 6), **facts: Any) -> TrainingClass:
    """A class of a course, held by its provider and organised by Home Affairs."""
    number = next(_numbers)
    given = {
        "code": f"L{number}", "course": of, "name": f"Lớp {number}", "mode": "in_person", "state": "finished",
        "provider": of.provider, "unit_path": organisation.current_path(of.provider_id, NOW) if of.provider_id else "",
        "organiser_path": organisation.current_path(unit("SNV", NOW).pk, NOW), "starts_on": date(2026, 2, 9),
        "ends_on": ends_on, "capacity_min": 5, "capacity_max": 60, "secret": "x", "feed_key": f"k{number}",
    }  # fmt: skip
    return TrainingClass.objects.create(**given | facts)


def completed(official_id: int, of: Course, *, on: date = date(2026, 3, 6), **facts: Any) -> Completion:
    """That somebody completed a course, with the commune of the day."""
    rows = CensusRow.objects.filter(official_id=official_id, starts_on__lte=on, ends_before__gt=on)
    given = {
        "kind": of.kind, "hours": of.hours, "assessed": True, "score": 86,
        "commune_id": rows.values_list("commune_id", flat=True).first(),
    }  # fmt: skip
    made = Completion.objects.create(official_id=official_id, course=of, completed_on=on, **given | facts)
    trained_years.refresh([official_id])
    return made


def in_class(row: TrainingClass, *official_ids: int, on: date = date(2026, 3, 6)) -> list[Completion]:
    """People who took part in a class and completed it."""
    office = unit(OFFICE, NOW)
    for official_id in official_ids:
        Enrolment.objects.create(
            training_class=row, official_id=official_id, unit=office, unit_path=organisation.current_path(office.pk, NOW),
            state="completed", nominated_on=date(2026, 1, 20),
        )  # fmt: skip
    return [completed(one, row.course, on=on, training_class=row) for one in official_ids]


def certificate(official_id: int, of: Course | None = None, *, on: date = date(2026, 3, 9)) -> Certificate:
    """A certificate of a class that somebody completed."""
    row = training_class(of or course())
    done = in_class(row, official_id)[0]
    return certificates.issue(actor=SYSTEM, completion_id=done.pk, on=on)
