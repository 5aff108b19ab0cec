"""Open dossiers, points and office hours go along with a restructuring and come back as if it had not been."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hoaban.apps.organisation import commands as organisation
from hoaban.apps.organisation.models import Unit
from hoaban.apps.organisation.queries import current_path, get_part
from hoaban.apps.service.commands import tallies
from hoaban.apps.service.commands.apologies import owe
from hoaban.apps.service.commands.feedback import Message, submit
from hoaban.apps.service.commands.intake import take_in
from hoaban.apps.service.commands.moves import MoveFacts, carry_out
from hoaban.apps.service.commands.notices import notify, tell
from hoaban.apps.service.models import Dossier, DossierStep, EarlierPlace, Notice, NoticeKind, ServicePoint, UnitHours
from hoaban.apps.service.queries.tallies import wrong_cells
from hoaban.apps.service.rules.moves import Move
from hoaban.apps.service.tests.factories_dossiers import HERE, actor, at, ground, place, point
from hoaban.shared import figures
from hoaban.shared.access import Actor, Role
from hoaban.shared.figures import Scope

pytestmark = pytest.mark.usefixtures("loaded", "db")
SYSTEM = Actor.system()
OTHER = "03208"
PLAN: dict[str, Any] = {
    "title": "Sáp nhập thử", "resolution": "Nghị quyết 1/NQ-HĐND", "on": "2026-07-01", "province": "11",
    "steps": [{"kind": "merge", "from": [HERE, OTHER], "into": {"code": HERE, "name": "Xã Thử"}}],
}  # fmt: skip
WEEK = [[[450, 690], [810, 1020]]] * 5 + [[], []]


def facts() -> list[tuple[Any, ...]]:
    """Everything that a restructuring may change."""
    dossiers = Dossier.objects.order_by("pk").values_list(
        "pk", "unit_id", "unit_path", "holder_id", "holder_path", "point_id", "steps_taken", "due_at", "state"
    )
    points = ServicePoint.objects.order_by("pk").values_list("pk", "unit_id", "unit_path", "desk_id", "is_open", "name")
    return [*dossiers, *points, *UnitHours.objects.values_list("pk", "unit_id")]


def test_open_dossiers_points_and_hours_move_and_come_back() -> None:
    g = ground()
    there = point(OTHER)
    UnitHours.objects.create(unit=g.point.unit, unit_path=g.point.unit_path, week=WEEK, starts_on=date(2025, 7, 1))
    open_one, over = g.take(), g.take()
    carry_out(actor=g.desk, dossier_id=over.pk, version=None, move=Move.REFUSE, now=at(10), facts=MoveFacts(note="x"))
    away = g.take(unit_id=place(OTHER).unit_id)
    before = facts()
    seen = organisation.preview(actor=SYSTEM, plan=PLAN)
    assert sum(one.count for one in seen.movements if one.kind in ("dossiers", "hồ sơ")) == 2
    done = organisation.carry_out(actor=SYSTEM, plan=PLAN, expected_preview_hash=seen.hash)
    heir = Unit.objects.get(code=HERE, ends_before=None)
    for dossier in (open_one, away):
        moved = Dossier.objects.get(pk=dossier.pk)
        assert (moved.unit_id, moved.point_id, moved.due_at) == (heir.pk, g.point.pk, dossier.due_at)
        assert moved.holder.ends_before is None
        assert moved.steps.order_by("-seq")[0].move == Move.MOVED
    goes_on = ServicePoint.objects.get(pk=g.point.pk)
    assert (goes_on.unit_id, goes_on.issuer, goes_on.is_open) == (heir.pk, "214.00.00.H18", True)
    assert not ServicePoint.objects.get(pk=there.pk).is_open
    assert UnitHours.objects.get(unit=heir).week == WEEK
    assert Dossier.objects.get(pk=over.pk).unit_id == over.unit_id
    assert organisation.built_on(done) == []
    organisation.reverse(actor=SYSTEM, restructuring_id=done.pk)
    assert facts() == before
    assert not DossierStep.objects.filter(move=Move.MOVED).exists()


KEYS = (
    "service.received", "service.settled", "service.open", "service.open_overdue", "service.apologies_owed",
    "service.feedback_received", "service.officers", "service.procedures",
)  # fmt: skip
EVE = date(2026, 6, 30)


def counted(on: date, code: str) -> dict[str, tuple[int, int]]:
    """Figure -> its value and how many rows it opens, of a unit on a day."""
    scope = Scope(SYSTEM, on, get_part(actor=SYSTEM, on=on, code=code), date(2026, 1, 1))
    return {key: (figures.measure(key, scope).value, figures.get_figure(key).rows(scope).count()) for key in KEYS}


@pytest.mark.parametrize("tallied", [True, False])
def test_past_days_are_counted_where_things_stood_then(tallied: bool) -> None:
    g = ground()
    there = actor(Role.COUNTER, OTHER)
    for place_, who in ((g.point.pk, g.desk), (point(OTHER).pk, there), (point(OTHER).pk, there)):
        dossier = take_in(actor=who, intake=g.intake(point_id=place_), now=at(9))
    owe(actor=there, dossier=dossier, for_delay=True, cause="internet", now=at(9, 0, date(2026, 3, 17)))
    text = Message("complaint", "Hồ sơ trễ hẹn quá lâu rồi.", "y" * 32, dossier_key=dossier.follow_key)
    submit(actor=SYSTEM, now=at(9, 0, date(2026, 3, 17)), message=text)
    over = take_in(actor=there, intake=g.intake(point_id=point(OTHER).pk), now=at(9))
    carry_out(actor=SYSTEM, dossier_id=over.pk, version=None, move=Move.STOP, now=at(10), facts=MoveFacts(note="x"))
    ready = take_in(actor=there, intake=g.intake(point_id=point(OTHER).pk), now=at(9))
    carry_out(actor=SYSTEM, dossier_id=ready.pk, version=None, move=Move.SUBMIT, now=at(10))
    carry_out(actor=SYSTEM, dossier_id=ready.pk, version=None, move=Move.SIGN, now=at(11))
    if tallied:
        tallies.bring_up_to_date(actor=SYSTEM, on=EVE)
    before = {code: counted(EVE, code) for code in (HERE, OTHER, "11")}
    assert all(value == rows for one in before.values() for value, rows in one.values())
    assert before[OTHER]["service.received"] == (4, 4)
    assert before[OTHER]["service.open"] == (2, 2)
    assert before[OTHER]["service.settled"] == (2, 2), "one stopped, one ready and not fetched"
    seen = organisation.preview(actor=SYSTEM, plan=PLAN)
    done = organisation.carry_out(actor=SYSTEM, plan=PLAN, expected_preview_hash=seen.hash)
    assert {code: counted(EVE, code) for code in before} == before
    if tallied:
        tallies.rebuild(actor=SYSTEM, on=date(2026, 7, 3))
        assert {code: counted(EVE, code) for code in before} == before
        assert wrong_cells(actor=SYSTEM) == 0
    after = counted(date(2026, 7, 2), HERE)
    assert after["service.open"] == (3, 3)
    assert after["service.received"] == (0, 0), "both were taken in by the communes of before"
    assert all(value == rows for value, rows in after.values())
    organisation.reverse(actor=SYSTEM, restructuring_id=done.pk)
    assert {code: counted(EVE, code) for code in before} == before
    assert not EarlierPlace.objects.exists()


def test_letters_messages_and_calls_that_are_open_go_to_the_heir_and_come_back() -> None:
    g = ground()
    point(OTHER)
    there = actor(Role.COUNTER, OTHER)
    dossier = take_in(actor=there, intake=g.intake(point_id=point(OTHER).pk), now=at(9))
    late = at(9, 0, date(2026, 3, 17))
    letter = owe(actor=there, dossier=dossier, for_delay=True, cause="internet", now=late)
    message = submit(actor=SYSTEM, now=late, message=Message("complaint", "Hồ sơ trễ hẹn quá lâu rồi.", "x" * 32,
                                                             dossier_key=dossier.follow_key))  # fmt: skip
    call = notify(actor=SYSTEM, kind=NoticeKind.READY, now=late, dossier=dossier)
    done = notify(actor=SYSTEM, kind=NoticeKind.READY, now=late, dossier=dossier)
    tell(actor=there, notice_id=done.pk, how="phone", now=late)
    old = letter.unit_path
    seen = organisation.preview(actor=SYSTEM, plan=PLAN)
    made = organisation.carry_out(actor=SYSTEM, plan=PLAN, expected_preview_hash=seen.hash)
    heir = Unit.objects.get(code=HERE, ends_before=None)
    new = current_path(heir.pk, date(2026, 7, 1))
    for one in (letter, message, call):
        one.refresh_from_db()
        assert one.unit_path == new
    assert (message.unit_id, Notice.objects.get(pk=done.pk).unit_path) == (heir.pk, old)
    organisation.reverse(actor=SYSTEM, restructuring_id=made.pk)
    for one in (letter, message, call):
        one.refresh_from_db()
        assert one.unit_path == old
    assert message.unit_id == dossier.unit_id


def test_a_dossier_that_went_on_since_keeps_the_restructuring_from_being_reversed() -> None:
    g = ground()
    dossier = g.take()
    seen = organisation.preview(actor=SYSTEM, plan=PLAN)
    done = organisation.carry_out(actor=SYSTEM, plan=PLAN, expected_preview_hash=seen.hash)
    carry_out(actor=SYSTEM, dossier_id=dossier.pk, version=None, move=Move.SUBMIT, now=at(9, 0, date(2026, 7, 1)))
    assert any("1" in text for text in organisation.built_on(done))
    with pytest.raises(organisation.Refused):
        organisation.reverse(actor=SYSTEM, restructuring_id=done.pk)
