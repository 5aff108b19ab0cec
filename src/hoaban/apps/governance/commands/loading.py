"""Loading the sets of criteria from the data files; a set that a round uses already is never changed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from hoaban.apps.governance.models import ClassBand, CriteriaSet, Criterion
from hoaban.apps.governance.rules.scoring import parse_scale
from hoaban.apps.lawbook.models import Confidence
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.figures import get_figure

DATA = Path(__file__).resolve().parent.parent / "data"
CONFIDENCE = {"high": Confidence.HIGH, "medium": Confidence.MEDIUM, "low": Confidence.LOW}
Line = dict[str, str]


def read_file(name: str) -> Iterator[Line]:
    """The lines of a data file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@transaction.atomic
def load_criteria(*, actor: Actor) -> int:
    """Load the sets of the data files that are not there yet; returns how many. Safe to repeat.

    Raises PermissionDenied, ValueError for a scale and LookupError for a figure that cannot be.
    """
    actor.require(Permission.CHANGE_LAWBOOK)
    there = set(CriteriaSet.objects.values_list("code", flat=True))
    fresh = [line for line in read_file("sets.csv") if line["code"] not in there]
    for line in fresh:
        _load(line)
    if fresh:
        audit.record(actor=actor, action="governance.load_criteria", after={"sets": [one["code"] for one in fresh]})
    return len(fresh)


def _load(line: Line) -> None:
    made = CriteriaSet.objects.create(
        code=line["code"], version=int(line["version"]), name_vi=line["name_vi"], name_en=line["name_en"],
        starts_on=date.fromisoformat(line["starts_on"]),
        ends_before=date.fromisoformat(line["ends_before"]) if line["ends_before"] else None,
        basis=line["basis"], is_example=line["is_example"] == "yes",
    )  # fmt: skip
    Criterion.objects.bulk_create(_criterion(made, one) for one in read_file("criteria.csv") if one["set"] == made.code)
    ClassBand.objects.bulk_create(_band(made, one) for one in read_file("bands.csv") if one["set"] == made.code)


TEXTS = ("group_vi", "group_en", "code", "name_vi", "name_en", "evidence_vi", "evidence_en", "figure", "per", "scale",
         "verifier", "source")  # fmt: skip


def _criterion(made: CriteriaSet, line: Line) -> Criterion:
    for key in (line["figure"], line["per"]):
        if key:
            get_figure(key)
    if line["scale"]:
        parse_scale(line["scale"])
    return Criterion(
        criteria=made, position=int(line["position"]), points=Decimal(line["points"]),
        when_none=Decimal(line["when_none"]) if line["when_none"] else None,
        confidence=CONFIDENCE.get(line["confidence"], Confidence.UNVERIFIED), **{name: line[name] for name in TEXTS},
    )  # fmt: skip


def _band(made: CriteriaSet, line: Line) -> ClassBand:
    return ClassBand(
        criteria=made, key=line["key"], name_vi=line["name_vi"], name_en=line["name_en"],
        from_percent=Decimal(line["from_percent"]), is_weak=line["is_weak"] == "yes",
    )  # fmt: skip
