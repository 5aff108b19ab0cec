"""A written test whose essays wait for two markers: some have the first mark, one in a few the second as well."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from hoaban.apps.accounts.models import User
from hoaban.apps.learning.commands.marking import mark_essay
from hoaban.apps.learning.models import AttemptQuestion, TrainingClass
from hoaban.demonstration.targets import Targets
from hoaban.demonstration.training import sittings
from hoaban.demonstration.training.classes import AFTERNOON, MORNING, instant
from hoaban.shared.access import Actor, Grant, Role

COURSE = "LD-PHONG"
MARKERS = ("giangvien", "quantri")
"""Accounts that mark: the first has marked half, the second a quarter."""


def build_essays(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - called alike
    """The running class of leaders has written; the provider is marking."""
    row = TrainingClass.objects.get(course__code=COURSE, state=TrainingClass.State.RUNNING)
    day = max(row.starts_on, on - timedelta(days=4))
    opens = instant(day, MORNING)
    exam = sittings.set_exam(
        row, actor=actor, name="Bài viết giữa khóa", purpose="final", opens_at=opens, closes_at=instant(day, AFTERNOON),
        at=opens, minutes=90, drawn=(("essay", 2),),
    )  # fmt: skip
    sittings.sit(exam, seed=seed, skill=0.7)
    users = User.objects.in_bulk(MARKERS, field_name="username")
    answers = AttemptQuestion.objects.filter(attempt__exam=exam).order_by("pk")
    for name, one_in in zip(MARKERS, (2, 4), strict=True):
        if name in users:
            _mark(users[name], list(answers)[::one_in], seed=seed, on=on)


def _mark(user: User, answers: list[AttemptQuestion], *, seed: int, on: date) -> None:
    who = Actor(user.full_name, (Grant(Role.ADMINISTRATOR, ("",)),), user_id=user.pk)
    for one in answers:
        draw = random.Random(f"{seed} mark {one.pk}")
        percent = Decimal(draw.choice((60, 65, 70, 75, 80, 85)))
        mark_essay(actor=who, answer_id=one.pk, percent=percent, comment=draw.choice(_SAID), on=on)


_SAID = ("", "Nêu được số liệu và người chịu trách nhiệm.", "Biện pháp còn chung, chưa có thời hạn.", "")
