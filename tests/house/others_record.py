"""The record of an official of another commune, and the addresses of it that must not exist for others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, Unit
from hoaban.apps.people.models import Photo
from hoaban.apps.record import models as m
from hoaban.shared.access import Role

DAY = date(2026, 3, 10)
NAMED = "Ngoạisử"
Keys = Mapping[str, int]
PUBLIC: dict[str, list[Mapping[str, object]]] = {}


def record(official_id: int, unit: Unit, post: Post) -> dict[str, int]:
    """A sheet, a member of the family, a commendation, and the forms of the whole unit that its office asked for."""
    m.Profile.objects.create(official_id=official_id, birth_place=NAMED, main_work=NAMED)
    member = m.FamilyMember.objects.create(official_id=official_id, kin=1, full_name=f"Quàng Văn {NAMED}")
    m.Commendation.objects.create(official_id=official_id, form=7, detail=NAMED, awarded_on=DAY)
    photo = Photo.objects.create(
        official_id=official_id, file="photos/x", size=1, digest="x", added_on=DAY, added_by=NAMED, reason=NAMED
    )
    paper = m.RecordPaper.objects.create(
        official_id=official_id, kind="diploma", title=NAMED, file="x", file_key="x", mime="application/pdf", size=1, sha256="x",
        added_on=DAY, added_by=NAMED,
    )  # fmt: skip
    printing = m.Printing.objects.create(
        user=make_user("in-noi-khac", (Role.COMMUNE, unit)), unit_code=unit.code, unit_name=NAMED, on=DAY, folder="x",
        unit_path=organisation.current_path(unit.pk, DAY), people=[official_id], total=1, state="done", drop_on=DAY,
    )  # fmt: skip
    return {
        "record_of": official_id,
        "record_family": member.pk,
        "record_printing": printing.pk,
        "record_photo": photo.pk,
        "record_paper": paper.pk,
    }


def _of(**fixed: object) -> Callable[[Keys], Mapping[str, object]]:
    return lambda others: {"pk": others["record_of"], **fixed}


def _printing(others: Keys) -> Mapping[str, object]:
    return {"pk": others["record_printing"]}


def _line(others: Keys) -> Mapping[str, object]:
    return {"pk": others["record_of"], "kind": "family", "part_id": others["record_family"]}


def _paper(others: Keys) -> Mapping[str, object]:
    return {"pk": others["record_of"], "paper_id": others["record_paper"]}


FOREIGN: dict[str, Callable[[Keys], Mapping[str, object]]] = {
    **{f"record_printing{name}": _printing for name in ("", "_file", "_cancel", "_resume", "_drop")},
    "people_photos": _of(),
    "people_photo_away": _of(),
    "people_photo": lambda others: {"pk": others["record_of"], "photo_id": others["record_photo"]},
    "record_page": _of(),
    "record_papers": _of(),
    "record_paper_add": _of(),
    "record_paper_file": _paper,
    "record_paper_change": _paper,
    "record_paper_remove": _paper,
    "record_form": _of(ending="pdf"),
    "record_edit": _of(group="identity"),
    "record_add": _of(kind="family"),
    "record_change": _line,
    "record_remove": _line,
}
"""Addresses of what belongs to the other commune."""
