"""What is due is carried out by the worker: batch by batch, each whole, gone on with after a killed one, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from hoaban.apps.people.tests import factories as f
from hoaban.apps.privacy import queries, tasks
from hoaban.apps.privacy.commands import disposal
from hoaban.apps.privacy.commands import proposals as proposing
from hoaban.apps.privacy.models import Disposal, Proposal, Reading, StockCount
from hoaban.apps.privacy.tests.carrying import signed
from hoaban.apps.privacy.tests.test_proposals import paper, proposed
from hoaban.apps.privacy.tests.test_readings import OTHER, reader, signed_in, somebody
from hoaban.apps.privacy.tests.test_retention import AT, KEY, LATER, read
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.runs import RunState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
TOLD = "privacy.carry_out_retention"


class Killed(BaseException):
    """What no program catches: the worker is gone."""


def ordered(actor: Actor, expected: int, key: str = KEY, on: date = LATER) -> Disposal:
    return disposal.order(actor=actor, key=key, expected=expected, basis="Biên bản 12/BB-SNV", on=on)


def due(number: int) -> None:
    one = somebody()
    for _number in range(number):
        read(one)


def once_more(monkeypatch: pytest.MonkeyPatch, what: Callable[[], None]) -> None:
    """Do something within the second batch, after its rows are gone and before it stands."""
    true, calls = disposal.runs.go_on, []

    def go_on(run: Any, **facts: Any) -> bool:
        if "done" in facts:
            calls.append(facts["done"])
            if len(calls) == 2:
                what()
        return true(run, **facts)

    monkeypatch.setattr(disposal.runs, "go_on", go_on)


def test_a_killed_worker_leaves_whole_batches_and_the_next_goes_on_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disposal, "BATCH", 2)
    due(5)
    actor = signed(reader())
    made = ordered(actor, 5)

    def killed() -> None:
        raise Killed

    with monkeypatch.context() as patched:
        once_more(patched, killed)
        with pytest.raises(Killed):
            disposal.carry_out(actor=actor, disposal_id=made.pk)
    made.refresh_from_db()
    assert (made.state, made.done, Reading.objects.count()) == (RunState.WORKING, 2, 3)
    assert not Event.objects.filter(action=TOLD).exists()
    assert tasks.take_up_again() == 1
    assert disposal.carry_out(actor=actor, disposal_id=made.pk) == 5
    assert disposal.carry_out(actor=actor, disposal_id=made.pk) == 0
    assert not Reading.objects.exists()
    event = Event.objects.get(action=TOLD)
    assert (event.after["rows"], event.after["ordered"], event.reason) == (5, 5, "Biên bản 12/BB-SNV")
    assert tasks.take_up_again() == 0


def test_a_worker_taken_for_dead_takes_its_batch_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disposal, "BATCH", 2)
    due(5)
    actor = signed(reader())
    made = ordered(actor, 5)
    with monkeypatch.context() as patched:
        once_more(patched, lambda: Disposal.objects.update(turn=F("turn") + 1) and None)
        assert disposal.carry_out(actor=actor, disposal_id=made.pk) == 2
    assert Reading.objects.count() == 3
    assert disposal.carry_out(actor=actor, disposal_id=made.pk) == 5


def test_stopped_it_keeps_what_is_done_and_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disposal, "BATCH", 2)
    due(5)
    actor = signed(reader())
    made = ordered(actor, 5)
    with monkeypatch.context() as patched:
        once_more(patched, lambda: disposal.stop(actor=actor, disposal_id=made.pk) and None)
        assert disposal.carry_out(actor=actor, disposal_id=made.pk) == 2
    made.refresh_from_db()
    # The stop stood in the transaction of the batch that was taken back here, so it is given once more.
    assert made.state == RunState.WORKING
    StockCount.objects.create(category=KEY, unit_path=made.part[0], due=5, held=0, counted_on=LATER)
    disposal.stop(actor=actor, disposal_id=made.pk)
    assert Event.objects.get(action=TOLD).after["rows"] == 2
    # Today goes on saying that there is something due.
    assert StockCount.objects.get(category=KEY).due == 5
    assert Reading.objects.count() == 3
    with pytest.raises(CommandRefused):
        disposal.stop(actor=actor, disposal_id=made.pk)
    assert ordered(actor, 3).total == 3


def test_files_of_a_batch_go_with_it_and_those_a_killed_worker_left_with_the_next(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, year = somebody(), date(2027, 3, 10)
    for field, text in (("full_name", "Lò Văn Thứ"), ("religion", "Không")):
        made = proposed(one, field=field, text=text, upload=paper(name=f"{field}.pdf"))
        proposing.decide(actor=reader(), proposal_id=made.pk, accepted=False, answer="Bản quét mờ", on=f.NOW, at=AT)
    paths = [Path(settings.MEDIA_ROOT, name) for name in Proposal.objects.values_list("file", flat=True)]
    actor = signed(reader())
    run = ordered(actor, 2, "refused-proposals", year)

    def killed(_run: Disposal) -> None:
        if _run.files:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(disposal, "_delete_files", killed)
        with pytest.raises(Killed):
            disposal.carry_out(actor=actor, disposal_id=run.pk)
    run.refresh_from_db()
    assert (run.done, len(run.files), [path.exists() for path in paths]) == (2, 2, [True, True])
    assert disposal.carry_out(actor=actor, disposal_id=run.pk) == 2
    assert [path.exists() for path in paths] == [False, False]
    run.refresh_from_db()
    assert (run.files, run.n_files, run.state) == ([], 2, RunState.DONE)
    assert Event.objects.get(action=TOLD).after["files"] == 2


def test_files_that_a_run_which_is_over_still_names_are_deleted_by_the_next_worker(
    settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    left = Path(settings.MEDIA_ROOT, "papers", "left")
    left.parent.mkdir(parents=True)
    left.write_bytes(b"%PDF")
    due(1)
    run = ordered(signed(reader()), 1)
    Disposal.objects.filter(pk=run.pk).update(state=RunState.FAILED, files=["papers/left", "papers/gone"])
    with django_capture_on_commit_callbacks(execute=True):
        assert disposal.delete_left_files(actor=Actor.system()) == 2
        assert left.exists()  # it goes once the event stands
    run.refresh_from_db()
    assert (run.files, left.exists()) == ([], False)
    assert Event.objects.get(action="privacy.delete_left_files").after["files"] == 2
    assert disposal.delete_left_files(actor=Actor.system()) == 0


def test_never_more_than_the_preview_showed_and_fewer_are_said() -> None:
    due(2)
    actor = signed(reader())
    made = ordered(actor, 2)
    due(3)
    assert disposal.carry_out(actor=actor, disposal_id=made.pk) == 2
    assert Reading.objects.count() == 3
    again = ordered(actor, 3)
    Reading.objects.last().delete()  # type: ignore[union-attr]
    assert disposal.carry_out(actor=actor, disposal_id=again.pk) == 2
    again.refresh_from_db()
    assert (again.state, again.message[:1]) == (RunState.DONE, "1")


def test_a_failure_is_told_with_what_is_done_and_the_rest_stays_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disposal, "BATCH", 2)
    due(5)
    actor = signed(reader())
    made = ordered(actor, 5)

    def broken() -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        once_more(patched, broken)
        with pytest.raises(OSError, match="disk full"):
            disposal.carry_out(actor=actor, disposal_id=made.pk)
    made.refresh_from_db()
    assert (made.state, Reading.objects.count()) == (RunState.FAILED, 3)
    assert Event.objects.get(action=TOLD).after["rows"] == 2


def test_who_lost_the_right_carries_nothing_out() -> None:
    due(1)
    actor = signed(reader())
    made = ordered(actor, 1)
    less = Actor(actor.name, reader(Role.PERSONNEL, OTHER).grants, user_id=actor.user_id)
    assert disposal.carry_out(actor=less, disposal_id=made.pk) == 0
    made.refresh_from_db()
    assert (made.state, Reading.objects.count()) == (RunState.FAILED, 1)
    with pytest.raises(PermissionDenied):
        ordered(Actor.system(), 1)


def test_a_second_order_waits_for_the_first_and_other_parts_do_not() -> None:
    read(somebody())
    read(somebody(OTHER))
    here, there = (signed(reader(Role.PERSONNEL, code)) for code in (f.COMMUNE, OTHER))
    made = ordered(here, 1)
    with pytest.raises(CommandRefused) as refused:
        ordered(signed(reader()), 2)
    assert refused.value.code == "changed"
    assert ordered(there, 1).pk != made.pk
    with pytest.raises(Http404):
        queries.get_disposal(actor=there, disposal_id=made.pk)
    assert queries.get_disposal(actor=reader(), disposal_id=made.pk) == made


def test_the_page_shows_how_far_it_is_stops_and_takes_up_again(settings: Any) -> None:
    settings.HOABAN_TODAY = LATER.isoformat()
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    due(2)
    client = signed_in(Role.PERSONNEL)
    sent = {"expected": 2, "basis": "BB 1", "sure": "on"}
    made = client.post(reverse("privacy_carry_out", args=[KEY]), sent)
    run = Disposal.objects.get()
    assert made.url == reverse("privacy_disposal", args=[run.pk])
    assert Reading.objects.count() == 2
    page = client.get(made.url)
    assert 'id="progress"' in page.content.decode()
    category = client.get(reverse("privacy_retention_category", args=[KEY])).content.decode()
    assert made.url in category
    assert reverse("privacy_carry_out", args=[KEY]) not in category
    resume = reverse("privacy_disposal_resume", args=[run.pk])
    assert resume not in page.content.decode()
    long_ago: datetime = timezone.now() - timedelta(days=4000)
    Disposal.objects.update(touched_at=long_ago)
    part = client.get(made.url, headers={"HX-Request": "true"})
    assert "privacy/_disposal_progress.html" in [one.name for one in part.templates]
    assert resume in part.content.decode()
    assert client.post(resume).status_code == 302
    assert client.post(reverse("privacy_disposal_stop", args=[run.pk])).status_code == 302
    assert client.get(made.url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert client.get(made.url).status_code == 200
    inspector = signed_in(Role.INSPECTOR)
    assert inspector.get(made.url).status_code == 404
    assert inspector.post(reverse("privacy_disposal_stop", args=[run.pk])).status_code == 404
