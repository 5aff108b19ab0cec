"""Queries of certificates: rows, part, number of queries, what the public may know."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from hoaban.apps.learning.commands import certificates as commands
from hoaban.apps.learning.queries import certificates as queries
from hoaban.apps.learning.queries import papers
from hoaban.apps.learning.queries.certificates import PublicCertificate
from hoaban.apps.learning.rules.certificates import State, grouped_code
from hoaban.apps.learning.tests import factories_certificates as make
from hoaban.apps.learning.tests.factories_certificates import NOW, SYSTEM
from hoaban.apps.people.models import Official
from hoaban.apps.people.tests.factories import actor_of, unit
from hoaban.shared.access import Actor, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
HOME = papers.Home("hoaban.example/chung-chi/", "https://hoaban.example/chung-chi/X/")


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def holder(official_id: int) -> Actor:
    """The official herself."""
    return replace(actor_of(Role.OFFICIAL, unit(make.OFFICE, NOW)), official_id=official_id)


def numbers(actor: Actor, **more: Any) -> set[str]:
    """Numbers of the certificates somebody sees."""
    return {one.number for one in queries.list_certificates(actor=actor, on=NOW, **more)}


def test_a_holder_sees_the_own_certificates_only() -> None:
    who, other = make.people(make.OFFICE, make.OFFICE)
    mine, theirs = make.certificate(who), make.certificate(other)
    assert [row.number for row in queries.mine(actor=holder(who), on=NOW)] == [mine.number]
    assert numbers(holder(who)) == {mine.number}
    assert queries.get_certificate(actor=holder(who), certificate_id=mine.pk, on=NOW) == mine
    with pytest.raises(Http404):
        queries.get_certificate(actor=holder(who), certificate_id=theirs.pk, on=NOW)
    assert queries.mine(actor=Actor("x"), on=NOW) == []


def test_an_office_sees_those_of_its_part_and_a_provider_those_it_issued() -> None:
    here, there = make.people(make.OFFICE, "03203-VP")
    one, two = make.certificate(here), make.certificate(there)
    three = make.certificate(there, make.course("YT-1", kind="digital", provider=unit("CDYT", NOW)))
    assert numbers(actor_of(Role.COMMUNE, unit("03214", NOW))) == {one.number}
    assert numbers(actor_of(Role.PERSONNEL, unit("11", NOW))) == {one.number, two.number, three.number}
    assert numbers(actor_of(Role.PROVIDER, unit("CDYT", NOW))) == {three.number}
    assert numbers(actor_of(Role.PROVIDER, unit(make.PROVIDER, NOW))) == {one.number, two.number}
    assert numbers(actor_of(Role.OFFICIAL, unit("11", NOW))) == set()
    with pytest.raises(Http404):
        queries.get_certificate(actor=actor_of(Role.COMMUNE, unit("03214", NOW)), certificate_id=two.pk, on=NOW)


def test_the_list_is_narrowed_by_name_number_and_state() -> None:
    people = make.people(make.OFFICE, make.OFFICE, make.OFFICE)
    held = [make.certificate(one) for one in people]
    commands.revoke(actor=SYSTEM, certificate_id=held[0].pk, on=NOW, reason="Nhầm")
    type(held[1]).objects.filter(pk=held[1].pk).update(issued_on=date(2023, 1, 1), expires_before=date(2026, 5, 1))
    name = Official.objects.get(pk=people[2]).full_name
    assert numbers(SYSTEM, text=name.lower()) == {held[2].number}
    assert numbers(SYSTEM, text=held[1].number.lower()) == {held[1].number}
    assert numbers(SYSTEM, state="revoked") == {held[0].number}
    assert numbers(SYSTEM, state="soon") == {held[1].number}
    assert numbers(SYSTEM, state="valid") == {held[1].number, held[2].number}
    assert numbers(SYSTEM, state="nonsense") == {one.number for one in held}
    assert [row.number for row in queries.list_ending(actor=SYSTEM, on=NOW)] == [held[1].number]
    assert [row.look for row in queries.dress(queries.list_certificates(actor=SYSTEM, on=NOW, state="soon"), NOW)] == [
        "due"
    ]


def test_a_renewed_certificate_no_longer_waits() -> None:
    who = make.people(make.OFFICE)[0]
    old = make.certificate(who)
    day = date(2029, 2, 20)
    assert [row.id for row in queries.list_ending(actor=SYSTEM, on=day)] == [old.pk]
    again = make.in_class(make.training_class(old.course), who, on=date(2029, 2, 1))[0]
    commands.issue(actor=SYSTEM, completion_id=again.pk, on=date(2029, 2, 2))
    assert queries.list_ending(actor=SYSTEM, on=day) == []
    assert {row.is_renewed for row in queries.mine(actor=holder(who), on=day)} == {True, False}


def test_as_many_queries_for_one_as_for_many() -> None:
    counts = []
    for people in (make.people(make.OFFICE), make.people(*[make.OFFICE] * 4)):
        for one in people:
            make.certificate(one)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            queries.dress(queries.list_certificates(actor=SYSTEM, on=NOW), NOW)
        counts.append(len(seen))
    assert counts == [2, 2]


def test_a_class_shows_who_waits_to_those_who_issue_only() -> None:
    row = make.training_class(make.course())
    done = make.in_class(row, *make.people(make.OFFICE, make.OFFICE))
    commands.issue(actor=SYSTEM, completion_id=done[0].pk, on=NOW)
    provider = actor_of(Role.PROVIDER, unit(make.PROVIDER, NOW))
    tab = queries.class_tab(actor=provider, training_class=row, on=NOW)
    assert tab is not None
    assert (len(tab["lines"]), tab["missing"]) == (2, 1)
    assert list(queries.list_to_issue(actor=provider)) == [row]
    for stranger in (holder(done[0].official_id), actor_of(Role.COMMUNE, unit("03214", NOW))):
        assert queries.class_tab(actor=stranger, training_class=row, on=NOW) is None
        assert not queries.list_to_issue(actor=stranger)


def test_the_public_learns_nothing_of_the_person() -> None:
    held = make.certificate(make.people(make.OFFICE)[0])
    found = queries.find_public(grouped_code(held.token).lower(), NOW)
    assert found is not None
    assert {one.name for one in fields(PublicCertificate)} == {
        "number", "document", "course", "issuer", "issued_on", "last_day", "state", "revoked_on", "is_renewed",
    }  # fmt: skip
    told = " ".join(str(getattr(found, one.name)) for one in fields(PublicCertificate))
    assert held.holder_name not in told
    assert held.facts["unit"] not in told
    assert (found.number, found.state, found.last_day) == (held.number, State.VALID, date(2029, 3, 8))


def test_the_public_sees_expired_and_revoked() -> None:
    held = make.certificate(make.people(make.OFFICE)[0])
    after = queries.find_public(held.token, date(2029, 3, 9))
    assert after is not None
    assert after.state is State.EXPIRED
    commands.revoke(actor=SYSTEM, certificate_id=held.pk, on=NOW, reason="Nhầm")
    revoked = queries.find_public(held.token, NOW)
    assert revoked is not None
    assert (revoked.state, revoked.revoked_on) == (State.REVOKED, NOW)


def test_number_and_code_belong_together() -> None:
    one, two = (make.certificate(who) for who in make.people(make.OFFICE, make.OFFICE))
    assert queries.find_token(f" {one.number.lower()} ", grouped_code(one.token)) == one.token
    assert queries.find_token(one.number, two.token) is None
    assert queries.find_public("X", NOW) is None
    assert queries.find_public("0" * 16, NOW) is None


def test_the_paper_says_who_what_when_and_in_two_languages_on_request() -> None:
    who = make.people(make.OFFICE, sex=2)[0]
    held = make.certificate(who)
    data = papers.paper(actor=holder(who), certificate_id=held.pk, on=NOW, home=HOME, both=False)
    assert data["state"] == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert (data["holder"], data["number"], data["course"]) == (held.holder_name, held.number, held.course.name_vi)
    assert "17/05/1985" in data["about"][0]
    assert data["place_day"].endswith("ngày 09 tháng 3 năm 2026")
    assert any("09/02/2026" in line for line in data["details"])
    assert data["second"] is None
    both = papers.paper(actor=holder(who), certificate_id=held.pk, on=NOW, home=HOME, both=True)
    assert both["second"]["awarded"] == "Awarded to Ms"
    assert both["words"]["awarded"] != both["second"]["awarded"]
    with pytest.raises(Http404):
        papers.paper(actor=Actor("x"), certificate_id=held.pk, on=NOW, home=HOME, both=False)


def test_a_certificate_is_renewed_by_later_completions_only() -> None:
    who = make.people(make.OFFICE)[0]
    held = make.certificate(who)
    make.completed(who, held.course, on=date(2026, 2, 1))
    later = make.completed(who, held.course, on=date(2026, 6, 1))
    assert queries.later_completions(actor=SYSTEM, certificate=held) == [later]
    assert queries.later_completions(actor=holder(who), certificate=held) == []
