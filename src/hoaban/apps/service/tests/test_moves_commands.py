"""Moves of dossiers: each by the table, with step, event, clock and paper; refusals say what is the matter."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hoaban.apps.service.commands.moves import MoveFacts, carry_out
from hoaban.apps.service.models import Dossier, DossierState, Notice, NoticeKind, ServicePaper, Timeliness
from hoaban.apps.service.queries import dossiers as queries
from hoaban.apps.service.queries import notices
from hoaban.apps.service.rules import clocks
from hoaban.apps.service.rules.moves import CLOSED, MOVES, Move, State, allowed
from hoaban.apps.service.rules.notices import told
from hoaban.apps.service.tests.factories_dossiers import (
    DEPARTMENT,
    HERE,
    TODAY,
    Ground,
    actor,
    at,
    ground,
    official,
    place,
)
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = pytest.mark.usefixtures("loaded", "db")
TOMORROW = TODAY + timedelta(days=1)


def do(
    g: Ground, dossier: Dossier, move: Move, who: Actor | None = None, now: datetime | None = None, **facts: Any
) -> Dossier:
    return carry_out(
        actor=who or g.head, dossier_id=dossier.pk, version=dossier.changes, move=move, now=now or at(10),
        facts=MoveFacts(**facts),
    )  # fmt: skip


def handed(g: Ground) -> Dossier:
    return do(g, g.take(), Move.ASSIGN, to_official_id=g.specialist.pk)


def test_states_of_the_table_are_those_of_the_records() -> None:
    assert {one.value for one in State} == set(DossierState.values)


def test_a_dossier_goes_from_counter_to_citizen_step_by_step() -> None:
    g = ground()
    dossier = handed(g)
    assert (dossier.state, dossier.officer_id, dossier.step_no) == ("processing", g.specialist.pk, 2)
    assert dossier.holder.code == "03214-VHXH" or dossier.holder_path == place("03214-VHXH").path
    own = Actor("Lò Văn Thử", official_id=g.specialist.pk)
    dossier = do(g, dossier, Move.SUBMIT, own, at(9, 0, TOMORROW))
    assert (dossier.state, dossier.step_no) == ("signing", 3)
    dossier = do(g, dossier, Move.SIGN, now=at(10, 0, TOMORROW))
    assert (dossier.state, dossier.step_no, dossier.timeliness) == ("ready", 4, Timeliness.EARLY)
    assert (dossier.settled_on, dossier.closed_at) == (TOMORROW, None)
    assert 0 < (dossier.used or 0) < 1
    dossier = do(
        g, dossier, Move.HAND_OVER, g.desk, at(14, 0, TOMORROW), handed_to=" Lò Thị  Nhận ", handed_how="proxy"
    )
    assert (dossier.state, dossier.closed_at) == ("returned", at(14, 0, TOMORROW))
    assert (dossier.handed_to, dossier.handed_how) == ("Lò Thị Nhận", "proxy")
    steps = queries.steps_of(dossier=dossier)
    assert [one.move for one in steps] == ["receive", "assign", "submit", "sign", "hand_over"]
    assert [one.minutes for one in steps] == [0, 60, 300 + 90, 60, 90 + 30]
    assert [one.seq for one in steps] == [1, 2, 3, 4, 5]
    assert (steps[1].to_official, steps[1].unit, steps[1].to_unit[:10]) != ("", "", "")
    assert Event.objects.filter(action__startswith="service.", subject_id=dossier.pk).count() == 5


def test_asking_for_documents_stops_the_clock_and_their_arrival_moves_the_appointment() -> None:
    g = ground()
    dossier = handed(g)
    asked = do(g, dossier, Move.ASK, documents=("Giấy chứng sinh", "Bản sao sổ hộ khẩu"), note="thiếu dấu")
    assert (asked.state, asked.paused_at, asked.due_at) == ("waiting", at(10), dossier.due_at)
    paper = ServicePaper.objects.get(dossier=asked)
    assert (paper.form_no, paper.content["documents"]) == ("02", ["Giấy chứng sinh", "Bản sao sổ hộ khẩu"])
    later = at(10, 0, date(2026, 3, 12))
    document = g.version.documents.get(order=2)
    back = do(g, asked, Move.COMPLETE, g.desk, later, papers=((document.pk, 1),))
    assert (back.state, back.paused_at, back.papers) == ("processing", None, [{"id": document.pk, "n": 1}])
    assert back.due_at == back.first_due_at == at(17, 0, date(2026, 3, 17))
    assert queries.steps_of(dossier=back)[-1].due_at == back.due_at


def test_refusing_and_stopping_issue_their_papers_and_end_the_clock() -> None:
    g = ground()
    refused = do(g, g.take(), Move.REFUSE, g.desk, note="Không thuộc thẩm quyền")
    stopped = do(g, handed(g), Move.STOP, note="Người nộp đề nghị")
    for dossier, form in ((refused, "03"), (stopped, "05")):
        paper = ServicePaper.objects.get(dossier=dossier)
        assert (paper.form_no, bool(paper.content["reason"])) == (form, True)
        assert dossier.settled_at == dossier.closed_at == at(10)


def test_a_stop_while_waiting_ends_the_pause_first() -> None:
    g = ground()
    asked = do(g, handed(g), Move.ASK, documents=("Tờ khai",), note="chưa ký")
    stopped = do(g, asked, Move.STOP, now=at(10, 0, TOMORROW), note="Quá hạn bổ sung")
    assert (stopped.paused_at, len(stopped.pauses)) == (None, 1)


def test_a_dossier_goes_to_another_unit_and_comes_back_to_whoever_sent_it() -> None:
    g = ground()
    own = Actor("Lò Văn Thử", official_id=g.specialist.pk)
    dossier = handed(g)
    holder = dossier.holder_id
    away = do(g, dossier, Move.FORWARD, own, to_unit_id=place("SNV").unit_id, note="xin ý kiến")
    assert (away.state, away.holder_path, away.officer_id) == ("forwarded", place("SNV").path, None)
    there = actor(Role.SUPERVISOR, "SNV")
    taken = do(g, away, Move.ASSIGN, there, at(11), to_official_id=official("SNV", "Vàng A Sở").pk)
    back = do(g, do(g, handed(g), Move.FORWARD, own, to_unit_id=place("SNV").unit_id), Move.SEND_BACK, there, at(11))
    assert (taken.state, taken.officer is not None) == ("processing", True)
    done = do(g, taken, Move.SEND_BACK, there, at(13, 30))
    assert (done.holder_id, done.officer_id) == (holder, g.specialist.pk)
    with pytest.raises(CommandRefused) as refused:
        do(g, done, Move.SEND_BACK, now=at(14))
    assert refused.value.code == "here"
    assert (back.state, back.holder_id, back.officer_id) == ("processing", holder, g.specialist.pk)


def test_the_second_officer_is_told_who_was_faster_and_when() -> None:
    g = ground()
    dossier = g.take()
    do(g, dossier, Move.ASSIGN, to_official_id=g.specialist.pk)
    with pytest.raises(CommandRefused) as refused:
        carry_out(
            actor=g.desk, dossier_id=dossier.pk, version=1, move=Move.REFUSE, now=at(10, 5),
            facts=MoveFacts(note="thiếu"),
        )  # fmt: skip
    assert refused.value.code == "changed"
    assert "Chủ tịch xã" in refused.value.message
    assert "10:00" in refused.value.message


@pytest.mark.parametrize("state", list(State))
def test_the_table_alone_says_which_moves_are_open(state: State) -> None:
    g = ground()
    dossier = g.take()
    facts: dict[str, Any] = {"state": state}
    if state == State.WAITING:
        facts["paused_at"] = at(9)
    if state == State.READY or state in CLOSED:
        facts |= {"settled_at": at(9), "settled_on": TODAY}
    Dossier.objects.filter(pk=dossier.pk).update(**facts)
    for move in set(MOVES) - set(allowed(state, held=False)):
        with pytest.raises(CommandRefused) as refused:
            do(g, dossier, move, Actor.system(), note="x")
        assert refused.value.code == "state"


def test_an_owed_apology_holds_the_dossier_up_until_it_has_a_new_date() -> None:
    g = ground()
    dossier = handed(g)
    Dossier.objects.filter(pk=dossier.pk).update(held=True)
    with pytest.raises(CommandRefused) as refused:
        do(g, dossier, Move.SUBMIT)
    assert (refused.value.code, "118/2025" in refused.value.message) == ("held", True)
    dated = do(g, dossier, Move.REAPPOINT, now=at(11), due_at=at(16, 0, date(2026, 3, 20)))
    assert (dated.held, dated.reappointed, dated.due_at) == (False, True, at(16, 0, date(2026, 3, 20)))
    assert dated.first_due_at == dossier.first_due_at
    with pytest.raises(CommandRefused) as again:
        do(g, dated, Move.REAPPOINT, now=at(12), due_at=at(16, 0, date(2026, 3, 27)))
    assert again.value.code == "reappointed"


def test_a_new_date_moves_on_by_the_office_hours_of_a_pause() -> None:
    g = ground()
    dossier = do(g, handed(g), Move.REAPPOINT, now=at(10), due_at=at(11, 0, date(2026, 3, 12)))
    asked = do(g, dossier, Move.ASK, documents=("Tờ khai",), note="chưa ký", now=at(10, 30))
    back = do(g, asked, Move.COMPLETE, now=at(10, 30, TOMORROW))
    assert back.due_at == at(11, 0, date(2026, 3, 13))


def test_a_late_result_is_late_with_its_cause() -> None:
    g = ground()
    dossier = do(g, handed(g), Move.SUBMIT)
    late = do(g, dossier, Move.SIGN, now=at(9, 0, date(2026, 3, 16)), cause="internet")
    assert (late.timeliness, late.cause, (late.used or 0) > 1) == (Timeliness.LATE, "internet", True)


def test_a_result_is_handed_to_somebody_who_signed_for_it() -> None:
    g = ground()
    dossier = do(g, do(g, handed(g), Move.SUBMIT), Move.SIGN)
    for facts, field in (({}, "handed_how"), ({"handed_how": "dove"}, "handed_how"), ({"handed_how": "proxy"}, "handed_to"),
                         ({"handed_how": "proxy", "handed_to": "A" * 121}, "handed_to")):  # fmt: skip
        with pytest.raises(CommandRefused) as refused:
            do(g, dossier, Move.HAND_OVER, g.desk, **facts)
        assert refused.value.field == field
    assert do(g, dossier, Move.HAND_OVER, g.desk, handed_how="post").handed_to == ""
    assert Event.objects.latest("pk").after["how"] == "post"


def test_the_citizen_is_told_of_what_is_missing_of_the_result_and_of_a_stop() -> None:
    g = ground()
    dossier = do(g, handed(g), Move.ASK, documents=("Giấy khai sinh", "Hộ chiếu"), note="còn thiếu")
    asked = Notice.objects.get()
    assert (asked.kind, asked.phone) == (NoticeKind.SUPPLEMENT, dossier.phone)
    assert "Giấy khai sinh; Hộ chiếu" in told(asked.kind, asked.facts)
    calls = notices.list_calls(actor=g.desk)
    assert [one.kind for one in calls.all()] == ["supplement"]
    dossier = do(g, dossier, Move.COMPLETE, g.desk)
    assert not calls.all(), "the documents came: nobody needs to be called"
    dossier = do(g, do(g, dossier, Move.SUBMIT), Move.SIGN)
    assert [one.kind for one in calls.all()] == ["ready"]
    do(g, dossier, Move.HAND_OVER, g.desk, handed_how="applicant", handed_to="Lò Văn Nhận")
    assert not calls.all()
    do(g, handed(g), Move.STOP, note="Người nộp đã được cấp ở nơi khác")
    assert [one.kind for one in calls.all()] == ["stopped"]


def test_time_is_not_extended_once_the_date_has_passed_or_another_was_given() -> None:
    g = ground()
    late = handed(g)
    with pytest.raises(CommandRefused, match="118/2025") as refused:
        do(g, late, Move.EXTEND, now=late.first_due_at + timedelta(minutes=1), extra=5, note="Xác minh")
    assert (refused.value.code, Dossier.objects.get(pk=late.pk).first_due_at) == ("late", late.first_due_at)
    other = handed(g)
    Dossier.objects.filter(pk=other.pk).update(reappointed=True)
    with pytest.raises(CommandRefused, match="118/2025"):
        do(g, other, Move.EXTEND, extra=5, note="Xác minh")


def test_time_is_extended_once_and_the_citizen_is_told_of_the_new_appointment() -> None:
    g = ground()
    dossier = do(g, handed(g), Move.EXTEND, extra=2, note="Phải xác minh")
    assert (dossier.extended, dossier.due_at) == (True, at(17, 0, date(2026, 3, 17)))
    notice = Notice.objects.get()
    assert (notice.kind, notice.phone) == (NoticeKind.MOVED, dossier.phone)
    assert "17:00, 17/03/2026" in told(notice.kind, notice.facts)
    assert "Phải xác minh" in told(notice.kind, notice.facts)
    with pytest.raises(CommandRefused, match="118/2025") as refused:
        do(g, dossier, Move.EXTEND, extra=1, note="nữa")
    assert refused.value.code == "extended"


def test_time_is_extended_by_no_more_than_the_procedure_itself_has() -> None:
    g = ground()
    dossier = handed(g)
    with pytest.raises(CommandRefused, match=str(dossier.time_amount)) as refused:
        do(g, dossier, Move.EXTEND, extra=dossier.time_amount + 1, note="Bận việc")
    assert refused.value.code == "extra"
    assert do(g, dossier, Move.EXTEND, extra=dossier.time_amount, note="Xác minh").extended


def test_a_second_date_that_is_broken_stays_broken_whatever_papers_come() -> None:
    g = ground()
    dossier = handed(g)
    broken = at(17, 0, date(2026, 3, 11))
    Dossier.objects.filter(pk=dossier.pk).update(reappointed=True, due_at=broken)
    asked = do(g, dossier, Move.ASK, documents=("Tờ khai",), note="chưa ký", now=at(9, 0, date(2026, 3, 12)))
    back = do(g, asked, Move.COMPLETE, g.desk, at(10, 0, date(2026, 3, 12)))
    assert back.due_at == broken
    page = Client().get(reverse("service_track_key", args=[back.follow_key])).text
    assert "đang được soạn" not in page


def test_who_brings_documents_or_is_refused_stands_at_the_desk_and_reads_it_on_the_page() -> None:
    g = ground()
    asked = do(g, handed(g), Move.ASK, documents=("Tờ khai",), note="chưa ký", now=at(10))
    back = do(g, asked, Move.COMPLETE, g.desk, at(10, 0, TOMORROW))
    moved = Notice.objects.get(kind=NoticeKind.MOVED)
    assert (moved.phone, moved.facts["new_due_at"]) == ("", back.due_at.isoformat())
    do(g, g.take(), Move.REFUSE, g.desk, note="Không thuộc thẩm quyền")
    refused = Notice.objects.get(kind=NoticeKind.REFUSED)
    assert refused.phone == ""
    assert told(refused.kind, refused.facts)


def test_the_desk_that_took_a_dossier_in_calls_whoever_decides_it() -> None:
    g = ground()
    dossier = g.take(unit_id=place(DEPARTMENT).unit_id)
    assert dossier.unit_path != g.point.unit_path
    there = actor(Role.SUPERVISOR, DEPARTMENT, name="Sở Nội vụ")
    desk_there = actor(Role.COUNTER, DEPARTMENT, name="Quầy của sở")
    do(g, dossier, Move.ASK, there, documents=("Tờ khai",), note="chưa ký")
    assert [one.dossier_id for one in notices.list_calls(actor=g.desk)] == [dossier.pk]
    assert not notices.list_calls(actor=desk_there), "the citizen knows the desk of the commune"


@pytest.mark.parametrize(
    ("move", "facts", "field"),
    [
        (Move.ASSIGN, {}, "to_official"),
        (Move.ASSIGN, {"to_official_id": 10**9}, "to_official"),
        (Move.FORWARD, {}, "to_unit"),
        (Move.FORWARD, {"to_unit_id": 10**9}, "to_unit"),
        (Move.ASK, {"note": "còn thiếu"}, "documents"),
        (Move.ASK, {"documents": ("Tờ khai",)}, "note"),
        (Move.ASK, {"documents": ("x" * 201,), "note": "còn thiếu"}, "documents"),
        (Move.STOP, {}, "note"),
        (Move.STOP, {"note": "x" * 501}, "note"),
        (Move.EXTEND, {"extra": 0, "note": "x"}, "extra"),
        (Move.REAPPOINT, {"due_at": at(8)}, "due_at"),
        (Move.SUBMIT, {"cause": "thời tiết"}, "cause"),
    ],
)
def test_a_move_without_what_it_needs_is_refused_and_nothing_is_left(
    move: Move, facts: dict[str, Any], field: str
) -> None:
    g = ground()
    dossier = handed(g)
    before = Event.objects.count(), dossier.steps.count()
    with pytest.raises(CommandRefused) as refused:
        do(g, dossier, move, Actor.system(), **facts)
    assert refused.value.field == field
    assert (Event.objects.count(), dossier.steps.count()) == before


def test_an_official_of_another_commune_is_not_assigned() -> None:
    g = ground()
    other = official("03151-VHXH", "Người xã khác")
    with pytest.raises(CommandRefused) as refused:
        do(g, g.take(), Move.ASSIGN, to_official_id=other.pk)
    assert refused.value.field == "to_official"


def test_strangers_do_not_find_it_and_the_desk_does_not_sign() -> None:
    g = ground()
    dossier = do(g, handed(g), Move.SUBMIT)
    with pytest.raises(Http404):
        do(g, dossier, Move.SIGN, g.stranger)
    with pytest.raises(PermissionDenied):
        do(g, dossier, Move.SIGN, g.desk)


@pytest.mark.parametrize("move", [one for one in Move if MOVES[one].by != "system"])
def test_who_may_make_a_move_is_what_the_table_says(move: Move) -> None:
    g = ground()
    dossier = handed(g)
    inspector = actor(Role.INSPECTOR, HERE)
    assert not queries.may_do(inspector, dossier, move)
    assert queries.may_do(g.desk, dossier, move) == (MOVES[move].by != "sign")
    assert queries.may_do(actor(Role.SUPERVISOR, HERE), dossier, move)
    assert not queries.may_do(g.stranger, dossier, move)


def test_early_on_time_and_late_are_told_by_the_promise() -> None:
    promised = at(17, 0, TOMORROW)
    told = [clocks.timeliness(one, promised) for one in (at(17), at(9, 0, TOMORROW), promised, at(17, 1, TOMORROW))]
    assert told == [Timeliness.EARLY, Timeliness.ON_TIME, Timeliness.ON_TIME, Timeliness.LATE]


def test_a_move_asks_few_questions() -> None:
    g = ground()
    dossier = handed(g)
    with CaptureQueriesContext(connection) as seen:
        do(g, dossier, Move.SUBMIT)
    told = [one["sql"] for one in seen.captured_queries if "SAVEPOINT" not in one["sql"]]
    assert len(told) <= 8, "\n".join(told)  # lock, dossier, last move, calendar, dossier, step, event
