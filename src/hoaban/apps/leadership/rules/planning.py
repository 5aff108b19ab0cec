"""Being in the plan, and the limits of a plan (Regulation 377-QĐ/TW)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hoaban.apps.leadership.rules.facts import NOT_A_LEADER, Case, PlanDays, Ruling
from hoaban.apps.leadership.rules.reviews import next_due
from hoaban.shared.names import fold
from hoaban.shared.rulebook import Finding, Plain, Verdict


def in_plan(case: Case) -> Finding | None:
    """Planned for the post, or for an equivalent or higher one (377-QĐ/TW, Article 34).

    Unknown where no plan that covers the post is recorded and the official stands in none.
    """
    law, rule = case.law.get("appointment.conditions"), "planning.in_plan"
    if law is None or not case.post.is_leader:
        return None
    mine, rank = case.official.candidacies, case.post.rank
    here = any(one.post_id == case.post.id for one in mine)
    level = rank is not None and any(one.rank is not None and one.rank >= rank for one in mine)
    facts: dict[str, Plain] = {"here": here, "equivalent": level, "posts": len(mine), "plan": case.post.plan_known}
    if here or level:
        return Finding(rule, Verdict.MET, law.basis, facts)
    unsettled = rank is None and bool(mine)
    verdict = Verdict.NOT_MET if (mine or case.post.plan_known) and not unsettled else Verdict.UNKNOWN
    return Finding(rule, verdict, law.basis, facts)


def per_post(case: Case) -> Finding | None:
    """At most so many people planned for one post, this one included."""
    law = case.law.get("planning.max_candidates_per_post")
    if law is None:
        return None
    return counted("planning.per_post", len(case.post.planned | {case.official.id}), law)


def per_person(case: Case) -> Finding | None:
    """One person is planned for at most so many posts of one level, this one included."""
    law = case.law.get("planning.max_posts_per_person")
    if law is None:
        return None
    posts = {one.post_id for one in case.official.candidacies if one.level == case.post.level} | {case.post.id}
    return counted("planning.per_person", len(posts), law)


def counted(rule: str, count: int, law: Ruling) -> Finding:
    """Whether a count keeps to the limit of a plan."""
    verdict = Verdict.MET if count <= law.numbers[0] else Verdict.NOT_MET
    return Finding(rule, verdict, law.basis, {"count": count, "limit": law.numbers[0]}, waivable=False)


def higher_only(case: Case) -> Finding | None:
    """Planned for a post higher than the one held; a post that leads nobody cannot be planned for."""
    law, rule = case.law.get("planning.higher_only"), "planning.higher_only"
    if law is None:
        return None
    facts: dict[str, Plain] = {"rank": case.post.rank, "present": case.official.present_rank}
    if case.post.rank == NOT_A_LEADER:
        return Finding(rule, Verdict.NOT_MET, law.basis, facts, waivable=False)
    verdict = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}[case.is_higher]
    return Finding(rule, verdict, law.basis, facts, waivable=False)


def reviewed(case: Case) -> Finding | None:
    """The plan that somebody stands in for the post was reviewed in time; nothing for whoever is not planned for it."""
    return None if case.plan is None else review_of(case.plan, case.law, case.on)


def review_of(plan: PlanDays, law: Mapping[str, Ruling], on: date) -> Finding | None:
    """Whether a plan was reviewed within the months of the lawbook ("reviewed every year", 377-QĐ/TW).

    Counted from the last review that was approved, or from the approval of the plan where it was never reviewed; the
    due day itself is still in time. Unknown where no approval is recorded; nothing before the law asks it. Always
    waivable, because it is said of the plan: no decision about a person waits for it.
    """
    ruling = law.get("planning.review_months")
    if ruling is None:
        return None
    due = next_due(plan, ruling)
    facts: dict[str, Plain] = {
        "body": plan.body, "term": plan.term, "months": ruling.numbers[0], "by_review": plan.by_review,
        "last": plan.last_on.isoformat() if plan.last_on else None, "due": due.isoformat() if due else None,
        "review_since": plan.review_since.isoformat() if plan.review_since else None,
    }  # fmt: skip
    if due is None:
        return Finding("planning.reviewed", Verdict.UNKNOWN, ruling.basis, facts)
    return Finding("planning.reviewed", Verdict.MET if on <= due else Verdict.NOT_MET, ruling.basis, facts)


@dataclass(frozen=True, slots=True)
class Planned:
    """Somebody in a plan, as its make-up counts them; ``scientist``: studied science or technology (None: no field recorded)."""

    born: date
    woman: bool
    ethnic_minority: bool
    scientist: bool | None = None


def structure(plan: Sequence[Planned], law: Mapping[str, Ruling], on: date) -> list[Finding]:
    """The make-up of a plan: three age bands, shares of young people, women, ethnic minorities and scientists.

    One finding a rule that has a value on the day; none for an empty plan.
    """
    if not plan:
        return []
    found = [_age_bands(plan, law["planning.age_bands"], on)] if "planning.age_bands" in law else []
    for key, tally in _shares(plan, law, on).items():
        if (ruling := law.get(f"planning.{key}")) is not None:
            found.append(_share(key, tally, len(plan), ruling))
    return found


def _ages(plan: Sequence[Planned], on: date) -> list[int]:
    return [on.year - one.born.year - ((on.month, on.day) < (one.born.month, one.born.day)) for one in plan]


def _age_bands(plan: Sequence[Planned], law: Ruling, on: date) -> Finding:
    low, high = law.numbers
    ages = _ages(plan, on)
    young, old = sum(age < low for age in ages), sum(age > high for age in ages)
    facts: dict[str, Plain] = {
        "low": low, "high": high, "young": young, "middle": len(ages) - young - old, "old": old
    }  # fmt: skip
    met = all((young, old, facts["middle"]))
    return Finding("planning.structure", Verdict.MET if met else Verdict.NOT_MET, law.basis, facts)


def _shares(plan: Sequence[Planned], law: Mapping[str, Ruling], on: date) -> dict[str, tuple[int, int] | None]:
    """Rule -> how many there are, and of how many it is not known; None where the law has no bound of age."""
    bands = law.get("planning.age_bands")
    return {
        "share_young": None if bands is None else (sum(age < bands.numbers[0] for age in _ages(plan, on)), 0),
        "share_women": (sum(one.woman for one in plan), 0),
        "share_ethnic_minority": (sum(one.ethnic_minority for one in plan), 0),
        "share_science": (sum(one.scientist is True for one in plan), sum(one.scientist is None for one in plan)),
    }


def _share(key: str, tally: tuple[int, int] | None, of: int, law: Ruling) -> Finding:
    """Met or not whoever is unknown turns out to be; unknown only where that decides."""
    count, unknown = tally or (None, 0)
    facts: dict[str, Plain] = {"count": count, "of": of, "required": law.numbers[0], "unknown": unknown}
    if count is None:
        return Finding(f"planning.{key}", Verdict.UNKNOWN, law.basis, facts)

    def enough(number: int) -> bool:
        return 100 * number >= law.numbers[0] * of

    unsettled = Verdict.UNKNOWN if enough(count + unknown) else Verdict.NOT_MET
    return Finding(f"planning.{key}", Verdict.MET if enough(count) else unsettled, law.basis, facts)


DEGREES = ("cu nhan", "ky su", "thac si", "tien si", "bac si", "nganh", "chuyen nganh")
"""Words before the name of a field of study, as records write them (folded)."""


def is_science(fields: Iterable[str], known: Collection[str]) -> bool | None:
    """Whether one of the fields of study on record begins as one of the ``known`` (folded); None where none is recorded."""
    recorded = [found for one in fields if (found := _bare(fold(one)))]
    if not recorded:
        return None
    return any(f"{one} ".startswith(f"{start} ") for one in recorded for start in known)


def _bare(field: str) -> str:
    """A folded field of study without the degree in front of it."""
    for word in DEGREES:
        field = field.removeprefix(f"{word} ")
    return field
