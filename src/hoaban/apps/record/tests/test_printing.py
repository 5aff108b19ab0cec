"""Forms of a whole unit in one file: asked for, made part by part, told to everybody in it, opened by who asked alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from hoaban.apps.accounts import queries as accounts
from hoaban.apps.accounts.models import User
from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.models import CensusRow, Official
from hoaban.apps.people.tests.factories import COMMUNE, PROVINCE, unit
from hoaban.apps.privacy.models import Reading
from hoaban.apps.privacy.queries import list_own_readings
from hoaban.apps.record import tasks
from hoaban.apps.record.commands import printing as commands
from hoaban.apps.record.models import Printing
from hoaban.apps.record.queries import printing as queries
from hoaban.apps.record.tests import factories as f
from hoaban.shared.access import Actor, Role
from hoaban.shared.figures import Scope
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.runs import RunState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
AT = datetime(2026, 3, 10, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def waiting(settings: Any) -> None:
    """Nobody works on what pages ask for."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def at_once(settings: Any) -> None:
    """What pages ask for is done at once."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


def user_of(role: Role = Role.COMMUNE, code: str = COMMUNE) -> User:
    name = f"{role.value}-{code}"
    return User.objects.filter(username=name).first() or make_user(name, (role, unit(code, f.TODAY)))


def who(role: Role = Role.COMMUNE, code: str = COMMUNE) -> Actor:
    return accounts.actor_for(user_of(role, code), f.TODAY)


def scope_of(actor: Actor, code: str = COMMUNE, on: date = f.TODAY) -> Scope:
    return Scope(actor, on, organisation.get_part(actor=actor, on=on, code=code))


def asked(actor: Actor, code: str = COMMUNE) -> Printing:
    return commands.ask(actor=actor, scope=scope_of(actor, code))


def made(actor: Actor, run: Printing) -> Printing:
    commands.make(actor=actor, printing_id=run.pk, on=f.TODAY, at=AT)
    run.refresh_from_db()
    return run


def signed_in(role: Role = Role.COMMUNE, code: str = COMMUNE) -> Client:
    client = Client()
    client.force_login(user_of(role, code))
    return client


def test_everybody_of_the_unit_and_below_stands_in_one_file_with_pages_and_bookmarks_of_their_own() -> None:
    people, other = [f.somebody() for _one in range(3)], f.somebody(f.OTHER)
    Official.objects.filter(pk=people[0]).update(full_name="Lò Văn Riêng")
    run = made(who(), asked(who()))
    assert (run.state, run.done, run.total, run.dropped) == (RunState.DONE, 3, 3, False)
    assert other not in run.people
    file = PdfReader(run.file)
    names = [one.title for one in file.outline]
    assert len(names) == 3
    assert "LÒ VĂN RIÊNG" in names
    firsts = [page.extract_text() for page in file.pages if "Họ và tên khai sinh" in page.extract_text()]
    assert len(firsts) == 3
    assert run.drop_on == f.TODAY + timedelta(days=3)
    assert oct(run.file.stat().st_mode)[-3:] == "600"
    assert [one.name for one in run.place.iterdir()] == ["forms.pdf"]


def test_everybody_in_it_sees_a_reading_and_one_event_tells_the_number_alone() -> None:
    one, other = f.somebody(), f.somebody(f.OTHER)
    run = made(who(), asked(who()))
    owner, stranger = (Actor("Chủ", user_id=99, official_id=key) for key in (one, other))
    left = list_own_readings(actor=owner).get()
    assert (left.way, left.reader_name, left.day) == ("print", str(user_of()), f.TODAY)
    assert {"medical", "family", "salary"} <= set(left.groups.split(","))
    assert list_own_readings(actor=stranger).count() == 0
    event = Event.objects.get(action="record.print_unit")
    assert event.after == {"people": 1, "left_out": 0, "bytes": run.size}


def test_who_may_not_see_a_group_prints_a_form_without_it_and_the_reading_says_so() -> None:
    f.filled(f.somebody(), f.officer())
    head = who(Role.SUPERVISOR)
    run = made(head, asked(head))
    text = "".join(page.extract_text() for page in PdfReader(run.file).pages)
    assert "Lò Văn Cha" not in text
    assert Reading.objects.get().groups == "basic,service,qualifications"


def test_a_file_that_nobody_may_make_is_refused_with_the_reason(settings: Any) -> None:
    with pytest.raises(CommandRefused, match="không có ai"):
        asked(who())
    f.somebody()
    f.somebody()
    settings.PRINTING_MOST_PEOPLE = 1
    with pytest.raises(CommandRefused, match="có 2 người; mỗi tệp chứa nhiều nhất 1"):
        asked(who())
    refused = Event.objects.filter(action="record.ask_printing_refused").values_list("after__code", flat=True)
    assert list(refused.order_by("pk")) == ["nobody", "too-many"]
    with pytest.raises(PermissionDenied):
        commands.ask(actor=who(Role.PROVIDER), scope=scope_of(Actor.system()))
    with pytest.raises(PermissionDenied):
        commands.ask(actor=Actor.system(), scope=scope_of(Actor.system()))
    assert not Printing.objects.exists()


def test_the_same_unit_and_day_asked_for_twice_is_one_file_and_a_fourth_waits() -> None:
    for code in (COMMUNE, f.OTHER, "03217", "03127"):
        f.somebody(code)
    actor = who(Role.PERSONNEL, PROVINCE)
    assert asked(actor).pk == asked(actor).pk
    asked(actor, f.OTHER)
    asked(actor, "03217")
    with pytest.raises(CommandRefused, match="3 tệp"):
        asked(actor, "03127")
    assert Printing.objects.count() == 3


class Killed(BaseException):
    """What no program catches: the worker is gone."""


def test_a_killed_worker_leaves_what_was_made_and_the_next_goes_on_from_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for _one in range(3):
        f.somebody()
    monkeypatch.setattr(commands, "PART", 1)
    actor, calls = who(), []
    true: Callable[..., bytes] = commands.forms_pdf

    def dying(*, wholes: Any) -> bytes:
        calls.append(len(wholes))
        if len(calls) == 3:
            raise Killed
        return true(wholes=wholes)

    monkeypatch.setattr(commands, "forms_pdf", dying)
    run = asked(actor)
    with pytest.raises(Killed):
        made(actor, run)
    run.refresh_from_db()
    assert (run.state, run.done) == (RunState.WORKING, 2)
    assert not Reading.objects.exists()
    assert made(actor, run).state == RunState.DONE
    assert calls == [1, 1, 1, 1]
    assert len(PdfReader(run.file).outline) == 3
    assert Reading.objects.count() == 3
    made(actor, run)
    assert Reading.objects.count() == 3


def test_a_worker_taken_for_dead_stops_when_another_has_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    f.somebody()
    actor, true = who(), commands.forms_pdf

    def slow(*, wholes: Any) -> bytes:
        Printing.objects.update(turn=F("turn") + 1)
        return true(wholes=wholes)

    monkeypatch.setattr(commands, "forms_pdf", slow)
    run = made(actor, asked(actor))
    assert (run.state, run.turn) == (RunState.WORKING, 2)
    assert not Reading.objects.exists()
    assert run.place.exists()


def test_a_worker_that_lost_its_turn_at_the_end_leaves_the_parts_to_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    f.somebody()
    actor, true = who(), commands._join

    def slow(run: Printing) -> int:
        size = true(run)
        Printing.objects.update(turn=F("turn") + 1)
        return size

    monkeypatch.setattr(commands, "_join", slow)
    run = made(actor, asked(actor))
    assert run.state == RunState.WORKING
    assert len(commands._parts(run)) == 1
    assert not Reading.objects.exists()


def test_called_off_while_it_is_made_leaves_no_file_and_no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    f.somebody()
    actor, true = who(), commands.forms_pdf

    def called_off(*, wholes: Any) -> bytes:
        commands.cancel(actor=actor, printing_id=Printing.objects.get().pk)
        return true(wholes=wholes)

    monkeypatch.setattr(commands, "forms_pdf", called_off)
    run = made(actor, asked(actor))
    assert (run.state, run.place.exists(), run.people) == (RunState.CANCELLED, False, [])
    assert not Reading.objects.exists()
    with pytest.raises(CommandRefused, match="không còn đang được lập"):
        commands.cancel(actor=actor, printing_id=run.pk)


def test_a_failure_is_told_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    f.somebody()

    def broken(*, wholes: Any) -> bytes:
        raise OSError("disk full")

    monkeypatch.setattr(commands, "forms_pdf", broken)
    run = asked(who())
    with pytest.raises(OSError, match="disk full"):
        made(who(), run)
    run.refresh_from_db()
    assert (run.state, run.place.exists()) == (RunState.FAILED, False)
    assert run.message


def test_who_lost_a_right_neither_makes_nor_opens_the_file() -> None:
    f.somebody()
    actor, lesser = who(), who(Role.SUPERVISOR)
    run = made(actor, asked(actor))
    less = Actor(actor.name, lesser.grants, user_id=actor.user_id)
    assert queries.may_open(actor=actor, printing=run)
    assert not queries.may_open(actor=less, printing=run)
    with pytest.raises(Http404):
        queries.get_printing(actor=Actor(actor.name, user_id=actor.user_id), printing_id=run.pk)
    with pytest.raises(Http404):
        queries.get_printing(actor=who(Role.PERSONNEL, PROVINCE), printing_id=run.pk)
    again = made(less, asked(actor))
    assert again.state == RunState.FAILED


def test_whose_record_lies_elsewhere_now_is_left_out_and_counted() -> None:
    here, gone = f.somebody(), f.somebody()
    there = CensusRow.objects.get(official_id=f.somebody(f.OTHER), ends_before__gt=f.TODAY).unit_path
    row = CensusRow.objects.filter(official_id=gone).latest("starts_on")
    CensusRow.objects.filter(pk=row.pk).update(ends_before=date(2026, 3, 20))
    row.pk, row.starts_on, row.unit_path = None, date(2026, 3, 20), there
    row.save()
    actor = who()
    run = made(actor, asked(actor))
    assert (run.people, run.left_out, run.n_left_out) == ([here], 1, 1)


def test_a_file_closes_when_somebody_in_it_moves_out_of_the_part() -> None:
    f.somebody()
    leaver = f.somebody()
    there = CensusRow.objects.get(official_id=f.somebody(f.OTHER), ends_before__gt=f.TODAY).unit_path
    actor = who()
    run = made(actor, asked(actor))
    assert queries.may_open(actor=actor, printing=run)
    row = CensusRow.objects.filter(official_id=leaver).latest("starts_on")
    CensusRow.objects.filter(pk=row.pk).update(ends_before=date(2026, 3, 20))
    row.pk, row.starts_on, row.unit_path = None, date(2026, 3, 20), there
    row.save()
    assert not queries.may_open(actor=actor, printing=run)


def test_files_are_dropped_when_their_time_is_over_and_by_hand() -> None:
    f.somebody()
    first, second = made(who(), asked(who())), None
    assert commands.drop_over(actor=Actor.system(), on=f.TODAY + timedelta(days=2)) == 0
    assert first.file.exists()
    second = made(who(), asked(who()))
    commands.drop(actor=who(), printing_id=second.pk)
    with pytest.raises(CommandRefused, match="đã được xóa"):
        commands.drop(actor=who(), printing_id=second.pk)
    assert commands.drop_over(actor=Actor.system(), on=f.TODAY + timedelta(days=3)) == 1
    assert Printing.objects.filter(dropped=True, people=[]).count() == 2
    assert Event.objects.filter(action="record.drop_printing").count() == 2


@pytest.mark.usefixtures("at_once")
def test_the_page_of_a_unit_leads_to_the_file_and_nobody_else_opens_it(django_capture_on_commit_callbacks: Any) -> None:
    f.somebody()
    client = signed_in()
    address = f"{reverse('record_printings')}?unit={COMMUNE}&on=2026-03-10"
    assert reverse("record_printings") in client.get(reverse("record_units"), {"unit": COMMUNE}).content.decode()
    page = client.get(address)
    assert next(one.name for one in page.templates) == "record/printings.html"
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address)
    run = Printing.objects.get()
    assert answer.url == reverse("record_printing", args=[run.pk])
    assert run.state == RunState.DONE
    shown = client.get(answer.url).content.decode()
    link = reverse("record_printing_file", args=[run.pk])
    assert link in shown
    file = client.get(link)
    assert (file["Content-Type"], file["Content-Disposition"][:10]) == ("application/pdf", "attachment")
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    assert "no-store" in file["Cache-Control"]
    other = signed_in(Role.PERSONNEL, PROVINCE)
    for name in ("record_printing", "record_printing_file"):
        assert other.get(reverse(name, args=[run.pk])).status_code == 404
    for name in ("record_printing_cancel", "record_printing_drop", "record_printing_resume"):
        assert other.post(reverse(name, args=[run.pk])).status_code == 404
    assert client.post(reverse("record_printing_drop", args=[run.pk])).status_code == 302
    assert client.get(link).status_code == 404
    assert link not in client.get(answer.url).content.decode()


@pytest.mark.usefixtures("waiting")
def test_the_page_shows_how_far_it_is_takes_up_a_stopped_one_and_calls_off() -> None:
    f.somebody()
    client = signed_in()
    address = client.post(f"{reverse('record_printings')}?unit={COMMUNE}").url
    run = Printing.objects.get()
    page = client.get(address).content.decode()
    assert 'id="progress"' in page
    resume = reverse("record_printing_resume", args=[run.pk])
    assert resume not in page
    Printing.objects.update(touched_at=AT - timedelta(days=400), done=1, state=RunState.WORKING)
    part = client.get(address, headers={"HX-Request": "true"})
    assert "record/_printing_progress.html" in [one.name for one in part.templates]
    assert resume in part.content.decode()
    assert client.post(resume).status_code == 302
    assert client.post(reverse("record_printing_cancel", args=[run.pk])).status_code == 302
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert Printing.objects.get().state == RunState.CANCELLED
    client.post(reverse("record_printing_cancel", args=[run.pk]))
    assert Event.objects.filter(action="record.cancel_printing").count() == 1


@pytest.mark.usefixtures("waiting")
def test_too_many_people_are_told_on_the_page_and_by_the_answer(settings: Any) -> None:
    f.somebody()
    f.somebody()
    settings.PRINTING_MOST_PEOPLE = 1
    client, address = signed_in(), f"{reverse('record_printings')}?unit={COMMUNE}"
    page = client.get(address).content.decode()
    assert "csrfmiddlewaretoken" not in page.split("<main")[1]
    refused = client.post(address, follow=True)
    assert "2" in str(next(iter(refused.context["messages"])))
    assert not Printing.objects.exists()
    for role, code in ((Role.PROVIDER, COMMUNE), (Role.COMMUNE, f.OTHER)):
        assert signed_in(role, code).get(address).status_code in (403, 404)


@pytest.mark.usefixtures("waiting")
def test_a_started_worker_goes_on_with_what_was_left() -> None:
    f.somebody()
    run = asked(who())
    assert tasks.take_up_again() == 1
    Printing.objects.filter(pk=run.pk).update(state=RunState.CANCELLED)
    assert tasks.take_up_again() == 0


def test_asking_and_telling_take_few_queries_however_many_they_are(django_assert_max_num_queries: Any) -> None:
    people = [f.somebody() for _one in range(6)]
    actor = who()
    scope = scope_of(actor)
    with django_assert_max_num_queries(2):
        assert sorted(queries.list_people(scope=scope)[0]) == sorted(people)
    with django_assert_max_num_queries(1):
        assert sum(map(len, queries.told(actor=actor, people=people).values())) == 6
