"""Scanned papers: attached sealed, corrected, taken out, deleted by retention; each kind is seen by its groups of fields."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from hoaban.apps.people.queries import field_groups
from hoaban.apps.privacy.commands.copies import take_copy, take_paper
from hoaban.apps.privacy.tests.carrying import carried_out
from hoaban.apps.record.commands import papers as commands
from hoaban.apps.record.models import PaperKind, RecordPaper
from hoaban.apps.record.queries import papers as queries
from hoaban.apps.record.queries.seen import PAPERS
from hoaban.apps.record.rules.groups import GROUPS
from hoaban.apps.record.tests import factories as f
from hoaban.shared import sealed_files
from hoaban.shared.access import Actor, Grant, Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.sealed import MARK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
AT = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)
FACTS: dict[str, Any] = {
    "kind": "diploma", "title": "Cử nhân luật", "number": "QĐ 12/2015", "issuer": "Đại học Luật", "issued_on": date(2015, 6, 1),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def scan(content: str = "van bang") -> ContentFile[bytes]:
    """A scanned paper."""
    return ContentFile(f"%PDF-1.7 {content}".encode(), "giay.pdf")


def attached(official: int, content: str = "van bang", actor: Actor | None = None, **facts: Any) -> RecordPaper:
    """A paper in a record."""
    return commands.attach_paper(
        actor=actor or f.officer(), official_id=official, facts={**FACTS, **facts}, upload=scan(content), on=f.TODAY
    )


def removed(paper: RecordPaper, version: int = 1, reason: str = "Đưa nhầm hồ sơ") -> None:
    """Take a paper out."""
    commands.remove_paper(
        actor=f.officer(), official_id=paper.official_id, paper_id=paper.pk, version=version, reason=reason, on=f.TODAY
    )


def files(tmp_path: Path) -> list[Path]:
    """What stands on the disk."""
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_paper_stands_sealed_on_the_disk_and_in_the_database(tmp_path: Path) -> None:
    made = attached(f.somebody())
    (stored,) = files(tmp_path)
    assert b"van bang" not in stored.read_bytes()
    assert sealed_files.opened(name=made.file, key=made.file_key) == b"%PDF-1.7 van bang"
    with connection.cursor() as cursor:
        cursor.execute("SELECT title, number, issuer, file_key, sha256 FROM record_recordpaper")
        row = cursor.fetchone()
    assert all(str(value).startswith(MARK) for value in row)
    told = Event.objects.get(action="record.attach_paper")
    assert (told.subject_id, told.after) == (made.official_id, {"key": made.pk, "kind": "diploma"})
    assert made.title == "Cử nhân luật"


def test_an_event_tells_no_kind_that_fewer_may_see() -> None:
    official = f.somebody()
    attached(official, kind="medical", content="kham")
    assert set(Event.objects.get(action="record.attach_paper").after) == {"key"}


def test_the_same_content_is_attached_once_and_again_after_it_was_taken_out(tmp_path: Path) -> None:
    official = f.somebody()
    first = attached(official)
    with pytest.raises(CommandRefused) as refused:
        attached(official, kind="other")
    assert refused.value.code == "changed"
    assert len(files(tmp_path)) == 1
    removed(first)
    assert attached(official).pk != first.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        RecordPaper.objects.filter(pk=first.pk).update(removed_on=None)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": "nothing"}, "kind"), ({"title": "x" * 201}, "title"), ({"number": "x" * 81}, "number"),
        ({"issued_on": date(2026, 3, 11)}, "issued_on"), ({"issued_on": date(1899, 1, 1)}, "issued_on"),
    ],
)  # fmt: skip
def test_wrong_facts_are_refused_at_their_field_before_anything_is_written(
    tmp_path: Path, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(CommandRefused) as refused:
        attached(f.somebody(), **facts)
    assert refused.value.field == field
    assert not files(tmp_path)


def test_too_many_papers_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "MOST_PAPERS", 1)
    official = f.somebody()
    attached(official)
    with pytest.raises(CommandRefused) as refused:
        attached(official, "khac")
    assert refused.value.code == "too-many"
    assert len(files(tmp_path)) == 1


def test_others_cannot_attach_and_nothing_is_written(tmp_path: Path) -> None:
    official = f.somebody()
    with pytest.raises(Http404):
        attached(official, actor=f.officer(f.OTHER))
    with pytest.raises(PermissionDenied):
        attached(official, actor=f.officer(role=Role.SUPERVISOR))
    with pytest.raises(PermissionDenied):
        attached(official, actor=Actor("Chính chủ", user_id=5, official_id=official))
    assert not files(tmp_path)


def test_who_may_not_see_a_kind_neither_attaches_nor_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    official = f.somebody()
    made = attached(official, kind="medical")
    narrow = {group: frozenset() if group == "medical" else roles for group, roles in field_groups.roles_of().items()}
    monkeypatch.setattr(field_groups, "roles_of", lambda: narrow)
    with pytest.raises(PermissionDenied):
        attached(official, "khac", kind="medical")
    where: dict[str, Any] = {"actor": f.officer(), "official_id": official, "paper_id": made.pk}
    with pytest.raises(Http404):
        queries.read_paper(**where)
    with pytest.raises(Http404):
        commands.remove_paper(**where, version=1, reason="Thử", on=f.TODAY)


def test_data_are_corrected_once_and_the_slower_officer_is_told() -> None:
    made = attached(f.somebody())
    where: dict[str, Any] = {"actor": f.officer(), "official_id": made.official_id, "paper_id": made.pk, "on": f.TODAY}
    now = commands.correct_paper(**where, version=1, facts={**FACTS, "title": "Thạc sĩ luật", "issued_on": None})
    assert (now.title, now.issued_on, now.version) == ("Thạc sĩ luật", None, 2)
    told = Event.objects.get(action="record.correct_paper")
    assert told.before == {"key": made.pk, "title": "•••", "issued_on": "2015-06-01"}
    for version, code in ((1, "changed"), (2, "same")):
        with pytest.raises(CommandRefused) as refused:
            commands.correct_paper(
                **where, version=version, facts={**FACTS, "title": "Thạc sĩ luật", "issued_on": None}
            )
        assert refused.value.code == code


def test_taking_out_asks_for_a_reason_and_is_done_once() -> None:
    made = attached(f.somebody())
    with pytest.raises(CommandRefused) as refused:
        removed(made, reason="  ")
    assert refused.value.field == "reason"
    removed(made)
    with pytest.raises(CommandRefused) as refused:
        removed(made)
    assert (refused.value.code, "Lò Thị Thử" in refused.value.message) == ("changed", True)
    assert Event.objects.filter(action="record.remove_paper").count() == 1


def test_what_was_taken_out_is_seen_by_the_office_and_the_owner_until_retention_deletes_it(tmp_path: Path) -> None:
    official = f.somebody()
    made = attached(official)
    removed(made)
    owner = Actor("Chính chủ", user_id=5, official_id=official)
    for actor, sees in ((f.officer(), True), (owner, True), (f.officer(role=Role.SUPERVISOR), False)):
        holder = queries.get_holder(actor=actor, official_id=official)
        assert queries.list_papers(actor=actor, holder=holder) == []
        assert bool(queries.list_papers(actor=actor, holder=holder, removed=True)) is sees
    home = Actor("Nội vụ", (Grant(Role.PERSONNEL, ("",)),), user_id=9)
    assert carried_out(actor=home, key="removed-papers", expected=1, on=date(2027, 3, 10)) == 1
    assert not RecordPaper.objects.exists()
    assert not files(tmp_path)
    assert Event.objects.filter(action="record.remove_paper").exists()


@pytest.mark.parametrize("role", [Role.PERSONNEL, Role.COMMUNE, Role.SUPERVISOR, Role.INSPECTOR, Role.LEADER])
def test_every_role_sees_the_kinds_whose_groups_and_permissions_it_has(role: Role) -> None:
    actor, official = f.officer(role=role), f.somebody()
    holder = queries.get_holder(actor=actor, official_id=official)
    for kind, place in PAPERS.items():
        may = all(role in field_groups.roles_of()[group] for group in place.groups)
        assert (kind.value in holder.kinds) == (
            may and (not place.permission or actor.may(place.permission, holder.path))
        )


def test_every_kind_has_a_page_and_narrow_groups_where_it_tells_of_health_family_or_the_number() -> None:
    assert set(PAPERS) == set(PaperKind)
    assert {place.page for place in PAPERS.values()} <= {one.key for one in GROUPS}
    assert PAPERS[PaperKind.BIRTH].groups == {field_groups.FAMILY}
    assert field_groups.NUMBER in PAPERS[PaperKind.IDENTITY].groups
    assert {field_groups.MEDICAL, field_groups.FAMILY} <= PAPERS[PaperKind.CURRICULUM].groups


def test_the_copy_of_ones_own_data_holds_the_papers_open_and_no_key() -> None:
    official = f.somebody()
    made = attached(official)
    attached(f.somebody(), "cua nguoi khac")
    owner = Actor("Chính chủ", user_id=5, official_id=official)
    with zipfile.ZipFile(io.BytesIO(take_copy(actor=owner, on=f.TODAY, at=AT))) as found:
        told = json.loads(found.read("data.json"))["record.recordpaper"]
        assert [one["title"] for one in told] == ["Cử nhân luật"]
        assert found.read(told[0]["file"]) == b"%PDF-1.7 van bang"
        assert made.file_key not in found.read("data.json").decode()
    assert take_paper(actor=owner, on=f.TODAY, at=AT).startswith(b"%PDF")
