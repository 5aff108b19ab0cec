"""Ground for tests of competencies and effect: the starting content, people in posts, classes they took part in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hoaban.apps.accounts.models import User
from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.learning.commands.loading import load_learning
from hoaban.apps.learning.models import Competency, Completion, Course, Enrolment, TrainingClass
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post
from hoaban.apps.people.models import CensusRow
from hoaban.apps.people.tests.factories import actor_of, enter, life, unit
from hoaban.shared.access import Actor, Grant, Role

NOW = date(2026, 3, 10)
REFORM = date(2025, 7, 1)
COMMUNE, OTHER = "03214", "03208"
SINCE = date(2025, 9, 1)


def content() -> None:
    """The framework and the catalogue as shipped."""
    load_learning(actor=Actor.system())


def post(title: str, unit_code: str, on: date = SINCE) -> Post:
    """The post of a title at a unit."""
    found: Post = Post.objects.on(on).get(unit=unit(unit_code, on), title__code=title)
    return found


def serving(title: str = "X-CVP", unit_code: str = f"{COMMUNE}-VP", since: date = SINCE, **facts: Any) -> int:
    """Somebody in a post since a day; returns the official's id."""
    return enter(life(post(title, unit_code, since), since, **facts), on=NOW)[0]


def reformed(
    title: str, old_unit: str, since: date, then: tuple[str, str] = ("CV", f"{COMMUNE}-VP"), **facts: Any
) -> int:
    """Somebody in a post of an old unit until the reform, and in another since; returns the official's id."""
    whole = life(post(title, old_unit, since), since, **facts)
    (old,) = whole.jobs
    new = post(*then, REFORM)
    later = replace(old, unit_id=new.unit_id, post_id=new.pk, title_id=new.title_id, starts_on=REFORM)
    return enter(replace(whole, jobs=[replace(old, ends_before=REFORM), later]), on=NOW)[0]


def own(official_id: int, *grants: Grant) -> Actor:
    """The official signed in."""
    return Actor("Lò Văn Mình", (Grant(Role.OFFICIAL, ("",)), *grants), user_id=9, official_id=official_id)


def over(role: Role, code: str = COMMUNE) -> Actor:
    """Somebody with a role over a unit as it stands now."""
    return actor_of(role, unit(code, NOW))


def competency(code: str) -> Competency:
    """A competency of the framework."""
    return Competency.objects.get(code=code)


def completed(official_id: int, course: str, on: date, **facts: Any) -> Completion:
    """That somebody completed a course on a day."""
    one = Course.objects.get(code=course)
    return Completion.objects.create(
        official_id=official_id, course=one, kind=one.kind, hours=one.hours, completed_on=on, **facts
    )


def training_class(course: str = "KNM-MOTCUA", code: str = "LOP-1", **facts: Any) -> TrainingClass:
    """A finished class of the Political School, organised by the province."""
    whole = {
        "name": f"Lớp {code}", "mode": "in_person", "state": "finished", "starts_on": date(2025, 11, 3),
        "ends_on": date(2025, 11, 7), "capacity_min": 1, "capacity_max": 40, "secret": "x", "feed_key": code,
        "organiser_path": path_of("11"), "unit_path": path_of("TCT"), "provider": unit("TCT", NOW), **facts,
    }  # fmt: skip
    return TrainingClass.objects.create(course=Course.objects.get(code=course), code=code, **whole)


def path_of(code: str) -> str:
    """The path of a unit now."""
    return organisation.current_path(unit(code, NOW).pk, NOW)


def place(one: TrainingClass, official_id: int, state: str = "completed", **facts: Any) -> Enrolment:
    """A place in a class."""
    row = CensusRow.objects.filter(official_id=official_id).order_by("-starts_on")[0]
    return Enrolment.objects.create(
        training_class=one, official_id=official_id, unit_id=row.unit_id, unit_path=row.unit_path, state=state,
        nominated_on=date(2025, 10, 1), **facts,
    )  # fmt: skip


def took_part(one: TrainingClass, official_id: int, before: int = 50, after: int = 70) -> Enrolment:
    """A completed place with its completion, dated the last day of the class."""
    row = CensusRow.objects.filter(official_id=official_id).order_by("-starts_on")[0]
    completed(
        official_id, one.course.code, one.ends_on, training_class=one, score_before=Decimal(before),
        score=Decimal(after), cost=500_000, commune_id=row.commune_id,
    )  # fmt: skip
    return place(one, official_id)


def signed_in(client: Any, role: Role, code: str = "", official_id: int | None = None, language: str = "vi") -> User:
    """An account with one role, signed in."""
    where = unit(code, NOW) if code else None
    name = f"{role}-{code}-{official_id or 0}"
    user = User.objects.filter(username=name).first() or make_user(name, (role, where), home=where)
    user.official_id, user.language = official_id, language
    user.save()
    client.force_login(user)
    return user
