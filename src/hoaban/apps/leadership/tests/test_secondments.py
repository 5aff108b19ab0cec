"""Secondments: a last day within the law, the seat at home kept, the way back by itself or before; and one move signed twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.leadership.commands import rotation_moves, secondments
from hoaban.apps.leadership.models import Move, Proposal, RotationRound
from hoaban.apps.leadership.panels.rotation import secondments_ending
from hoaban.apps.leadership.queries import rotation
from hoaban.apps.leadership.queries.secondments import list_ending, list_secondments
from hoaban.apps.leadership.rules.secondment import ends_before, longest, may_end
from hoaban.apps.leadership.tests import factories_rotation as f
from hoaban.apps.organisation.models import Post
from hoaban.apps.people.models import Assignment, AssignmentKind, Official
from hoaban.apps.people.tests import factories as people
from hoaban.shared.access import Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
FROM = date(2027, 9, 1)
LONGEST = date(2030, 8, 31)


@contextmanager
def refusal(code: str) -> Iterator[Any]:
    with pytest.raises(CommandRefused) as refused:
        yield refused
    assert refused.value.code == code, refused.value.message


def opened(**facts: Any) -> RotationRound:
    return f.opened(kind="secondment", **facts)


def sign(move: Move, **facts: Any) -> Move:
    given = {"actor": f.organising(), "version": None, "on": f.NOW, "decision_no": "5-QĐ"} | facts
    return rotation_moves.decide_move(move_id=move.pk, sign=True, **given)


def approved(found: RotationRound, *moves: tuple[int, Post, Post]) -> list[Move]:
    """The round approved with these moves (official, from, to), as after a proposal of the planner."""
    RotationRound.objects.filter(pk=found.pk).update(state="approved")
    shown = Proposal.objects.create(round=found, number=1, state="done", checked=True, asked_at=f.AT)
    return [
        Move.objects.create(round=found, proposal=shown, official_id=who, from_post=here, to_post=there)
        for who, here, there in moves
    ]


def seconded(**facts: Any) -> tuple[int, Move]:
    """A chair seconded by a signed move to the vacant seat of another commune."""
    official = f.leaders()["03208-CT"]
    (move,) = approved(opened(**facts), (official, f.seat("03208", "X-CT"), f.seat("03301", "X-CT")))
    sign(move)
    return official, move


def test_a_secondment_lasts_three_years_at_most_by_the_law_and_no_longer_than_asked() -> None:
    assert longest(FROM, 3) == LONGEST
    assert [may_end(FROM, day, 3) for day in (LONGEST, LONGEST + timedelta(days=1), FROM, FROM - timedelta(days=1))] == [
        True, False, True, False,
    ]  # fmt: skip
    assert may_end(FROM, date(2040, 1, 1), None)
    assert (ends_before(LONGEST), ends_before(None)) == (date(2030, 9, 1), None)
    f.leaders()
    assert opened().ends_on == LONGEST
    assert opened(ends_on=date(2028, 5, 31)).ends_on == date(2028, 5, 31)
    with refusal("ends_on") as refused:
        opened(ends_on=LONGEST + timedelta(days=1))
    assert "170/2025" in refused.value.message
    assert f.opened(ends_on=date(2028, 5, 31)).ends_on is None, "a round of rotation has no such day"


def test_a_signed_secondment_keeps_the_seat_at_home_and_ends_by_itself() -> None:
    official, move = seconded()
    row = Assignment.objects.get(official_id=official, kind=AssignmentKind.SECONDED)
    assert (row.is_main, row.starts_on, row.ends_before) == (False, FROM, date(2030, 9, 1))
    home = Assignment.objects.get(official_id=official, is_main=True)
    assert (home.post_id, home.ends_before) == (move.from_post_id, None)
    (told,) = list_secondments(actor=f.organising(), on=FROM)
    assert (told.ends_on, told.longest_on, told.since) == (LONGEST, LONGEST, FROM)
    assert "Xa Dung" in told.home
    assert list_secondments(actor=f.organising(), on=date(2030, 9, 1)) == []
    other = people.actor_of(Role.COMMUNE, people.unit("03127", f.NOW))
    assert list_secondments(actor=other, on=FROM) == []
    here = people.actor_of(Role.COMMUNE, people.unit("03301", f.NOW))
    assert [one.may_end for one in list_secondments(actor=here, on=FROM)] == [False]
    assert told.may_end


def test_the_last_day_is_told_ahead_to_who_signs() -> None:
    official, _move = seconded(ends_on=date(2027, 12, 31))
    assert list_ending(actor=f.organising(), on=date(2027, 10, 1)) == []
    (task,) = secondments_ending(actor=f.organising(), on=date(2027, 10, 2))
    assert Official.objects.get(pk=official).full_name in task.title
    assert task.due_on == date(2027, 12, 31)
    office = people.actor_of(Role.COMMUNE, people.unit("03301", f.NOW))
    assert secondments_ending(actor=office, on=date(2027, 12, 1)) == []


def test_a_secondment_ended_before_leads_back_home_the_day_after() -> None:
    official, _move = seconded()
    row = Assignment.objects.get(official_id=official, kind=AssignmentKind.SECONDED)
    on = date(2027, 12, 1)

    def end(last_on: date, **facts: Any) -> None:
        given = {"actor": f.organising(), "on": on} | facts
        secondments.end_secondment(assignment_id=row.pk, last_on=last_on, **given)

    for wrong in (FROM - timedelta(days=1), LONGEST + timedelta(days=1)):
        with refusal("day"):
            end(wrong)
    with pytest.raises(PermissionDenied):
        end(on, actor=people.actor_of(Role.COMMUNE, people.unit("03301", f.NOW)))
    with pytest.raises(Http404):
        end(on, actor=people.actor_of(Role.COMMUNE, people.unit("03127", f.NOW)))
    end(date(2027, 12, 15))
    row.refresh_from_db()
    assert row.ends_before == date(2027, 12, 16)
    assert Assignment.objects.get(official_id=official, is_main=True).ends_before is None
    assert Event.objects.filter(action="people.end_assignment").count() == 1


def test_without_a_seat_at_home_there_is_no_way_back() -> None:
    official, _move = seconded()
    row = Assignment.objects.get(official_id=official, kind=AssignmentKind.SECONDED)
    Assignment.objects.filter(official_id=official, is_main=True).update(ends_before=date(2027, 10, 1))
    with refusal("home"):
        secondments.end_secondment(
            actor=f.organising(), assignment_id=row.pk, last_on=date(2027, 12, 1), on=date(2027, 12, 1)
        )


def test_nobody_is_seconded_to_a_seat_whose_holder_is_seconded_away() -> None:
    who, one, other = f.leaders(), f.seat("03214", "X-CT"), f.seat("03208", "X-CT")
    moves = approved(opened(), (who["03214-CT"], one, other), (who["03208-CT"], other, one))
    with refusal("occupied"):
        sign(moves[0])


def test_of_two_who_read_one_move_and_sign_it_the_second_is_told_and_nothing_is_written_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    who, found = f.leaders(), f.opened()
    (move,) = approved(found, (who["03208-CT"], f.seat("03208", "X-CT"), f.seat("03301", "X-CT")))
    read_before = rotation.get_move(actor=f.organising(), move_id=move.pk)
    sign(move, decision_no="1-QĐ")
    with monkeypatch.context() as patch:
        patch.setattr(rotation_moves.queries, "get_move", lambda **_asked: read_before)
        for check in ("_require_there", "_require_free"):
            patch.setattr(rotation_moves, check, lambda _move: None)  # both looked before either wrote
        with pytest.raises(CommandRefused):
            sign(move, decision_no="2-QĐ", version=move.version)
    move.refresh_from_db()
    assert (move.state, move.decision_no) == ("signed", "1-QĐ")
    moved = Assignment.objects.filter(official_id=move.official_id, starts_on=found.takes_effect_on)
    assert moved.count() == 1
    assert Event.objects.filter(action="leadership.decide_move").count() == 1


def test_secondments_are_listed_and_ended_on_their_pages(client: Any, settings: Any) -> None:
    official, _move = seconded()
    row = Assignment.objects.get(official_id=official, kind=AssignmentKind.SECONDED)
    settings.HOABAN_TODAY = "2027-12-01"
    place = people.unit(people.PROVINCE, f.NOW)
    client.force_login(make_user("organising", (Role.ORGANISING, place), home=place))
    root = "/lanh-dao/luan-chuyen/biet-phai/"
    page = client.get(root)
    assert Official.objects.get(pk=official).full_name in page.content.decode()
    assert client.get(f"{root}?export=csv").status_code == 200
    assert client.get(f"{root}{row.pk}/ket-thuc/").status_code == 200
    assert client.post(f"{root}{row.pk}/ket-thuc/", {"last_on": "01/05/2027"}).status_code == 422
    assert client.post(f"{root}{row.pk}/ket-thuc/", {"last_on": "15/12/2027"}).status_code == 302
    row.refresh_from_db()
    assert row.ends_before == date(2027, 12, 16)
    assert client.get(f"{root}999999/ket-thuc/").status_code == 404
