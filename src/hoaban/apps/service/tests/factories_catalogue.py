"""What tests of the catalogue stand on: the loaded catalogue, a small version, a dossier under a version."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta, timezone
from typing import Any

import openpyxl
from django.utils import translation

from hoaban.apps.organisation.models import Unit
from hoaban.apps.service.commands.catalogue_loading import load_catalogue
from hoaban.apps.service.models import Dossier, ProcedureVersion, ServicePoint
from hoaban.apps.service.queries import catalogue_sheets
from hoaban.apps.service.rules.catalogue import DocumentFacts, StepFacts, VersionFacts
from hoaban.shared.access import Actor

KEEPER = Actor.system()
NOW = date(2026, 3, 10)
BIRTH, HOUSE, VETERAN, COPY = "1.001193", "1.013225", "2.002307", "2.000815"
AT = datetime(2026, 3, 9, 8, tzinfo=timezone(timedelta(hours=7)))


def content() -> None:
    """The catalogue as installed."""
    load_catalogue(actor=KEEPER)


def facts(**changes: Any) -> VersionFacts:
    """A version that holds together, with what a test changes."""
    given: dict[str, Any] = {
        "name_vi": "Cấp giấy thử", "name_en": "Certificate for trial", "decided_at": "commune", "time_amount": 3,
        "time_unit": "working_days", "starts_on": date(2026, 6, 1), "legal_basis": "Nghị định thử",
        "documents": (DocumentFacts("Tờ khai", "Declaration", "form", 1, form_no="Mẫu 01"),),
        "steps": (
            StepFacts("Tiếp nhận", "Reception", "desk", 10, "CV"),
            StepFacts("Thẩm tra", "Examination", "specialist", 80),
            StepFacts("Trả kết quả", "Hand-over", "desk", 10),
        ),
    }  # fmt: skip
    return VersionFacts(**given | changes)


def version(code: str, on: date = NOW) -> ProcedureVersion:
    """The version of a procedure that holds on the day."""
    found: ProcedureVersion = ProcedureVersion.objects.on(on).get(procedure__code=code)
    return found


def dossiers(codes: list[str], unit: Unit, on: date = NOW) -> None:
    """A dossier received at a unit for each code, under the version of the day."""
    path = unit.placements.order_by("-starts_on")[0].path
    issuer = {"unit_path": path, "issuer": f"000.{unit.code}", "name": unit.name}
    point, _new = ServicePoint.objects.get_or_create(unit=unit, defaults=issuer)
    held = {code: version(code, on) for code in set(codes)}
    Dossier.objects.bulk_create(
        Dossier(
            code=f"000.00.00-260309-{number:04}", follow_key=f"key-{number}", point=point, unit=unit, unit_path=path,
            holder=unit, holder_path=path, procedure=held[code].procedure, version=held[code], applicant="Quàng Thị Thử",
            received_at=AT, time_unit=held[code].time_unit, time_amount=held[code].time_amount, first_due_at=AT,
            due_at=AT, warn_at=AT,
        )
        for number, code in enumerate(codes)
    )  # fmt: skip


def workbook(change: Any = None) -> bytes:
    """The catalogue as it is downloaded in Vietnamese, with what ``change`` does to the sheets of its openpyxl book."""
    with translation.override("vi"):
        book = openpyxl.load_workbook(io.BytesIO(catalogue_sheets.workbook()))
    if change is not None:
        change(*book.worksheets)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def place(sheet: Any, heading: str) -> int:
    """The number of the column with a heading."""
    return [cell.value for cell in sheet[1]].index(heading) + 1


def row(sheet: Any, code: str, starts_on: date = date(2025, 7, 1)) -> int:
    """The number of the row of a version in the first sheet."""
    day = place(sheet, "Có hiệu lực từ")
    return next(
        number for number in range(2, sheet.max_row + 1)
        if sheet.cell(number, 1).value == code and sheet.cell(number, day).value.date() == starts_on
    )  # fmt: skip
