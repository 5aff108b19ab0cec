"""Plans for tests: a year opened over the real tree, people with gaps, and who acts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F

from hoaban.apps.accounts.models import User
from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.learning.commands import plan_steps, plans
from hoaban.apps.learning.commands.plans import LineFacts
from hoaban.apps.learning.models import Course
from hoaban.apps.learning.models.plans import PlanState, TrainingPlan
from hoaban.apps.learning.rules.plans import OPEN
from hoaban.apps.people.commands import CommandRefused
from hoaban.apps.people.tests.factories import actor_of, enter, life, posts_of, unit
from hoaban.shared.access import Actor, Role

NOW = date(2026, 3, 10)
DUE = date(2026, 4, 15)
SINCE = date(2025, 9, 1)
COMMUNE, OTHER, DEPARTMENT, HOSPITAL = "03214", "03158", "SYT", "BVDK"
OFFICE = f"{COMMUNE}-VP"


def home_affairs() -> Actor:
    """Who consolidates for the province."""
    return actor_of(Role.PERSONNEL, unit("11", NOW), home=unit("SNV", NOW))


def commune_office(code: str = COMMUNE) -> Actor:
    """The office of a commune."""
    return actor_of(Role.COMMUNE, unit(code, NOW))


def department() -> Actor:
    """The personnel office of the Department of Health."""
    return actor_of(Role.PERSONNEL, unit(DEPARTMENT, NOW))


def hospital() -> Actor:
    """The office of a hospital below the department."""
    return actor_of(Role.COMMUNE, unit(HOSPITAL, NOW))


def people(number: int, code: str = OFFICE, **facts: Any) -> list[int]:
    """Officials at a unit since September 2025."""
    posts = posts_of(code, SINCE)
    return enter(*(life(posts[-1 - i % len(posts)], SINCE, name=f"Lò Văn Kế {i:03d}", **facts) for i in range(number)))


def opened(**facts: Any) -> TrainingPlan:
    """The province's plan of 2026 with its drafts."""
    given = {"year": 2026, "until_year": 2026, "due_on": DUE, "ceiling": None, "on": NOW} | facts
    return plans.open_year(actor=home_affairs(), unit_id=unit("11", NOW).pk, **given)


def plan_of(code: str, **facts: Any) -> TrainingPlan:
    """The plan of a unit that is not an amendment."""
    return TrainingPlan.objects.get(unit=unit(code, NOW), amends=None, **({"year": 2026} | facts))


def line(code: str = "CDS-CB", **facts: Any) -> LineFacts:
    """What a line says."""
    given: dict[str, Any] = {"quota": 5, "source": "province"} | facts
    return LineFacts(Course.objects.get(code=code).pk, **given)


def add(plan: TrainingPlan, actor: Actor, code: str = "CDS-CB", **facts: Any) -> TrainingPlan:
    """The plan with one more line."""
    plans.save_line(actor=actor, plan_id=plan.pk, line_id=None, version=None, facts=line(code, **facts), on=NOW)
    plan.refresh_from_db()
    return plan


def submit(plan: TrainingPlan, actor: Actor, reason: str = "Không có nhu cầu trong năm") -> TrainingPlan:
    """The plan handed to the level above."""
    return plan_steps.submit_plan(actor=actor, plan_id=plan.pk, version=None, on=NOW, reason=reason)


def accept(plan: TrainingPlan, actor: Actor) -> TrainingPlan:
    """The plan taken into the one above."""
    return plan_steps.accept_plan(actor=actor, plan_id=plan.pk, version=None, on=NOW)


def handed_in(top: TrainingPlan) -> None:
    """Every plan below the top is submitted and accepted by its steps, the deepest first: dear."""
    system = Actor.system()
    for plan in sorted(TrainingPlan.objects.exclude(pk=top.pk), key=lambda one: -len(one.unit_path)):
        if plan.state in OPEN:
            submit(plan, system)
            accept(plan, system)


def all_in(top: TrainingPlan) -> None:
    """Every plan below the top stands as its steps leave it: submitted and accepted."""
    waiting = TrainingPlan.objects.filter(state__in=OPEN).exclude(pk=top.pk)
    waiting.update(
        state=PlanState.ACCEPTED, submitted_on=NOW, reason="Không có nhu cầu trong năm", version=F("version") + 2
    )


def approve(plan: TrainingPlan, actor: Actor | None = None, decision: str = "123/QĐ-UBND") -> TrainingPlan:
    """The decision on a plan recorded."""
    return plan_steps.approve_plan(
        actor=actor or home_affairs(), plan_id=plan.pk, version=None, on=NOW, decision_no=decision, decided_on=NOW
    )


def approved(**facts: Any) -> TrainingPlan:
    """A whole year approved."""
    top = opened(**facts)
    all_in(top)
    submit(top, home_affairs())
    return approve(top)


def account(username: str, role: Role, code: str) -> User:
    """Somebody who signs in."""
    place = unit(code, NOW)
    return make_user(username, (role, place), home=place)


class refused:
    """Expects a command to refuse with a code; ``error`` is the refusal afterwards."""

    def __init__(self, code: str) -> None:
        self.code, self.error = code, CommandRefused("", "")

    def __enter__(self) -> refused:
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        assert isinstance(error, CommandRefused), f"not refused: {error!r}"
        assert error.code == self.code, error.message
        self.error = error
        return True
