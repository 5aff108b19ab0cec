"""Rankings of past years: recorded all at once under the same rules, and read back by official and day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoaban.apps.conduct.commands.rankings import RankingFacts, record_rankings
from hoaban.apps.conduct.models import Band, Evaluation, EvaluationRound, Petition
from hoaban.apps.conduct.queries.evaluation import list_bands
from hoaban.apps.conduct.tests import factories_evaluation as make
from hoaban.apps.conduct.tests.factories_evaluation import NOW, SYSTEM
from hoaban.apps.lawbook.models import RuleValue
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
DAY = date(2025, 12, 10)


def facts(official_id: int, band: int = 2, year: int = 2025, on: date = DAY, **more: Any) -> RankingFacts:
    """One ranking."""
    return RankingFacts(official_id, year, band, on, **more)


def refusal(rows: list[RankingFacts], on: date = NOW) -> CommandRefused:
    """How the rows are refused; nothing may be left of them."""
    with pytest.raises(CommandRefused) as refused:
        record_rankings(actor=SYSTEM, on=on, rows=rows)
    return refused.value


def test_rankings_are_recorded_with_place_agency_and_one_event() -> None:
    who = make.people(6)
    report = record_rankings(actor=SYSTEM, on=NOW, rows=[facts(one, 1 if one == who[0] else 2) for one in who])
    assert (report.written, report.recorded_before, report.beyond_cap) == (6, 0, ())
    row = Evaluation.objects.get(official_id=who[0])
    assert (row.band, row.state, row.published_on, row.level) == (1, "published", DAY, 3)
    assert row.unit.code == make.OFFICE
    assert row.agency.code == make.COMMUNE
    assert row.unit_path.startswith(row.agency_path)
    assert row.findings == []
    found = EvaluationRound.objects.get()
    assert (found.year, found.due_on, found.late_due_on) == (2025, date(2025, 12, 15), None)
    event = Event.objects.get(action="conduct.record_rankings")
    assert event.after == {"rows": 6, "years": [2025], "beyond_cap": []}


def test_what_stands_already_is_left_as_it_is() -> None:
    who = make.people(2)
    make.ranked(who[:1], [2])
    report = record_rankings(actor=SYSTEM, on=NOW, rows=[facts(who[0], 3), facts(who[1], 2)])
    assert (report.written, report.recorded_before) == (1, 1)
    assert Evaluation.objects.get(official_id=who[0]).band == 2


def test_the_unverified_cap_of_earlier_years_is_told_and_bars_nothing() -> None:
    who = make.people(4)
    report = record_rankings(actor=SYSTEM, on=NOW, rows=[facts(who[0], 1), *(facts(one) for one in who[1:])])
    assert (report.written, report.beyond_cap) == (4, ("Xã Mường Luân",))


def test_a_verified_cap_refuses_and_writes_nothing() -> None:
    who = make.people(4)
    RuleValue.objects.filter(area="evaluation", key="excellent_cap").update(confidence=3)
    found = refusal([facts(who[0], 1), *(facts(one) for one in who[1:])])
    assert found.code == "cap"
    assert "Xã Mường Luân" in found.message
    assert "20" in found.message


def test_a_group_has_the_cap_of_its_own() -> None:
    who = make.people(6)
    RuleValue.objects.filter(area="evaluation", key="excellent_cap").update(confidence=3)
    rows = [facts(who[0], 1, group="Một cửa"), *(facts(one) for one in who[1:])]
    assert "Một cửa" in refusal(rows).message


def test_discipline_over_duties_leaves_the_lowest_band_only() -> None:
    (who,) = make.people(1, on=date(2026, 1, 1))
    make.disciplined(who, on=date(2026, 5, 5))
    later = date(2026, 12, 20)
    assert refusal([facts(who, 2, 2026, date(2026, 12, 10))], later).code == "disciplined"
    record_rankings(actor=SYSTEM, on=later, rows=[facts(who, 4, 2026, date(2026, 12, 10))])
    assert list_bands(official_ids=[who], on=later) == {who: {2026: Band.FAILED}}


def test_what_cannot_be_is_refused_with_what_can() -> None:
    (who,) = make.people(1)
    assert refusal([facts(who, 5)]).code == "band"
    assert refusal([facts(who, 2, on=NOW + timedelta(days=1))]).code == "published-on"
    assert refusal([facts(who, 2, 2024)]).code == "not-serving"
    assert refusal([facts(who, 2, 2023)]).code == "published-on"
    assert refusal([facts(who), facts(who)]).code == "twice"


def test_a_round_under_way_is_published_there() -> None:
    who = make.people(2)
    make.ranked(who[:1], [2])
    Evaluation.objects.update(state="open", band=None, published_on=None)
    assert refusal([facts(who[1])]).code == "under-way"


def test_nobody_records_rankings_of_others() -> None:
    (who,) = make.people(1)
    with pytest.raises(PermissionDenied):
        record_rankings(actor=make.commune_office(make.OTHER), on=NOW, rows=[facts(who)])
    with pytest.raises(PermissionDenied):
        record_rankings(actor=make.head_of(make.COMMUNE), on=NOW, rows=[facts(who)])
    record_rankings(actor=make.commune_office(), on=NOW, rows=[facts(who)])
    assert not Event.objects.filter(action="conduct.record_rankings").exclude(after__rows=1).exists()


def test_bands_are_those_published_by_the_day() -> None:
    who = make.people(3, on=date(2025, 7, 1))
    make.ranked(who[:2], [2, 3])
    assert list_bands(official_ids=who, on=NOW) == {who[0]: {2025: Band.GOOD}, who[1]: {2025: Band.FAIR}}
    assert list_bands(official_ids=who, on=DAY - timedelta(days=1)) == {}
    assert list_bands(official_ids=[], on=NOW) == {}


def test_a_correction_counts_from_its_day() -> None:
    who = make.people(1)
    (row,) = make.ranked(who, [3])
    answered = date(2026, 1, 15)
    Petition.objects.create(
        evaluation=row, text="x", filed_on=date(2025, 12, 12), due_on=answered, accepted=True, answered_on=answered,
        answer="y", band_before=3, band_after=2,
    )  # fmt: skip
    Evaluation.objects.filter(pk=row.pk).update(band=2)
    assert list_bands(official_ids=who, on=date(2026, 1, 14))[who[0]] == {2025: Band.FAIR}
    assert list_bands(official_ids=who, on=answered)[who[0]] == {2025: Band.GOOD}


def test_many_are_recorded_and_read_in_few_queries() -> None:
    who = make.people(6)
    with CaptureQueriesContext(connection) as seen:
        record_rankings(actor=SYSTEM, on=NOW, rows=[facts(one) for one in who])
    few = len(seen)
    with CaptureQueriesContext(connection) as seen:
        assert len(list_bands(official_ids=who, on=NOW)) == 6
    assert len(seen) == 2
    more = make.people(6, make.SCHOOL)
    with CaptureQueriesContext(connection) as seen:
        record_rankings(actor=SYSTEM, on=NOW, rows=[facts(one) for one in more])
    assert len(seen) <= few
