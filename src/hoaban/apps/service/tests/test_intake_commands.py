"""Taking dossiers in: effect, event, refusals with their field, twice sent, few statements."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoaban.apps.service.commands import intake
from hoaban.apps.service.commands.intake import Applicant
from hoaban.apps.service.models import Citizen, Dossier
from hoaban.apps.service.tests.factories_dossiers import DEPARTMENT, TODAY, at, ground, point, procedure
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = pytest.mark.usefixtures("loaded", "db")


def test_a_dossier_gets_a_code_an_appointment_a_step_and_an_event() -> None:
    g = ground()
    dossier = g.take()
    assert dossier.code == "214.00.00.H18-260310-0001"
    assert (dossier.state, dossier.unit_path, dossier.holder.code) == ("received", g.point.unit_path, "03214-HCC")
    assert dossier.due_at == dossier.first_due_at == at(17, 0, date(2026, 3, 13))
    assert dossier.received_at < dossier.warn_at < dossier.due_at
    step = dossier.steps.get()
    assert (step.move, step.state, step.actor_name, step.due_at) == (
        "receive",
        "received",
        "Cán bộ quầy",
        dossier.due_at,
    )
    event = Event.objects.get(action="service.take_in")
    assert (event.subject_name, event.unit_path) == (dossier.code, dossier.unit_path)


def test_numbers_run_on_and_the_citizen_is_kept_as_last_written() -> None:
    g = ground()
    first = g.take()
    second = g.take(applicant=Applicant("Quàng Thị Yên", "011190002357", "", "Bản Na"))
    assert second.code.endswith("-0002")
    citizen = Citizen.objects.get()
    assert (first.citizen_id, second.citizen_id) == (citizen.pk, citizen.pk)
    assert (citizen.name, citizen.phone, citizen.address) == ("Quàng Thị Yên", "0912345678", "Bản Na")
    assert first.applicant == "Quàng Thị Phương Yên"


def test_somebody_without_a_personal_number_is_known_by_phone_and_name() -> None:
    g = ground()
    same = [g.take(applicant=Applicant("Sùng A Dế", "", "0900 000 111")).citizen_id for _one in range(2)]
    other = g.take(applicant=Applicant("Sùng Thị Dở", "", "0900000111")).citizen_id
    nobody = g.take(applicant=Applicant("Lò Văn Không")).citizen_id
    assert same[0] == same[1] != other
    assert nobody is None


def test_the_same_intake_sent_twice_is_one_dossier() -> None:
    g = ground()
    key = "k" * 24
    first = g.take(follow_key=key)
    assert g.take(follow_key=key).pk == first.pk
    assert Dossier.objects.count() == Event.objects.filter(action="service.take_in").count() == 1


def test_a_code_given_without_a_network_is_kept_when_the_point_handed_its_number_out() -> None:
    g = ground()
    type(g.point).objects.filter(pk=g.point.pk).update(next_serial=51)
    received = at(8, 30)
    dossier = g.take(code="214.00.00.H18-260310-0037", follow_key="o" * 20, received_at=received, channel="offline")
    assert (dossier.code, dossier.received_at, dossier.channel) == ("214.00.00.H18-260310-0037", received, "offline")
    assert g.take().code.endswith("-0051")


@pytest.mark.parametrize(
    "code", ["214.00.00.H18-260310-0099", "215.00.00.H18-260310-0001", "214.00.00.H18-260309-0001", "khong phai ma"]
)
def test_a_forged_code_is_refused_and_nothing_is_kept(code: str) -> None:
    g = ground()
    with pytest.raises(CommandRefused) as refused:
        g.take(code=code, follow_key="f" * 20)
    assert (refused.value.field, Dossier.objects.count(), Citizen.objects.count()) == ("code", 0, 0)
    event = Event.objects.get(action="service.refuse_intake")
    assert (event.unit_path, event.after["problem"]) == (g.point.unit_path, "code")


def test_a_code_that_another_dossier_has_is_refused() -> None:
    g = ground()
    known = g.take()
    with pytest.raises(CommandRefused) as refused:
        g.take(code=known.code, follow_key="n" * 20)
    assert refused.value.code == "code-taken"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"applicant": Applicant("  ")}, "name"),
        ({"applicant": Applicant("N" * 121)}, "name"),
        ({"applicant": Applicant("Lò", "12345")}, "personal_id"),
        ({"applicant": Applicant("Lò", "'; DROP TABLE")}, "personal_id"),
        ({"applicant": Applicant("Lò", "", "điện thoại")}, "phone"),
        ({"applicant": Applicant("Lò", address="x" * 201)}, "address"),
        ({"procedure_code": "không có"}, "procedure"),
        ({"point_id": 10**9}, "point"),
        ({"papers": ((10**9, 1),)}, "papers"),
        ({"counter_no": 9}, "counter_no"),
        ({"result_by": "bồ câu"}, "result_by"),
        ({"channel": "fax"}, "channel"),
        ({"note": "x" * 501}, "note"),
        ({"follow_key": "../../etc"}, "follow_key"),
        ({"unit_id": 10**9}, "unit"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(changes: dict[str, Any], field: str) -> None:
    g = ground()
    with pytest.raises(CommandRefused) as refused:
        g.take(**changes)
    assert (refused.value.field, Dossier.objects.count()) == (field, 0)


def test_hostile_text_is_kept_as_text() -> None:
    dossier = ground().take(applicant=Applicant("<script>alert(1)</script> Nguyễn"), note="=1+1 \u202e{{7*7}}")
    assert dossier.applicant == "<script>alert(1)</script> Nguyễn"


def test_an_intake_from_the_future_is_refused() -> None:
    g = ground()
    with pytest.raises(CommandRefused) as refused:
        g.take(received_at=at(9) + timedelta(hours=1))
    assert refused.value.code == "future"


def test_only_the_desk_of_the_point_takes_in() -> None:
    g = ground()
    for actor in (g.stranger, type(g.desk)("Không vai trò")):
        with pytest.raises(PermissionDenied):
            intake.take_in(actor=actor, intake=g.intake(), now=at(9))
    assert Dossier.objects.count() == 0


def test_what_a_department_decides_goes_on_its_clock_and_stays_at_the_desk_first() -> None:
    g = ground()
    department = point(DEPARTMENT)
    version = procedure("9.000002", decided_at="department", field="HO")
    dossier = g.take(procedure_code=version.procedure.code)
    assert (dossier.unit_id, dossier.holder.code) == (department.unit_id, "03214-HCC")


def test_a_same_day_result_received_late_is_due_the_next_working_day() -> None:
    g = ground(amount=0, unit="same_day")
    assert g.take(now=at(9)).due_at == at(17)
    assert g.take(now=at(16)).due_at == at(17, 0, TODAY + timedelta(days=1))


def test_a_known_citizen_is_taken_in_with_few_statements() -> None:
    g = ground()
    g.take()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        g.take()
    told = [one["sql"] for one in seen.captured_queries if "SAVEPOINT" not in one["sql"]]
    assert len(told) == 6, "\n".join(told)  # calendar, citizen, number, dossier, step, event
    with CaptureQueriesContext(connection) as seen:
        g.take(applicant=Applicant("Lò Thị Mới", "011190002999", "0912345999", "Bản Pá Vạt"), follow_key="n" * 24)
    new = [one["sql"] for one in seen.captured_queries if "SAVEPOINT" not in one["sql"]]
    assert len(new) == 7, "\n".join(new)  # the citizen written besides; whether it was sent before the database tells
    assert len(seen.captured_queries) - len(new) <= 2, "no savepoint but that of the test"


def test_the_appointment_is_told_beforehand() -> None:
    g = ground()
    assert intake.appointment(intake=g.intake(), now=at(9)).due_at == g.take().due_at


def test_a_citizen_whom_another_counter_writes_meanwhile_is_not_written_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    g = ground()
    known, filtered = g.take(), Citizen.objects.defer
    blind = iter((Citizen.objects.none(),))
    monkeypatch.setattr(Citizen.objects, "defer", lambda *names: next(blind, None) or filtered(*names))
    second = g.take()
    assert second.citizen_id == known.citizen_id
    assert (Citizen.objects.count(), Dossier.objects.count()) == (1, 2)
    assert second.code.endswith("-0002"), "no number is lost by the first try"
