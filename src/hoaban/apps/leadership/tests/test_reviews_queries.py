"""Plans and their yearly review as read from the records: bodies, mergers, findings, figures, nobody else's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.leadership.models import Candidate, PlanningRound
from hoaban.apps.leadership.queries import nominees, standing, standing_people
from hoaban.apps.leadership.queries.plan_days import days_of, review_findings
from hoaban.apps.leadership.queries.plan_reviews import PlanRow, list_due, list_plans
from hoaban.apps.leadership.rules.facts import Purpose
from hoaban.apps.leadership.tests import factories_planning as f
from hoaban.apps.organisation.queries import get_part
from hoaban.apps.people.tests import factories as people
from hoaban.shared.access import Actor, Permission
from hoaban.shared.figures import Scope, measure
from hoaban.shared.rulebook import Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
SYSTEM = Actor.system()
TERM = "2025-2030"


def rows_of(actor: Actor = SYSTEM, on: date = f.NOW, **facts: Any) -> dict[str, PlanRow]:
    """Plans by the code of their body."""
    return {row.unit_code: row for row in list_plans(actor=actor, on=on, **facts)}


def told(row: PlanRow) -> tuple[Any, ...]:
    """What a row says of its review."""
    return row.days.last_on, row.days.by_review, row.due_on, row.state


def test_the_months_are_a_dated_value_of_the_lawbook() -> None:
    rule = lawbook.get_rule(area="planning", key="review_months", on=date(2025, 10, 8))
    assert (int(rule.number), "377-QĐ/TW" in rule.legal_basis) == (12, True)
    with pytest.raises(LookupError):
        lawbook.get_rule(area="planning", key="review_months", on=date(2025, 10, 7))


def test_a_plan_is_counted_from_its_approval_and_then_from_its_review() -> None:
    first, second = f.staff(number=2)
    f.plan((first, f.post().pk))
    assert told(rows_of()[f.COMMUNE]) == (date(2025, 11, 1), False, date(2026, 11, 1), "in_time")
    found = f.opened()
    f.nominated(found, second, place=1)
    assert rows_of()[f.COMMUNE].days.round_id == found.pk
    f.held(found)
    assert told(rows_of()[f.COMMUNE])[0] == date(2025, 11, 1), "submitted is not approved"
    f.approved(found)
    row = rows_of()[f.COMMUNE]
    assert told(row) == (f.DECIDED, True, date(2027, 3, 9), "in_time")
    assert (row.people, row.posts, row.days.round_id) == (2, 2, None)


@pytest.mark.parametrize(
    ("on", "state", "verdict"),
    [(date(2026, 9, 1), "in_time", "met"), (date(2026, 9, 2), "due", "met"), (date(2026, 11, 1), "due", "met"),
     (date(2026, 11, 2), "overdue", "not_met"), (date(2025, 11, 1), "in_time", "met")],
)  # fmt: skip
def test_a_plan_becomes_due_and_overdue(on: date, state: str, verdict: str) -> None:
    f.plan((f.staff(number=1)[0], f.post().pk))
    row = rows_of(on=on)[f.COMMUNE]
    assert row.finding is not None
    assert (row.state, row.finding.verdict.value) == (state, verdict)
    assert row.is_open is (state in ("due", "overdue"))
    assert [one.unit_code for one in list_due(actor=f.organising(), on=on)] == ([f.COMMUNE] if row.is_open else [])


def test_before_the_law_asked_nothing_is_due() -> None:
    f.plan((f.staff(number=1)[0], f.post().pk), approved_on=date(2025, 7, 15))
    row = rows_of(on=date(2025, 10, 7))[f.COMMUNE]
    assert (row.days.last_on, row.due_on, row.state, row.finding) == (date(2025, 7, 15), None, None, None)
    assert review_findings(unit_id=row.unit_id, terms=[TERM], on=date(2025, 10, 7)) == []
    assert rows_of(on=date(2025, 10, 8))[f.COMMUNE].state == "in_time"


def test_a_plan_of_the_province_settles_those_of_its_communes_and_terms_stand_apart() -> None:
    one, other = f.staff(number=2)
    f.plan((one, f.post().pk), code=people.PROVINCE)
    f.plan((other, f.post(place=1).pk), code=people.PROVINCE, approved_on=date(2024, 12, 16), term="2026-2031")
    found = {(row.unit_code, row.term): row.state for row in list_plans(actor=SYSTEM, on=f.NOW)}
    assert found == {(f.COMMUNE, "2026-2031"): "overdue", (f.COMMUNE, TERM): "in_time"}


def test_a_review_of_one_office_does_not_review_the_plan_of_the_commune() -> None:
    f.plan((f.staff(number=1)[0], f.post().pk))
    office = people.unit(f"{f.COMMUNE}-VP", f.NOW)
    PlanningRound.objects.create(
        unit=office, unit_path=office.placements.get(ends_before=None).path, term=TERM, kind="review", year=2026,
        opens_on=f.NOW, due_on=f.NOW, state="approved", approved_on=f.NOW,
    )  # fmt: skip
    assert rows_of()[f.COMMUNE].days.last_on == date(2025, 11, 1)
    (finding,) = review_findings(unit_id=office.pk, terms=[TERM], on=f.NOW)
    assert finding.facts["body"] == people.unit(f.COMMUNE, f.NOW).name


# 01/07/2025 ----------------------------------------------------------------------------------------------------------

MERGED = ("03214", "03211")
"""Two of the communes that the commune carries on since 01/07/2025."""


def _old_round(code: str, day: date, kind: str = "review") -> PlanningRound:
    unit = people.unit(code, date(2025, 6, 30))
    path = unit.placements.order_by("starts_on").last()
    return PlanningRound.objects.create(
        unit=unit, unit_path=path.path if path else "", term=TERM, kind=kind, year=day.year, opens_on=day, due_on=day,
        state="approved", approved_on=day,
    )  # fmt: skip


def test_a_commune_is_as_fresh_as_the_one_of_its_old_communes_looked_at_longest_ago() -> None:
    for code, day in zip(MERGED, (date(2025, 5, 5), date(2025, 2, 2)), strict=True):
        _old_round(code, day)
    old, new = people.unit(MERGED[0], date(2025, 6, 30)), people.unit(f.COMMUNE, f.NOW)
    before = days_of([(old.pk, TERM)], date(2025, 6, 30))[old.pk, TERM]
    after = days_of([(new.pk, TERM)], date(2025, 7, 1))[new.pk, TERM]
    assert (before.last_on, after.last_on) == (date(2025, 5, 5), date(2025, 2, 2))
    own = f.opened()
    PlanningRound.objects.filter(pk=own.pk).update(state="approved", approved_on=date(2025, 7, 1))
    assert days_of([(old.pk, TERM)], date(2025, 6, 30))[old.pk, TERM].last_on == date(2025, 5, 5)
    assert days_of([(new.pk, TERM)], date(2025, 7, 1))[new.pk, TERM].last_on == date(2025, 7, 1)


def test_a_plan_of_the_province_before_the_merger_counts_for_the_new_commune() -> None:
    day = date(2025, 1, 15)
    f.plan(approved_on=day, code=people.PROVINCE)
    new = people.unit(f.COMMUNE, f.NOW)
    assert days_of([(new.pk, TERM)], f.NOW)[new.pk, TERM].last_on == day
    _old_round(MERGED[1], date(2025, 5, 5))
    assert days_of([(new.pk, TERM)], f.NOW)[new.pk, TERM].last_on == day, "the other old communes were not reviewed"


# Standing ------------------------------------------------------------------------------------------------------------


def test_who_is_planned_for_the_post_finds_the_review_and_nobody_else_does() -> None:
    mine, other = f.staff(number=2)
    f.plan((mine, f.post().pk))
    late = date(2026, 11, 2)

    def rules(who: int, on: date = late, place: int = 0, purpose: Purpose = Purpose.PLANNING) -> dict[str, Verdict]:
        found = standing.findings_for(
            actor=SYSTEM, official_id=who, post_id=f.post(place=place).pk, on=on, purpose=purpose
        )
        return {one.rule: one.verdict for one in found if one.rule == "planning.reviewed"}

    assert rules(mine) == {"planning.reviewed": Verdict.NOT_MET}
    assert rules(mine, on=date(2026, 11, 1)) == {"planning.reviewed": Verdict.MET}
    assert rules(mine, place=1) == rules(other) == rules(mine, purpose=Purpose.APPOINTMENT) == {}
    (said,) = standing.plan_findings(actor=SYSTEM, official_id=mine, post_id=f.post().pk, on=late)
    assert said.verdict is Verdict.NOT_MET
    assert standing.plan_findings(actor=SYSTEM, official_id=other, post_id=f.post().pk, on=late) == []
    with pytest.raises(Http404):
        standing.plan_findings(actor=f.office(f.OTHER), official_id=mine, post_id=f.post().pk, on=late)


def test_nobody_is_put_lower_or_refused_because_the_body_is_late() -> None:
    who = f.staff(number=1)[0]
    f.plan((who, f.post().pk), approved_on=date(2024, 12, 16), code=people.PROVINCE)
    found = f.opened()
    choice = nominees.get_choice(actor=f.office(), found=found, post_id=f.post().pk, on=f.NOW)
    pool = standing_people.pool_for(
        actor=f.office(), post=f.post(), part=get_part(actor=f.office(), on=f.NOW), on=f.NOW, purpose=Purpose.PLANNING
    )
    said = [one.rule for person in choice.people for one in person.findings]
    assert "planning.reviewed" not in said + [one.rule for row in pool.rows for one in row.unmet]
    kept = f.nominated(found, who).findings
    assert "planning.per_post" in {one["rule"] for one in kept}
    assert "planning.reviewed" not in {one["rule"] for one in kept}


# Who sees what, and how dearly ---------------------------------------------------------------------------------------


def test_everybody_sees_the_plans_of_the_own_part_only() -> None:
    mine, theirs = f.staff(number=1)[0], f.staff(f.OTHER, number=1)[0]
    f.plan((mine, f.post().pk), (theirs, f.post(f.OTHER).pk), code=people.PROVINCE, approved_on=date(2024, 12, 16))
    assert set(rows_of()) == {f.COMMUNE, f.OTHER}
    assert set(rows_of(f.office())) == {f.COMMUNE}
    part = get_part(actor=SYSTEM, on=f.NOW, code=f.OTHER)
    assert set(rows_of(path=part.path)) == {f.OTHER}
    assert rows_of(f.office(), path=part.path) == {}
    assert {row.unit_code for row in list_due(actor=f.organising(), on=f.NOW)} == {f.COMMUNE, f.OTHER}
    assert list_due(actor=f.office(), on=f.NOW) == [], "the office of a commune opens no rounds"
    assert rows_of(f.office(), permission=Permission.PLAN_LEADERS) == {}


def test_figures_count_plans_and_those_in_time_by_the_rows_of_the_list() -> None:
    mine, theirs = f.staff(number=1)[0], f.staff(f.OTHER, number=1)[0]
    f.plan((mine, f.post().pk))
    f.plan((theirs, f.post(f.OTHER).pk), code=f.OTHER, approved_on=date(2025, 7, 2))
    for on, late in ((date(2026, 7, 2), 0), (date(2026, 7, 3), 1), (date(2026, 11, 2), 2)):
        scope = Scope(SYSTEM, on, get_part(actor=SYSTEM, on=on, code=people.PROVINCE))
        found = measure("leadership.plans_reviewed", scope)
        assert (found.value, found.of) == (2 - late, 2)
        assert found.value == len(list_plans(actor=SYSTEM, on=on, want="in_time"))
    own = Scope(f.office(), f.NOW, get_part(actor=f.office(), on=f.NOW, code=f.COMMUNE))
    assert measure("leadership.plans", own).value == 1
    whole = Scope(SYSTEM, f.NOW, get_part(actor=SYSTEM, on=f.NOW, code=people.PROVINCE))
    assert measure("leadership.plans", whole.narrowed(unit=people.PROVINCE)).value == 0, "none of the province itself"
    assert (
        measure("leadership.key_posts", own.narrowed(unit=f.COMMUNE)).value < measure("leadership.key_posts", own).value
    )


def test_the_number_of_queries_does_not_depend_on_the_plans() -> None:
    counts = []
    for code in (f.COMMUNE, f.OTHER):
        rows = [(who, f.post(code, place).pk) for place, who in enumerate(f.staff(code, number=3))]
        f.plan(*rows, code=code)
        with CaptureQueriesContext(connection) as context:
            found = list_plans(actor=SYSTEM, on=f.NOW)
        counts.append((len(found), len(context)))
    assert [plans for plans, _queries in counts] == [1, 2]
    assert counts[0][1] == counts[1][1] <= 12
    pairs = list(Candidate.objects.values_list("official_id", "post_id"))
    asked = []
    # Code lists are held from now on.
    standing.findings_for_many(actor=SYSTEM, pairs=pairs[:1], on=f.NOW, purpose=Purpose.PLANNING)
    for some in (pairs[:1], pairs):
        with CaptureQueriesContext(connection) as context:
            standing.findings_for_many(actor=SYSTEM, pairs=some, on=f.NOW, purpose=Purpose.PLANNING)
        asked.append(len(context))
    assert asked[0] == asked[1] <= 32
