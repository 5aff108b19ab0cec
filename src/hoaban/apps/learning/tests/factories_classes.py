"""Classes for tests: courses, classes with sessions, people who are sent, and who acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

from hoaban.apps.accounts.models import User
from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.learning.commands import classes as commands
from hoaban.apps.learning.commands.classes import ClassFacts, SessionFacts
from hoaban.apps.learning.commands.enrolments import approve, nominate
from hoaban.apps.learning.models import ClassSession, Course, Enrolment, TrainingClass
from hoaban.apps.learning.rules.classes import Sitting
from hoaban.apps.people.models import CensusRow
from hoaban.apps.people.tests.factories import actor_of, enter, life, posts_of, unit
from hoaban.shared.access import Actor, Role

NOW = date(2026, 3, 10)
SINCE = date(2025, 9, 1)
COMMUNE, OTHER, PROVIDER = "03214", "03158", "TCT"
OFFICE = f"{COMMUNE}-VP"
SCHOOL = "03211-TH"
FIRST, LAST = date(2026, 3, 23), date(2026, 3, 27)
"""Monday to Friday of the class."""
_numbers = count(1)


def home_affairs() -> Actor:
    """Who organises classes for the whole province."""
    return actor_of(Role.PERSONNEL, unit("11", NOW), home=unit("SNV", NOW))


def commune_office(code: str = COMMUNE) -> Actor:
    """The office of a commune."""
    return actor_of(Role.COMMUNE, unit(code, NOW))


def head(code: str = COMMUNE, official_id: int | None = None) -> Actor:
    """The head of an office, who lets its people go."""
    return replace(actor_of(Role.SUPERVISOR, unit(code, NOW)), name="Thủ trưởng thử", official_id=official_id)


def provider() -> Actor:
    """The political school, which holds the classes."""
    return actor_of(Role.PROVIDER, unit(PROVIDER, NOW))


def themselves(official_id: int) -> Actor:
    """An official with an account."""
    return Actor("Học viên thử", (), user_id=900 + official_id, official_id=official_id)


def people(number: int, code: str = OFFICE, **facts: Any) -> list[int]:
    """Officials at a unit; without a priority group unless the facts say so."""
    posts = posts_of(code, SINCE)
    facts = {"ethnicity": 1, "sex": 1} | facts
    lives = [
        life(posts[-1 - i % max(1, len(posts) - 1)], SINCE, name=f"Lò Văn Học {next(_numbers):03d}", **facts)
        for i in range(number)
    ]
    return enter(*lives)


def course(**facts: Any) -> Course:
    """A course of the catalogue."""
    number = next(_numbers)
    given = {
        "code": f"KH-{number:03d}", "kind": "digital", "name_vi": f"Kỹ năng số {number}",
        "name_en": f"Digital skills {number}", "hours": 40, "has_test": False, "cost_per_head": 500_000,
    } | facts  # fmt: skip
    return Course.objects.create(**given)


def facts_of(**facts: Any) -> ClassFacts:
    """What is said of a class."""
    given: dict[str, Any] = {
        "name": "Lớp kỹ năng số", "mode": "in_person", "starts_on": FIRST, "ends_on": LAST, "capacity_min": 1,
        "capacity_max": 30, "provider_id": unit(PROVIDER, NOW).pk, "place": "Hội trường A",
        "nominate_until": date(2026, 3, 16), "cost_per_head": 500_000, "cost_fixed": 3_000_000,
    } | facts  # fmt: skip
    return ClassFacts(**given)


def planned(of: Course | None = None, **facts: Any) -> TrainingClass:
    """A class that Home Affairs has planned."""
    return commands.open_class(
        actor=home_affairs(), course_id=(of or course()).pk, facts=facts_of(**facts),
        organiser_path=unit("11", NOW).placements.get(ends_before=None).path, on=NOW,
    )  # fmt: skip


def offered(of: Course | None = None, *, sessions: bool = True, **facts: Any) -> TrainingClass:
    """A class that is open for nomination, with sessions every morning."""
    row = planned(of, **facts)
    if sessions:
        sit(row)
    return commands.move_class(actor=home_affairs(), class_id=row.pk, move="open", on=NOW)


def sit(row: TrainingClass, begins: int = 450, ends: int = 690, mode: str = "in_person") -> list[ClassSession]:
    """A session on each of its days, by minutes after midnight."""
    days = [row.starts_on.fromordinal(day) for day in range(row.starts_on.toordinal(), row.ends_on.toordinal() + 1)]
    return commands.add_sessions(
        actor=home_affairs(), class_id=row.pk, sittings=[Sitting(day, begins, ends) for day in days],
        facts=SessionFacts("Chuyên đề", mode, trainer="Giảng viên thử"),
    )  # fmt: skip


def sent(row: TrainingClass, official_ids: list[int], *, reason: str = "Thử") -> list[Enrolment]:
    """People nominated by Home Affairs and approved."""
    places = nominate(actor=home_affairs(), class_id=row.pk, official_ids=official_ids, on=NOW, reason=reason)
    approve(actor=home_affairs(), class_id=row.pk, enrolment_ids=[one.pk for one in places], on=NOW, reason=reason)
    return list(Enrolment.objects.filter(pk__in=[one.pk for one in places]).order_by("pk"))


def running(number: int = 3, of: Course | None = None, **facts: Any) -> tuple[TrainingClass, list[Enrolment]]:
    """A class that has begun, with people."""
    row = offered(of, **facts)
    places = sent(row, people(number))
    return commands.move_class(actor=home_affairs(), class_id=row.pk, move="start", on=FIRST), places


def account(username: str, role: Role | None, code: str | None = None, official_id: int | None = None) -> User:
    """Somebody who signs in."""
    place = unit(code, NOW) if code else None
    user = make_user(username, *([(role, place)] if role else []), home=place)
    if official_id is not None:
        user.official_id = official_id
        user.save()
    return user


def path_of(official_id: int) -> str:
    """Where an official serves."""
    return str(CensusRow.objects.filter(official_id=official_id).latest("starts_on").unit_path)
