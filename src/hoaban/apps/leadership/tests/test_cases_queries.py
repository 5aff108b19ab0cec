"""Reads of cases and terms: rows, query counts, nothing of another part, findings frozen."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404

from hoaban.apps.lawbook.models import RuleValue
from hoaban.apps.leadership.commands import case_waivers, cases
from hoaban.apps.leadership.models import AppointmentCase
from hoaban.apps.leadership.queries import case_choices, case_letters, case_rules, case_tasks, office_terms
from hoaban.apps.leadership.queries import cases as queries
from hoaban.apps.leadership.queries.seats import seats_of
from hoaban.apps.leadership.tests import factories_cases as make
from hoaban.apps.leadership.tests.factories_cases import NOW, OTHER
from hoaban.apps.people.models import Assignment
from hoaban.apps.people.tests.factories import posts_of
from hoaban.shared.access import Actor

SOON = date(2026, 9, 10)


@pytest.fixture(autouse=True)
def ground(loaded: None, db: None, monkeypatch: Any) -> None:
    make.findings(monkeypatch, make.MET)


def listed(actor: Actor, **narrowed: str) -> list[str]:
    return [one.kind for one in queries.list_cases(actor=actor, narrowed=narrowed)]


def test_the_register_is_narrowed_by_what_the_address_asks() -> None:
    running = make.opened()
    decided = make.submitted("resignation", official=make.person("Lò Văn Thôi", at=make.post(title="X-PCVP")),
                             post=make.post(title="X-PCVP"))  # fmt: skip
    make.decide(decided)
    office = make.commune_office()
    assert sorted(listed(office)) == ["appointment", "resignation"]
    assert listed(office, kind="resignation") == ["resignation"]
    assert listed(office, state="running") == ["appointment"]
    assert listed(office, state="decided") == ["resignation"]
    assert listed(office, q="thoi") == ["resignation"]
    assert listed(office, q="15/QĐ") == ["resignation"]
    assert listed(office, path=running.unit_path, kind="appointment") == ["appointment"]
    assert listed(office, since="2026-03-10", until="2026-03-10") == ["resignation"]
    assert listed(office, since="2026-03-11") == []
    assert listed(office, standards="met") == ["resignation"]
    assert listed(office, standards="unmet") == listed(office, standards="waived") == []


def test_decided_cases_with_waivers_are_counted(monkeypatch: Any) -> None:
    make.findings(monkeypatch, make.UNMET)
    case = make.submitted()
    case_waivers.waive_standard(
        actor=make.leader(), case_id=case.pk, version=None, rule=make.UNMET.rule, authority="Ban Thường vụ",
        reason="Thiếu cán bộ", on=NOW,
    )  # fmt: skip
    make.decide(case)
    found = queries.list_cases(actor=make.commission(), narrowed={"standards": "waived"}).get()
    assert found.waived == 1  # type: ignore[attr-defined]


def test_a_case_of_another_part_does_not_exist() -> None:
    case = make.opened()
    paper = make.add(case, "submission")
    stranger = make.commune_office(OTHER)
    assert listed(stranger) == []
    for ask in (
        lambda: queries.get_case(actor=stranger, case_id=case.pk),
        lambda: queries.get_file(actor=stranger, case_id=case.pk, on=NOW),
        lambda: queries.get_paper(actor=stranger, paper_id=paper.pk),
        lambda: queries.get_paper(actor=make.commission(), paper_id=10**9),
        lambda: queries.get_decided(actor=make.commission(), case_id=case.pk),
    ):
        with pytest.raises(Http404):
            ask()


def test_the_page_of_a_case_says_where_it_stands(monkeypatch: Any) -> None:
    case = make.opened()
    make.findings(monkeypatch, make.MET, make.UNMET, make.BARRED)
    make.take(case, "proposal")
    file = queries.get_file(actor=make.commune_office(), case_id=case.pk, on=NOW)
    assert [row.state for row in file.stages] == ["done", "next", "later", "later", "later", "later"]
    assert file.following is not None
    assert (file.following.key, file.failed, file.is_complete) == ("collective_1", None, False)
    assert {one.key for one in file.missing} >= {"submission", "minutes", "assets"}
    assert [one.rule for one in file.weighed.blocking] == [make.UNMET.rule, make.BARRED.rule]
    make.take(case, "collective_1")
    make.take(case, "enlarged", agreed=5)
    file = queries.get_file(actor=make.commune_office(), case_id=case.pk, on=NOW)
    assert [row.state for row in file.stages][:4] == ["done", "done", "failed", "later"]
    assert file.failed is not None
    assert (file.failed.key, file.following) == ("enlarged", None)
    assert [row.stage.key for row in file.stages if row.is_last] == ["enlarged"]


def test_a_case_asks_the_same_number_of_queries_however_much_it_holds(django_assert_max_num_queries: Any) -> None:
    case = make.papered(make.stepped(make.opened()))
    with django_assert_max_num_queries(20):
        queries.get_file(actor=make.commission(), case_id=case.pk, on=NOW)


def test_powers_follow_the_roles() -> None:
    case = make.opened()
    assert queries.powers_over(case, actor=make.commune_office()) == {"proposer"}
    assert queries.powers_over(case, actor=make.commission()) == {"proposer", "decider"}
    assert queries.powers_over(case, actor=make.leader()) == {"authority"}
    assert queries.powers_over(case, actor=make.commune_office(OTHER)) == set()


def test_an_official_sees_what_was_decided_about_them_only() -> None:
    case = make.submitted("reappointment")
    own = Actor("Cán bộ", official_id=case.official_id)
    assert queries.list_own(actor=own) == []
    make.decide(case)
    assert queries.list_own(actor=own) == [case]
    assert queries.get_decided(actor=own, case_id=case.pk) == case
    for stranger in (Actor("Khác", official_id=case.official_id + 1), Actor("Không")):
        assert queries.list_own(actor=stranger) == []
        with pytest.raises(Http404):
            queries.get_decided(actor=stranger, case_id=case.pk)
    with pytest.raises(Http404):
        queries.get_case(actor=own, case_id=case.pk)


def test_a_letter_says_the_decision_in_vietnamese_whatever_the_page() -> None:
    from django.utils import translation

    case = make.submitted(official=make.person("Quàng Thị Bổ", sex=2))
    make.decide(case, issuer="Ủy ban nhân dân tỉnh Điện Biên")
    with translation.override("en"):
        letter = case_letters.letter_of(make.fresh(case), actor=make.commission())
    assert letter.number == "15/QĐ-UBND"
    assert letter.title == "Về việc bổ nhiệm cán bộ lãnh đạo, quản lý"
    assert "bà Quàng Thị Bổ" in letter.articles[0][0]
    assert "kể từ ngày 01 tháng 4 năm 2026" in letter.articles[0][0]
    assert "đến hết ngày 31 tháng 3 năm 2031" in letter.articles[0][0]
    assert letter.authority == "CHỦ TỊCH Ủy ban nhân dân tỉnh Điện Biên"
    assert letter.articles[1][0].startswith("Bà Quàng Thị Bổ")
    assert letter.grounds[1] == "Căn cứ Nghị định số 170/2025/NĐ-CP;"
    assert letter.grounds[0] == "Căn cứ Luật Cán bộ, công chức số 80/2025/QH15;"


@pytest.mark.parametrize("kind", ["election", "reappointment", "dismissal", "resignation"])
def test_every_kind_has_its_letter(kind: str) -> None:
    case = make.submitted(kind)
    make.decide(case, signer_post="KT. CHỦ TỊCH; PHÓ CHỦ TỊCH")
    case = make.fresh(case)
    letter = case_letters.letter_of(case, actor=make.commission())
    assert letter.signed_as == ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert letter.issuer == "Ủy ban nhân dân tỉnh Điện Biên"
    assert case.official.full_name in letter.articles[0][0]
    assert ("Thời hạn" in letter.articles[0][0]) == (case.term_ends_on is not None)
    AppointmentCase.objects.filter(pk=case.pk).update(decided_on=date(2024, 5, 1))
    old = case_letters.letter_of(make.fresh(case), actor=make.commission())
    assert "13 tháng 11 năm 2008" in old.grounds[0]


def test_seats_count_those_who_hold_the_post_now_or_later() -> None:
    what = make.post()
    make.authorise(what, 2)
    one = make.person("Lò Văn Nhất", at=what)
    make.person("Lò Văn Nhì", at=what, since=date(2026, 2, 1))
    ask = {"actor": make.commission(), "post_id": what.pk}
    assert seats_of(on=NOW, **ask).is_full
    assert seats_of(on=date(2026, 1, 1), **ask).is_full, "whoever comes later takes the seat too"
    assert not seats_of(on=NOW, without=one.pk, **ask).is_full
    Assignment.objects.filter(official=one).update(ends_before=date(2026, 4, 1))
    assert seats_of(on=date(2026, 4, 1), **ask).names == "Lò Văn Nhì"


def test_a_person_is_found_with_the_post_held_and_a_post_with_its_seats() -> None:
    held = make.person("Cà Văn Chánh", at=make.post())
    plain = make.person("Cà Văn Thường")
    people = {one.id: one for one in case_choices.find_people(actor=make.commune_office(), on=NOW, text="ca van")}
    assert people[held.pk].post_id == make.post().pk
    assert people[plain.pk].post_id is None
    assert case_choices.find_people(actor=make.commune_office(OTHER), on=NOW, text="ca van") == []
    with pytest.raises(Http404):
        case_choices.get_person(actor=make.commune_office(OTHER), official_id=held.pk, on=NOW)
    make.authorise(make.post(), 1)
    posts = {
        one.id: one for one in case_choices.find_posts(actor=make.commune_office(), on=NOW, text="chanh van phong")
    }
    assert posts[make.post().pk].is_full
    assert list(posts)[-1] == make.post().pk, "free seats first"
    near = case_choices.find_posts(
        actor=make.commune_office(), on=NOW, near=make.opened(official=plain, post=make.post(title="X-PCVP")).unit_path
    )
    assert near
    assert all("Mường Luân" in one.unit for one in near)
    with pytest.raises(Http404):
        case_choices.get_post(actor=make.commune_office(OTHER), post_id=make.post().pk, on=NOW)


def test_cases_wait_for_the_proposer_and_for_whoever_decides() -> None:
    first = make.submitted("resignation")
    assert case_tasks.list_waiting(actor=make.commune_office()) == []
    waiting = case_tasks.list_waiting(actor=make.commission())
    assert [(one.case_id, one.count) for one in waiting] == [(first.pk, 1)]
    cases.return_case(actor=make.commission(), case_id=first.pk, version=None, reason="Bổ sung", on=NOW)
    assert [one.answer for one in case_tasks.list_waiting(actor=make.commune_office())] == ["Bổ sung"]
    assert case_tasks.list_waiting(actor=make.commission()) == []
    assert case_tasks.list_waiting(actor=make.commune_office(OTHER)) == []
    AppointmentCase.objects.filter(pk=first.pk).update(state="submitted")
    for number in range(5):
        make.opened(official=make.person(f"Lò Văn Đợi {number}"))
    AppointmentCase.objects.filter(kind="appointment").update(state="submitted")
    assert [one.count for one in case_tasks.list_waiting(actor=make.commission())] == [6]


def holder(name: str, since: date, title: str = "X-CVP", code: str = make.OFFICE, **facts: Any) -> Any:
    """Somebody in a leadership post since a day before the commune was founded, too."""
    who = make.person(name, at=make.post(code, title), since=max(since, date(2025, 8, 1)), **facts)
    Assignment.objects.filter(official=who).update(held_since=since)
    return who


def terms(actor: Actor | None = None, until: date = SOON, **facts: Any) -> dict[str, office_terms.TermRow]:
    rows = office_terms.list_terms(actor=actor or make.commission(), on=NOW, until=until, **facts)
    return {row.full_name: row for row in rows}


def test_terms_are_reckoned_through_restructurings_from_the_day_in_the_post() -> None:
    holder("Lò Văn Sắp", date(2021, 4, 1))
    holder("Lò Văn Nhì", date(2016, 8, 1), "X-PCVP")
    holder("Lò Văn Còn", date(2023, 1, 1), "X-PCVP")
    found = terms()
    assert list(found) == ["Lò Văn Sắp", "Lò Văn Nhì"]
    row = found["Lò Văn Sắp"]
    assert (row.number, row.ends_on, row.decided, row.days_left) == (1, date(2026, 3, 31), False, 21)
    assert row.notice_on == date(2025, 12, 31)
    assert (found["Lò Văn Nhì"].number, found["Lò Văn Nhì"].ends_on) == (2, date(2026, 7, 31))
    assert all(one.is_head for one in terms(heads=True).values())


def test_a_decision_says_when_the_term_ends_and_counts_the_terms() -> None:
    who = holder("Lò Văn Lại", date(2021, 4, 1))
    case = make.submitted("reappointment", official=who)
    assert terms()["Lò Văn Lại"].case_id == case.pk
    make.decide(case, takes_effect_on=NOW, term_ends_on=date(2026, 8, 31))
    row = terms()["Lò Văn Lại"]
    assert (row.decided, row.ends_on, row.case_id) == (True, date(2026, 8, 31), None)
    AppointmentCase.objects.filter(pk=case.pk).update(term_ends_on=date(2031, 3, 9))
    assert terms() == {}
    AppointmentCase.objects.filter(pk=case.pk).update(term_ends_on=NOW - timedelta(days=1))
    assert terms()["Lò Văn Lại"].is_over


def test_a_decision_about_an_earlier_post_says_nothing_of_this_one() -> None:
    who = holder("Lò Văn Khác", date(2021, 4, 1))
    AppointmentCase.objects.create(
        kind="appointment", official=who, post=make.post(title="X-PCVP"), unit_path="0", level=3, state="decided",
        takes_effect_on=date(2019, 4, 1), decided_on=date(2019, 3, 1), standards_met=True, opened_on=date(2019, 3, 1),
        term_ends_on=date(2024, 3, 31),
    )  # fmt: skip
    assert not terms()["Lò Văn Khác"].decided


def test_terms_of_another_part_are_not_shown_and_a_part_can_be_asked() -> None:
    who = holder("Lò Văn Sắp", date(2021, 4, 1))
    assert list(terms(make.commune_office())) == ["Lò Văn Sắp"]
    assert terms(make.commune_office(OTHER)) == {}
    path = make.opened("dismissal", official=who).unit_path
    assert list(terms(path=path)) == ["Lò Văn Sắp"]
    assert terms(path=path + "ZZZZ") == {}


def test_terms_ask_the_same_number_of_queries_however_many(django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        holder(f"Lò Văn {number}", date(2021, 4, 1 + number), "X-PCVP")
    with django_assert_max_num_queries(12):
        assert len(terms()) == 6


def listed_ends(until: date) -> list[office_terms.TermEnd]:
    found = office_terms.list_ends(actor=make.commission(), on=NOW, until=until)
    return [one for one in found if one.case_id is None]


@pytest.mark.parametrize("few", [500, 0])
def test_terms_counted_by_the_database_are_the_listed_ones(few: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(office_terms, "_FEW", few)
    begun = [date(2021, 4, 1), date(2021, 4, 1), date(2016, 4, 1), date(2021, 6, 5), date(2016, 8, 1), date(2022, 1, 1)]
    people = [holder(f"Lò Văn {number}", since, "X-PCVP") for number, since in enumerate(begun)]
    again, late = (holder(name, date(2021, 5, 2), "X-PCVP") for name in ("Lò Văn Lại", "Lò Văn Quá"))
    for who, ends_on in ((again, date(2026, 5, 20)), (late, date(2026, 3, 1)), (people[3], date(2031, 6, 4))):
        case = make.submitted("reappointment", official=who, post=make.post(title="X-PCVP"))
        make.decide(case, takes_effect_on=NOW)
        AppointmentCase.objects.filter(pk=case.pk).update(term_ends_on=ends_on)
    make.submitted("reappointment", official=people[1], post=make.post(title="X-PCVP"))
    assert len(listed_ends(SOON)) == 5
    for until in (date(2026, 2, 28), date(2026, 3, 31), date(2026, 5, 20), SOON):
        rows = listed_ends(until)
        for first in (1, 2, 3, 6):
            found = office_terms.ends_ahead(actor=make.commission(), on=NOW, until=until, first=first)
            assert found.ends == Counter(one.ends_on for one in rows)
            assert found.first == rows[:first]


def test_counting_terms_asks_the_same_number_of_queries_however_many(django_assert_num_queries: Any) -> None:
    actor = make.commission()
    for number in range(7):
        holder(f"Lò Văn {number}", date(2021, 4, 1 + number // 2), "X-PCVP")
        if number in (0, 6):
            with django_assert_num_queries(5):
                found = office_terms.ends_ahead(actor=actor, on=NOW, until=SOON, first=3)
            assert found.ends.total() == number + 1


def test_the_lawbook_says_how_sure_its_numbers_are_and_its_silence_is_said() -> None:
    rule, basis = case_rules.vote_rule(on=NOW)
    assert (rule.percent, rule.quorum, basis.confidence) == (50, (2, 3), 0)
    assert case_rules.notice_days(on=NOW)[1].confidence == 3
    assert case_rules.steps_basis(on=NOW).text.startswith("NĐ 170/2025")
    assert case_rules.papers_basis(on=NOW).confidence == 0
    RuleValue.objects.filter(area__in=["appointment", "term"]).delete()
    assert case_rules.vote_rule(on=NOW)[0].quorum == (0, 1)
    assert case_rules.term_years(on=NOW) == (5, case_rules.Basis())
    assert case_rules.notice_days(on=NOW)[0] == 90


def test_somebody_of_another_commune_can_be_asked_about_where_the_case_is_seen() -> None:
    case = make.opened(official=make.person("Tòng Văn Xa", at=posts_of(OTHER, make.SINCE)[-1]), actor=make.commission())
    file = queries.get_file(actor=make.commune_office(), case_id=case.pk, on=NOW)
    assert file.weighed.met
