"""Pages of classes: status, denial, both languages, and what is sent is what happens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.learning.commands import absences
from hoaban.apps.learning.models import Absence, ClassSession, Completion, Enrolment, TrainingClass
from hoaban.apps.learning.models.classes import CalendarFeed
from hoaban.apps.learning.rules.calendars import read_feed
from hoaban.apps.learning.tests import factories_classes as f
from hoaban.shared.access import Role
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def signed_in(client: Client, username: str, role: Role | None, code: str | None, **facts: Any) -> Client:
    client.force_login(f.account(username, role, code, **facts))
    return client


def organiser(client: Client) -> Client:
    return signed_in(client, "noivu", Role.PERSONNEL, "11")


def office(client: Client, code: str = f.COMMUNE) -> Client:
    return signed_in(client, f"xa{code}", Role.COMMUNE, code)


def page_of(row: TrainingClass, name: str = "learning_class", *more: Any) -> str:
    return reverse(name, args=[row.code, *more])


FORM = {
    "name": "Lớp mới", "mode": "in_person", "starts_on": "06/04/2026", "ends_on": "10/04/2026", "provider": "",
    "provider_name": "Học viện", "place": "Hội trường", "capacity_min": "5", "capacity_max": "40",
    "cost_per_head": "100000", "cost_fixed": "0", "nominate_until": "31/03/2026", "once": "k1",
}  # fmt: skip


def test_a_class_is_opened_from_a_course_once(client: Client) -> None:
    course = f.course()
    organiser(client)
    assert course.name in client.get(reverse("learning_class_new")).text
    address = f"{reverse('learning_class_new')}?course={course.code}"
    assert client.get(address).context["form"].initial["capacity_max"] == course.capacity_max
    for _twice in range(2):
        answer = client.post(address, FORM)
        assert answer.status_code == 302, answer.context["form"].errors
    made = TrainingClass.objects.get(course=course)
    assert (made.name, made.organiser_path) == ("Lớp mới", f.unit("11", f.NOW).placements.get(ends_before=None).path)
    wrong = client.post(address, FORM | {"ends_on": "01/04/2026", "once": "k2"})
    assert wrong.status_code == 422
    assert "ends_on" in wrong.context["form"].errors


def test_the_list_shows_what_concerns_the_reader(client: Client) -> None:
    shown, hidden = f.offered(name="Lớp đã mở"), f.planned(name="Lớp mới dự kiến")
    office(client)
    text = client.get(reverse("learning_classes")).text
    assert shown.name in text
    assert hidden.name not in text
    assert client.get(page_of(hidden)).status_code == 404
    filtered = client.get(reverse("learning_classes"), {"state": "open", "mode": "online", "month": "03/2026"})
    assert filtered.context["table"].page.total == 0
    assert len(filtered.context["table"].chips) == 3
    found = client.get(reverse("learning_classes"), {"course": shown.course.code, "month": "2026-03"})
    assert found.context["table"].page.total == 1
    assert client.get(reverse("learning_classes"), {"export": "csv"}).headers["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("tab", ["", "sessions", "participants", "attendance"])
def test_every_tab_opens_for_every_role(client: Client, language: str, tab: str) -> None:
    row, places = f.running()
    for name, role, code, who in (
        ("noivu", Role.PERSONNEL, "11", None), ("xa", Role.COMMUNE, f.COMMUNE, None),
        ("truong", Role.PROVIDER, f.PROVIDER, None), ("canbo", Role.OFFICIAL, f.COMMUNE, places[0].official_id),
    ):  # fmt: skip
        signed_in(client, name, role, code, official_id=who)
        client.cookies["language"] = language
        answer = client.get(page_of(row), {"tab": tab})
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text


def test_an_office_sees_its_own_people_and_a_participant_only_the_own_place(client: Client) -> None:
    row = f.offered()
    ours, theirs = f.people(1), f.people(1, f"{f.OTHER}-VP")
    f.sent(row, ours + theirs)
    names = {place.official_id: place.official.full_name for place in Enrolment.objects.select_related("official")}
    text = office(client).get(page_of(row), {"tab": "participants"}).text
    assert names[ours[0]] in text
    assert names[theirs[0]] not in text
    signed_in(client, "canbo", Role.OFFICIAL, f.OTHER, official_id=theirs[0])
    text = client.get(page_of(row), {"tab": "participants"}).text
    assert names[theirs[0]] in text
    assert names[ours[0]] not in text


def test_pages_of_the_organiser_are_denied_to_others(client: Client) -> None:
    row, places = f.running()
    session = ClassSession.objects.filter(training_class=row).earliest("starts_at")
    addresses = [
        page_of(row, "learning_class_edit"), page_of(row, "learning_class_move", "cancel"),
        page_of(row, "learning_class_close"), page_of(row, "learning_class_sessions_add"),
        page_of(row, "learning_class_session", session.pk), page_of(row, "learning_class_session_remove", session.pk),
        page_of(row, "learning_class_attendance", session.pk), page_of(row, "learning_class_code", session.pk),
        reverse("learning_class_new"),
    ]  # fmt: skip
    signed_in(client, "canbo", Role.OFFICIAL, f.COMMUNE, official_id=places[0].official_id)
    assert {client.get(address).status_code for address in addresses} == {404}
    assert client.post(page_of(row, "learning_class_approve"), {"places": "1"}).status_code == 404
    assert client.post(page_of(row, "learning_class_points")).status_code == 404
    assert client.get(reverse("learning_absences")).status_code == 404
    organiser(client)
    assert {client.get(address).status_code for address in addresses} == {200}


def test_a_step_is_confirmed_with_a_reason_where_one_is_asked_for(client: Client) -> None:
    row = f.offered()
    organiser(client)
    address = page_of(row, "learning_class_move", "cancel")
    assert client.post(address, {"reason": "", "version": row.version}).status_code == 422
    assert client.post(address, {"reason": "Không đủ người", "version": row.version + 5}).status_code == 422
    assert client.post(address, {"reason": "Không đủ người", "version": row.version}).status_code == 302
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert client.get(page_of(row, "learning_class_move", "fly")).status_code == 404


def test_sessions_are_added_by_a_pattern_without_public_holidays(client: Client) -> None:
    row = f.planned(starts_on=date(2026, 4, 27), ends_on=date(2026, 5, 5), nominate_until=None)
    organiser(client)
    address = page_of(row, "learning_class_sessions_add")
    sent = {
        "first": "27/04/2026", "last": "05/05/2026", "weekdays": ["0", "1", "2", "3", "4"], "begins": "07:30",
        "ends": "11h00", "begins_2": "13:30", "ends_2": "16:30", "topic": "Chuyên đề 1", "mode": "in_person",
    }  # fmt: skip
    assert client.post(address, sent | {"ends_2": ""}).status_code == 422
    assert client.post(address, sent | {"trainer_number": "000000000000"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    days = {session.starts_at.astimezone().date() for session in row.sessions.all()}
    assert {date(2026, 4, 30), date(2026, 5, 1)} & days == set()
    assert row.sessions.count() == 2 * len(days)
    session = row.sessions.earliest("starts_at")
    one = page_of(row, "learning_class_session", session.pk)
    initial = client.get(one).context["form"].initial
    changed = {"day": "27/04/2026", "begins": "08:00", "ends": "11:00", "topic": "Khai giảng", "mode": "in_person"}
    assert initial["topic"] == "Chuyên đề 1"
    assert client.post(one, changed).status_code == 302
    assert client.post(page_of(row, "learning_class_session_remove", session.pk), {"once": "1"}).status_code == 302


def test_nominating_shows_clashes_first_and_asks_why(client: Client) -> None:
    f.people(12)
    row, (free, away) = f.offered(), f.people(2)
    absences.record_absence(
        actor=f.commune_office(), official_id=away, kind="leave", starts_on=f.FIRST, ends_before=None, on=f.NOW
    )
    office(client)
    address = page_of(row, "learning_class_nominate")
    lines = {line[0].official_id: line for line in client.get(address).context["lines"]}
    assert [clash.look for clash in lines[away][3]] == ["due"]
    assert lines[free][3] == []
    asked = client.post(address, {"officials": [free, away]})
    assert asked.status_code == 422
    assert asked.context["clashes"][0].said[0].text
    assert Enrolment.objects.count() == 0
    assert client.post(address, {"officials": [free, away], "reason": "Đã hoãn phép"}).status_code == 302
    assert Enrolment.objects.count() == 2
    assert client.post(address, {}).status_code == 422


def test_a_nomination_outside_the_subtree_is_refused_at_the_form_and_leaves_an_event(client: Client) -> None:
    row, who = f.offered(), f.people(1)
    office(client, f.OTHER)
    answer = client.post(page_of(row, "learning_class_nominate"), {"officials": who})
    assert answer.status_code == 422
    assert Enrolment.objects.count() == 0
    assert Event.objects.filter(action="learning.nominate_refused").count() == 1


def test_the_organiser_approves_those_ticked(client: Client) -> None:
    row = f.offered(capacity_max=1)
    one, two = f.people(2)
    from hoaban.apps.learning.commands.enrolments import nominate

    places = nominate(actor=f.home_affairs(), class_id=row.pk, official_ids=[one, two], on=f.NOW, reason="Thử")
    organiser(client)
    assert client.get(page_of(row), {"tab": "participants"}).context["decides"] is True
    assert client.post(page_of(row, "learning_class_approve"), {}).status_code == 422
    answer = client.post(page_of(row, "learning_class_approve"), {"places": [place.pk for place in places]})
    assert answer.status_code == 302
    assert sorted(Enrolment.objects.values_list("state", flat=True)) == ["approved", "waiting"]


def test_places_are_withdrawn_substituted_and_refused_with_reasons(client: Client) -> None:
    row, (one, two, three) = f.offered(), f.people(3)
    place, other = f.sent(row, [one, two])
    step = lambda which, name: page_of(row, "learning_class_place", which.pk, name)  # noqa: E731
    office(client)
    assert three in [
        key for key, _name in client.get(step(place, "substitute")).context["form"].fields["official"].choices
    ]
    answer = client.post(step(place, "substitute"), {"official": three, "reason": "Bận"})
    assert answer.status_code == 302 or "clash" in str(answer.context["clashes"])
    assert client.post(step(other, "withdraw"), {"reason": ""}).status_code == 422
    assert client.post(step(other, "withdraw"), {"reason": "Ốm"}).status_code == 302
    assert client.get(step(other, "withdraw")).status_code == 404
    assert client.get(step(other, "fly")).status_code == 404
    signed_in(client, "khac", Role.COMMUNE, f.OTHER)
    assert client.get(step(place, "withdraw")).status_code == 404


def test_an_official_asks_for_a_place_and_takes_it_back(client: Client) -> None:
    row, who = f.offered(), f.people(1)[0]
    signed_in(client, "canbo", Role.OFFICIAL, f.COMMUNE, official_id=who)
    assert row.name in client.get(reverse("learning_mine")).text
    assert client.post(page_of(row, "learning_class_request"), {"reason": "Cần cho việc"}).status_code == 302
    place = Enrolment.objects.get()
    assert place.state == "requested"
    assert client.get(page_of(row, "learning_class_request")).status_code == 404
    answer = client.post(page_of(row, "learning_class_place", place.pk, "withdraw"), {"reason": "Thôi"})
    assert answer["Location"] == reverse("learning_mine")


def test_closing_shows_everybody_with_reasons_before_it_is_confirmed(client: Client, settings: Any) -> None:
    row, (place, *_rest) = f.running(number=1)
    signed_in(client, "truong", Role.PROVIDER, f.PROVIDER)
    address = page_of(row, "learning_class_close")
    lines = client.get(address).context["lines"]
    assert [(line[1], len(line[2])) for line in lines] == [(False, 1)]
    early = client.post(address, {"completed": [place.pk], "reason": "Học bù"})
    assert early.status_code == 422
    assert "27/03/2026" in early.text
    settings.HOABAN_TODAY = "2027-01-15"
    assert client.post(address, {"completed": [place.pk]}).status_code == 422
    assert client.post(address, {"completed": [place.pk], "reason": "Học bù"}).status_code == 302
    place.refresh_from_db()
    assert place.state == "completed"
    done = Completion.objects.get()
    assert done.completed_on == f.LAST, "the day the class ended, not the day on which it was closed"
    assert done.certificate.issued_on == date(2027, 1, 15)


def test_the_leave_register_is_kept_for_the_own_people(client: Client) -> None:
    who, other = f.people(1)[0], f.people(1, f"{f.OTHER}-VP")[0]
    office(client)
    sent = {"kind": "leave", "starts_on": "16/03/2026", "last": "20/03/2026"}
    assert client.get(reverse("learning_absence_new", args=[other])).status_code == 404
    assert client.get(reverse("learning_absences"), {"q": "lo van"}).context["people"]
    assert client.post(reverse("learning_absence_new", args=[who]), sent).status_code == 302
    found = Absence.objects.get()
    assert found.ends_before == date(2026, 3, 21)
    address = reverse("learning_absence", args=[found.pk])
    assert client.post(address, sent | {"last": "15/03/2026"}).status_code == 422
    assert client.post(address, sent | {"last": ""}).status_code == 302
    signed_in(client, "khac", Role.COMMUNE, f.OTHER)
    assert client.get(address).status_code == 404
    assert client.post(reverse("learning_absence_remove", args=[found.pk])).status_code == 404
    assert client.get(reverse("learning_absences"), {"past": "1"}).status_code == 200
    office_again = Client()
    office_again.force_login(f.account("xa2", Role.COMMUNE, f.COMMUNE))
    assert office_again.post(reverse("learning_absence_remove", args=[found.pk])).status_code == 302
    assert not Absence.objects.exists()


def test_calendar_feeds_need_the_key_and_nothing_else(client: Client) -> None:
    row, (place, *_rest) = f.running()
    signed_in(client, "canbo", Role.OFFICIAL, f.COMMUNE, official_id=place.official_id)
    client.post(reverse("learning_calendar_renew"))
    first = CalendarFeed.objects.get().key
    stranger = Client()
    answer = stranger.get(reverse("learning_calendar", args=[first]))
    assert answer.headers["Content-Type"].startswith("text/calendar")
    entries = read_feed(answer.content)
    assert [one.session_id for one in entries] == list(row.sessions.order_by("starts_at").values_list("pk", flat=True))
    assert entries[0].ends_at - entries[0].starts_at == timedelta(hours=4)
    client.post(reverse("learning_calendar_renew"))
    assert stranger.get(reverse("learning_calendar", args=[first])).status_code == 404
    assert stranger.get(reverse("learning_calendar", args=["x"])).status_code == 404
    by_class = stranger.get(reverse("learning_class_calendar", args=[row.feed_key]))
    assert len(read_feed(by_class.content)) == 5
    organiser(client)
    assert client.post(page_of(row, "learning_class_renew_key")).status_code == 302
    assert stranger.get(reverse("learning_class_calendar", args=[row.feed_key])).status_code == 404


def test_the_today_page_says_what_waits_for_each_role(client: Client) -> None:
    f.people(12)
    row, (one, two) = f.offered(), f.people(2)
    from hoaban.apps.learning.commands.enrolments import nominate, request_place

    nominate(actor=f.commune_office(), class_id=row.pk, official_ids=[one], on=f.NOW)
    request_place(actor=f.themselves(two), class_id=row.pk, on=f.NOW)
    organiser(client)
    assert f"{page_of(row)}?tab=participants" in client.get(reverse("today")).text
    office(client)
    assert f"{page_of(row)}?tab=participants" in client.get(reverse("today")).text
