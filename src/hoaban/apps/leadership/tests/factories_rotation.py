"""Three communes whose secretaries and chairs a round may move, for tests."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

from hoaban.apps.leadership.commands import rotation as commands
from hoaban.apps.leadership.commands import rotation_solving as solving
from hoaban.apps.leadership.models import Proposal, RotationRound
from hoaban.apps.organisation.models import Post, PostTitle, Unit
from hoaban.apps.people.rules.life import AwardFacts
from hoaban.apps.people.tests import factories as people
from hoaban.shared.access import Actor, Role

NOW = people.NOW
FROM = date(2026, 6, 1)
AT = datetime(2026, 3, 10, 9, tzinfo=timezone(timedelta(hours=7)))
COMMUNES = ("03214", "03208", "03127")
TITLES = ("X-BT", "X-CT")
LEVELS = ((1, 4), (2, 3), (3, 3))
"""Education, political theory and state management that the posts ask for."""


def organising() -> Actor:
    """The Organising Commission, over the province."""
    return people.actor_of(Role.ORGANISING, people.unit(people.PROVINCE, NOW))


def seat(code: str, title: str) -> Post:
    """The post of a title below a commune."""
    path = people.unit(code, NOW).placements.get(ends_before=None).path
    return Post.objects.on(NOW).get(
        title__code=title, unit__placements__path__startswith=path, unit__placements__ends_before=None
    )


def leader(code: str, title: str, *, since: date, home: str | None = None, **facts: Any) -> int:
    """Somebody who meets every standard and leads since a day; at home in ``home``."""
    native: Unit | None = people.unit(home, NOW) if home else None
    one = people.life(
        seat(code, title), since, category=1, home_unit_id=native.pk if native else None,
        name=facts.pop("name", f"Lò Văn {title[2:].title()} {code[-2:]}"), **facts,
    )  # fmt: skip
    awards = [AwardFacts(kind, level, date(2012, 6, 20)) for kind, level in LEVELS]
    (pk,) = people.enter(one.__class__(**{**{f: getattr(one, f) for f in one.__slots__}, "awards": awards}))
    return pk


def leaders() -> dict[str, int]:
    """Secretaries and chairs; every chair is at home where they serve, and one secretary."""
    found = {}
    for place, code in enumerate(COMMUNES):
        since = date(2025, 7, 1)
        found[f"{code}-BT"] = leader(code, "X-BT", since=since, home=code if place == 0 else COMMUNES[place - 1])
        found[f"{code}-CT"] = leader(code, "X-CT", since=since, home=code)
    return found


def opened(**facts: Any) -> RotationRound:
    """A round over secretaries and chairs of every commune."""
    titles = PostTitle.objects.filter(code__in=TITLES).values_list("pk", flat=True)
    given = {"kind": "rotation", "goals": {}, "takes_effect_on": date(2027, 9, 1), "title_ids": list(titles), **facts}
    return commands.open_round(
        actor=organising(), unit_id=people.unit(people.PROVINCE, NOW).pk, title="Đợt thử", on=NOW,
        **given,
    )  # fmt: skip


def solved(found: RotationRound) -> Proposal:
    """The planner's answer to a round."""
    found.refresh_from_db()
    made = commands.ask_planner(actor=organising(), round_id=found.pk, version=found.version, at=AT, on=NOW)
    solving.solve_proposal(actor=organising(), proposal_id=made.pk)
    made.refresh_from_db()
    found.refresh_from_db()
    return made


def step(found: RotationRound, name: str, **facts: Any) -> None:
    """One step of a round."""
    commands.take_step(actor=organising(), round_id=found.pk, version=None, step=name, on=NOW, **facts)
    found.refresh_from_db()


def approved(found: RotationRound) -> None:
    """Submitted and approved."""
    step(found, "submit")
    step(found, "approve", decision_no="9-QĐ/TU", decided_on=NOW)
