"""Commands of discipline: opening, putting off, exempting, dropping, deciding, reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from hoaban.apps.conduct.commands import discipline as commands
from hoaban.apps.conduct.commands.discipline import CaseFacts, DecisionFacts
from hoaban.apps.conduct.models import DisciplineCase
from hoaban.apps.conduct.queries import discipline_cases as queries
from hoaban.apps.conduct.queries.discipline import list_open_cases
from hoaban.apps.conduct.queries.discipline_letters import letter_of
from hoaban.apps.conduct.tests.factories_discipline import NOW, OTHER_OFFICE, SYSTEM, person, sanction
from hoaban.apps.people.tests.factories import actor_of, unit
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.rulebook import Verdict

FOUND = date(2026, 2, 2)
FACTS = CaseFacts("Giải quyết hồ sơ quá hạn", date(2026, 1, 5), FOUND)
DECISION = DecisionFacts("reprimand", "12/QĐ-UBND", date(2026, 3, 9), date(2026, 3, 9), "Vi phạm lần đầu")


@pytest.fixture(autouse=True)
def ground(loaded: None, db: None) -> None:
    """Lawbook and organisation."""


def opened(official_id: int | None = None, **more: Any) -> DisciplineCase:
    """A case about somebody of the commune."""
    who = official_id or person()
    return commands.open_case(actor=SYSTEM, official_id=who, on=NOW, facts=replace(FACTS, **more))


def inspector(code: str = "03214") -> Actor:
    """An inspector over one commune."""
    return actor_of(Role.INSPECTOR, unit(code, NOW))


def events(action: str) -> int:
    """How many events of an action there are."""
    return Event.objects.filter(action=f"conduct.{action}").count()


def test_a_case_stands_where_the_person_served_and_is_due_after_ninety_days() -> None:
    case = opened()
    assert (case.state, case.level, case.category, case.is_leader) == ("open", 3, 2, True)
    assert case.due_on == FOUND + timedelta(days=90)
    assert opened(is_complex=True).due_on == FOUND + timedelta(days=150)
    assert events("open_case") == 2


def test_the_events_of_a_case_do_not_name_the_person() -> None:
    case = opened(person(name="Quàng Thị Riêng Tư"))
    commands.read_case(actor=SYSTEM, case_id=case.pk, on=NOW)
    told = [f"{e.subject_name} {e.after} {e.reason}" for e in Event.objects.filter(action__startswith="conduct.")]
    assert len(told) == 2
    assert not any("Riêng" in text for text in told)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"opened_on": NOW + timedelta(days=1)}, "opened_on"),
        ({"occurred_on": FOUND + timedelta(days=1)}, "occurred_on"),
        ({"occurred_on": date(2019, 1, 1), "opened_on": date(2019, 2, 1)}, "opened_on"),
        ({"violation": "  "}, "violation"),
    ],
)
def test_a_case_that_cannot_be_is_refused(more: dict[str, Any], field: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        opened(**more)
    assert refused.value.field == field
    assert not DisciplineCase.objects.exists()


def test_the_same_case_is_opened_once() -> None:
    who = person()
    opened(who)
    with pytest.raises(CommandRefused) as refused:
        opened(who)
    assert refused.value.code == "changed"
    assert DisciplineCase.objects.count() == 1


def test_only_those_who_handle_discipline_there_open_a_case() -> None:
    who = person(OTHER_OFFICE)
    for actor in (inspector(), actor_of(Role.COMMUNE, unit("03208", NOW)), actor_of(Role.LEADER, unit("11", NOW))):
        with pytest.raises(PermissionDenied):
            commands.open_case(actor=actor, official_id=who, on=NOW, facts=FACTS)


def test_putting_off_moves_the_deadline_by_the_days_until_it_is_taken_up_again() -> None:
    case = opened()
    commands.defer(actor=SYSTEM, case_id=case.pk, version=1, on=date(2026, 2, 10), ground="maternity")
    assert list_open_cases(official_ids=[case.official_id], on=NOW) == {case.official_id: (case.pk,)}
    after = commands.resume(actor=SYSTEM, case_id=case.pk, version=2, on=date(2026, 3, 1))
    assert (after.state, after.ground, after.due_on) == ("open", "", case.due_on + timedelta(days=19))
    assert (events("defer_case"), events("resume_case")) == (1, 1)


@pytest.mark.parametrize(("named", "on"), [("leave", date(2026, 2, 10)), ("weather", date(2026, 2, 10)), ("", FOUND)])
def test_a_ground_that_the_law_of_the_day_does_not_know_is_refused(named: str, on: date) -> None:
    case = opened()
    with pytest.raises(CommandRefused, match="khởi tố") as refused:
        commands.defer(actor=SYSTEM, case_id=case.pk, version=1, on=on, ground=named)
    assert refused.value.field == "ground"


def test_leave_was_a_ground_until_the_law_changed() -> None:
    case = opened(person(since=date(2025, 7, 1)))
    DisciplineCase.objects.filter(pk=case.pk).update(opened_on=date(2025, 6, 1))
    after = commands.defer(actor=SYSTEM, case_id=case.pk, version=1, on=date(2025, 6, 30), ground="leave")
    assert after.state == "deferred"


def test_exemption_and_no_violation_end_a_case_and_block_nothing() -> None:
    one, two = opened(), opened()
    commands.exempt(actor=SYSTEM, case_id=one.pk, version=1, on=NOW, ground="order", reason="Văn bản 5/SNV")
    commands.drop(actor=SYSTEM, case_id=two.pk, version=1, on=NOW, reason="Không có vi phạm")
    found = DisciplineCase.objects.in_bulk([one.pk, two.pk])
    assert [(found[pk].state, found[pk].closed_on) for pk in (one.pk, two.pk)] == [("exempted", NOW), ("dropped", NOW)]
    assert list_open_cases(official_ids=[one.official_id, two.official_id], on=NOW) == {}
    with pytest.raises(CommandRefused):
        commands.drop(actor=SYSTEM, case_id=opened().pk, version=1, on=NOW, reason=" ")


def test_a_decision_is_recorded_with_its_letter_and_one_event() -> None:
    case = opened()
    facts = replace(DECISION, paper={"issuer": "UBND xã", "signer": "Quàng Văn Ký"})
    after = commands.decide(actor=SYSTEM, case_id=case.pk, version=1, on=NOW, facts=facts)
    assert (after.state, after.form, after.closed_on, after.version) == ("decided", "reprimand", date(2026, 3, 9), 2)
    assert after.paper["signer"] == "Quàng Văn Ký"
    assert events("decide_case") == 1


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"form": "demotion"}, "form", "NĐ 172/2025 Điều 7"),
        ({"form": "recall"}, "form", "NĐ 172/2025 Điều 7"),
        ({"decided_on": date(2026, 2, 1)}, "decided_on", "02/02/2026"),
        ({"decided_on": NOW + timedelta(days=1), "effective_on": NOW + timedelta(days=1)}, "decided_on", "tương lai"),
        ({"effective_on": date(2026, 3, 8)}, "effective_on", "09/03/2026"),
    ],
)
def test_a_decision_that_the_law_does_not_know_is_refused(more: dict[str, Any], field: str, says: str) -> None:
    case = opened()
    with pytest.raises(CommandRefused, match=says) as refused:
        commands.decide(actor=SYSTEM, case_id=case.pk, version=1, on=NOW, facts=replace(DECISION, **more))
    assert refused.value.field == field
    case.refresh_from_db()
    assert (case.state, case.version) == ("open", 1)


def test_removal_is_for_leaders_and_says_so_with_the_article() -> None:
    case = opened(person(place=4))
    assert not case.is_leader
    with pytest.raises(CommandRefused, match="NĐ 172/2025 Điều 7"):
        commands.decide(actor=SYSTEM, case_id=case.pk, version=1, on=NOW, facts=replace(DECISION, form="removal"))
    leader = opened()
    after = commands.decide(actor=SYSTEM, case_id=leader.pk, version=1, on=NOW, facts=replace(DECISION, form="removal"))
    assert after.form == "removal"


def test_a_limitation_that_has_run_out_is_refused_unless_the_law_knows_none_for_the_case() -> None:
    case = opened(occurred_on=date(2020, 1, 1))
    with pytest.raises(CommandRefused, match="01/01/2025"):
        commands.decide(actor=SYSTEM, case_id=case.pk, version=1, on=NOW, facts=DECISION)
    facts = replace(DECISION, beyond_limitation=True)
    assert commands.decide(actor=SYSTEM, case_id=case.pk, version=1, on=NOW, facts=facts).paper["beyond_limitation"]
    other = opened(occurred_on=date(2020, 1, 1))
    heavier = replace(DECISION, form="warning")
    assert commands.decide(actor=SYSTEM, case_id=other.pk, version=1, on=NOW, facts=heavier).form == "warning"


def test_a_re_offence_is_shown_and_not_forced() -> None:
    who = person()
    sanction(who, decided_on=date(2025, 12, 1))
    case = opened(who)
    findings = {one.rule: one for one in queries.findings_of(case=case, on=NOW)}
    assert findings["discipline.reoffence"].facts["least"] == "warning"
    after = commands.decide(actor=SYSTEM, case_id=case.pk, version=1, on=NOW, facts=DECISION)
    shown = {one.rule: one for one in queries.findings_of(case=after, on=NOW)}
    assert shown["discipline.reoffence"].verdict is Verdict.NOT_MET
    assert shown["discipline.block"].until == date(2028, 3, 9)


def test_two_officers_at_once_the_second_is_told() -> None:
    case = opened()
    commands.set_complex(actor=SYSTEM, case_id=case.pk, version=1, on=NOW, reason="Cần giám định")
    for call in (
        lambda: commands.decide(actor=SYSTEM, case_id=case.pk, version=1, on=NOW, facts=DECISION),
        lambda: commands.drop(actor=SYSTEM, case_id=case.pk, version=1, on=NOW, reason="x"),
    ):
        with pytest.raises(CommandRefused) as refused:
            call()
        assert refused.value.code == "changed"


def test_a_closed_case_stays_closed() -> None:
    case = opened()
    commands.decide(actor=SYSTEM, case_id=case.pk, version=1, on=NOW, facts=DECISION)
    for call in (
        lambda: commands.defer(actor=SYSTEM, case_id=case.pk, version=2, on=NOW, ground="illness"),
        lambda: commands.exempt(actor=SYSTEM, case_id=case.pk, version=2, on=NOW, ground="order", reason="x"),
        lambda: commands.set_complex(actor=SYSTEM, case_id=case.pk, version=2, on=NOW, reason="x"),
    ):
        with pytest.raises(CommandRefused) as refused:
            call()
        assert refused.value.code == "state"


def test_every_reading_leaves_an_event_that_the_case_shows() -> None:
    case, reader = opened(), inspector()
    commands.read_case(actor=reader, case_id=case.pk, on=NOW)
    commands.read_case(actor=reader, case_id=case.pk, on=NOW, how="pdf")
    assert events("read_case") == 2
    assert [one.name for one in queries.list_readings(actor=reader, case=case)] == [reader.name] * 2
    assert queries.list_readings(actor=actor_of(Role.COMMUNE, unit("03214", NOW)), case=case) == []


def test_the_person_reads_a_decided_case_only() -> None:
    case = opened()
    own = Actor("Người thử", (), user_id=7, official_id=case.official_id)
    with pytest.raises(Http404):
        commands.read_case(actor=own, case_id=case.pk, on=NOW)
    commands.decide(actor=SYSTEM, case_id=case.pk, version=1, on=NOW, facts=DECISION)
    assert commands.read_case(actor=own, case_id=case.pk, on=NOW).pk == case.pk
    assert [row.form for row in queries.list_own(actor=own, on=NOW)] == ["reprimand"]
    assert queries.list_own(actor=Actor("Ai đó"), on=NOW) == []


def test_the_register_shows_the_own_part_in_few_queries(django_assert_max_num_queries: Any) -> None:
    for place in range(3):
        sanction(person(place=place))
    sanction(person(OTHER_OFFICE))
    with django_assert_max_num_queries(8):
        rows = queries.dress(rows=list(queries.list_cases(actor=inspector())), on=NOW)
    assert len(rows) == 3
    assert {row.blocks_until for row in rows} == {date(2028, 2, 2)}
    assert all("Mường Luân" in row.unit for row in rows)
    assert list(queries.list_cases(actor=actor_of(Role.COMMUNE, unit("03214", NOW)))) == []
    assert len(list(queries.list_cases(actor=SYSTEM, state="open"))) == 0
    assert len(list(queries.list_cases(actor=SYSTEM, text="thu"))) == 4


@pytest.mark.parametrize(
    ("signed_as", "authority"),
    [
        ("CHỦ TỊCH", "CHỦ TỊCH UBND xã"), ("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", "CHỦ TỊCH UBND xã"),
        ("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH", "UBND xã"),
    ],
)  # fmt: skip
def test_the_letter_names_who_decides_the_decree_in_full_and_the_person(signed_as: str, authority: str) -> None:
    case = opened(person(name="Quàng Thị Riêng", sex=2))
    paper = {"issuer": "UBND xã", "place": "Mường Luân", "signer": "Lò Văn Ký", "signed_as": signed_as}
    decision = {
        "form": "warning", "decision_no": "", "decided_on": NOW, "effective_on": NOW, "reason": "Vi phạm lần đầu",
    }  # fmt: skip
    letter = letter_of(case=case, paper=paper, decision=decision)
    assert letter.authority == authority
    assert letter.grounds[0] == "Căn cứ Điều 7 Nghị định số 172/2025/NĐ-CP về xử lý kỷ luật;"
    assert letter.articles[0][0].startswith("Thi hành kỷ luật bà Quàng Thị Riêng, sinh ngày 17/05/1985")
    assert letter.number == "/QĐ-UBND"
