"""Pages of standing: one person, a post and its people, the own record, links and refusals; the command line."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.leadership.models import AppointmentCase
from hoaban.apps.leadership.queries import standing_people
from hoaban.apps.leadership.rules.facts import Purpose
from hoaban.apps.leadership.tests.test_standing_queries import COMMUNE, OTHER, post, serving
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.queries import PostNotFound, find_post, post_code, search_posts
from hoaban.apps.organisation.queries.post_codes import choices
from hoaban.apps.people.models import Official
from hoaban.apps.people.tests.conftest import signed_in
from hoaban.apps.people.tests.factories import NOW, actor_of, unit
from hoaban.apps.privacy.models import Reading
from hoaban.config.cli import main
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

pytestmark = pytest.mark.django_db
CHAIR = f"{COMMUNE}-X-CT"


@pytest.fixture(autouse=True)
def _ground(loaded: None) -> None:
    """Lawbook and organisation."""


def test_a_person_is_shown_with_every_finding_at_once(client: Any) -> None:
    who = serving()
    signed_in(client, "xa", Role.COMMUNE, COMMUNE)
    page = client.get(reverse("leadership_standing_of", args=[who]), {"post": CHAIR})
    assert page.status_code == 200
    assert page.context["judged"].total == 11
    text = page.content.decode()
    assert "377-QĐ/TW Điều 34" in text
    assert "01/09/2027" in text  # the first day on which the time in post is full


def test_posts_are_offered_and_found_by_title_and_place(client: Any) -> None:
    who = serving()
    signed_in(client, "xa", Role.COMMUNE, COMMUNE)
    page = client.get(reverse("leadership_standing_of", args=[who]))
    assert CHAIR in [one.code for one in page.context["next"]]
    found = client.get(reverse("leadership_standing_of", args=[who]), {"q": "UBND muong luan"})
    assert next(one.code for one in found.context["found"]) == CHAIR
    assert client.get(reverse("leadership_standing_of", args=[who]), {"post": "nothing"}).status_code == 404
    lost = client.get(reverse("leadership_standing_of", args=[who]), {"post": CHAIR, "purpose": "holiday"})
    assert lost.context["purpose"] is Purpose.APPOINTMENT


def test_people_of_other_parts_are_not_found_and_a_supervisor_sees_the_own_office(client: Any) -> None:
    mine, other = serving("X-CVP", f"{COMMUNE}-VP"), serving("X-PCT", OTHER)
    signed_in(client, "chanhvp", Role.SUPERVISOR, f"{COMMUNE}-VP")
    assert client.get(reverse("leadership_standing_of", args=[mine])).status_code == 200
    assert client.get(reverse("leadership_standing_of", args=[other])).status_code == 404
    assert client.get(reverse("leadership_standing_of", args=[other]), {"post": CHAIR}).status_code == 404
    signed_in(client, "giangvien", Role.PROVIDER, COMMUNE)
    assert client.get(reverse("leadership_standing_of", args=[mine])).status_code == 404
    assert client.get(reverse("leadership_standing_post"), {"post": CHAIR}).status_code == 404


def test_an_official_sees_the_own_record_only(client: Any) -> None:
    who, other = serving(), serving("X-CVP", f"{COMMUNE}-VP")
    user = make_user("canbo", (Role.OFFICIAL, None))
    user.official_id = who
    user.save()
    client.force_login(user)
    assert client.get(reverse("leadership_standing")).headers["Location"] == reverse("leadership_standing_own")
    page = client.get(reverse("leadership_standing_own"), {"post": CHAIR})
    assert page.context["is_own"]
    assert page.context["judged"].total == 11
    assert client.get(reverse("leadership_standing_of", args=[other])).status_code == 404
    assert client.get(reverse("leadership_standing_post"), {"post": CHAIR}).status_code == 404


def test_an_account_without_a_record_is_told_so(client: Any) -> None:
    signed_in(client, "giangvien", Role.PROVIDER, COMMUNE)
    page = client.get(reverse("leadership_standing_own"))
    assert (page.status_code, next(one.name for one in page.templates)) == (200, "leadership/standing/no_record.html")


def test_the_start_finds_people_and_posts(client: Any) -> None:
    who = serving(name="Lò Văn Duyên")
    signed_in(client, "xa", Role.COMMUNE, COMMUNE)
    page = client.get(reverse("leadership_standing"), {"q": "duyen"})
    assert [one.id for one in page.context["people"]] == [who]
    posts = client.get(reverse("leadership_standing"), {"q": "bí thư mường luân"}).context["posts"]
    assert f"{COMMUNE}-DU-X-BT" in [one.code for one in posts]


def test_the_people_for_a_post_stand_in_the_order_of_what_they_lack(client: Any) -> None:
    good, weak = serving(), serving("X-CVP", f"{COMMUNE}-VP", education=2)
    holder = serving("X-CT", COMMUNE)
    teacher = serving("HT", "03211-TH", category=3)
    signed_in(client, "xa", Role.COMMUNE, COMMUNE)
    page = client.get(reverse("leadership_standing_post"), {"post": CHAIR, "unit": COMMUNE})
    rows = page.context["pool"].rows
    assert [row.official_id for row in rows] == [good, weak]
    assert rows[0].lacking < rows[1].lacking
    assert not {holder, teacher} & {row.official_id for row in rows}
    assert client.get(reverse("leadership_standing_post"), {"post": CHAIR, "export": "csv"}).status_code == 200
    assert set(Reading.objects.filter(way="export").values_list("official_id", flat=True)) >= {good, weak}
    assert client.get(reverse("leadership_standing_post"), {"post": CHAIR, "unit": OTHER}).status_code == 404
    assert client.get(reverse("leadership_standing_post")).status_code == 302


def test_a_list_of_people_costs_a_fixed_number_of_queries(client: Any) -> None:
    signed_in(client, "xa", Role.COMMUNE, COMMUNE)
    counts = []
    for title, code in (("X-PCT", COMMUNE), ("X-CVP", f"{COMMUNE}-VP"), ("X-PCVP", f"{COMMUNE}-VP")):
        serving(title, code)
        with CaptureQueriesContext(connection) as context:
            client.get(reverse("leadership_standing_post"), {"post": CHAIR})
        counts.append(len(context))
    assert counts[1] == counts[2]


def test_too_many_people_are_asked_for_unit_by_unit(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    serving()
    monkeypatch.setattr(standing_people, "MOST", 0)
    signed_in(client, "xa", Role.COMMUNE, COMMUNE)
    page = client.get(reverse("leadership_standing_post"), {"post": CHAIR})
    assert page.context["pool"].too_many == 1


def test_the_record_leads_to_where_its_person_stands(client: Any) -> None:
    who = serving()
    signed_in(client, "xa", Role.COMMUNE, COMMUNE)
    assert (
        reverse("leadership_standing_of", args=[who])
        in client.get(reverse("people_official", args=[who])).content.decode()
    )
    signed_in(client, "thanhtra", Role.INSPECTOR, COMMUNE)
    assert (
        reverse("leadership_standing_of", args=[who])
        not in client.get(reverse("people_official", args=[who])).content.decode()
    )


# Codes of posts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "found"),
    [(f"{COMMUNE}-DU-X-BT", f"{COMMUNE}-DU-X-BT"), (f"{COMMUNE}-BT", f"{COMMUNE}-DU-X-BT"), (CHAIR, CHAIR),
     (f" {COMMUNE}-x-ct ", CHAIR), (f"{COMMUNE}-DU-BT", f"{COMMUNE}-DU-X-BT")],
)  # fmt: skip
def test_a_post_is_found_by_its_code_and_by_a_shorter_one(code: str, found: str) -> None:
    assert post_code(find_post(code=code, on=NOW)) == found


def test_a_short_code_that_means_several_posts_names_them() -> None:
    with pytest.raises(PostNotFound) as refused:
        find_post(code=f"{COMMUNE}-PTP", on=NOW)
    assert len(refused.value.codes) == 2
    with pytest.raises(PostNotFound):
        find_post(code="nothing", on=NOW)


def test_a_code_means_the_post_of_the_day() -> None:
    assert post_code(find_post(code="03211-X-CT", on=date(2025, 6, 30))) == "03211-X-CT"
    with pytest.raises(PostNotFound):
        find_post(code="03211-X-CT", on=date(2025, 7, 1))  # merged into 03214


def test_posts_below_a_path_are_found() -> None:
    path = organisation.current_path(unit(COMMUNE, NOW).pk, NOW)
    assert {one.code.split("-")[0] for one in search_posts(on=NOW, text="bí thư", path=path)} == {COMMUNE}


# The command line ----------------------------------------------------------------------------------------------------


def asked(*more: str, post_asked: str = CHAIR, who: int | str = "") -> Any:
    """The command, run."""
    official = str(who or serving())
    line = ["check", "appointment", "--official", official, "--post", post_asked, "--on", "2026-03-10", *more]
    return CliRunner().invoke(main, line)


def test_the_command_answers_in_json_with_what_each_rule_says() -> None:
    who = serving()
    result = asked("--json", who=who)
    assert result.exit_code == 0
    found = json.loads(result.output)
    assert (found["official"], found["post"], found["on"], found["met"]) == (who, CHAIR, "2026-03-10", False)
    time = next(one for one in found["findings"] if one["rule"] == "standard.time_in_post")
    assert (time["verdict"], time["until"], time["facts"]["required"]) == ("not_met", "2027-09-01", 24)
    assert {"rule", "verdict", "legal_basis", "confidence", "facts", "until", "says", "remedy"} <= set(time)


def test_the_command_takes_the_identification_number_and_speaks_in_words() -> None:
    who = Official.objects.get(pk=serving())
    result = asked(who=who.personal_id)
    assert result.exit_code == 0
    assert who.full_name in result.output
    assert "377-QĐ/TW" in result.output


@pytest.mark.parametrize(("who", "code"), [("999999", CHAIR), ("nobody", CHAIR), ("", "03214-NOTHING"), ("", "X")])
def test_the_command_refuses_people_and_posts_that_there_are_not(who: str, code: str) -> None:
    result = asked(who=who, post_asked=code)
    assert result.exit_code == 1
    assert result.output.startswith("hoaban: ") or result.stderr.startswith("hoaban: ")


def test_a_wrong_day_is_wrong_usage() -> None:
    result = CliRunner().invoke(
        main, ["check", "appointment", "--official", "1", "--post", CHAIR, "--on", "2026-13-10"]
    )
    assert result.exit_code == 2


def test_the_pool_is_empty_for_an_actor_without_a_part() -> None:
    serving()
    nobody = Actor("Không", ())
    part = organisation.get_part(actor=Actor.system(), on=NOW, code=COMMUNE)
    pool = standing_people.pool_for(
        actor=nobody, post=post("X-CT", COMMUNE), part=part, on=NOW, purpose=Purpose.APPOINTMENT
    )
    assert pool.rows == ()
    over = actor_of(Role.COMMUNE, unit(COMMUNE, NOW))
    assert standing_people.pool_for(
        actor=over, post=post("X-CT", COMMUNE), part=part, on=NOW, purpose=Purpose.APPOINTMENT
    ).rows


def test_a_case_is_opened_from_the_findings_and_carries_them(client: Any) -> None:
    who = serving()
    signed_in(client, "xa", Role.COMMUNE, COMMUNE)
    page = client.get(reverse("leadership_standing_of", args=[who]), {"post": CHAIR})
    address = re.search(r'href="(/lanh-dao/bo-nhiem/moi/\?[^"]+)"', page.content.decode())
    assert address is not None
    form = client.get(html.unescape(address[1]))
    assert form.status_code == 200
    told = {one.rule for one in (*page.context["judged"].unmet, *page.context["judged"].unknown)}
    assert {one.rule for one in form.context["wanting"]} == told
    made = client.post(
        html.unescape(address[1]), {"takes_effect_on": "01/01/2027", "reason": "", "submission": "1"}, follow=True
    )  # fmt: skip
    case = AppointmentCase.objects.get()
    assert (case.official_id, case.kind, case.post_id) == (who, "appointment", post("X-CT", COMMUNE).pk)
    assert {one.finding.rule for one in made.context["judged"] if not one.finding.is_met} == told
    event = Event.objects.get(action="leadership.open_case", subject_id=case.pk)
    assert set(event.after["unmet"]) | set(event.after["unknown"]) == told


def test_only_who_may_propose_is_offered_a_case_and_a_holder_one_of_reappointment(client: Any) -> None:
    who = serving()
    signed_in(client, "thanhtra", Role.INSPECTOR, COMMUNE)
    page = client.get(reverse("leadership_standing_of", args=[who]), {"post": CHAIR})
    assert page.status_code in (200, 404)
    assert "bo-nhiem/moi/" not in page.content.decode()
    signed_in(client, "xa", Role.COMMUNE, COMMUNE)
    planning = client.get(reverse("leadership_standing_of", args=[who]), {"post": CHAIR, "purpose": "planning"})
    assert planning.context["case_kind"] == "", "plans have rounds of their own"
    held = post("X-PCT", COMMUNE)
    own = client.get(
        reverse("leadership_standing_of", args=[who]), {"post": choices([held], NOW)[0].code, "purpose": "appointment"}
    )
    assert own.context["case_kind"] == "reappointment"
