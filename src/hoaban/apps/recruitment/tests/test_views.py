"""Pages of recruitment: the whole way through forms, what a candidate sees, denial."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.people.models import Official
from hoaban.apps.people.tests.factories import unit
from hoaban.apps.recruitment.models import Application, Campaign, RecruitmentDecision
from hoaban.apps.recruitment.queries.applications import MISSES
from hoaban.apps.recruitment.rules.keys import shown_key
from hoaban.apps.recruitment.rules.moves import Move
from hoaban.apps.recruitment.tests import factories as f
from hoaban.shared.access import Actor, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture
def actor() -> Actor:
    cache.clear()
    return f.personnel()


def client_of(role: Role, code: str = f.PROVINCE, name: str = "can-bo") -> Client:
    client, place = Client(), unit(code, f.TODAY)
    client.force_login(make_user(name, (role, place), home=place))
    return client


def told(campaign: Campaign, **given: Any) -> dict[str, Any]:
    return {
        "wanted": f.wanted_of(campaign).pk, "full_name": "Giàng A Dự", "personal_id": "011399000111",
        "birth_date": "05/04/1999", "sex": 1, "ethnicity": 4, "education": 4, "field_of_study": "Luật",
        "home": "Xã Mường Luân, tỉnh Điện Biên",
        "graduated_on": "30/06/2022", "priority": "", "commitment_years": 0, "vietnamese": "yes", "healthy": "yes",
        "incapacity": "no", "prosecution": "no", "conviction": "no", "compulsory": "no", **given,
    }  # fmt: skip


def test_a_campaign_goes_through_its_pages_to_an_official(settings: Any) -> None:
    office, public = client_of(Role.PERSONNEL), Client()
    users = f.markers()
    assert office.get(reverse("recruitment_vacancies")).status_code == 200
    made = office.post(
        reverse("recruitment_campaign_new"),
        {"name": "Tuyển công chức 2026", "unit": unit(f.PROVINCE, f.TODAY).pk, "route": "exam", "category": 2,
         "speciality": "written", "apply_from": "10/03/2026", "apply_until": "20/03/2026"},
    )  # fmt: skip
    campaign = Campaign.objects.get()
    assert made["Location"] == reverse("recruitment_campaign", args=[campaign.pk])
    page = reverse("recruitment_campaign", args=[campaign.pk])
    office.post(
        reverse("recruitment_post_new", args=[campaign.pk]),
        {"post": f.vacant_post(f.personnel()).pk, "number": 1, "education": 4, "version": 1},
    )
    assert campaign.posts.count() == 1
    office.post(reverse("recruitment_move", args=[campaign.pk, "announce"]), {"version": 2})
    assert public.get(reverse("recruitment_public")).status_code == 200
    assert (
        "Tuyển công chức 2026"
        in public.get(reverse("recruitment_public_campaign", args=[campaign.code])).content.decode()
    )
    sent = public.post(reverse("recruitment_public_apply", args=[campaign.code]), told(campaign))
    assert sent["Location"] == reverse("recruitment_own")
    application = Application.objects.get()
    shown = public.get(reverse("recruitment_own")).content.decode()
    assert application.number in shown
    assert shown_key(application.follow_key) in shown
    settings.HOABAN_TODAY = "2026-03-25"
    for move in ("close_applications",):
        office.post(reverse("recruitment_move", args=[campaign.pk, move]), {"version": 3})
    office.post(reverse("recruitment_check_all", args=[campaign.pk]), {"version": 4})
    office.post(reverse("recruitment_move", args=[campaign.pk, "start_rounds"]), {"version": 5})
    assert office.get(f"{page}?tab=applications").status_code == 200
    for place, day in ((1, "2026-03-25"), (2, "2026-04-10")):
        settings.HOABAN_TODAY = day
        held = campaign.rounds.get(number=place)
        office.post(
            reverse("recruitment_round_open", args=[held.pk]),
            {"held_on": f"{date.fromisoformat(day):%d/%m/%Y}", "place": "Trường Chính trị", "first": users[0].username,
             "second": users[1].username, "third": users[2].username},
        )  # fmt: skip
        script = held.scripts.get()
        for user in users[:2]:
            marker = Client()
            marker.force_login(user)
            sheet = marker.get(reverse("recruitment_marking", args=[held.pk])).content.decode()
            assert script.mask in sheet
            assert "Giàng A Dự" not in sheet
            assert application.number not in sheet
            marker.post(
                reverse("recruitment_mark", args=[held.pk, script.pk]), {"mark": "72", "reason": f"Ý {user.pk}"}
            )
        assert (
            "Ý " + str(users[0].pk) not in marker.get(reverse("recruitment_marking", args=[held.pk])).content.decode()
        )
        campaign.refresh_from_db()
        assert office.get(reverse("recruitment_round", args=[held.pk])).status_code == 200
        office.post(reverse("recruitment_round_publish", args=[held.pk]), {"version": campaign.version})
    campaign.refresh_from_db()
    office.post(reverse("recruitment_move", args=[campaign.pk, "publish"]), {"version": campaign.version})
    for tab in ("posts", "rounds", "results", "appeals"):
        assert office.get(f"{page}?tab={tab}").status_code == 200
    own = public.get(reverse("recruitment_own")).content.decode()
    assert "77" in own
    assert f"Ý {users[0].pk}" in own
    settings.HOABAN_TODAY = "2026-05-04"
    decided = office.post(
        reverse("recruitment_decide", args=[application.pk]),
        {"decision_no": "215/QĐ-SNV", "decided_on": "04/05/2026", "signer": "Lò Văn Ký", "starts_on": "04/05/2026",
         "rank": "01.003", "step": "1", "coefficient": "2,34"},
    )  # fmt: skip
    decision = RecruitmentDecision.objects.get()
    assert decided["Location"] == reverse("recruitment_decision", args=[decision.pk])
    assert "bậc 1 · 2,34" in office.get(decided["Location"]).content.decode()
    pdf = office.get(reverse("recruitment_letter", args=[decision.pk, "pdf"]))
    assert pdf.content[:4] == b"%PDF"
    assert office.get(reverse("recruitment_letter", args=[decision.pk, "docx"])).content[:2] == b"PK"
    office.post(reverse("recruitment_enter", args=[decision.pk]), {"version": decision.version})
    official = Official.objects.get(personal_id="011399000111")
    assert official.home_unit is not None
    assert official.home_unit.code == "03214"
    assert office.get(reverse("people_official", args=[official.pk])).status_code == 200
    rows = office.get(f"{reverse('recruitment_rows')}?on=2026-05-04").content.decode()
    assert "Giàng A Dự" in rows
    assert office.get(reverse("recruitment_application", args=[application.pk])).status_code == 200


def test_a_wrong_form_says_what_is_accepted_and_nothing_is_sent(actor: Actor) -> None:
    campaign = f.announced(actor)
    answer = Client().post(
        reverse("recruitment_public_apply", args=[campaign.code]),
        told(campaign, personal_id="12", birth_date="99/99/1999"),
    )
    assert answer.status_code == 422
    assert {"personal_id", "birth_date"} <= set(answer.context["form"].errors)
    assert Application.objects.count() == 0


def test_an_unknown_number_and_a_wrong_key_get_the_same_answer_and_tries_end(actor: Actor) -> None:
    campaign = f.announced(actor)
    one, public, url = f.apply(campaign), Client(), reverse("recruitment_follow")
    wrong = public.post(url, {"number": one.number, "key": "AAAA-BBBB-CCCC"})
    unknown = public.post(url, {"number": f"{one.number}9", "key": "AAAA-BBBB-CCCC"})
    assert (wrong.status_code, unknown.status_code) == (404, 404)
    assert [str(e) for e in wrong.context["form"].non_field_errors()] == [
        str(e) for e in unknown.context["form"].non_field_errors()
    ]
    right = Client().post(url, {"number": one.number.lower(), "key": shown_key(one.follow_key).lower()})
    assert right["Location"] == reverse("recruitment_own")
    for _time in range(MISSES):
        answer = public.post(url, {"number": "X", "key": "Y"})
    assert answer.status_code == 429


def test_a_candidate_sees_no_other_application_and_no_mark_before_publication(actor: Actor) -> None:
    campaign = f.announced(actor)
    mine, other = f.apply(campaign), f.apply(campaign)
    public = Client()
    assert public.get(reverse("recruitment_own"))["Location"] == reverse("recruitment_follow")
    public.post(reverse("recruitment_follow"), {"number": mine.number, "key": mine.follow_key})
    f.checked(actor, campaign)
    page = public.get(reverse("recruitment_own")).content.decode()
    assert mine.full_name in page
    assert other.full_name not in page
    f.lead(actor, campaign, Move.START_ROUNDS)
    f.hold(actor, campaign, 1, {mine.pk: "63", other.pk: "64"})
    script = other.scripts.get()
    url = reverse("recruitment_own_appeal", args=[script.pk])
    assert public.post(url, {"text": "Xem lại"}).status_code == 404
    public.post(reverse("recruitment_own_leave"))
    assert public.get(reverse("recruitment_own")).status_code == 302


def test_an_application_is_completed_withdrawn_and_taken_from_paper(actor: Actor) -> None:
    campaign, office = f.announced(actor), client_of(Role.PERSONNEL)
    public = Client()
    public.post(reverse("recruitment_public_apply", args=[campaign.code]), told(campaign))
    assert public.get(reverse("recruitment_own_complete")).status_code == 200
    public.post(reverse("recruitment_own_complete"), told(campaign, full_name="Giàng A Sửa"))
    assert Application.objects.get().full_name == "Giàng A Sửa"
    public.post(reverse("recruitment_own_withdraw"), {})
    assert Application.objects.get().state == "withdrawn"
    paper = office.post(reverse("recruitment_paper_new", args=[campaign.pk]), told(campaign, received_on="10/03/2026"))
    made = Application.objects.get(from_paper=True)
    assert paper["Location"] == reverse("recruitment_application", args=[made.pk])
    assert shown_key(made.follow_key) in office.get(paper["Location"]).content.decode()
    returned = office.post(
        reverse("recruitment_return", args=[made.pk]), {"reason": "Thiếu bằng", "version": made.version}
    )
    assert returned.status_code == 302
    assert Application.objects.get(pk=made.pk).answer == "Thiếu bằng"


def test_a_double_click_applies_once(actor: Actor) -> None:
    campaign, public = f.announced(actor), Client()
    once = told(campaign, once="abc")
    url = reverse("recruitment_public_apply", args=[campaign.code])
    assert public.post(url, once).status_code == 302
    assert public.post(url, once)["Location"] == reverse("recruitment_own")
    assert Application.objects.count() == 1
    assert Client().post(url, told(campaign, once="other")).status_code == 422


@pytest.mark.parametrize(("role", "status"), [(Role.COMMUNE, 404), (Role.OFFICIAL, 404), (Role.INSPECTOR, 200)])
def test_pages_are_for_those_who_may_see_recruitment(role: Role, status: int) -> None:
    assert client_of(role).get(reverse("recruitment_campaigns")).status_code == status


def test_who_may_not_see_a_number_in_the_record_does_not_see_it_in_the_application(actor: Actor) -> None:
    campaign = f.announced(actor)
    one = f.apply(campaign, phone="0912345678")
    page = reverse("recruitment_application", args=[one.pk])
    seen = client_of(Role.PERSONNEL, name="nhan-su").get(page).content.decode()
    assert one.personal_id in seen
    assert "0912345678" in seen
    leader = client_of(Role.LEADER, name="lanh-dao")
    hidden = leader.get(page).content.decode()
    assert one.personal_id not in hidden
    assert "•" * 9 + one.personal_id[-3:] in hidden
    assert "0912345678" not in hidden
    listed = reverse("recruitment_campaign", args=[campaign.pk])
    found = leader.get(listed, {"tab": "applications", "q": one.personal_id}).content.decode()
    assert one.full_name not in found


def test_an_inspector_looks_and_changes_nothing(actor: Actor) -> None:
    campaign, inspector = f.draft(actor), client_of(Role.INSPECTOR)
    assert inspector.get(reverse("recruitment_campaign", args=[campaign.pk])).status_code == 200
    assert inspector.get(reverse("recruitment_post_new", args=[campaign.pk])).status_code == 404
    assert (
        inspector.post(reverse("recruitment_move", args=[campaign.pk, "announce"]), {"version": 1}).status_code == 404
    )
    assert inspector.get(reverse("recruitment_vacancies")).status_code == 404


def test_even_candidates_and_an_appeal_are_settled_on_pages(actor: Actor, settings: Any) -> None:
    campaign, office = f.announced(actor), client_of(Role.PERSONNEL)
    first, second = f.apply(campaign), f.apply(campaign)
    f.ranked(actor, campaign, {first.pk: "70", second.pk: "70"})
    settings.HOABAN_TODAY = f.AFTER.date().isoformat()
    public = Client()
    public.post(reverse("recruitment_follow"), {"number": second.number, "key": second.follow_key})
    script = second.scripts.get(round__number=2)
    assert (
        public.post(reverse("recruitment_own_appeal", args=[script.pk]), {"text": "Xem lại câu 2"}).status_code == 302
    )
    assert office.get("/").status_code == 200
    office.post(reverse("recruitment_appeal", args=[script.appeal.pk]), {"mark": "", "answer": "Giữ nguyên"})
    assert "Giữ nguyên" in public.get(reverse("recruitment_own")).content.decode()
    url = reverse("recruitment_settle", args=[campaign.pk])
    assert office.get(url).status_code == 200
    campaign.refresh_from_db()
    office.post(url, {"first": second.pk, "reason": "Kinh nghiệm", "version": campaign.version})
    assert Application.objects.get(pk=second.pk).state == "chosen"


def test_what_waits_stands_on_today(actor: Actor, settings: Any) -> None:
    campaign, office = f.announced(actor), client_of(Role.PERSONNEL)
    f.apply(campaign)
    settings.HOABAN_TODAY = date(2026, 4, 5).isoformat()
    assert campaign.name in office.get("/").content.decode()
    f.lead(actor, campaign, Move.CLOSE_APPLICATIONS)
    assert reverse("recruitment_campaign", args=[campaign.pk]) in office.get("/").content.decode()


def test_the_form_of_a_step_that_is_not_open_is_not_drawn_and_leads_back() -> None:
    office, campaign = client_of(Role.PERSONNEL), f.announced(f.personnel())
    page = reverse("recruitment_campaign", args=[campaign.pk])
    for address, back in (
        (reverse("recruitment_post_new", args=[campaign.pk]), page),
        (reverse("recruitment_settle", args=[campaign.pk]), f"{page}?tab=results"),
    ):
        answer = office.get(address)
        assert (answer.status_code, answer["Location"]) == (302, back)
        assert "Bước này hiện không mở" in office.get(back).content.decode()
        assert office.post(address, {"version": 99}).status_code == 422, "what is sent all the same is answered"
