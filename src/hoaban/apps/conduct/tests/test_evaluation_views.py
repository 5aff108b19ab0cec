"""Pages of yearly rankings: what is shown to whom, forms with their refusals, a second sending, Today."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from hoaban.apps.accounts.queries import actor_for
from hoaban.apps.conduct.commands import petitions
from hoaban.apps.conduct.commands.evaluation_publishing import publish_agency
from hoaban.apps.conduct.models import Evaluation, EvaluationRound, Petition, TaskResult
from hoaban.apps.conduct.panels import evaluation as panels
from hoaban.apps.conduct.tests import factories_evaluation as make
from hoaban.apps.conduct.tests.factories_evaluation import YEAR, YEAR_END, at, client, judged, opened
from hoaban.apps.privacy.models import Reading
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
LIST = "conduct_evaluation"


@pytest.fixture(autouse=True)
def _december(settings: Any) -> None:
    """Pages open on a day in the round."""
    settings.HOABAN_TODAY = YEAR_END.isoformat()


@pytest.fixture
def who(loaded: None, db: None) -> list[int]:
    """Seven people of a commune in an open round; all but the last two wait for publication."""
    found = make.people(7)
    opened()
    for place, one in enumerate(found[:5]):
        judged(one, 93 - place if place < 2 else 80)
    return found


def step(official_id: int, name: str) -> str:
    """The address of a step."""
    return reverse("conduct_evaluation_step", args=[at(official_id).pk, name])


def page(official_id: int) -> str:
    """The address of an evaluation."""
    return reverse("conduct_evaluation_file", args=[at(official_id).pk])


def agency(name: str = "conduct_evaluation_agency", code: str = make.COMMUNE) -> str:
    """The address of an agency."""
    return reverse(name, args=[YEAR, code])


def of_everybody() -> dict[str, str]:
    """Every page of an office, by name."""
    return {
        "list": reverse(LIST), "ready": f"{reverse(LIST)}?step=ready&sort=-published",
        "people": f"{reverse('conduct_evaluation_people', args=[YEAR])}?state=collective&category=2&q=hang&unit=03214",
        "agency": agency(), "publish": agency("conduct_evaluation_publish"), "meeting": agency("conduct_evaluation_meeting"),
        "ranked": reverse("conduct_ranked"),
    }  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_of_an_office_opens_in_both_languages(who: list[int], language: str) -> None:
    office = client(Role.COMMUNE, make.COMMUNE, language)
    steps = ("nhan-xet", "tra-lai", "khong-xep-loai", "nhom")
    pages = of_everybody() | {name: step(who[6], name) for name in steps if name != "tra-lai"}
    pages |= {"file": page(who[0]), "tasks": reverse("conduct_evaluation_tasks", args=[at(who[6]).pk])}
    pages |= {name: step(who[0], name) for name in ("tap-the", "muc", "tra-lai")}
    pages |= {"history": reverse("conduct_evaluation_history", args=[who[0]])}
    for name, url in pages.items():
        assert office.get(url).status_code == 200, name


def test_strangers_and_other_parts_find_nothing(who: list[int]) -> None:
    for name, url in of_everybody().items():
        assert client(Role.PROVIDER, "TCT").get(url).status_code == 404, name
        assert Client().get(url).status_code == 302, name
    other = client(Role.COMMUNE, make.OTHER)
    for url in (page(who[0]), step(who[6], "nhan-xet"), agency(), reverse("conduct_evaluation_people", args=[YEAR])):
        assert other.get(url).status_code == 404
        assert other.post(url, {"said": "x", "version": 1}).status_code in (404, 405)
    assert client(Role.OFFICIAL, make.COMMUNE, official_id=who[0]).get(page(who[1])).status_code == 404
    assert client(Role.SUPERVISOR, make.OFFICE).get(agency("conduct_evaluation_publish")).status_code == 404


def test_the_list_of_units_is_downloaded_and_says_what_an_empty_one_needs(who: list[int]) -> None:
    office = client(Role.PERSONNEL, "11")
    answer = office.get(f"{reverse(LIST)}?export=csv")
    text = (b"".join(answer) if answer.streaming else answer.content).decode("utf-8-sig")
    assert "Xã Mường Luân,7,5,5,5,0" in text.replace(";", ",")
    people = office.get(f"{reverse('conduct_evaluation_people', args=[YEAR])}?export=xlsx&band=1")
    assert people.status_code == 200
    assert Reading.objects.filter(way="export").count() == Evaluation.objects.filter(band=1).count()
    Evaluation.objects.all().delete()
    assert "Mở đợt" in office.get(reverse(LIST)).content.decode()
    assert "Mở đợt xếp loại năm" not in client(Role.COMMUNE, make.COMMUNE).get(reverse(LIST)).content.decode()


def test_the_province_opens_a_year_once_even_pressed_twice() -> None:
    make.people(2)
    office = client(Role.PERSONNEL, "11")
    url = reverse("conduct_evaluation_open")
    assert office.get(url).status_code == 200
    assert client(Role.COMMUNE, make.COMMUNE).get(url).status_code == 404
    for _press in range(2):
        assert office.post(url, {"year": YEAR, "late_kinds": ["31"]}).status_code == 302
    assert EvaluationRound.objects.count() == 1
    assert Event.objects.filter(action="conduct.open_evaluation").count() == 1
    assert office.post(url, {"year": 1999}).status_code == 422
    assert office.post(reverse("conduct_evaluation_newcomers", args=[YEAR])).status_code == 302


def test_an_official_writes_the_self_evaluation_and_sees_nothing_of_others(who: list[int]) -> None:
    own = client(Role.OFFICIAL, make.COMMUNE, official_id=who[5])
    assert own.get(reverse("conduct_evaluation_mine")).status_code == 200
    url = step(who[5], "tu-danh-gia")
    assert own.get(url).status_code == 200
    given = {"general": "27,5", "results": "60", "said": "Hoàn thành nhiệm vụ", "version": at(who[5]).version}
    bad = own.post(url, {**given, "general": "31"})
    assert bad.status_code == 422
    assert "Hoàn thành nhiệm vụ" in bad.content.decode()
    assert own.post(url, given).status_code == 302
    assert own.post(url, given).status_code == 302
    assert Event.objects.filter(action="conduct.self_evaluate", subject_id=at(who[5]).pk).count() == 1
    assert (at(who[5]).self_general, at(who[5]).state) == (27.5, "self")
    text = client(Role.OFFICIAL, make.COMMUNE, official_id=who[0]).get(page(who[0])).content.decode()
    assert "Tập thể nhất trí" not in text
    assert "sau khi công khai" in text


def test_a_supervisor_who_is_slower_keeps_what_was_typed(who: list[int]) -> None:
    office, head = client(Role.COMMUNE, make.COMMUNE), client(Role.SUPERVISOR, make.OFFICE)
    url = step(who[6], "nhan-xet")
    given = {"general": "20", "results": "50", "said": "Nhận xét của văn phòng", "version": at(who[6]).version}
    assert office.post(url, given).status_code == 302
    slower = head.post(url, {**given, "said": "Nhận xét của trưởng phòng"})
    assert slower.status_code == 422
    text = slower.content.decode()
    assert "Nhận xét của trưởng phòng" in text
    assert "Người khác vừa sửa" in text
    assert at(who[6]).supervisor_text == "Nhận xét của văn phòng"
    assert head.post(url, {**given, "said": "Đã xem lại", "version": at(who[6]).version}).status_code == 302


def test_tasks_are_recorded_corrected_and_removed(who: list[int]) -> None:
    own = client(Role.OFFICIAL, make.COMMUNE, official_id=who[6])
    url = reverse("conduct_evaluation_tasks", args=[at(who[6]).pk])
    given = {
        "span": "101", "work": "Hồ sơ", "assigned": "40", "quantity": "98,5", "quality": "96", "progress": "95",
        "major_errors": "1", "delays": "0",
    }  # fmt: skip
    assert own.post(url, {**given, "quality": "120", "version": at(who[6]).version}).status_code == 422
    assert own.post(url, {**given, "version": at(who[6]).version}).status_code == 302
    assert own.get(f"{url}?span=101").context["form"].initial["quantity"] == TaskResult.objects.get().quantity
    assert "Quý 1" in own.get(page(who[6])).content.decode()
    assert "span" in own.post(url, {**given, "span": "2", "version": at(who[6]).version}).context["form"].errors
    remove = reverse("conduct_evaluation_tasks_remove", args=[at(who[6]).pk, 101])
    assert own.post(remove, {"version": at(who[6]).version}).status_code == 302
    assert not TaskResult.objects.exists()


def test_the_agency_page_says_who_stands_above_the_share_and_why(who: list[int]) -> None:
    for one in who[5:]:
        judged(one, 75)
    answer = client(Role.COMMUNE, make.COMMUNE).get(agency())
    text = answer.content.decode()
    assert "đứng thứ 2, tối đa 1" in text
    (share,) = answer.context["shares"]
    assert (share.wanted, share.excellent, share.most) == (2, 1, 1)
    head = client(Role.SUPERVISOR, make.OFFICE).get(agency())
    assert head.context["shares"] == ()
    assert all(row.band is None for row in head.context["table"].page.rows)


def test_whoever_publishes_does_not_see_the_own_band_before(who: list[int]) -> None:
    answer = client(Role.COMMUNE, make.COMMUNE, official_id=who[0]).get(agency())
    own = next(row for row in answer.context["table"].page.rows if row.evaluation.official_id == who[0])
    assert (own.points, own.band, own.notes) == (None, None, [])


def test_publishing_is_refused_with_names_and_done_once(who: list[int]) -> None:
    office = client(Role.COMMUNE, make.COMMUNE)
    url = agency("conduct_evaluation_publish")
    stamp = office.get(url).context["form"].initial["stamp"]
    answer = office.post(url, {"stamp": stamp})
    assert answer.status_code == 422
    assert "Lò Văn Hạng" in answer.content.decode()
    for one in who[5:]:
        judged(one, 75)
    assert office.post(url, {"stamp": stamp}).status_code == 422
    stamp = office.get(url).context["form"].initial["stamp"]
    for _press in range(2):
        assert office.post(url, {"stamp": stamp}).status_code == 302
    assert Evaluation.objects.filter(state="published").count() == 7
    assert Event.objects.filter(action="conduct.publish_evaluation").count() == 1
    text = client(Role.OFFICIAL, make.COMMUNE, official_id=who[1]).get(page(who[1])).content.decode()
    assert "đứng thứ 2" in text
    assert "NĐ 335/2025" in text


def test_the_meeting_is_recorded_for_all_who_wait(who: list[int]) -> None:
    judged(who[5], 75, collective=False)
    office, url = client(Role.COMMUNE, make.COMMUNE), agency("conduct_evaluation_meeting")
    assert office.post(url, {"said": ""}).status_code == 422
    for _press in range(2):
        assert office.post(url, {"said": "Biên bản số 12"}).status_code == 302
    assert at(who[5]).collective_text == "Biên bản số 12"
    assert client(Role.LEADER, "11").get(url).status_code == 404


def published(who: list[int]) -> None:
    """Everybody of the commune, published today."""
    for one in who[5:]:
        judged(one, 75)
    publish_agency(
        actor=make.commune_office(),
        round_id=EvaluationRound.objects.get().pk,
        agency_id=at(who[0]).agency_id,
        on=YEAR_END,
    )


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_petition_goes_its_way(who: list[int], language: str) -> None:
    published(who)
    own = client(Role.OFFICIAL, make.COMMUNE, language, official_id=who[3])
    url = step(who[3], "kien-nghi")
    assert own.get(url).status_code == 200
    given = {"said": "Xem lại điểm tiến độ", "version": at(who[3]).version}
    for _press in range(2):
        assert own.post(url, given).status_code == 302
    made = Petition.objects.get()
    answer = reverse("conduct_petition", args=[made.pk])
    office = client(Role.COMMUNE, make.COMMUNE, language)
    assert "Xem lại điểm tiến độ" in office.get(answer).content.decode()
    assert own.get(answer).status_code == 404
    reply = {"accepted": "1", "band": "3", "answer": "Tập thể đã xem lại", "version": at(who[3]).version}
    assert office.post(answer, {**reply, "accepted": ""}).status_code == 422
    assert office.post(answer, {**reply, "accepted": "0"}).status_code == 422
    for _press in range(2):
        assert office.post(answer, reply).status_code == 302
    assert at(who[3]).band == 3
    assert "Tập thể đã xem lại" in own.get(page(who[3])).content.decode()
    assert office.get(answer).status_code == 200


def test_a_step_that_is_not_open_or_does_not_exist_is_not_found(who: list[int]) -> None:
    office = client(Role.COMMUNE, make.COMMUNE)
    for name in ("tu-danh-gia", "kien-nghi", "xep-loai-lai", "khong-co"):
        assert office.get(step(who[0], name)).status_code == 404, name
    assert office.post(step(who[0], "khong-co"), {"version": 1}).status_code == 404
    aside = step(who[6], "khong-xep-loai")
    assert office.post(aside, {"reason": "Nghỉ dài ngày", "version": at(who[6]).version}).status_code == 302
    assert office.get(step(who[6], "xep-loai-lai")).status_code == 200
    assert "Nghỉ dài ngày" in office.get(page(who[6])).content.decode()


class TestToday:
    """What waits for whom, each with the one button that moves it on."""

    def titles(self, actor: Actor, on: date = YEAR_END) -> list[str]:
        """Titles of the tasks of rankings."""
        made = (
            panels.own_evaluation, panels.evaluations_waiting, panels.to_publish, panels.petitions_to_answer,
            panels.round_to_open,
        )  # fmt: skip
        with translation.override("en"):
            tasks = [task for panel in made for task in panel(actor=actor, on=on)]
        assert all(task.url and task.button and task.due_on for task in tasks)
        return [task.title for task in tasks]

    def test_each_role_has_its_own_work(self, who: list[int]) -> None:
        assert self.titles(make.themselves(who[6])) == [f"Write the self-evaluation of {YEAR}"]
        assert self.titles(make.themselves(who[0])) == []
        judged(who[5], 75, collective=False)
        assert self.titles(make.commune_office()) == ["1 evaluation waits for the collective"]
        assert self.titles(make.commune_office(make.OTHER)) == []
        assert self.titles(make.home_affairs()) == []

    def test_units_that_are_ready_and_petitions_wait_for_the_office(self, who: list[int]) -> None:
        for one in who[5:]:
            judged(one, 75)
        assert self.titles(make.commune_office()) == ["Publish the rankings of Xã Mường Luân"]
        publish_agency(
            actor=make.commune_office(), round_id=EvaluationRound.objects.get().pk, agency_id=at(who[0]).agency_id,
            on=YEAR_END,
        )  # fmt: skip
        assert self.titles(make.themselves(who[0])) == [f"The ranking of {YEAR} is published"]
        assert self.titles(make.themselves(who[0]), date(YEAR, 12, 20)) == []
        petitions.file_petition(
            actor=make.themselves(who[0]), evaluation_id=at(who[0]).pk, on=YEAR_END, said="Đề nghị xem lại"
        )
        (title,) = self.titles(make.commune_office())
        assert title.startswith("Answer the petition of Lò Văn Hạng")

    def test_the_province_is_told_to_open_the_year(self) -> None:
        make.people(1)
        assert self.titles(make.home_affairs()) == [f"Open the ranking of {YEAR}"]
        assert self.titles(make.home_affairs(), date(YEAR, 6, 1)) == []
        assert self.titles(make.commune_office()) == []


def test_accounts_carry_their_official(who: list[int]) -> None:
    own = client(Role.OFFICIAL, make.COMMUNE, official_id=who[0])
    from hoaban.apps.accounts.models import User

    user = User.objects.get(official_id=who[0])
    assert actor_for(user, YEAR_END).official_id == who[0]
    assert own.get("/").status_code == 200
