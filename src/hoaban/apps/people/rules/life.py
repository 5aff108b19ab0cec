"""A whole service life as plain values, and the checks every life passes before it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

FOREVER = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What does not depend on the post.

    ``birth_precision``: 1 day, 2 month, 3 year (the day is the first possible one). ``sex``, ``ethnicity``: keys
    of the lawbook. ``home_unit_id``: native commune inside the installation, else ``home_province`` by name.
    """

    personal_id: str
    full_name: str
    sex: int
    birth_date: date
    ethnicity: int
    birth_precision: int = 1
    staff_code: str = ""
    religion: str = ""
    home_unit_id: int | None = None
    home_province: str = ""
    party_joined_on: date | None = None
    foreign_language: str = ""
    it_skill: str = ""


@dataclass(frozen=True, slots=True)
class SpellFacts:
    """A period of employment in one category (lawbook Category)."""

    category: int
    starts_on: date
    ends_before: date | None = None
    end_reason: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class JobFacts:
    """An assignment; ``post_id`` null while awaiting a post; ``kind`` an AssignmentKind; ``held_since`` defaults to
    ``starts_on``."""

    unit_id: int
    post_id: int | None
    title_id: int | None
    kind: str
    starts_on: date
    ends_before: date | None = None
    is_main: bool = True
    key_leader: bool = False
    held_since: date | None = None
    decision_no: str = ""
    decision_on: date | None = None
    end_reason: str = ""


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """A qualification: ``kind`` 1 education, 2 theory, 3 management, 4 ethnic knowledge; precisions as Precision, ``study_mode`` as StudyMode."""

    kind: int
    level: int
    awarded_on: date
    precision: int = 1
    field: str = ""
    institution: str = ""
    studied_from: date | None = None
    studied_from_precision: int = 1
    study_mode: int = 0


def begins_late(*, studied_from: date | None, awarded_on: date, precision: int) -> bool:
    """Whether a study begins after its award: both days are the first possible ones, the award's month or year may be all that is known."""
    if studied_from is None or studied_from <= awarded_on:
        return False
    known = {2: (studied_from.year, studied_from.month) == (awarded_on.year, awarded_on.month),
             3: studied_from.year == awarded_on.year}  # fmt: skip
    return not known.get(precision, False)


@dataclass(frozen=True, slots=True)
class SalaryFacts:
    """Rank, step and coefficient from a day."""

    rank: str
    step: int | None
    coefficient: Decimal | None
    starts_on: date
    ends_before: date | None = None


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """A seat in a term of a body."""

    term_id: int
    starts_on: date
    ends_before: date | None = None
    role: str = ""


@dataclass(frozen=True, slots=True)
class MarkFacts:
    """A family-policy mark from a day."""

    mark: str
    starts_on: date
    ends_before: date | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Life:
    """One official from entering service to today; every sequence sorted by its first day."""

    person: PersonFacts
    spells: Sequence[SpellFacts]
    jobs: Sequence[JobFacts]
    awards: Sequence[AwardFacts] = ()
    salary: Sequence[SalaryFacts] = ()
    seats: Sequence[SeatFacts] = ()
    marks: Sequence[MarkFacts] = ()
    languages: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a life may not contain: a stable code and the fact, in English for logs."""

    code: str
    fact: str


UnitSpan = tuple[date, date | None]
PostSpan = tuple[int, date, date | None]
"""The unit of a post, and the period of the post."""


def check_life(life: Life, units: dict[int, UnitSpan], posts: dict[int, PostSpan]) -> list[Problem]:
    """Everything wrong with a life; empty when it may be written.

    ``units``: unit id -> its period. ``posts``: post id -> (unit id, its period). Checked: the identification
    number, birth before service, periods in order and apart, main assignments inside employment, assignments
    inside the life of their unit and post, awards after birth.
    """
    return list(_problems(life, units, posts))


def _problems(life: Life, units: dict[int, UnitSpan], posts: dict[int, PostSpan]) -> Iterator[Problem]:
    person = life.person
    if not (len(person.personal_id) == 12 and person.personal_id.isdigit()):
        yield Problem("personal-id", person.personal_id)
    if not person.full_name:
        yield Problem("full-name", "")
    if not life.spells:
        yield Problem("no-employment", person.personal_id)
    elif person.birth_date >= life.spells[0].starts_on:
        yield Problem("born-after-entering", f"{person.birth_date} >= {life.spells[0].starts_on}")
    main = [job for job in life.jobs if job.is_main]
    yield from _apart("employment", [(s.starts_on, s.ends_before) for s in life.spells])
    yield from _apart("assignment", [(j.starts_on, j.ends_before) for j in main])
    yield from _apart("salary", [(s.starts_on, s.ends_before) for s in life.salary])
    for job in life.jobs:
        yield from _job_problems(job, life.spells, units, posts)
    for award in life.awards:
        yield from _award_problems(award, person.birth_date)


def _award_problems(award: AwardFacts, born: date) -> Iterator[Problem]:
    if award.awarded_on <= born:
        yield Problem("awarded-before-birth", f"{award.awarded_on}")
    if begins_late(studied_from=award.studied_from, awarded_on=award.awarded_on, precision=award.precision):
        yield Problem("studied-after-award", f"{award.studied_from} {award.awarded_on}")


def _apart(what: str, periods: Sequence[tuple[date, date | None]]) -> Iterator[Problem]:
    previous_end: date | None = date.min
    for starts_on, ends_before in periods:
        if ends_before is not None and ends_before <= starts_on:
            yield Problem(f"{what}-inverted", f"{starts_on} - {ends_before}")
        if previous_end is None or starts_on < previous_end:
            yield Problem(f"{what}-overlap", f"{starts_on} before {previous_end or 'an open end'}")
        previous_end = ends_before


def _job_problems(
    job: JobFacts,
    spells: Iterable[SpellFacts],
    units: dict[int, UnitSpan],
    posts: dict[int, PostSpan],
) -> Iterator[Problem]:
    if (unit := units.get(job.unit_id)) is None or not _inside(job.starts_on, job.ends_before, *unit):
        yield Problem("unit-closed", f"unit {job.unit_id} on {job.starts_on}")
    if job.post_id is not None:
        post = posts.get(job.post_id)
        if post is None or post[0] != job.unit_id or not _inside(job.starts_on, job.ends_before, post[1], post[2]):
            yield Problem("post-closed", f"post {job.post_id} on {job.starts_on}")
    covered = job.starts_on
    for spell in spells:
        if spell.starts_on <= covered and (spell.ends_before is None or spell.ends_before > covered):
            covered = spell.ends_before or FOREVER
    if covered < (job.ends_before or FOREVER):
        yield Problem("not-employed", f"assignment {job.starts_on} - {job.ends_before}, employed to {covered}")


def _inside(starts_on: date, ends_before: date | None, outer_start: date, outer_end: date | None) -> bool:
    return outer_start <= starts_on and (ends_before or FOREVER) <= (outer_end or FOREVER)
