"""Leave registers: who is away around the classes that are open, and who was away before."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from hoaban.apps.learning.commands.absences import record_absence
from hoaban.apps.learning.models import Enrolment, TrainingClass
from hoaban.demonstration.accounts import COMMUNE
from hoaban.demonstration.targets import Targets
from hoaban.demonstration.training.classes import path_of
from hoaban.demonstration.training.facts import Serving, read_serving
from hoaban.shared.access import Actor

KINDS = (("leave", 5), ("leave", 3), ("sick", 4), ("mission", 2), ("leave", 10), ("maternity", 180), ("study", 300))
NOTES = {
    "mission": "Đi công tác theo giấy triệu tập",
    "study": "Đi học tập trung theo quyết định",
    "sick": "Có giấy ra viện",
}
OFFICES, PAST, ELSEWHERE = 14, 10, 24
"""Absences in the demonstration's own commune during open classes and before them, and in other communes."""


def build_absences(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - called alike
    """Absences that clash with the classes that take nominations, and ordinary ones of the past weeks."""
    draw = random.Random(f"{seed} absences {on.year}")
    serving = [one for one in read_serving(on) if one.is_officer and one.level == 3]
    placed = set(Enrolment.objects.exclude(training_class__state="finished").values_list("official_id", flat=True))
    free = [one for one in serving if one.official_id not in placed]
    here = path_of(COMMUNE, on)
    own = draw.sample([one for one in free if one.path.startswith(here)], OFFICES + PAST)
    others = draw.sample([one for one in free if not one.path.startswith(here)], ELSEWHERE)
    open_classes = TrainingClass.objects.filter(state=TrainingClass.State.OPEN).order_by("starts_on", "code")
    starts = list(open_classes.values_list("starts_on", flat=True)) or [on + timedelta(days=21)]
    _record([*own[:OFFICES], *others], starts, actor=actor, on=on)
    _record(own[OFFICES:], [on - timedelta(days=9 * ago + 14) for ago in range(PAST)], actor=actor, on=on)


def _record(people: Iterable[Serving], starts: Sequence[date], *, actor: Actor, on: date) -> None:
    for place, one in enumerate(people):
        kind, days = KINDS[place % len(KINDS)]
        first = starts[place % len(starts)] + timedelta(days=place % 3)
        record_absence(
            actor=actor, official_id=one.official_id, kind=kind, starts_on=first,
            ends_before=first + timedelta(days=days), on=on, note=NOTES.get(kind, ""),
        )  # fmt: skip
