"""Time in the present post, yearly ranking, and the service that is left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hoaban.apps.leadership.rules.days import add_months, added_up, full_months
from hoaban.apps.leadership.rules.facts import NOT_A_LEADER, Case, Purpose, Ruling, Tenure
from hoaban.shared.rulebook import Finding, Plain, Verdict

GOOD = 2
"""The second of four bands: good completion of tasks."""


def time_in_post(case: Case) -> Finding | None:
    """24 months in the present or an equivalent post, added up, before a higher one (377-QĐ/TW; Decree 170/2025).

    Asked of those who lead already and go higher. A post of a higher rung held earlier counts too.
    """
    law, rule = case.law.get("appointment.min_time_in_post"), "standard.time_in_post"
    if law is None or case.is_higher is False or case.official.present_rank == NOT_A_LEADER:
        return None
    least = law.numbers[0]
    if case.is_higher is None:
        return Finding(rule, Verdict.UNKNOWN, law.basis, {"required": least, "months": None, "since": None})
    since, running = _since(case)
    due = add_months(since, least)
    facts: dict[str, Plain] = {"required": least, "months": full_months(since, case.on), "since": since.isoformat()}
    if due <= case.on:
        return Finding(rule, Verdict.MET, law.basis, facts)
    return Finding(rule, Verdict.NOT_MET, law.basis, facts, until=due if running else None)


def _since(case: Case) -> tuple[date, bool]:
    """The day from which the added-up time would have run without a break, and whether it still runs."""
    rank = case.official.present_rank or NOT_A_LEADER
    held = [one for one in case.official.tenures if one.rank is not None and one.rank >= rank]
    stretches = [(one.starts_on, _until(one, case.on)) for one in held if one.starts_on < case.on]
    return case.on - added_up(stretches), any(one.holds_on(case.on) for one in held)


def _until(tenure: Tenure, on: date) -> date:
    return min(tenure.ends_before or on, on)


def evaluation(case: Case) -> Finding | None:
    """Ranked good or better in the latest year; unknown where neither the year asked nor the one before it is ranked.

    The year asked is that of the day; of a case judged ahead, that of the day of asking.
    """
    law, rule = case.law.get("appointment.min_rating"), "standard.evaluation"
    if law is None:
        return None
    year, band = latest_ranking(case.official.bands, case.on, case.known_on)
    if band is None:
        return Finding(rule, Verdict.UNKNOWN, law.basis, {"year": year, "band": None})
    verdict = Verdict.MET if band <= GOOD else Verdict.NOT_MET
    return Finding(rule, verdict, law.basis, {"year": year, "band": int(band)})


def latest_ranking(bands: Mapping[int, int], on: date, known_on: date | None = None) -> tuple[int, int | None]:
    """The latest year that is ranked by a day, and its band; without one, the year that should be, and None.

    ``known_on``: the day of asking, where ``on`` lies ahead of it.
    """
    due = min(on, known_on or on).year - 1
    year = max((one for one in bands if due <= one <= on.year), default=due)
    return year, bands.get(year)


def full_term(case: Case) -> Finding | None:
    """Enough service left for one full term at a first or higher appointment; months of Directive 45 for elections."""
    law = _asked(case)
    if law is None or (case.purpose is not Purpose.ELECTION and _is_level_move(case)):
        return None
    months, ruling = law
    return _left(case, "age.full_term", months, ruling)


def rotation_time(case: Case) -> Finding | None:
    """Enough service left for the least time of a rotation (Decree 170/2025, Article 48)."""
    law = case.law.get("rotation.min_duration")
    return None if law is None else _left(case, "age.rotation_time", law.numbers[0], law)


def _is_level_move(case: Case) -> bool:
    return case.is_higher is False and case.official.present_rank != NOT_A_LEADER


def _asked(case: Case) -> tuple[int, Ruling] | None:
    """How many months of service must be left, and by which rule."""
    election = case.law.get("appointment.party_committee_first")
    if case.purpose is Purpose.ELECTION and election is not None:
        first, again = election.numbers
        return (again if _holds_it(case) else first), election
    age, term = case.law.get("appointment.age_rule"), case.law.get("term.term_length")
    return (term.numbers[0] * 12, age) if age is not None and term is not None else None


def _holds_it(case: Case) -> bool:
    here = (one for one in case.official.tenures if one.holds_on(case.on) and one.code == case.post.code)
    return any(one.place in case.post.carries for one in here)


def _left(case: Case, rule: str, months: int, law: Ruling) -> Finding:
    """Whether retirement comes after so many months; unknown where the day of birth is too vague to tell."""
    needed = add_months(case.on, months)
    early, late = case.official.retires
    verdict = Verdict.MET if early >= needed else Verdict.NOT_MET if late < needed else Verdict.UNKNOWN
    facts: dict[str, Plain] = {
        "required": months, "born": case.official.born[0].isoformat(), "retires": early.isoformat(),
        "left": full_months(case.on, early),
    }  # fmt: skip
    return Finding(rule, verdict, law.basis, facts)
