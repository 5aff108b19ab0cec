"""What is due of data kept for a time: counted, explained, carried out once by who may, and nothing beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils.timezone import get_default_timezone

from hoaban.apps.conduct.models import DisciplineCase
from hoaban.apps.people.models import Employment, Official
from hoaban.apps.people.tests import factories as f
from hoaban.apps.privacy import queries, tasks
from hoaban.apps.privacy.commands import disposal
from hoaban.apps.privacy.commands import proposals as proposing
from hoaban.apps.privacy.models import ArchivedRecord, Proposal, Reading, StockCount
from hoaban.apps.privacy.panels import data_due
from hoaban.apps.privacy.tests.carrying import carried_out
from hoaban.apps.privacy.tests.test_proposals import paper, proposed
from hoaban.apps.privacy.tests.test_readings import OTHER, reader, signed_in, somebody
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
AT = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)
NOW = date(2026, 3, 10)
LATER = date(2031, 3, 10)
"""Five years after NOW, when readings of that day are due."""
KEY = "readings-of-records"


def read(one: Official, day: date = NOW) -> Reading:
    """A reading of somebody's record on a day."""
    path = queries.CensusRow.objects.filter(official=one).latest("starts_on").unit_path
    made: Reading = Reading.objects.create(
        official=one, reader_name="Người xem", groups="basic", way="page", day=day, unit_path=path,
        at=datetime(day.year, day.month, day.day, 9, tzinfo=get_default_timezone()),
    )  # fmt: skip
    return made


def accused(one: Official) -> DisciplineCase:
    """An open discipline case of somebody."""
    unit = f.unit(f.COMMUNE, f.NOW)
    made: DisciplineCase = DisciplineCase.objects.create(
        official=one, unit=unit, unit_path="x", level=3, category=2, violation="Thử", occurred_on=NOW, opened_on=NOW,
        due_on=NOW + timedelta(days=90),
    )  # fmt: skip
    return made


def carried(key: str = KEY, expected: int = 1, on: date = LATER, actor: Actor | None = None, **other: Any) -> int:
    """Carry out a category as the personnel officer of the province."""
    return carried_out(actor=actor or reader(), key=key, expected=expected, on=on, **other)


def counts(key: str = KEY, on: date = LATER, actor: Actor | None = None) -> tuple[int, int]:
    """What is due and what is left out."""
    kept = queries.get_kept(actor=actor or reader(), key=key, on=on)
    return kept.due, kept.held


def test_a_reading_is_due_on_its_day_and_not_the_day_before() -> None:
    read(somebody())
    assert counts(on=LATER - timedelta(days=1)) == (0, 0)
    assert counts(on=LATER) == (1, 0)


def test_carrying_out_deletes_what_is_due_and_leaves_one_event_with_the_count_alone() -> None:
    one = somebody()
    read(one)
    kept = read(one, NOW + timedelta(days=1))
    assert carried() == 1
    assert list(Reading.objects.all()) == [kept]
    event = Event.objects.get(action="privacy.carry_out_retention")
    assert (event.after["rows"], event.after["category"], event.reason) == (1, KEY, "Biên bản 12/BB-SNV")
    assert one.full_name not in f"{event.after} {event.reason} {event.subject_name}"


def test_an_open_discipline_case_holds_readings_back_and_says_why() -> None:
    free, held = somebody(), somebody()
    read(free)
    read(held)
    case = accused(held)
    assert counts() == (1, 1)
    kept = queries.get_kept(actor=reader(), key=KEY, on=LATER)
    rows = queries.over_rows(actor=reader(), kept=kept, on=LATER).filter(is_held=True)
    assert queries.standing_of(kept=kept, row=rows.get(), on=LATER).grounds == (
        "cán bộ đang có vụ việc kỷ luật chưa kết thúc",
    )
    carried()
    assert Reading.objects.get().official == held
    DisciplineCase.objects.filter(pk=case.pk).update(state="dropped", closed_on=NOW)
    assert counts() == (1, 0)


def test_a_preview_that_no_longer_holds_is_refused_and_nothing_is_done() -> None:
    one = somebody()
    read(one)
    read(one)
    with pytest.raises(CommandRefused) as refused:
        carried(expected=1)
    assert (refused.value.code, Reading.objects.count()) == ("changed", 2)
    assert Event.objects.get(action="privacy.carry_out_retention_refused").after == {"code": "changed"}
    carried(expected=2)
    with pytest.raises(CommandRefused):
        carried(expected=2)


def test_batches_go_on_until_all_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disposal, "BATCH", 2)
    one = somebody()
    for _number in range(5):
        read(one)
    assert carried(expected=5) == 5
    assert not Reading.objects.exists()


def test_without_a_basis_or_the_permission_nothing_is_carried_out() -> None:
    read(somebody())
    with pytest.raises(CommandRefused) as refused:
        carried(basis="  ")
    assert refused.value.field == "basis"
    for role in (Role.INSPECTOR, Role.COMMUNE, Role.OFFICIAL):
        with pytest.raises(PermissionDenied):
            carried(actor=reader(role))
    with pytest.raises(Http404):
        carried(key="no-such-category")
    assert Reading.objects.count() == 1


def test_a_part_sees_and_carries_out_its_own_rows_alone() -> None:
    here, there = somebody(), somebody(OTHER)
    read(here)
    left = read(there)
    own = reader(Role.PERSONNEL, f.COMMUNE)
    assert counts(actor=own) == (1, 0)
    carried(actor=own)
    assert Reading.objects.get() == left
    assert queries.list_carried_out(actor=reader(Role.INSPECTOR, OTHER)) == []
    assert len(queries.list_carried_out(actor=reader())) == 1


def test_a_refused_proposal_loses_its_paper_and_its_values_and_keeps_how_it_ended(
    settings: Any,
) -> None:
    one = somebody()
    made = proposed(one)
    stored = Path(settings.MEDIA_ROOT, made.file)
    proposing.decide(actor=reader(), proposal_id=made.pk, accepted=False, answer="Bản quét mờ", on=f.NOW, at=AT)
    year = date(2027, 3, 10)
    assert counts("refused-proposals", year - timedelta(days=1)) == (0, 0)
    proposed(one, upload=paper(name="moi.pdf"))
    assert counts("refused-proposals", year) == (0, 1)
    Proposal.objects.filter(state="waiting").update(state="accepted")
    assert stored.exists()
    assert carried("refused-proposals", on=year) == 1
    assert not stored.exists()
    made.refresh_from_db()
    assert (made.value, made.before, made.file, made.answer, made.state) == ("", "", "", "", "refused")
    assert "Thứ" not in made.reason
    assert counts("refused-proposals", year) == (0, 0)


def test_a_file_stays_where_the_transaction_is_taken_back(settings: Any) -> None:
    made = proposed(somebody())
    proposing.decide(actor=reader(), proposal_id=made.pk, accepted=False, answer="Bản quét mờ", on=f.NOW, at=AT)
    with pytest.raises(CommandRefused):
        carried("refused-proposals", expected=7, on=date(2027, 3, 10))
    assert Path(settings.MEDIA_ROOT, made.file).exists()


def test_the_record_of_a_leaver_is_marked_for_the_archive_and_stays_whole() -> None:
    one = somebody()
    Employment.objects.filter(official=one).update(ends_before=date(2026, 3, 11))
    year = date(2027, 3, 11)
    assert counts("records-of-leavers", year - timedelta(days=1)) == (0, 0)
    before = Official.objects.values().get(pk=one.pk)
    assert carried("records-of-leavers", on=year) == 1
    assert Official.objects.values().get(pk=one.pk) == before
    assert ArchivedRecord.objects.get().official == one
    assert counts("records-of-leavers", year) == (0, 0)


def test_leavers_taken_out_by_name_are_told(settings: Any) -> None:
    settings.HOABAN_TODAY = "2027-03-11"
    one = somebody()
    Employment.objects.filter(official=one).update(ends_before=date(2026, 3, 11))
    address = reverse("privacy_retention_category", args=["records-of-leavers"])
    client = signed_in(Role.PERSONNEL)
    assert one.full_name in client.get(address).content.decode()
    assert not Reading.objects.exists()
    client.get(address, {"export": "csv"})
    left = Reading.objects.get()
    assert (left.official_id, left.way, left.groups) == (one.pk, "export", "basic,service")
    client.get(reverse("privacy_retention_category", args=[KEY]), {"export": "csv"})
    assert Reading.objects.count() == 1


def test_every_category_has_its_time_in_the_lawbook_and_can_be_carried_out() -> None:
    found = queries.list_kept(actor=reader(), on=NOW)
    assert [one.category.key for one in found if one.rule is None] == []
    counted = [one for one in found if one.category.rows is not None]
    assert len(counted) >= 8
    assert all(one.time and one.category.carry_out for one in counted)
    assert all(one.time is None for one in found if one.category.rows is None)


def test_the_worker_counts_by_unit_and_deletes_nothing() -> None:
    read(somebody())
    read(somebody(OTHER))
    assert disposal.count_stock(actor=Actor.system(), on=LATER) == 2
    assert disposal.count_stock(actor=Actor.system(), on=LATER) == 2
    assert StockCount.objects.count() == Reading.objects.count() == 2
    (task,) = data_due(actor=reader(Role.PERSONNEL, f.COMMUNE), on=LATER)
    assert task.title.endswith(": 1 mục")
    assert data_due(actor=reader(Role.INSPECTOR), on=LATER) == []
    carried(expected=2)
    assert data_due(actor=reader(), on=LATER) == []
    with pytest.raises(PermissionDenied):
        disposal.count_stock(actor=reader(), on=LATER)


def test_the_worker_is_asked_once_and_again_on_the_first_of_the_next_month() -> None:
    assert tasks.keep_counting()
    assert not tasks.keep_counting()
    zone = get_default_timezone()
    december = tasks.next_month(datetime(2026, 12, 31, 23, 0, tzinfo=zone))
    assert december == datetime(2027, 1, 1, 2, 30, tzinfo=zone)


def test_the_table_opens_the_rows_and_the_form_carries_them_out_once(settings: Any) -> None:
    settings.HOABAN_TODAY = LATER.isoformat()
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    one = somebody()
    read(one)
    client = signed_in(Role.PERSONNEL)
    page = client.get(reverse("privacy_retention"))
    assert page.status_code == 200
    address = reverse("privacy_retention_category", args=[KEY])
    assert f'href="{address}?state=due">1</a>' in page.content.decode()
    shown = client.get(address, {"place": queries.CensusRow.objects.get(official=one).unit_path})
    assert shown.context["table"].page.total == 1
    sent = {"expected": 1, "basis": "Biên bản 12/BB-SNV", "sure": "on"}
    for _click in range(2):
        assert client.post(reverse("privacy_carry_out", args=[KEY]), sent).status_code == 302
    assert not Reading.objects.exists()
    assert Event.objects.filter(action="privacy.carry_out_retention").count() == 1
    assert "Biên bản 12/BB-SNV" in client.get(address).content.decode()


def test_a_form_without_the_tick_or_with_an_old_number_is_drawn_again(settings: Any) -> None:
    settings.HOABAN_TODAY = LATER.isoformat()
    read(somebody())
    client = signed_in(Role.PERSONNEL)
    address = reverse("privacy_carry_out", args=[KEY])
    assert client.post(address, {"expected": 1, "basis": "BB 1"}).status_code == 422
    assert client.post(address, {"expected": 9, "basis": "BB 1", "sure": "on"}).status_code == 422
    assert client.post(address, {"expected": "x", "basis": "BB 1", "sure": "on"}).status_code == 422
    assert Reading.objects.count() == 1


def test_lists_go_out_as_spreadsheets() -> None:
    read(somebody())
    client = signed_in(Role.PERSONNEL)
    for address in (reverse("privacy_retention"), reverse("privacy_retention_category", args=[KEY])):
        assert b"".join(client.get(address, {"export": "csv"}).streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("role", "sees", "carries"),
    [(Role.PERSONNEL, 200, 422), (Role.INSPECTOR, 200, 404), (Role.COMMUNE, 200, 404), (Role.OFFICIAL, 404, 404),
     (Role.COUNTER, 404, 404)],
)  # fmt: skip
def test_who_may_look_and_who_may_carry_out(role: Role, sees: int, carries: int) -> None:
    client: Client = signed_in(role)
    assert client.get(reverse("privacy_retention")).status_code == sees
    assert client.get(reverse("privacy_retention_category", args=[KEY])).status_code == sees
    assert client.post(reverse("privacy_carry_out", args=[KEY])).status_code == carries
    if sees == 200:
        assert client.get(reverse("privacy_retention_category", args=["khac"])).status_code == 404
