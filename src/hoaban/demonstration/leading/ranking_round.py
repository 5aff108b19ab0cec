"""The ranking of the year that is running: open to everybody, in some agencies well under way."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from hoaban.apps.accounts.models import User
from hoaban.apps.conduct.commands import evaluation_rounds, evaluation_steps, evaluation_tasks
from hoaban.apps.conduct.commands.evaluation_tasks import TaskFacts
from hoaban.apps.conduct.models import Evaluation
from hoaban.apps.organisation.models import Unit
from hoaban.demonstration.accounts import COMMUNE
from hoaban.demonstration.reading import MAIN
from hoaban.demonstration.targets import Targets
from hoaban.shared.access import Actor, below

OFFICE = "SNV"
"""The office of the province whose collective has met already."""
MOST = 60
"""People of one place whose evaluations are filled in."""
SELF_ONLY = 12
"""Communes besides the accounts' one in which some have evaluated themselves."""
SAID = "Hoàn thành các nhiệm vụ được giao; chấp hành nghiêm kỷ luật, kỷ cương hành chính."
REMARKS = "Nhất trí với tự đánh giá; nắm chắc công việc, phối hợp tốt."
MEETING = "Tập thể thống nhất mức điểm như đề nghị."


def build_ranking_round(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - parts are called alike
    """Open the round of the year; evaluations of two places stand at every step, of some others at the first."""
    draw = random.Random(f"{seed} ranking round")
    province = Unit.objects.get(code=MAIN, ends_before=None)
    opened = min(on, max(on - timedelta(days=20), date(on.year, 1, 2)))
    found = evaluation_rounds.open_round(actor=actor, province_id=province.pk, year=on.year, on=opened)
    own = Unit.objects.get(code=COMMUNE, ends_before=None).placements.get(ends_before=None).path
    _fill(actor, draw, found.pk, below(own, "unit_path"), on)
    office = Evaluation.objects.filter(round=found, agency__code=OFFICE).values_list("agency_id", flat=True).first()
    if office is not None:
        _fill(actor, draw, found.pk, Q(agency_id=office), on, whole=True)
        evaluation_steps.note_collective_of_all(actor=actor, round_id=found.pk, agency_id=office, on=on, said=MEETING)
    _begin(draw, found.pk, on)


def _fill(actor: Actor, draw: random.Random, round_id: int, where: Q, on: date, *, whole: bool = False) -> None:
    """Two of six have not begun, two wait for the supervisor, two for the collective; ``whole``: everybody waits for it.

    Some of those who have not begun have recorded the tasks of the months that are over; the accounts' own officials too.
    """
    rows = (
        Evaluation.objects.filter(where, round_id=round_id)
        .order_by("category", "pk")
        .values_list("pk", "official_id")[:MOST]
    )
    known = set(User.objects.filter(official_id__isnull=False).values_list("official_id", flat=True))
    for place, (pk, who) in enumerate(rows):
        step = 5 if whole else 0 if who in known else place % 6
        if step < 2:
            if step == 0:
                _tasks(draw, pk, who, on)
            continue
        _say(draw, pk, who, on)
        if step > 3:
            general, results = _points(draw)
            evaluation_steps.supervise(
                actor=actor, evaluation_id=pk, on=on, said=REMARKS, general=general, results=results, band=2
            )


def _begin(draw: random.Random, round_id: int, on: date) -> None:
    """In other communes some have evaluated themselves."""
    communes = Evaluation.objects.filter(round_id=round_id, level=3).exclude(agency__code__startswith=COMMUNE)
    agencies = sorted(set(communes.values_list("agency_id", flat=True)))
    chosen = draw.sample(agencies, min(SELF_ONLY, len(agencies)))
    for pk, who in communes.filter(agency_id__in=chosen).order_by("pk").values_list("pk", "official_id")[:100:2]:
        _say(draw, pk, who, on)


def _say(draw: random.Random, pk: int, who: int, on: date) -> None:
    general, results = _points(draw)
    evaluation_steps.self_evaluate(
        actor=_self(who), evaluation_id=pk, on=on, said=SAID, general=general, results=results
    )  # fmt: skip


def _tasks(draw: random.Random, pk: int, who: int, on: date) -> None:
    """The months that are over, at most three."""
    for month in range(1, min(on.month, 4)):
        facts = TaskFacts(
            span=month, work="Nhiệm vụ thường xuyên theo vị trí việc làm", assigned=Decimal(draw.randrange(8, 20)),
            quantity=Decimal(draw.randrange(90, 101)), quality=Decimal(draw.randrange(88, 101)),
            progress=Decimal(draw.randrange(85, 101)),
        )  # fmt: skip
        evaluation_tasks.record_tasks(actor=_self(who), evaluation_id=pk, facts=facts, on=on)


def _points(draw: random.Random) -> tuple[Decimal, Decimal]:
    return Decimal(draw.randrange(48, 60)) / 2, Decimal(draw.randrange(112, 139)) / 2


def _self(who: int) -> Actor:
    """An official at the own evaluation."""
    return Actor(name="demonstration", official_id=who)
