"""A class with people in it, a bank, a test drawn from it, and those who sit and mark: for tests."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from hoaban.apps.learning.commands import attempts, banks, exams
from hoaban.apps.learning.commands.attempts import Given
from hoaban.apps.learning.commands.exams import ExamFacts, LineFacts
from hoaban.apps.learning.models import Attempt, Course, Enrolment, Exam, QuestionBank, TrainingClass
from hoaban.apps.learning.queries.attempts import paper
from hoaban.apps.learning.rules.questions import QuestionFacts
from hoaban.apps.learning.tests import factories_exams as made
from hoaban.apps.people.tests.factories import actor_of, enter, life, posts_of, unit
from hoaban.shared.access import Actor, Role, step

TODAY = date(2026, 3, 10)
OPENS = datetime(2026, 3, 10, 1, tzinfo=UTC)
"""08:00 in Điện Biên."""
DURING, AFTER = OPENS + timedelta(minutes=10), OPENS + timedelta(hours=5)
PROVIDER, OTHER, OFFICE = "TCT", "SYT", "03214-VP"
KEY, KEY_ELSEWHERE = "this-browser", "another-browser"
_numbers = count(1)


def provider(code: str = PROVIDER, user_id: int = 1) -> Actor:
    """Somebody of a provider."""
    one = actor_of(Role.PROVIDER, unit(code, TODAY))
    return Actor(f"Giảng viên {user_id}", one.grants, user_id=user_id, home_path=one.home_path)


def themselves(official_id: int) -> Actor:
    """An official with an account."""
    return Actor("Học viên thử", (), user_id=900 + official_id, official_id=official_id)


def people(number: int) -> list[int]:
    """Officials of a commune's office."""
    posts = posts_of(OFFICE, TODAY)
    return enter(
        *(life(posts[i % len(posts)], date(2025, 9, 1), name=f"Lò Văn Thi {next(_numbers):04d}") for i in range(number))
    )


def course(code: str = "") -> Course:
    """A course that the provider holds."""
    code = code or f"THI-{next(_numbers):03d}"
    return Course.objects.create(
        code=code, kind="digital", name_vi=f"Khóa {code}", name_en=f"Course {code}", hours=40,
        provider=unit(PROVIDER, TODAY),
    )  # fmt: skip


def seats(official_ids: list[int], of: Course | None = None, provider_code: str = PROVIDER) -> TrainingClass:
    """A running class of the provider with people in it."""
    number, place = next(_numbers), unit(provider_code, TODAY)
    training_class = TrainingClass.objects.create(
        code=f"LOP-THI-{number:03d}", course=of or course(), name=f"Lớp thi {number}", mode="in_person",
        state="running", provider=place, unit_path=path_of(provider_code), organiser_path=path_of("SNV"),
        starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 20), capacity_min=1, capacity_max=600,
        secret="s", feed_key=secrets.token_urlsafe(32),
    )  # fmt: skip
    office = unit(OFFICE, TODAY)
    Enrolment.objects.bulk_create(
        Enrolment(
            training_class=training_class, official_id=pk, unit=office, unit_path=path_of(OFFICE), state="approved",
            nominated_on=TODAY,
        )
        for pk in official_ids
    )  # fmt: skip
    return training_class


def path_of(code: str) -> str:
    """The path of a unit on the day."""
    from hoaban.apps.organisation import queries

    one = unit(code, TODAY)
    return queries.current_path(one.pk, TODAY) or step(one.pk)


def bank_of(actor: Actor, *questions: QuestionFacts, code: str = PROVIDER) -> QuestionBank:
    """A bank of a provider with questions."""
    name = f"Ngân hàng {next(_numbers)}"
    bank = banks.open_bank(actor=actor, name=name, unit_id=unit(code, TODAY).pk, course_id=None, on=TODAY)
    for one in questions:
        banks.add_question(actor=actor, bank_id=bank.pk, facts=one, on=TODAY)
    return bank


def facts_of(**facts: Any) -> ExamFacts:
    """What is said of a test."""
    given: dict[str, Any] = {
        "name": "Thi cuối khóa", "purpose": "final", "opens_at": OPENS, "closes_at": OPENS + timedelta(hours=4),
        "minutes": 45,
    } | facts  # fmt: skip
    return ExamFacts(**given)


@dataclass(frozen=True)
class Ground:
    """A released test with those who sit it."""

    provider: Actor
    people: list[int]
    training_class: TrainingClass
    bank: QuestionBank
    exam: Exam

    def who(self, place: int = 0) -> Actor:
        """One of the participants."""
        return themselves(self.people[place])

    def start(self, place: int = 0, key: str = KEY, at: datetime = DURING) -> Attempt:
        """Begin a sitting."""
        return attempts.start(actor=self.who(place), exam_id=self.exam.pk, device=key, at=at)

    def save(self, attempt: Attempt, position: int, answer: Any, number: int = 1, **more: Any) -> attempts.Saved:
        """Save an answer."""
        given = {"actor": themselves(attempt.official_id), "device": KEY, "at": DURING} | more
        return attempts.save_answer(attempt_id=attempt.pk, given=Given(position, answer, number), **given)

    def hand_in(self, attempt: Attempt, at: datetime = DURING, key: str = KEY) -> Attempt:
        """Hand in."""
        who = themselves(attempt.official_id)
        return attempts.hand_in(actor=who, attempt_id=attempt.pk, device=key, at=at)

    def answer_all(self, attempt: Attempt, *, right: bool = True) -> None:
        """Answer every question of a paper, rightly or wrongly; an essay in any case."""
        for one in attempt.questions.select_related("question"):
            self.save(attempt, one.position, answer_to(one, right=right))


def answer_to(one: Any, *, right: bool) -> Any:
    """A right or a wrong answer to a drawn question, in places as shown."""
    kind, body = one.question.type, one.question.body
    if kind in ("choice", "multiple"):
        weights = [body["answers"][at]["weight"] for at in one.order]
        if kind == "choice":
            return weights.index(100) if right else weights.index(0)
        return [place for place, weight in enumerate(weights) if (weight > 0) == right]
    if kind == "true_false":
        return body["right"] is right
    if kind == "matching":
        from hoaban.apps.learning.rules.questions import left_pairs, right_texts

        rights = right_texts(body)
        return [one.order.index(rights.index(p["right"])) if right else None for p in left_pairs(body)]
    if kind == "numerical":
        return "45" if right else "1"
    return body["answers"][0]["text"] if kind == "short" and right else "Thưa ông, bà"


def ground(
    number: int = 2, questions: tuple[QuestionFacts, ...] = made.EVERY, lines: list[dict[str, Any]] | None = None,
    **facts: Any,
) -> Ground:  # fmt: skip
    """A released test over a bank; without lines it draws every question (texts too) for a point each."""
    actor = provider()
    who = people(number)
    training_class = seats(who)
    bank = bank_of(actor, *questions)
    exam = exams.set_exam(actor=actor, class_code=training_class.code, facts=facts_of(**facts), on=TODAY)
    asked = sum(one.type != "description" for one in questions)
    wanted = lines or [{"count": asked}]
    exams.set_blueprint(
        actor=actor, exam_id=exam.pk, version=None, on=TODAY,
        lines=[LineFacts(bank_id=bank.pk, **({"points": Decimal(1)} | line)) for line in wanted],
    )  # fmt: skip
    exam = exams.release_exam(actor=actor, exam_id=exam.pk, version=None, at=OPENS - timedelta(days=1), on=TODAY)
    return Ground(actor, who, training_class, bank, exam)


def position_of(attempt: Attempt, kind: str) -> int:
    """Where a type stands on a paper."""
    return next(
        one.position for one in paper(actor=themselves(attempt.official_id), attempt=attempt) if one.type == kind
    )
