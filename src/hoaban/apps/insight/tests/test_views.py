"""The pages of insight: status, what they say, who may open them, downloads."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.test import Client

from hoaban.apps.accounts.commands import create_user, grant_role
from hoaban.apps.insight import panels
from hoaban.apps.insight.rules.expectations import Verdict
from hoaban.apps.insight.tests.factories import SYSTEM, actor_of
from hoaban.apps.organisation.models import Unit
from hoaban.shared.access import Role

pytestmark = [pytest.mark.usefixtures("province")]
ON = date(2025, 12, 31)
PAGES = [
    "/so-lieu/", "/so-lieu/hai-ngay/", "/so-lieu/ban-do/", "/so-lieu/da-cong-bo/",
    "/so-lieu/chi-tieu/people.ethnic_minority/", "/so-lieu/chi-tieu/organisation.posts_vacant/",
    "/so-lieu/chi-tieu/organisation.communes_with_non_local_key_leader/",
    "/so-lieu/chi-tieu/people.committee_members/", "/so-lieu/?on=2025-06-30", "/so-lieu/ban-do/?on=2025-06-30",
    "/so-lieu/chi-tieu/people.awarded.master/?since=2020-01-01", "/so-lieu/?find=muong",
    "/so-lieu/chi-tieu/people.headcount/?by=ethnicity&sex=2&years=10&vs=30/06/2025",
]  # fmt: skip


def signed_in(role: Role, code: str | None) -> Client:
    """Somebody of a role over a unit."""
    unit = Unit.objects.on(ON).get(code=code) if code else None
    user = create_user(actor=SYSTEM, username=f"{role}-{code}".lower(), full_name="Lò Thị Thử", on=ON)
    grant_role(actor=SYSTEM, user_id=user.pk, role=role, unit_id=unit.pk if unit else None, starts_on=date(2020, 1, 1))
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def leader() -> Client:
    """A leader of the whole installation."""
    return signed_in(Role.LEADER, None)


@pytest.fixture
def commune() -> Client:
    """The office of one commune."""
    return signed_in(Role.COMMUNE, "03203")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_opens_in_both_languages(leader: Client, address: str, language: str) -> None:
    leader.cookies["language"] = language
    response = leader.get(address)
    assert response.status_code == 200
    assert f'lang="{language}"' in response.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_every_page_opens_for_a_commune(commune: Client, address: str) -> None:
    assert commune.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/so-lieu/", "/so-lieu/hai-ngay/", "/so-lieu/ban-do/", PAGES[4]])
def test_another_unit_does_not_exist_for_a_commune(commune: Client, address: str) -> None:
    assert commune.get(f"{address}?unit=11").status_code == 404
    assert commune.get(f"{address}?unit=03127").status_code == 404


def test_an_official_has_no_figures(client: Client) -> None:
    official = signed_in(Role.OFFICIAL, "03203")
    assert official.get("/so-lieu/").status_code in (403, 404)


def test_a_figure_that_does_not_exist_is_not_found(leader: Client) -> None:
    assert leader.get("/so-lieu/chi-tieu/people.nobody/").status_code == 404


def test_numbers_in_large_type_are_links(leader: Client) -> None:
    page = leader.get("/so-lieu/?on=2025-12-31&unit=11").content.decode()
    assert "figure=people.headcount&amp;on=2025-12-31&amp;unit=11" in page


@pytest.mark.parametrize("address", [page for page in PAGES if "find" not in page])
def test_every_count_in_a_table_or_in_large_type_is_a_link(leader: Client, address: str) -> None:
    page = leader.get(address).content.decode()
    cells = re.findall(r'<td class="n[^"]*"(?! data-at="(?:Chênh lệch|Difference)")[^>]*>(.*?)</td>', page, re.DOTALL)
    large = re.findall(r"<strong>(.*?)</strong>", page, re.DOTALL) + re.findall(r'<p class="out">(.*?)</p>', page)
    found = re.findall(r'<ul class="answers">(.*?)</ul>', page, re.DOTALL)
    assert cells or large or found
    for cell in (*cells, *large, *found):
        assert 'href=""' not in cell
        bare = re.sub(r"<a .*?</a>|<small>.*?</small>|<span class=.printed-as.*?</span>", "", cell, flags=re.DOTALL)
        bare = re.sub(r"<[^>]*>|\d[\d.,]*\s*%", "", bare)
        assert not re.search(r"\d", bare), cell


@pytest.mark.parametrize(
    ("key", "by"),
    [
        ("people.women", "sex"), ("people.women", "unit"), ("people.ethnic_minority", "age"),
        ("organisation.posts_vacant", "level"), ("organisation.communes_with_non_local_key_leader", "unit"),
        ("people.committee_members.ethnic_minority", "body"),
    ],
)  # fmt: skip
def test_what_a_line_is_a_share_of_opens_its_own_rows(leader: Client, key: str, by: str) -> None:
    page = leader.get(f"/so-lieu/chi-tieu/{key}/?unit=11&on=2025-12-31&by={by}").context["page"]
    asked = [(page.number.of, page.number.of_url)]
    asked += [(bar.of, bar.of_url) for bar in [bar for bar in page.bars if bar.of][:2]]
    asked += [(point.of, point.of_url) for point in page.points[:1]]
    for whole, address in asked:
        assert whole == listed(leader, address), address


def listed(client: Client, address: str) -> int:
    """How many a list counts."""
    found = client.get(address).context
    if "communes" in found:
        return int(found["total"])
    figure, total = found["figure"], int(found["table"].page.total)
    if not figure.amount:
        return total
    return sum(getattr(row, figure.amount) for row in figure.rows(found["scope"]))


def test_who_came_and_who_left_between_two_days_are_listed(leader: Client) -> None:
    days = {"unit": "11", "vs": "2025-06-30", "on": "2025-12-31"}
    rows = {row.now.key: row for row in leader.get("/so-lieu/hai-ngay/", days).context["page"].rows if not row.indented}
    found = rows["people.headcount"]
    came, went = (listed(leader, flow.rows_url) for flow in found.flows)
    assert came - went == found.difference
    assert came + went > 0
    for flow, number in zip(found.flows, (came, went), strict=True):
        assert flow.text.startswith(f"{number} ")
        assert flow.rows_url.replace("&", "&amp;") in leader.get("/so-lieu/hai-ngay/", days).text


def test_a_difference_opens_who_makes_it_up(leader: Client) -> None:
    days = {"unit": "11", "vs": "2025-06-30", "on": "2025-12-31"}
    page = leader.get("/so-lieu/hai-ngay/", days)
    rows = [row for row in page.context["page"].rows if row.difference]
    people = [row for row in rows if row.lists_url]
    assert {row.now.key for row in people} >= {"people.headcount", "people.women"}
    for row in people:
        assert row.lists_url.replace("&", "&amp;") in page.text
        more = leader.get(row.lists_url).context
        fewer = leader.get(row.lists_url.partition("?")[0] + more["gone_url"]).context["table"].page.total
        assert (fewer, more["more"]) == (more["gone"], row.difference), row.title
        assert more["table"].page.total - fewer == abs(row.difference), row.title
    others = [row for row in rows if not row.lists_url]
    assert others
    for row in others:
        assert f'id="{row.difference_url.rpartition("#")[2]}"' in leader.get(row.difference_url).text


def test_a_tile_opens_the_commune_and_its_number_the_rows(leader: Client) -> None:
    answer = leader.get("/so-lieu/ban-do/?on=2025-12-31&unit=11&figure=organisation.posts_filled")
    for tile in answer.context["page"].tiles[:3]:
        assert tile.dashboard_url.replace("&", "&amp;") in answer.text
        assert tile.rows_url.replace("&", "&amp;") in answer.text
        assert listed(leader, tile.rows_url) == tile.value


def test_two_days_open_on_the_change_of_tiers(leader: Client) -> None:
    page = leader.get("/so-lieu/hai-ngay/?unit=11").content.decode()
    assert "30/06/2025" in page
    assert "01/07/2025" in page
    assert "1661/NQ-UBTVQH15" in page


def test_before_the_reform_the_map_says_why_it_is_a_table(leader: Client) -> None:
    leader.cookies["language"] = "en"
    page = leader.get("/so-lieu/ban-do/?on=2025-06-30&unit=11").content.decode()
    assert "there were 129 communes under districts" in page
    assert 'class="map"' not in page


def test_no_printed_figure_has_a_tick_unless_it_agrees(leader: Client) -> None:
    leader.cookies["language"] = "en"
    response = leader.get("/so-lieu/da-cong-bo/")
    rows = {row.printed.id: row.verdict for row in response.context["rows"]}
    parts = re.findall(r'<tr class="found-row" id="(F\d\d)">(.*?)</tr>', response.content.decode(), re.DOTALL)
    assert len(parts) == 34
    for name, text in parts:
        assert ("Agrees" in text) == (rows[name] == Verdict.AGREES)
        assert ("#check" in text) == (rows[name] == Verdict.AGREES)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    "address",
    ["/so-lieu/?", "/so-lieu/hai-ngay/?", "/so-lieu/ban-do/?", f"{PAGES[4]}?", f"{PAGES[4]}?table=trend&"],
)
def test_what_is_shown_can_be_downloaded(leader: Client, address: str, kind: str) -> None:
    response = leader.get(f"{address}export={kind}")
    assert response.status_code == 200
    assert f".{kind}" in response["Content-Disposition"]


def test_json_holds_what_the_page_shows(leader: Client) -> None:
    response = leader.get("/so-lieu/chi-tieu/people.women/?unit=11&on=2025-12-31&by=sex&export=json")
    found = json.loads(response.content)
    assert found["figure"] == "people.women"
    assert sum(line["value"] for line in found["breakdown"]) == found["value"]
    assert found["trend"][-1]["value"] == found["value"]


def test_a_wrong_day_falls_back_and_says_so(leader: Client) -> None:
    page = leader.get("/so-lieu/?on=31/02/2025").content.decode()
    assert "31/02/2025" in page


def test_the_side_card_shows_headlines_to_those_who_work_with_them() -> None:
    card = panels.headlines(actor=actor_of("11", role=Role.LEADER), on=ON)
    assert card is not None
    assert len(card.facts) == 4
    assert all(fact.url for fact in card.facts)
    assert panels.headlines(actor=actor_of("03203", role=Role.OFFICIAL), on=ON) is None
