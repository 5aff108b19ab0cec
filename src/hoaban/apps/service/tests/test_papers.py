"""What the forms 01-07 say, in Vietnamese, whoever prints them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404
from django.utils import translation

from hoaban.apps.service.commands.moves import MoveFacts, carry_out
from hoaban.apps.service.models import ServicePaper, ServicePoint
from hoaban.apps.service.queries import papers
from hoaban.apps.service.queries.one_stop_law import form_cited
from hoaban.apps.service.queries.register import Asked, register
from hoaban.apps.service.rules.moves import Move
from hoaban.apps.service.tests import factories_dossiers as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture
def ground() -> f.Ground:
    return f.ground()


def told(data: dict[str, Any], part: str = "rows") -> dict[str, str]:
    return {label: value for label, value, _strong in data[part]}


def test_the_receipt_says_who_stands_above_the_time_by_rule_and_where_to_follow(ground: f.Ground) -> None:
    dossier = ground.take()
    with translation.override("en"):
        layout, data = papers.paper_data(actor=ground.desk, dossier_id=dossier.pk, form_no="01")
    assert (layout, data["title"], data["superior"]) == (
        "one_stop", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Ủy ban nhân dân xã Mường Luân",
    )  # fmt: skip
    after = told(data, "after")
    assert after["Thời hạn theo quy định"] == "3 ngày làm việc"
    assert after["Hẹn trả kết quả"] == "17:00, 13/03/2026"
    assert after["Tra cứu hồ sơ tại"].endswith("/dich-vu-cong/tra-cuu/")
    assert told(data)["Mã hồ sơ"] == dossier.code
    assert len(data["qr"]) > 20


def test_a_request_for_documents_says_whom_to_ask(ground: f.Ground) -> None:
    ServicePoint.objects.filter(pk=ground.point.pk).update(phone="0215 3 111 222")
    dossier = ground.take()
    asked = MoveFacts(documents=("Bản sao Giấy chứng nhận kết hôn",), note="Tờ khai chưa ký")
    carry_out(actor=ground.desk, dossier_id=dossier.pk, version=None, move=Move.ASK, now=f.at(10), facts=asked)
    kept = ServicePaper.objects.get(dossier=dossier)
    _layout, data = papers.issued_data(actor=ground.desk, paper_id=kept.pk)
    assert data["list"]["items"] == ["Bản sao Giấy chứng nhận kết hôn"]
    assert "Lý do: Tờ khai chưa ký" in data["paragraphs"]
    assert "0215 3 111 222" in data["paragraphs"][-1]
    with pytest.raises(Http404):
        papers.issued_data(actor=ground.stranger, paper_id=kept.pk)


def test_the_control_slip_lists_every_move_and_how_the_dossier_ended(ground: f.Ground) -> None:
    dossier = ground.take()
    _layout, before = papers.paper_data(actor=ground.desk, dossier_id=dossier.pk, form_no="06")
    assert "So với ngày hẹn" not in told(before)
    carry_out(
        actor=ground.desk, dossier_id=dossier.pk, version=None, move=Move.WITHDRAW, now=f.at(15),
        facts=MoveFacts(note="Người nộp xin rút"),
    )  # fmt: skip
    _layout, data = papers.paper_data(actor=ground.desk, dossier_id=dossier.pk, form_no="06")
    assert [line[3] for line in data["lines"]] == ["Đã tiếp nhận hồ sơ", "Công dân rút hồ sơ"]
    assert told(data)["So với ngày hẹn"] == "Trước hạn"
    assert all(len(line) == len(data["heads"]) == len(data["widths"]) for line in data["lines"])


def test_a_receipt_printed_again_says_the_appointment_of_now_beside_the_first(ground: f.Ground) -> None:
    dossier = ground.take()
    first = told(papers.paper_data(actor=ground.desk, dossier_id=dossier.pk, form_no="01")[1], "after")
    assert "Hẹn trả hiện nay" not in first
    carry_out(
        actor=ground.head, dossier_id=dossier.pk, version=None, move=Move.EXTEND, now=f.at(10),
        facts=MoveFacts(extra=2, note="Phải xác minh"),
    )  # fmt: skip
    again = told(papers.paper_data(actor=ground.desk, dossier_id=dossier.pk, form_no="01")[1], "after")
    assert again.pop("Hẹn trả hiện nay") == "17:00, 17/03/2026"
    assert again == first, "the rest is as it was handed out"


def test_the_register_names_the_deciding_unit_of_each_dossier(ground: f.Ground) -> None:
    dossier = ground.take()
    rows = register(actor=ground.desk, asked=Asked(f.TODAY - timedelta(days=1), f.TODAY, "", "", ""))
    data = papers.register_data(name=ground.point.name, rows=rows, since=f.TODAY, until=f.TODAY)
    (line,) = data["lines"]
    assert len(line) == len(data["heads"]) == len(data["widths"])
    assert dict(zip(data["heads"], line, strict=True))["Cơ quan giải quyết"] == "Xã Mường Luân"
    assert dossier.code in line


@pytest.mark.parametrize(
    ("form_no", "day", "cited"),
    [("01", date(2022, 12, 2), "Mẫu số 01, Thông tư 01/2018/TT-VPCP"), ("06", date(2025, 9, 14), "Mẫu số 05, Thông tư 01/2018/TT-VPCP"),
     ("06", date(2025, 9, 15), "Mẫu số 06, Thông tư 03/2025/TT-VPCP"), ("05", date(2022, 12, 2), ""),
     ("01", date(2018, 6, 1), "")],
)  # fmt: skip
def test_a_paper_cites_the_circular_of_its_day(form_no: str, day: date, cited: str) -> None:
    with translation.override("vi"):
        assert form_cited(form_no=form_no, on=day) == cited
