"""The published figures: what was printed, beside what this installation counts. Counting knows nothing of print."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

from django.utils.translation import get_language

from hoaban.apps.insight.queries.numbers import Number, numbers, scope_for
from hoaban.apps.insight.rules.expectations import Expectation, Verdict, judge, parse_expectation, together
from hoaban.apps.organisation import queries as organisation
from hoaban.shared.access import Actor
from hoaban.shared.figures import get_figure
from hoaban.shared.templatetags.hoaban import number, share

Question = tuple[str, date, date | None, tuple[tuple[str, str], ...]]
"""A unit, a day, the first day of a period, and filters."""
DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in both languages."""

    vi: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "vi").startswith("en") else self.vi


@dataclass(frozen=True, slots=True)
class Reading:
    """An expectation with its numbers written as values or as shares."""

    kind: str
    text: str
    low_text: str
    high_text: str

    @classmethod
    def of(cls, expected: Expectation, write: Callable[[Decimal, int], str]) -> Reading:
        """The expectation as ``write`` writes numbers."""
        low, high = expected.low or expected.number, expected.high or expected.number
        return cls(
            expected.kind, write(expected.number, expected.places), write(low, expected.low_places),
            write(high, expected.high_places),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the registry that a printed figure comes to, and how the printed number is read."""

    label: Bilingual
    figure: str
    unit: str
    on: date
    since: date | None
    filters: dict[str, str]
    value: Expectation | None
    share: Expectation | None

    @property
    def readings(self) -> list[Reading]:
        """How the printed value and share are read, in words."""
        pairs = ((self.value, number), (self.share, share))
        return [Reading.of(expected, write) for expected, write in pairs if expected is not None]


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed figure as the data files describe it; ``counted_by`` names the part still to come."""

    id: str
    source: Bilingual
    as_of: Bilingual
    scope: Bilingual
    figure: Bilingual
    printed: Bilingual
    how: Bilingual
    counted_by: Bilingual
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for one question; None where the unit lies outside the actor's part."""

    asked: Asked
    number: Number | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A printed figure with what was found."""

    printed: Printed
    answers: tuple[Answer, ...]
    verdict: Verdict


@cache
def load_printed() -> tuple[Printed, ...]:
    """The printed figures of the data files, in their order."""
    asked: dict[str, list[Asked]] = {}
    for row in _read("published_measures.csv"):
        asked.setdefault(row["id"], []).append(_asked(row))
    return tuple(
        Printed(
            id=row["id"],
            asked=tuple(asked.get(row["id"], ())),
            **{name: Bilingual(row[f"{name}_vi"], row[f"{name}_en"]) for name in _TEXTS},
        )
        for row in _read("published_figures.csv")
    )


_TEXTS = ("source", "as_of", "scope", "figure", "printed", "how", "counted_by")


def _read(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _asked(row: dict[str, str]) -> Asked:
    return Asked(
        label=Bilingual(row["label_vi"], row["label_en"]),
        figure=row["figure"],
        unit=row["unit"],
        on=date.fromisoformat(row["on"]),
        since=date.fromisoformat(row["since"]) if row["since"] else None,
        filters=dict(parse_qsl(row["filters"])),
        value=parse_expectation(row["expected_value"]),
        share=parse_expectation(row["expected_share"]),
    )


def published(*, actor: Actor) -> list[PublishedRow]:
    """Every printed figure with the number found; figures under one question are counted together."""
    found = _found(actor, [asked for printed in load_printed() for asked in printed.asked])
    rows = []
    for printed in load_printed():
        answers = tuple(_answer(asked, found[_question(asked)]) for asked in printed.asked)
        rows.append(PublishedRow(printed, answers, together([answer.verdict for answer in answers])))
    return rows


def _question(asked: Asked) -> Question:
    return asked.unit, asked.on, asked.since, tuple(sorted(asked.filters.items()))


def _found(actor: Actor, wanted: Sequence[Asked]) -> dict[Question, dict[str, Number]]:
    """The numbers of every question by their figures; none outside the actor's part or for what they may not ask."""
    keys: dict[Question, list[str]] = defaultdict(list)
    for asked in wanted:
        keys[_question(asked)].append(asked.figure)
    parts = organisation.get_parts(actor=actor, asked={(unit, on) for unit, on, _since, _filters in keys})
    found: dict[Question, dict[str, Number]] = {}
    for question, figures in keys.items():
        unit, on, since, filters = question
        part = parts.get((unit, on))
        if part is None:
            found[question] = {}
            continue
        scope = replace(scope_for(actor, on, part, **dict(filters)), since=since)
        may = [key for key in figures if get_figure(key).may_be_asked(actor, part.path)]
        found[question] = numbers(may, scope) if may else {}
    return found


def _answer(asked: Asked, found: dict[str, Number]) -> Answer:
    number = found.get(asked.figure)
    if number is None:
        return Answer(asked, None, Verdict.OUTSIDE)
    verdict = judge(value=number.value, of=number.of, expected_value=asked.value, expected_share=asked.share)
    return Answer(asked, number, verdict)
