"""Verification by departments: each its own lines, the others see what is outstanding."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from hoaban.apps.governance.commands import files, sheets
from hoaban.apps.governance.commands.sheets import Given
from hoaban.apps.governance.models import CommuneRound, CommuneScore, CommuneSheet, FileFor
from hoaban.apps.governance.queries import departments, rounds, waiting
from hoaban.apps.governance.queries.sheets import get_file, get_sheet, list_scores
from hoaban.apps.governance.tests import factories as f
from hoaban.apps.governance.tests.test_commands import refused
from hoaban.apps.governance.tests.test_files import paper
from hoaban.apps.governance.tests.test_views import client_of, version_of
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
JUSTICE, FINANCE = "STP", "STC"


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    settings.HOABAN_TODAY = f.TODAY.isoformat()


def of(code: str) -> Actor:
    return f.actor_of(Role.VERIFIER, code)


def lines_of(sheet: CommuneSheet, actor: Actor) -> list[CommuneScore]:
    return list(CommuneScore.objects.filter(departments.own(actor), sheet=sheet).select_related("criterion"))


def full(scores: list[CommuneScore]) -> dict[int, Given]:
    return {one.criterion_id: Given(one.criterion.points) for one in scores}


def verify(sheet: CommuneSheet, actor: Actor, marks: dict[int, Given] | None = None, *, finish: bool = True) -> Any:
    given = full(lines_of(sheet, actor)) if marks is None else marks
    return sheets.verify_sheet(actor=actor, sheet_id=sheet.pk, version=None, marks=given, finish=finish)


def test_every_line_has_the_department_that_its_criterion_names() -> None:
    sheet = f.sheet_of(f.opened())
    rows = CommuneScore.objects.filter(sheet=sheet).select_related("criterion", "department")
    told = {one.criterion.verifier: one.department.code for one in rows if one.department}
    assert told == {
        "Sở Nội vụ": "SNV", "Thanh tra tỉnh": "TTT", "Văn phòng UBND tỉnh": "VPUBND", "Sở Tài chính": "STC",
        "Sở Tư pháp": "STP",
    }  # fmt: skip
    assert all(one.department_path for one in rows)


def test_a_department_verifies_its_own_lines_and_no_others() -> None:
    sheet, justice = f.submitted(f.opened()), of(JUSTICE)
    own = lines_of(sheet, justice)
    assert [one.criterion.code for one in own] == ["2.3"]
    foreign = CommuneScore.objects.get(sheet=sheet, criterion__code="2.2").criterion_id
    with pytest.raises(PermissionDenied):
        verify(sheet, justice, {foreign: Given(Decimal(1), "không phải việc của mình")})
    for actor in (f.home_affairs(), f.actor_of(Role.INSPECTOR), f.council(), f.actor_of(Role.COMMUNE)):
        with pytest.raises(PermissionDenied):
            verify(sheet, actor, {})
    verify(sheet, justice)
    assert CommuneScore.objects.filter(sheet=sheet, finished=True).count() == 1
    assert CommuneScore.objects.get(sheet=sheet, criterion__code="2.2").verified is None
    assert f.sheet_of(CommuneRound.objects.get()).state == "submitted"
    assert Event.objects.get(action="governance.verify_sheet").after["lines"] == ["2.3"]


def test_the_sheet_goes_on_with_the_last_department() -> None:
    made = f.opened()
    sheet = f.submitted(made)
    for code in ("SNV", "TTT", "VPUBND", FINANCE):
        assert verify(sheet, of(code)).state == "submitted"
    [row] = [one for one in departments.list_outstanding(actor=f.home_affairs(), found=made) if one.waiting]
    assert (row.department.name, row.lines, row.waiting) == ("Sở Tư pháp", 1, 1)
    verify(sheet, of(JUSTICE), finish=False)
    assert f.sheet_of(made).state == "submitted", "a draft is not finished"
    assert verify(sheet, of(JUSTICE)).state == "settled"


def test_two_departments_at_once_do_not_disturb_each_other_two_of_one_do() -> None:
    sheet = f.submitted(f.opened())
    read = {code: departments.stamp(lines_of(sheet, of(code))) for code in (JUSTICE, FINANCE)}
    for code in (JUSTICE, FINANCE):
        marks = full(lines_of(sheet, of(code)))
        sheets.verify_sheet(actor=of(code), sheet_id=sheet.pk, version=read[code], marks=marks, finish=False)
    marks = full(lines_of(sheet, of(JUSTICE)))
    refused("changed", sheets.verify_sheet, actor=of(JUSTICE), sheet_id=sheet.pk, version=read[JUSTICE], marks=marks, finish=True)  # fmt: skip


def test_each_department_replies_to_the_explanations_of_its_lines() -> None:
    made = f.opened()
    sheet = f.submitted(made)
    lower = {one: [Given(Decimal(1), "Thiếu")] * 1 for one in (JUSTICE, FINANCE)}
    for code in ("SNV", "TTT", "VPUBND"):
        verify(sheet, of(code))
    for code, (given,) in lower.items():
        verify(sheet, of(code), {one.criterion_id: given for one in lines_of(sheet, of(code))})
    keys = {code: lines_of(sheet, of(code))[0].criterion_id for code in lower}
    answers = dict.fromkeys(keys.values(), "Đã làm")
    sheets.answer_sheet(actor=f.actor_of(Role.COMMUNE), sheet_id=sheet.pk, version=None, answers=answers)
    told = {"sheet_id": sheet.pk, "version": None}
    reply = Given(Decimal(2), "Ghi nhận")
    with pytest.raises(PermissionDenied):
        sheets.settle_sheet(actor=of(JUSTICE), **told, replies={keys[FINANCE]: reply})
    assert sheets.settle_sheet(actor=of(JUSTICE), **told, replies={keys[JUSTICE]: reply}).state == "explained"
    assert [one.title for one in waiting.list_waiting(actor=of(JUSTICE))] == []
    assert len(waiting.list_waiting(actor=of(FINANCE))) == 1
    assert sheets.settle_sheet(actor=of(FINANCE), **told, replies={keys[FINANCE]: reply}).state == "settled"


def test_a_sheet_sent_back_is_verified_again_by_everybody() -> None:
    sheet = f.submitted(f.opened())
    verify(sheet, of(JUSTICE))
    with pytest.raises(PermissionDenied):
        sheets.return_sheet(actor=f.council(), sheet_id=sheet.pk, version=None, reason="Thiếu")
    sheets.return_sheet(actor=f.home_affairs(), sheet_id=sheet.pk, version=None, reason="Thiếu")
    assert not CommuneScore.objects.filter(sheet=sheet, finished=True).exists()
    with pytest.raises(Http404):
        get_sheet(actor=of(JUSTICE), sheet_id=sheet.pk)


def test_a_department_sees_its_lines_and_files_only_once_the_commune_has_sent_them() -> None:
    made = f.opened()
    sheet, justice = f.sheet_of(made), of(JUSTICE)
    told = {"actor": f.actor_of(Role.COMMUNE), "sheet_id": sheet.pk, "purpose": FileFor.EVIDENCE, "on": f.TODAY}
    kept = {
        code: files.attach_file(
            **told, upload=paper(b"%PDF-1.4 " + code.encode()),
            criterion_id=CommuneScore.objects.get(sheet=sheet, criterion__code=code).criterion_id,
        )
        for code in ("2.2", "2.3")
    }  # fmt: skip
    with pytest.raises(Http404):
        get_sheet(actor=justice, sheet_id=sheet.pk)
    assert not rounds.list_rounds(actor=justice).exists()
    f.submitted(made)
    seen = get_sheet(actor=justice, sheet_id=sheet.pk)
    assert [row.score.criterion.code for row in list_scores(seen, actor=justice)] == ["2.3"]
    assert get_file(actor=justice, sheet_id=sheet.pk, file_id=kept["2.3"].pk) == kept["2.3"]
    with pytest.raises(Http404):
        get_file(actor=justice, sheet_id=sheet.pk, file_id=kept["2.2"].pk)
    [row] = departments.list_work(actor=justice, found=made)
    assert (row.lines, row.finished, row.to_reply) == (1, 0, 0)


def test_lines_that_name_no_department_are_verified_by_who_runs_the_round() -> None:
    made = f.opened()
    sheet = f.submitted(made)
    CommuneScore.objects.filter(sheet=sheet, criterion__code="2.3").update(department=None, department_path="")
    assert lines_of(sheet, of(JUSTICE)) == []
    assert [one.criterion.code for one in lines_of(sheet, f.home_affairs())] == ["2.3"]
    verify(sheet, f.home_affairs())
    assert departments.named(["Sở Không có", "stp"], province_id=made.unit_id, on=date(2026, 1, 1)).keys() == {"stp"}


def test_a_department_works_on_its_pages_and_home_affairs_sees_who_is_awaited() -> None:
    made = f.opened(only=(f.COMMUNE, f.OTHER))
    sheet, department, office = f.submitted(made), client_of(Role.VERIFIER, JUSTICE), client_of(Role.PERSONNEL)
    assert "?state=submitted" in department.get("/").content.decode()
    page = department.get(reverse("governance_round", args=[made.pk])).content.decode()
    assert sheet.name in page
    assert f.sheet_of(made, f.OTHER).name not in page
    page = department.get(reverse("governance_sheet", args=[sheet.pk])).content.decode()
    assert "2.3" in page
    assert "Tiếp công dân" not in page
    url = reverse("governance_verify", args=[sheet.pk])
    asked = department.get(url)
    [own] = lines_of(sheet, of(JUSTICE))
    assert asked.content.decode().count('name="points_') == 1
    told = {f"points_{own.criterion_id}": "5", f"text_{own.criterion_id}": "", "version": version_of(asked), "finish": "1"}  # fmt: skip
    assert department.post(url, told).status_code == 302
    page = office.get(reverse("governance_round", args=[made.pk])).content.decode()
    assert "Sở Tài chính" in page
    assert department.get(reverse("governance_sheet", args=[f.sheet_of(made, f.OTHER).pk])).status_code == 404
    assert department.get(reverse("governance_return", args=[sheet.pk])).status_code == 404
    for name in ("governance_rounds", "governance_plans", "governance_profiles", "governance_criteria"):
        assert department.get(reverse(name)).status_code == 200


def test_points_of_some_departments_are_no_verified_total_yet() -> None:
    made = f.opened()
    sheet = f.submitted(made)
    verify(sheet, of(JUSTICE))
    half = f.sheet_of(made)
    assert half.verified == 5
    assert half.whole_verified is None
    assert half.standing_points is None
