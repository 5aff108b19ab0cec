"""The copy of one's own data holds the whole record, family and health with it, and nobody else's."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from django.http import Http404
from pypdf import PdfReader

from hoaban.apps.privacy.commands.copies import take_copy, take_paper
from hoaban.apps.record.tests import factories as f
from hoaban.shared.access import Actor
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
AT = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)


def two() -> Actor:
    """Somebody whose whole record is filled in, signed in, and a colleague with a family of their own."""
    one, other = f.somebody(), f.somebody(f.OTHER)
    f.filled(one, f.officer())
    clerk = f.officer(f.OTHER)
    parent = {"kin": 2, "full_name": "Quàng Thị Khác", "birth_year": 1960}
    f.sheet.change_sheet(actor=clerk, official_id=other, version=0, facts=f.SHEET, on=f.TODAY)
    f.sheet.add_part(actor=clerk, official_id=other, version=None, kind="family", facts=parent, on=f.TODAY)
    return Actor("Tự xem", user_id=77, official_id=one)


def test_the_paper_tells_family_and_health_of_oneself_alone() -> None:
    owner = two()
    made = PdfReader(io.BytesIO(take_paper(actor=owner, on=f.TODAY, at=AT)))
    text = " ".join("".join(page.extract_text() for page in made.pages).split())
    for wanted in ("Lò Văn Cha", "1955", "Tốt", "165", "1100012345", "Sở Nội vụ", "Sinh viên"):
        assert wanted in text
    assert "Quàng Thị Khác" not in text
    assert Event.objects.get(action="privacy.take_copy").subject_id == owner.official_id


def test_the_data_file_tells_every_column_and_what_is_told_later() -> None:
    owner = two()
    with zipfile.ZipFile(io.BytesIO(take_copy(actor=owner, on=f.TODAY, at=AT))) as found:
        told = json.loads(found.read("data.json"))
    assert [one["full_name"] for one in told["record.familymember"]] == ["Lò Văn Cha"]
    assert [one["height_cm"] for one in told["record.healthcheck"]] == [165]
    assert told["record.profile"][0]["relatives_abroad"] == "Không"
    assert len(told["not_yet_told"]) >= 4
    with pytest.raises(Http404):
        take_copy(actor=f.officer(), on=f.TODAY, at=AT)
