"""People and rankings for tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.test import Client

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.conduct.commands import evaluation_steps as steps
from hoaban.apps.conduct.commands.evaluation_rounds import open_round
from hoaban.apps.conduct.commands.rankings import RankingFacts, record_rankings
from hoaban.apps.conduct.models import DisciplineCase, Evaluation, EvaluationRound
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.models import CensusRow
from hoaban.apps.people.tests.factories import actor_of, enter, life, posts_of, unit
from hoaban.shared.access import Actor, Role

NOW = date(2026, 3, 10)
SINCE = date(2025, 7, 1)
COMMUNE, OTHER = "03214", "03208"
OFFICE, SCHOOL = "03214-VP", "03214-TH"
YEAR, YEAR_END = 2026, date(2026, 12, 1)
SYSTEM = Actor.system()
_numbers = count(1)


def home_affairs() -> Actor:
    """Who opens rounds for the whole province."""
    return actor_of(Role.PERSONNEL, unit("11", NOW), home=unit("SNV", NOW))


def commune_office(code: str = COMMUNE) -> Actor:
    """The office of a commune."""
    return actor_of(Role.COMMUNE, unit(code, NOW))


def head_of(code: str) -> Actor:
    """The head of an office."""
    return actor_of(Role.SUPERVISOR, unit(code, NOW))


def themselves(official_id: int) -> Actor:
    """An official with an account."""
    return Actor("Cán bộ thử", (), user_id=900 + official_id, official_id=official_id)


def people(number: int, code: str = OFFICE, *, on: date = SINCE, **facts: Any) -> list[int]:
    """Officials in posts of a unit without leadership."""
    posts = [post for post in posts_of(code, on) if not post.title.is_leader]
    return enter(
        *(life(posts[i % len(posts)], on, name=f"Lò Văn Hạng {next(_numbers):03d}", **facts) for i in range(number))
    )


def leader(code: str = OFFICE, *, on: date = SINCE, **facts: Any) -> int:
    """The head of a unit."""
    return enter(life(posts_of(code, on)[0], on, name=f"Lò Thị Đứng Đầu {next(_numbers):03d}", **facts))[0]


def ranked(
    official_ids: list[int], bands: list[int], *, year: int = 2025, on: date = date(2025, 12, 10)
) -> list[Evaluation]:
    """Published rankings of a past year."""
    rows = [RankingFacts(who, year, band, on) for who, band in zip(official_ids, bands, strict=True)]
    record_rankings(actor=SYSTEM, on=NOW, rows=rows)
    found = {row.official_id: row for row in Evaluation.objects.filter(official_id__in=official_ids, round__year=year)}
    return [found[who] for who in official_ids]


def disciplined(official_id: int, *, on: date, service_related: bool = True, form: str = "reprimand") -> DisciplineCase:
    """A case that was decided on a day."""
    place = CensusRow.objects.filter(official_id=official_id).order_by("-starts_on")[0]
    return DisciplineCase.objects.create(
        official_id=official_id, unit_id=place.unit_id, unit_path=organisation.current_path(place.unit_id, on), level=3,
        category=2, violation="Vi phạm thử", service_related=service_related, occurred_on=on, opened_on=on, due_on=on,
        state="decided", form=form, decided_on=on, effective_on=on, closed_on=on, decision_no="1/QĐ",
    )  # fmt: skip


def opened(*, year: int = YEAR, on: date = YEAR_END, **facts: Any) -> EvaluationRound:
    """The round of a year."""
    return open_round(actor=home_affairs(), province_id=unit("11", on).pk, year=year, on=on, **facts)


def at(official_id: int) -> Evaluation:
    """The evaluation of somebody, as it stands."""
    return Evaluation.objects.select_related("agency").get(official_id=official_id)


def judged(official_id: int, points: int, *, collective: bool = True, on: date = YEAR_END) -> Evaluation:
    """Somebody who has passed the steps with so many points, 25 of them for general criteria."""
    row = at(official_id)
    given: dict[str, Any] = {
        "evaluation_id": row.pk, "on": on, "said": "Nhận xét trong năm", "general": Decimal(min(25, points)),
        "results": Decimal(max(0, points - 25)),
    }  # fmt: skip
    steps.self_evaluate(actor=themselves(official_id), **given)
    steps.supervise(actor=SYSTEM, **given)
    if collective:
        steps.note_collective(actor=SYSTEM, evaluation_id=row.pk, on=on, said="Tập thể nhất trí")
    return at(official_id)


def client(role: Role, code: str, language: str = "vi", *, official_id: int | None = None) -> Client:
    """Somebody signed in with a role over a unit, as an official where a key is given."""
    home = unit(code, NOW)
    made = Client()
    user = make_user(f"{role}{next(_numbers)}", (role, home), home=home)
    if official_id is not None:
        user.official_id = official_id
        user.save()
    made.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    made.cookies["language"] = language
    return made
