"""The ranking of the year that is running: open to everybody, in some agencies well under way."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from hoaban.apps.accounts.models import User
from hoaban.apps.conduct.commands import evaluation_rounds, evaluation_steps, evaluation_tasks
from hoaban.apps.conduct.commands.evaluation_tasks import TaskFacts
from hoaban.apps.conduct.models import Evaluation
from hoaban.apps.organisation.models import Unit
from hoaban.demonstration.accounts import COMMUNE
from hoaban.demonstration.reading import MAIN
from hoaban.demonstration.targets import Targets
from hoaban.shared.access import Actor, below

OFFICE = "SDTTG"
"""The office of the province where everybody waits for publication."""
SPECIALIST = "canbo"
"""Whose own evaluation is the last to begin at the commune of the accounts."""
MOST, BEGUN = 30, 60
"""People of the commune's other agencies, and of other communes, whose evaluations are under way."""
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
    rows = Evaluation.objects.filter(round=found)
    last = User.objects.filter(username=SPECIALIST).values("official_id")
    _finish(actor, draw, found.pk, rows.filter(agency__code=COMMUNE).exclude(official_id__in=last), on)
    _finish(actor, draw, found.pk, rows.filter(agency__code=OFFICE), on)
    for pk, who in rows.filter(official_id__in=last).values_list("pk", "official_id"):
        _tasks(draw, pk, who, on)
    _mix(actor, draw, rows.filter(below(own, "unit_path")).exclude(agency__code=COMMUNE), on)
    _begin(draw, rows, on)


def _finish(actor: Actor, draw: random.Random, round_id: int, rows: QuerySet[Evaluation], on: date) -> None:
    """Everybody said and was told, and the collective has met: they wait for publication."""
    agencies = set()
    for pk, who, agency in rows.order_by("pk").values_list("pk", "official_id", "agency_id"):
        _say(draw, pk, who, on)
        _supervise(actor, draw, pk, on)
        agencies.add(agency)
    for agency in agencies:
        evaluation_steps.note_collective_of_all(actor=actor, round_id=round_id, agency_id=agency, on=on, said=MEETING)


def _mix(actor: Actor, draw: random.Random, rows: QuerySet[Evaluation], on: date) -> None:
    """Two of six have not begun, two wait for the supervisor, two for the collective."""
    chosen = rows.order_by("category", "pk").values_list("pk", "official_id")[:MOST]
    for place, (pk, who) in enumerate(chosen):
        if place % 6 == 0:
            _tasks(draw, pk, who, on)
        if place % 6 > 1:
            _say(draw, pk, who, on)
        if place % 6 > 3:
            _supervise(actor, draw, pk, on)


def _supervise(actor: Actor, draw: random.Random, pk: int, on: date) -> None:
    general, results = _points(draw)
    evaluation_steps.supervise(
        actor=actor, evaluation_id=pk, on=on, said=REMARKS, general=general, results=results, band=2
    )


def _begin(draw: random.Random, rows: QuerySet[Evaluation], on: date) -> None:
    """In other communes some have evaluated themselves."""
    communes = rows.filter(level=3).exclude(agency__code__startswith=COMMUNE)
    agencies = sorted(set(communes.values_list("agency_id", flat=True)))
    chosen = draw.sample(agencies, min(SELF_ONLY, len(agencies)))
    for pk, who in communes.filter(agency_id__in=chosen).order_by("pk").values_list("pk", "official_id")[:BEGUN:2]:
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
