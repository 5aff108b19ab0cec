"""Rankings of past years, recorded as they were published: history, and the demonstration."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.conduct.models import Evaluation, EvaluationRound, EvaluationState
from hoaban.apps.conduct.queries.discipline import list_sanctions
from hoaban.apps.conduct.queries.places import Standing, standings_of
from hoaban.apps.conduct.queries.year_rules import deadlines, rule_day, rules_of
from hoaban.apps.conduct.rules.evaluation import (
    BANDS,
    EXCELLENT,
    FAILED,
    GOOD,
    YearRules,
    bars,
    failing_sanction,
    most_excellent,
)
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared import audit
from hoaban.shared.access import STEP, Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.bulk import insert_rows

CHUNK = 5_000
FIELDS = (
    "round_id", "official_id", "unit_id", "unit_path", "agency_id", "agency_path", "level", "category", "group",
    "is_leader", "due_on", "state", "self_text", "general", "results", "supervisor_text", "collective_text", "band",
    "band_rule", "findings", "reason", "returned_text", "published_on", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RankingFacts:
    """One official's published ranking of a year; points where the year knew them."""

    official_id: int
    year: int
    band: int
    published_on: date
    general: Decimal | None = None
    results: Decimal | None = None
    group: str = ""
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class RankingReport:
    """How many were written, how many were recorded before, and agencies beyond a cap that is not verified."""

    written: int
    recorded_before: int
    beyond_cap: tuple[str, ...] = ()


@transaction.atomic
def record_rankings(*, actor: Actor, on: date, rows: Sequence[RankingFacts]) -> RankingReport:
    """Record published rankings of years that are not being ranked here; all or none, one event.

    A ranking that stands already for the official and the year is left as it is. Raises PermissionDenied for anybody
    outside the actor's part, CommandRefused for what cannot be: an unknown band, a day of the future, somebody who
    never served, more "excellent" than a verified cap allows, or another band than the lowest in a year of discipline
    over duties. The lowest band is set by the rule itself, so that ``band_rule`` says so.
    """
    actor.require(Permission.PUBLISH_EVALUATION)
    _refuse_impossible(rows, on)
    written, beyond = 0, []
    by_year: dict[int, list[RankingFacts]] = defaultdict(list)
    for one in rows:
        by_year[one.year].append(one)
    for year, given in sorted(by_year.items()):
        new, told = _record_year(actor, year, given, on)
        written += new
        beyond += told
    audit.record(
        actor=actor, action="conduct.record_rankings", path=actor.home_path, on=on, batch=current_submission(),
        after={"rows": written, "years": sorted(by_year), "beyond_cap": beyond},
    )  # fmt: skip
    return RankingReport(written, len(rows) - written, tuple(beyond))


def _refuse_impossible(rows: Iterable[RankingFacts], on: date) -> None:
    seen: set[tuple[int, int]] = set()
    for one in rows:
        if one.band not in BANDS:
            text = _("Band %(band)s does not exist. Bands are 1 (excellent) to 4 (not completed).")
            raise CommandRefused("band", text % {"band": one.band})
        if one.published_on > on or not one.year <= one.published_on.year <= one.year + 1:
            text = _("A ranking of %(year)s was published in %(year)s or the year after, not on %(day)s.")
            raise CommandRefused("published-on", text % {"year": one.year, "day": f"{one.published_on:%d/%m/%Y}"})
        if (one.official_id, one.year) in seen:
            text = _("Somebody is ranked twice in %(year)s. Give each official one band a year.")
            raise CommandRefused("twice", text % {"year": one.year})
        seen.add((one.official_id, one.year))


def _record_year(actor: Actor, year: int, given: Sequence[RankingFacts], on: date) -> tuple[int, list[str]]:
    """Write one year; returns how many rows, and agencies beyond a cap that is not verified."""
    places = standings_of(official_ids=[one.official_id for one in given], on=rule_day(year))
    _refuse_strangers(actor, given, places)
    rules = rules_of(year=year)
    written, beyond = 0, []
    by_province: dict[str, list[RankingFacts]] = defaultdict(list)
    for one in given:
        by_province[places[one.official_id].unit_path[:STEP]].append(one)
    for province, rankings in by_province.items():
        found = _round_of(province, year, rankings)
        new = _not_yet_recorded(found, rankings)
        _refuse_disciplined(new, rules, on)
        beyond += _beyond_cap(new, places, rules, found)
        insert_rows(Evaluation, FIELDS, (_values(found, one, places[one.official_id], rules) for one in new))
        written += len(new)
    return written, beyond


def _not_yet_recorded(found: EvaluationRound, given: Sequence[RankingFacts]) -> list[RankingFacts]:
    """Those that do not stand in the round; raises CommandRefused while it is under way."""
    known = dict(Evaluation.objects.filter(round=found).values_list("official_id", "state"))
    if any(state not in (EvaluationState.PUBLISHED, EvaluationState.ASIDE) for state in known.values()):
        text = _("The ranking of %(year)s is under way here. Publish it there.")
        raise CommandRefused("under-way", text % {"year": found.year})
    return [one for one in given if one.official_id not in known]


def _refuse_strangers(actor: Actor, given: Iterable[RankingFacts], places: Mapping[int, Standing]) -> None:
    for one in given:
        place = places.get(one.official_id)
        if place is None:
            text = _("Somebody ranked in %(year)s did not serve by the end of that year.")
            raise CommandRefused("not-serving", text % {"year": one.year})
        actor.require(Permission.PUBLISH_EVALUATION, place.agency_path)


def _round_of(province: str, year: int, given: Sequence[RankingFacts]) -> EvaluationRound:
    """The round of the year in the province at a path; one of history is closed when the last was published."""
    due_on, late_due_on = deadlines(year=year)
    first, last = min(one.published_on for one in given), max(one.published_on for one in given)
    found, _made = EvaluationRound.objects.get_or_create(
        province_id=int(province, 36), year=year,
        defaults={"opens_on": first, "due_on": due_on, "late_due_on": late_due_on, "closed_on": last},
    )  # fmt: skip
    return found


def _refuse_disciplined(new: Sequence[RankingFacts], rules: YearRules, on: date) -> None:
    """Discipline over duties means the lowest band; a rule that is not verified bars nothing."""
    if not rules.discipline_fails or not bars(rules.discipline_basis):
        return
    better = [one.official_id for one in new if one.band != FAILED]
    known = [list_sanctions(official_ids=better[at : at + CHUNK], on=on) for at in range(0, len(better), CHUNK)]
    for who, sanctions in (pair for found in known for pair in found.items()):
        if failing_sanction(sanctions, rules.year, on) is not None:
            text = _(
                "Official %(key)s was disciplined over duties in %(year)s: only “not completed” is possible (%(law)s)."
            )
            facts = {"key": who, "year": rules.year, "law": rules.discipline_basis.text}
            raise CommandRefused("disciplined", text % facts)


def _beyond_cap(
    new: Sequence[RankingFacts], places: Mapping[int, Standing], rules: YearRules, found: EvaluationRound
) -> list[str]:
    """Agencies and groups with more "excellent" than the cap allows; raises CommandRefused where it is verified."""
    if rules.cap is None:
        return []
    counts: Counter[tuple[str, str, int]] = Counter()
    for path, group, band in Evaluation.objects.filter(round=found).values_list("agency_path", "group", "band"):
        counts.update(_keys(path, group, band or 0))
    for one in new:
        counts.update(_keys(places[one.official_id].agency_path, one.group, one.band))
    pairs = sorted({(path, group) for path, group, band in counts if band == EXCELLENT})
    beyond = [
        (path, group)
        for path, group in pairs
        if counts[path, group, EXCELLENT] > most_excellent(counts[path, group, GOOD], rules.cap)
    ]
    if not beyond:
        return []
    names = organisation.unit_names(ids=[int(path[-STEP:], 36) for path, _group in beyond], on=rule_day(rules.year))
    told = [" · ".join(filter(None, (names.get(int(path[-STEP:], 36), path), group))) for path, group in beyond]
    if bars(rules.cap_basis):
        text = _("%(where)s: at most %(percent)s%% of those rated good may be excellent (%(law)s, %(year)s).")
        facts = {"where": told[0], "percent": rules.cap, "law": rules.cap_basis.text, "year": rules.year}
        raise CommandRefused("cap", text % facts)
    return told


def _keys(path: str, group: str, band: int) -> set[tuple[str, str, int]]:
    """Where a band counts: in the agency, and in the group where there is one."""
    return {(path, "", band), (path, group, band)}


def _values(found: EvaluationRound, one: RankingFacts, place: Standing, rules: YearRules) -> tuple[object, ...]:
    rule = "evaluation.points" if rules.by_points and one.general is not None else ""
    return (
        found.pk, one.official_id, place.unit_id, place.unit_path, place.agency_id, place.agency_path, place.level,
        place.category, one.group, place.is_leader, found.due_on, EvaluationState.PUBLISHED.value, "", one.general,
        one.results, "", one.remarks, one.band, rule, "[]", "", "", one.published_on, 1,
    )  # fmt: skip
