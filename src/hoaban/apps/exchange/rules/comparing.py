"""What a roster's row means for one person: somebody new, a change, nothing, or a cell that cannot be."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hoaban.apps.exchange.rules.facts import (
    BY_ROSTER,
    CARRIED,
    DAY,
    EDUCATION,
    KNOWLEDGE,
    KNOWN_BY,
    MANAGEMENT,
    THEORY,
    Fault,
    Ground,
    Known,
    KnownAward,
    Wanted,
)
from hoaban.apps.people.commands import (
    AwardFacts,
    JobFacts,
    Life,
    OfficialChange,
    SalaryFacts,
    SpellFacts,
)

YOUNGEST = 15
"""Years of age from which anybody may be employed at all (Labour Code 2019, article 3): below, a date is wrong."""


PLACE = frozenset({"unit", "post", "in_post_since"})


def new_life(wanted: Wanted, ground: Ground) -> Life | list[Fault]:
    """The service life that a row about somebody new tells, or what contradicts itself."""
    faults = list(entry_faults(wanted))
    if faults or wanted.unknown:
        return faults
    start = wanted.entered_on
    return Life(
        person=wanted.person,
        spells=[SpellFacts(category=wanted.category, starts_on=start)],
        jobs=_jobs(wanted, ground, wanted.in_post_since),
        awards=_first_awards(wanted, ground, start),
        salary=_first_salary(wanted, ground.on),
        languages=wanted.languages,
    )


def entry_faults(wanted: Wanted) -> Iterator[Fault]:
    """What contradicts itself within the row, whoever it is about."""
    born = wanted.person.birth_date
    if wanted.recruited_on and wanted.recruited_on > wanted.in_post_since:
        yield Fault(
            "recruited_on", "after-post", _("The day of recruitment is after the day in post."),
            _("The day of recruitment, or before it the day in post."),
        )  # fmt: skip
    if wanted.education_on and wanted.education_on[0] <= born:
        yield Fault(
            "education_year", "before-birth", _("The day is not after the date of birth."), _("A day after the date of birth.")
        )  # fmt: skip
    if wanted.person.party_joined_on and wanted.person.party_joined_on <= born:
        yield Fault(
            "party_joined_on", "before-birth", _("The day is not after the date of birth."), _("A day after the date of birth.")
        )  # fmt: skip
    if born < wanted.entered_on < _years_after(born, YOUNGEST):
        yield Fault(
            "birth_date", "too-young",
            _("This person would have entered service at less than %(age)s years of age.") % {"age": YOUNGEST},
            _("The date of birth and the day of recruitment as in the papers."),
        )  # fmt: skip
    if wanted.person.birth_date >= wanted.entered_on:
        column = (
            "recruited_on" if wanted.recruited_on and wanted.recruited_on <= wanted.in_post_since else "in_post_since"
        )
        yield Fault(
            column, "before-birth", _("The day is not after the date of birth."), _("A day after the date of birth.")
        )


def _years_after(day: date, years: int) -> date:
    """The same day so many years later; of 29 February the day after."""
    return (
        date(day.year + years, day.month, day.day) if (day.month, day.day) != (2, 29) else date(day.year + years, 3, 1)
    )


def _jobs(wanted: Wanted, ground: Ground, start: date) -> list[JobFacts]:
    """The assignment from ``start``, or from the day its unit and post exist, and what follows when they end.

    Since when the post is held is kept apart, because a unit founded by a restructuring is younger than its staff.
    """
    post_id, post_start = ground.post(wanted.unit_id, wanted.title_id)
    ends_before, stays = ground.stays(wanted.unit_id, wanted.title_id)
    jobs = [
        JobFacts(
            unit_id=wanted.unit_id, post_id=post_id, title_id=wanted.title_id, kind=BY_ROSTER,
            starts_on=max(start, ground.units[wanted.unit_id][0], post_start), ends_before=ends_before,
            key_leader=wanted.key_leader, held_since=wanted.in_post_since,
            end_reason="restructured" if ends_before else "",
        )
    ]  # fmt: skip
    for stay in stays:
        same = stay.post_id is not None
        jobs.append(
            JobFacts(
                unit_id=stay.unit_id, post_id=stay.post_id, title_id=wanted.title_id if same else None, kind=CARRIED,
                starts_on=stay.starts_on, ends_before=stay.ends_before, key_leader=wanted.key_leader and same,
                held_since=wanted.in_post_since if same else stay.starts_on,
            )
        )  # fmt: skip
    return jobs


def _first_awards(wanted: Wanted, ground: Ground, entered: date) -> list[AwardFacts]:
    """Education without a year was held at recruitment; the others are known to be held by the roster's day."""
    day, precision = wanted.education_on or (entered, DAY)
    if not wanted.education_on and day <= wanted.person.birth_date:
        day = ground.on
    awards = [AwardFacts(EDUCATION, wanted.education, day, precision, wanted.field_of_study)]
    for kind, level in ((THEORY, wanted.theory), (MANAGEMENT, wanted.management), (KNOWLEDGE, wanted.knowledge)):
        if level:
            awards.append(AwardFacts(kind, level, ground.on, KNOWN_BY))
    return awards


def _first_salary(wanted: Wanted, on: date) -> list[SalaryFacts]:
    if not wanted.stated & {"rank", "step", "coefficient"}:
        return []
    return [SalaryFacts(wanted.rank, wanted.step, wanted.coefficient, on)]


def compare(wanted: Wanted, known: Known, ground: Ground) -> OfficialChange | list[Fault]:
    """What a row changes in a known record (perhaps nothing), or the cells that contradict the record."""
    change = OfficialChange(known.official_id)
    faults: list[Fault] = list(entry_faults(wanted))
    _compare_person(wanted, known, ground, change)
    if wanted.unknown & PLACE:
        pass  # without the whole place nothing of it can be compared
    elif known.spell is None:
        faults += _reenter(wanted, known, ground, change)
    else:
        faults += _compare_job(wanted, known, ground, change)
        _compare_category(wanted, known, ground, change)
        faults += _compare_entry(wanted, known, change)
    if "education" not in wanted.unknown:
        faults += _compare_education(wanted, known, ground, change)
    for kind, column, level in (
        (THEORY, "political_theory", wanted.theory),
        (MANAGEMENT, "state_management", wanted.management),
    ):
        if column in wanted.stated:
            faults += _compare_level(kind, column, level, known, ground, change)
    _compare_knowledge(wanted, known, ground, change)
    faults += _compare_salary(wanted, known, ground, change)
    if "ethnic_languages" in wanted.stated and known.languages != frozenset(wanted.languages):
        change.languages = wanted.languages
        change.told["ethnic_languages"] = ", ".join(sorted(known.languages)), ", ".join(wanted.languages)
    return faults if faults or wanted.unknown else change


PERSON_COLUMNS = {
    "staff_code": ("staff_code",), "full_name": ("full_name",), "sex": ("sex",),
    "birth_date": ("birth_date", "birth_precision"), "ethnicity": ("ethnicity",), "religion": ("religion",),
    "home_commune": ("home_unit_id", "home_province"), "party_joined_on": ("party_joined_on",),
    "foreign_language": ("foreign_language",), "it_skill": ("it_skill",),
}  # fmt: skip


def _same_home(wanted: Wanted, known: Known, ground: Ground) -> bool:
    new, old = wanted.person.home_unit_id, known.person.home_unit_id
    return new is not None and old is not None and ground.same_home(new, old)


def _compare_person(wanted: Wanted, known: Known, ground: Ground, change: OfficialChange) -> None:
    if wanted.person == known.person:
        return
    person: dict[str, Any] = {}
    for column, names in PERSON_COLUMNS.items():
        if column not in wanted.stated or (column == "home_commune" and _same_home(wanted, known, ground)):
            continue
        for name in names:
            old, new = getattr(known.person, name), getattr(wanted.person, name)
            if old != new:
                person["ethnicity_id" if name == "ethnicity" else name] = new
                change.told[name] = old, new
    change.person = person


def _reenter(wanted: Wanted, known: Known, ground: Ground, change: OfficialChange) -> list[Fault]:
    """Somebody who left is in the roster again: a new employment from the day in post, after the old one's end."""
    if known.later:
        return [_later_fault()]
    start = max(wanted.in_post_since, known.last_end or wanted.in_post_since)
    change.new_spell = SpellFacts(category=wanted.category, starts_on=start)
    change.new_jobs = _jobs(wanted, ground, start)
    change.told["employment"] = None, start
    return []


def _compare_job(wanted: Wanted, known: Known, ground: Ground, change: OfficialChange) -> list[Fault]:
    job = known.job
    if job is None or (job.unit_id, job.title_id) != (wanted.unit_id, wanted.title_id):
        return _transfer(wanted, known, ground, change)
    corrected: dict[str, Any] = {}
    if job.held_since != wanted.in_post_since:
        start = max(wanted.in_post_since, ground.units[wanted.unit_id][0])
        if known.earlier_job_end and start < known.earlier_job_end and start != job.starts_on:
            return [_overlap_fault(known.earlier_job_end)]
        corrected["held_since"] = wanted.in_post_since
        if start != job.starts_on and job.starts_on == max(job.held_since, ground.units[wanted.unit_id][0]):
            corrected["starts_on"] = start
        change.told["in_post_since"] = job.held_since, wanted.in_post_since
    if job.key_leader != wanted.key_leader and "key_leader" in wanted.stated:
        corrected["key_leader"] = wanted.key_leader
        change.told["key_leader"] = job.key_leader, wanted.key_leader
    if corrected:
        change.correct_job = job.id, corrected
        if known.first_spell and corrected.get("starts_on", known.first_spell[1]) < known.first_spell[1]:
            change.correct_spell = known.first_spell[0], {"starts_on": corrected["starts_on"]}
    return []


def _transfer(wanted: Wanted, known: Known, ground: Ground, change: OfficialChange) -> list[Fault]:
    if known.later:
        return [_later_fault()]
    jobs = _jobs(wanted, ground, wanted.in_post_since)
    new, job = jobs[0], known.job
    if job is not None and job.carried and new.starts_on <= job.starts_on:
        # The place was only carried over from the unit before; the roster says what it really is.
        jobs[0] = new = dataclasses.replace(new, starts_on=job.starts_on)
        change.drop_jobs = [job.id, *known.carried]
    elif job is not None:
        if new.starts_on <= job.starts_on:
            return [_overlap_fault(job.starts_on)]
        change.end_job = job.id, new.starts_on, "changed"
        change.drop_jobs = known.carried
    elif known.earlier_job_end and new.starts_on < known.earlier_job_end:
        return [_overlap_fault(known.earlier_job_end)]
    change.new_jobs = jobs
    change.told["post"] = (job.unit_id, job.title_id) if job else None, (wanted.unit_id, wanted.title_id)
    assert known.spell is not None
    if new.starts_on < known.spell[1]:
        change.correct_spell = known.spell[0], {"starts_on": new.starts_on}
    return []


def _later_fault() -> Fault:
    return Fault(
        "post",
        "later-assignment",
        _("A later assignment is recorded already, and this roster says otherwise."),
        _("A roster of a later day, or a correction of the record."),
    )


def _overlap_fault(day: date) -> Fault:
    return Fault(
        "in_post_since",
        "overlaps-earlier-post",
        _("The record has this person in another post until or from %(day)s.") % {"day": f"{day:%d/%m/%Y}"},
        _("A day after %(day)s, or a correction of the record.") % {"day": f"{day:%d/%m/%Y}"},
    )


def _compare_category(wanted: Wanted, known: Known, ground: Ground, change: OfficialChange) -> None:
    assert known.spell is not None
    key, start, category = known.spell
    if category == wanted.category:
        return
    change.told["category"] = category, wanted.category
    day = change.new_jobs[0].starts_on if change.new_jobs else ground.on
    if day <= start:
        change.correct_spell = key, {**(change.correct_spell or (0, {}))[1], "category": wanted.category}
    else:
        change.end_spell = key, day, "category"
        change.new_spell = SpellFacts(category=wanted.category, starts_on=day)


def _compare_entry(wanted: Wanted, known: Known, change: OfficialChange) -> list[Fault]:
    if wanted.recruited_on is None or known.first_spell is None or wanted.recruited_on == known.first_spell[1]:
        return []
    key, start = known.first_spell
    if known.earlier_job_end is not None or (known.spell and known.spell[0] != key):
        return []  # a longer history is known here than the roster tells; it is not rewritten from one column
    held = known.job.starts_on if known.job else wanted.recruited_on
    if wanted.recruited_on > held or wanted.recruited_on <= known.person.birth_date:
        return []
    values = dict((change.correct_spell or (key, {}))[1])
    values.setdefault("starts_on", wanted.recruited_on)
    change.correct_spell = key, values
    change.told["recruited_on"] = start, wanted.recruited_on
    return []


def _best(awards: Sequence[KnownAward]) -> KnownAward | None:
    return max(awards, key=lambda award: (award.level, award.awarded_on), default=None)


def _lower_fault(column: str, held: KnownAward) -> Fault:
    return Fault(
        column,
        "lower-than-record",
        _("The record holds a higher level, awarded %(day)s.") % {"day": f"{held.awarded_on:%d/%m/%Y}"},
        _("The level of the record, or a correction of the record."),
    )


def _compare_level(
    kind: int, column: str, level: int, known: Known, ground: Ground, change: OfficialChange
) -> list[Fault]:
    held = _best(known.awards.get(kind, []))
    if held and level < held.level:
        return [_lower_fault(column, held)]
    if level and (held is None or level > held.level):
        change.awards = [*change.awards, AwardFacts(kind, level, ground.on, KNOWN_BY)]
        change.told[column] = held.level if held else None, level
    return []


def _compare_education(wanted: Wanted, known: Known, ground: Ground, change: OfficialChange) -> list[Fault]:
    held = _best(known.awards.get(EDUCATION, []))
    if held is None and not wanted.education:
        return []
    if held and wanted.education < held.level:
        return [_lower_fault("education", held)]
    if held is None or wanted.education > held.level:
        day, precision = wanted.education_on or (ground.on, KNOWN_BY)
        change.awards = [*change.awards, AwardFacts(EDUCATION, wanted.education, day, precision, wanted.field_of_study)]
        change.told["education"] = held.level if held else None, wanted.education
        return []
    corrected: dict[str, Any] = {}
    if wanted.education_on and not _same_day(wanted.education_on, (held.awarded_on, held.precision)):
        corrected |= {"awarded_on": wanted.education_on[0], "precision": wanted.education_on[1]}
        change.told["education_year"] = held.awarded_on, wanted.education_on[0]
    if "field_of_study" in wanted.stated and wanted.field_of_study != held.field:
        corrected["field"] = wanted.field_of_study
        change.told["field_of_study"] = held.field, wanted.field_of_study
    if corrected:
        change.correct_awards = [*change.correct_awards, (held.id, corrected)]
    return []


def _same_day(stated: tuple[date, int], held: tuple[date, int]) -> bool:
    """A year alone agrees with any day of that year."""
    day, precision = stated
    if precision == 3:
        return day.year == held[0].year
    if precision == 2:
        return (day.year, day.month) == (held[0].year, held[0].month)
    return day == held[0]


def _compare_knowledge(wanted: Wanted, known: Known, ground: Ground, change: OfficialChange) -> None:
    held = known.awards.get(KNOWLEDGE, [])
    if not wanted.knowledge or (held and wanted.any_knowledge):
        return
    latest = max(held, key=lambda award: award.awarded_on, default=None)
    if latest is None or all(one.level != wanted.knowledge for one in held if one.awarded_on == latest.awarded_on):
        change.awards = [*change.awards, AwardFacts(KNOWLEDGE, wanted.knowledge, ground.on, KNOWN_BY)]
        change.told["ethnic_knowledge"] = latest.level if latest else None, wanted.knowledge


def _compare_salary(wanted: Wanted, known: Known, ground: Ground, change: OfficialChange) -> list[Fault]:
    told = [column for column in ("rank", "step", "coefficient") if column in wanted.stated]
    if not told:
        return []
    old: tuple[str, int | None, Decimal | None] = known.salary[2:] if known.salary else ("", None, None)
    new = (
        wanted.rank if "rank" in wanted.stated else old[0],
        wanted.step if "step" in wanted.stated else old[1],
        wanted.coefficient if "coefficient" in wanted.stated else old[2],
    )
    if new == old:
        return []
    if known.later_salary:
        day = f"{known.later_salary:%d/%m/%Y}"
        return [Fault(
            told[0], "later-salary", _("A salary from %(day)s is recorded already, and this roster of an earlier day says otherwise.") % {"day": day},
            _("A roster of that day or later, or a correction of the record."),
        )]  # fmt: skip
    change.told["salary"] = " ".join(str(part) for part in old if part), " ".join(str(part) for part in new if part)
    if known.salary and known.salary[1] >= ground.on:
        change.correct_salary = known.salary[0], dict(zip(("rank", "step", "coefficient"), new, strict=True))
        return []
    if known.salary:
        change.end_salary = known.salary[0], ground.on
    change.new_salary = SalaryFacts(*new, ground.on)
    return []
