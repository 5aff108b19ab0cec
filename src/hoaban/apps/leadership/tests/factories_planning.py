"""A commune with people in its posts and a round of planning, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from hoaban.apps.leadership.commands import planning as commands
from hoaban.apps.leadership.commands.plan_history import Planned, record_plan
from hoaban.apps.leadership.models import PlanningRound
from hoaban.apps.organisation.models import Post
from hoaban.apps.people.tests import factories as people
from hoaban.shared.access import Actor, Role

NOW, COMMUNE, OTHER = people.NOW, people.COMMUNE, "03127"
DECIDED = date(2026, 3, 9)


def organising() -> Actor:
    """The Organising Commission, over the province."""
    return people.actor_of(Role.ORGANISING, people.unit(people.PROVINCE, NOW))


def office(code: str = COMMUNE) -> Actor:
    """The office of a commune."""
    return people.actor_of(Role.COMMUNE, people.unit(code, NOW))


def post(code: str = COMMUNE, place: int = 0) -> Post:
    """A leadership post below a commune, the highest first."""
    unit = people.unit(code, NOW)
    path = unit.placements.get(ends_before=None).path
    rows = Post.objects.on(NOW).filter(
        unit__placements__path__startswith=path, unit__placements__ends_before=None, title__is_leader=True
    )
    return list(rows.order_by("-title__rank", "id"))[place]


def staff(code: str = COMMUNE, number: int = 3, **facts: Any) -> list[int]:
    """People in staff posts below a commune."""
    unit = people.unit(code, NOW)
    path = unit.placements.get(ends_before=None).path
    rows = Post.objects.on(NOW).filter(
        unit__placements__path__startswith=path, unit__placements__ends_before=None, title__is_leader=False,
        authorisations__number__gte=1,
    )  # fmt: skip
    posts = list(rows.select_related("title").order_by("id").distinct()[:number])
    return people.enter(*(people.life(one, date(2020, 1, 1), **facts) for one in posts))


def opened(code: str = COMMUNE, kind: str = "review") -> PlanningRound:
    """A round of a commune, nominations open."""
    return commands.open_round(
        actor=organising(), unit_id=people.unit(code, NOW).pk, term="2025-2030", kind=kind, year=2026,
        opens_on=date(2026, 3, 1), due_on=date(2026, 6, 30), on=NOW,
    )  # fmt: skip


def nominated(found: PlanningRound, who: int, place: int = 0, code: str = COMMUNE, **facts: Any) -> Any:
    """Somebody nominated in a round, as its office does it."""
    found.refresh_from_db()
    if not facts.get("removes"):
        facts.setdefault("reason", "Bổ sung nguồn tại chỗ")
    return commands.nominate(
        actor=office(code), round_id=found.pk, version=found.version, post_id=post(code, place).pk, official_id=who,
        readiness=1, on=NOW, **facts,
    )  # fmt: skip


def held(found: PlanningRound, agreed: int = 10, code: str = COMMUNE) -> None:
    """Every meeting of a review, so many agreeing to everybody; then submitted."""
    step(found, "meet", code=code)
    for number in (1, 3, 4):
        votes = {row.pk: agreed for row in found.nominations.all()}
        commands.record_meeting(
            actor=office(code), round_id=found.pk, version=None, step=number, held_on=date(2026, 3, 5), called=12,
            present=11, votes=votes, on=NOW,
        )  # fmt: skip
    step(found, "submit", code=code)


def step(found: PlanningRound, name: str, *, actor: Actor | None = None, code: str = COMMUNE, **facts: Any) -> None:
    """One step of a round."""
    commands.take_step(actor=actor or office(code), round_id=found.pk, version=None, step=name, on=NOW, **facts)
    found.refresh_from_db()


def approved(found: PlanningRound, **facts: Any) -> None:
    """The decision on a round."""
    given = {"decision_no": "12-QĐ/TU", "decided_on": DECIDED, **facts}
    step(found, "approve", actor=organising(), **given)


def plan(
    *rows: tuple[int, int], code: str = COMMUNE, approved_on: date = date(2025, 11, 1), **facts: Any
) -> PlanningRound:
    """An approved plan of a unit of the past, with (official, post) in it since the day of the approval."""
    given = {"term": "2025-2030", "year": approved_on.year, "decision_no": "7-QĐ/TU", "on": NOW, **facts}
    return record_plan(
        actor=organising(), unit_id=people.unit(code, approved_on).pk, approved_on=approved_on,
        rows=[Planned(who, target, 1, approved_on) for who, target in rows], **given,
    )  # fmt: skip
