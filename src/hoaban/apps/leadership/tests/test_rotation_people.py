"""What the planner is told of people and posts stands in records: hardship, terms, languages, posts never held by locals."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hoaban.apps.conduct.commands.rankings import RankingFacts, record_rankings
from hoaban.apps.leadership.commands.case_history import DecidedRow, record_decisions
from hoaban.apps.leadership.models import RotationRound
from hoaban.apps.leadership.models.rotation import Move
from hoaban.apps.leadership.queries import rotation_proposal
from hoaban.apps.leadership.queries.rotation_facts import build_question
from hoaban.apps.leadership.queries.rotation_findings import current_findings
from hoaban.apps.leadership.queries.rotation_words import say_against
from hoaban.apps.leadership.queries.standing import findings_for
from hoaban.apps.leadership.rules.facts import Purpose, Ruling
from hoaban.apps.leadership.rules.sparing import CHILD, ILLNESS, MATERNITY, MAYBE, Away, spared_by
from hoaban.apps.leadership.tests import factories_rotation as f
from hoaban.apps.learning.commands.absences import record_absence
from hoaban.apps.learning.models import Competency, Requirement
from hoaban.apps.organisation.models import PostTitle
from hoaban.apps.people.models import EthnicLanguage, Official
from hoaban.apps.record.commands import sheet
from hoaban.planner.rotation.eligible import eligibility
from hoaban.planner.rotation.instance import Instance, Person
from hoaban.shared.access import Actor
from hoaban.shared.rulebook import Basis, Verdict

LAW = {"secondment.no_transfer_cases": Ruling("36", (36,), Basis("NĐ 170/2025", 3))}


@pytest.mark.parametrize(
    ("births", "away", "on", "why"),
    [
        ([2025], [], date(2027, 9, 1), CHILD),
        ([2024], [], date(2027, 9, 1), MAYBE),
        ([2023], [], date(2027, 9, 1), ""),
        ([2028], [], date(2027, 9, 1), ""),
        ([], [Away(MATERNITY, date(2025, 1, 6), date(2025, 7, 6))], date(2027, 9, 1), MATERNITY),
        ([], [Away(MATERNITY, date(2024, 8, 1), date(2025, 2, 1))], date(2027, 9, 1), ""),
        ([], [Away(ILLNESS, date(2027, 8, 1), None)], date(2027, 9, 1), ILLNESS),
        ([], [Away(ILLNESS, date(2027, 8, 1), date(2027, 9, 1))], date(2027, 9, 1), ""),
    ],
)  # fmt: skip
def test_who_is_spared_by_the_law_of_the_day(births: list[int], away: list[Away], on: date, why: str) -> None:
    assert spared_by(LAW, births=births, away=away, on=on) == why
    assert spared_by({}, births=births, away=away, on=on) == ""


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def asked(found: RotationRound) -> Instance:
    return build_question(found)


def told(found: RotationRound, who: int) -> Person:
    return asked(found).person_of[str(who)]


def mother(of: int, year: int) -> None:
    """A woman with a child of a year in her record."""
    Official.objects.filter(pk=of).update(sex=2)
    facts = {"kin": 5, "full_name": "Lò Thị Con", "birth_year": year}
    sheet.add_part(actor=Actor.system(), official_id=of, version=None, kind="family", facts=facts, on=f.NOW)


def test_a_small_child_in_the_record_is_a_hardship_and_is_told_with_the_way() -> None:
    who = f.leaders()
    one = who["03214-CT"]
    mother(one, 2026)
    found = f.opened()
    question = asked(found)
    assert [name for name, person in question.person_of.items() if person.hardship] == [str(one)]
    assert not told(found, one).blocked, "rotation is no transfer"
    against = next(
        row for post in question.posts for row in eligibility(question, str(one), post.id) if row.code == "distance"
    )  # fmt: skip
    assert against.facts["limit"] == question.rules.hardship_km
    assert "tránh đi xa" in say_against(against.code, against.facts)
    made = f.solved(found)
    file = rotation_proposal.read_proposal(found, made, on=f.NOW)
    mine = [row for row in file.moves if row.official_id == one]
    assert all(any("tránh đi xa" in said.text for said in row.says) for row in mine)


def test_a_mother_of_a_small_child_is_not_transferred() -> None:
    who = f.leaders()
    one = who["03214-CT"]
    mother(one, 2026)
    found = f.opened(kind="reassignment")
    assert told(found, one).blocked == "spared"
    other = f.seat("03208", "X-CT")
    findings = {
        row.rule: row
        for row in findings_for(
            actor=f.organising(), official_id=one, post_id=other.pk, on=date(2027, 9, 1), purpose=Purpose.TRANSFER
        )
    }
    assert findings["transfer.spared"].verdict is Verdict.NOT_MET
    assert "170/2025" in findings["transfer.spared"].basis.text
    assert "age.rotation_time" not in findings, "36 months are asked of rotation"


def test_whoever_was_ranked_low_is_offered_no_other_post_and_may_not_be_signed() -> None:
    who = f.leaders()
    one = who["03214-CT"]
    rows = [RankingFacts(one, 2025, 3, date(2025, 12, 10)), RankingFacts(who["03208-CT"], 2025, 2, date(2025, 12, 10))]
    record_rankings(actor=Actor.system(), on=f.NOW, rows=rows)
    found = f.opened()
    assert found.takes_effect_on.year > found.opened_on.year
    assert told(found, one).blocked == "evaluation"
    assert told(found, who["03208-CT"]).blocked == ""
    assert "Xếp loại" in say_against("blocked", {"why": "evaluation"})
    move = Move(round=found, official_id=one, to_post=f.seat("03208", "X-CT"))
    (ranking,) = (row for row in current_findings(move, actor=f.organising()) if row.rule == "standard.evaluation")
    assert (ranking.verdict, ranking.facts["year"]) == (Verdict.NOT_MET, 2025)


def test_leave_of_the_record_spares_too() -> None:
    who = f.leaders()
    given: dict[str, Any] = {"kind": "sick", "note": "", "starts_on": date(2027, 8, 20), "ends_before": None}
    record_absence(actor=Actor.system(), official_id=who["03208-CT"], on=f.NOW, **given)
    assert told(f.opened(), who["03208-CT"]).hardship


def test_terms_count_as_decided_and_a_third_one_in_a_row_is_not_offered() -> None:
    who = f.leaders()
    one, post = who["03214-CT"], f.seat("03214", "X-CT")
    found = f.opened(takes_effect_on=date(2029, 7, 1))
    assert told(found, one).terms == 0
    rows = [
        DecidedRow("election", one, post.pk, date(2025, 6, 1), date(2025, 7, 1), term_ends_on=date(2026, 2, 1)),
        DecidedRow("reappointment", one, post.pk, date(2026, 2, 1), date(2026, 2, 2), term_ends_on=date(2029, 6, 1)),
    ]
    record_decisions(actor=f.organising(), on=f.NOW, rows=rows)
    question = asked(found)
    assert question.person_of[str(one)].terms == 2
    held = question.person_of[str(one)].post
    assert held is not None
    (against,) = [row for row in eligibility(question, str(one), held) if row.code == "two_terms"]
    assert "2 nhiệm kỳ" in say_against(against.code, against.facts)


def test_languages_of_communes_and_posts_come_from_records_and_requirements() -> None:
    who = f.leaders()
    for place in f.COMMUNES:
        EthnicLanguage.objects.create(official_id=who[f"{place}-CT"], name="Thái")
    found = f.opened(goals={"language": "high"})
    question = asked(found)
    home = question.unit_of[question.post_of[str(told(found, who["03208-CT"]).post)].unit]
    assert [(need.language, need.need) for need in home.languages] == [("Thái", 1)]
    assert not any(one.languages for one in question.posts)
    tongue = Competency.objects.create(
        code="TDT", kind="functional", name_vi="Tiếng dân tộc", name_en="Language", held_by_language=True
    )  # fmt: skip
    title = PostTitle.objects.get(code="X-BT")
    Requirement.objects.create(
        competency=tongue, required_level=1, title=title, starts_on=date(2026, 1, 1), legal_basis="Tỉnh quy định"
    )
    Requirement.objects.create(
        competency=tongue, required_level=1, people_each=2, starts_on=date(2026, 1, 1), legal_basis="Tỉnh quy định"
    )
    question = asked(found)
    assert {need.need for unit in question.units for need in unit.languages} == {2}
    asking = {one.id for one in question.posts if one.languages == ("Thái",)}
    assert f"{f.seat('03208', 'X-BT').pk}-1" in asking
    assert f"{f.seat('03208', 'X-CT').pk}-1" not in asking
    silent = who["03214-BT"]
    assert "language" in {
        row.code for row in eligibility(question, str(silent), f"{f.seat('03208', 'X-BT').pk}-1")
    }  # fmt: skip


def test_posts_never_held_by_locals_are_closed_to_who_comes_from_the_province() -> None:
    f.leaders()
    title = PostTitle.objects.get(code="S-CTT")
    found = f.opened(title_ids=[title.pk, *PostTitle.objects.filter(code="X-CT").values_list("pk", flat=True)])
    question = asked(found)
    outsiders = [one for one in question.posts if one.outsider]
    assert len(outsiders) == 1
    assert {one.head for one in outsiders} == {True}
    locals_here = [one for one in question.people if outsiders[0].unit in one.local_at]
    assert locals_here, "chairs come from communes of the province"
    assert all(
        "local" in {row.code for row in eligibility(question, one.id, outsiders[0].id)} for one in locals_here
    )  # fmt: skip
