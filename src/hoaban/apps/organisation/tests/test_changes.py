"""Pages that change the catalogue, posts and units: who reaches them, what they do, and when they refuse."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from hoaban.apps.accounts import commands as accounts
from hoaban.apps.organisation import commands, queries
from hoaban.apps.organisation.commands import Refused
from hoaban.apps.organisation.models import Post, PostStandard, PostTitle, Unit
from hoaban.apps.organisation.queries import posts as staffing_registry
from hoaban.apps.organisation.tests.factories import FIRST_DAY, LATER, actor, unit
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

pytestmark = pytest.mark.usefixtures("province")
TODAY = date(2026, 3, 13)
ALIAS = "/to-chuc/chuc-danh/X-CT/ten-khac/"
STANDARD = "/to-chuc/chuc-danh/X-CT/tieu-chuan/"
NEW_TITLE = "/to-chuc/chuc-danh-moi/"
NEW_POST = "/to-chuc/don-vi/03214-PKT/vi-tri-moi/"
NEW_UNIT = "/to-chuc/don-vi/03214/don-vi-moi/"
TITLE = {
    "code": "X-CDS", "name_vi": "Cán bộ chuyển đổi số", "name_en": "Digital officer", "ethnic_knowledge_group": "4",
    "category": "2", "education": "4", "political_theory": "1", "state_management": "2", "legal_basis": "QĐ 1",
    "on": "01/07/2026",
}  # fmt: skip
ASKED = {
    "category": "1", "education": "5", "political_theory": "3", "state_management": "3", "legal_basis": "NĐ 9",
    "on": "01/07/2026",
}  # fmt: skip
NUMBER = {"number": "9", "on": "01/07/2026", "basis": "QĐ 5"}
CLOSE = {"on": "01/07/2026", "basis": "QĐ 6"}
UNIT = {
    "code": "03214-CDS", "name": "Tổ chuyển đổi số", "short_name": "", "kind": "11", "founded_by": "QĐ 7",
    "on": "01/07/2026",
}  # fmt: skip


@pytest.fixture(autouse=True)
def fixed_day(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages open on one day; files are served without a manifest; nobody holds a post unless a test says so."""
    settings.HOABAN_TODAY = TODAY.isoformat()
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    monkeypatch.setattr(staffing_registry, "_staffing", {})


def _client(system: Actor, role: Role = Role.PERSONNEL, code: str = "11", *, language: str = "en") -> Client:
    unit_id = unit(code).pk
    user = accounts.create_user(
        actor=system, username=role.value, full_name="Lò Văn Ơn", on=FIRST_DAY, language=language, home_unit_id=unit_id
    )
    accounts.grant_role(actor=system, user_id=user.pk, role=role, unit_id=unit_id, starts_on=date(2020, 1, 1))
    client = Client(headers={"accept-language": language})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _post() -> Post:
    found: Post = Post.objects.get(unit=unit("03214-PKT"), title__code="CV")
    return found


def _pages() -> tuple[str, ...]:
    pk = _post().pk
    return (
        NEW_TITLE, ALIAS, STANDARD, NEW_POST, NEW_UNIT, f"/to-chuc/vi-tri/{pk}/bien-che/",
        f"/to-chuc/vi-tri/{pk}/ket-thuc/",
    )  # fmt: skip


def _seen(client: Client, page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', client.get(page).content.decode())
    assert found is not None
    return found[1]


def _nobody(**_asked: Any) -> dict[int, tuple[int, int, int]]:
    return {}


def _events(action: str) -> int:
    return Event.objects.filter(action=f"organisation.{action}").count()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_home_affairs_reaches_every_change(system: Actor, language: str) -> None:
    client = _client(system, language=language)
    for page in _pages():
        shown = client.get(page)
        assert shown.status_code == 200, page
        assert "organisation/change.html" in {template.name for template in shown.templates}
    assert NEW_TITLE in client.get("/to-chuc/chuc-danh/").content.decode()
    assert ALIAS in client.get("/to-chuc/chuc-danh/X-CT/").content.decode()
    assert f"/vi-tri/{_post().pk}/bien-che/" in client.get("/to-chuc/don-vi/03214-PKT/").content.decode()


def test_a_commune_sees_no_button_and_finds_no_page(system: Actor) -> None:
    client = _client(system, Role.COMMUNE, "03214")
    for page in _pages():
        assert client.get(page).status_code == 404, page
        assert client.post(page, TITLE | NUMBER).status_code == 404, page
    for page in ("/to-chuc/chuc-danh/", "/to-chuc/chuc-danh/X-CT/", "/to-chuc/don-vi/03214-PKT/"):
        shown = client.get(page).content.decode()
        assert not re.search(r"chuc-danh-moi|ten-khac|tieu-chuan/|vi-tri-moi|don-vi-moi|bien-che/|ket-thuc/", shown)


def test_home_affairs_of_another_part_changes_nothing_here(system: Actor) -> None:
    client = _client(system, Role.PERSONNEL, "03208")
    for page in _pages()[3:]:
        assert client.get(page).status_code == 404, page
        assert client.post(page, NUMBER).status_code == 404, page


def test_a_title_is_added_once(system: Actor) -> None:
    client = _client(system)
    done = client.post(NEW_TITLE, TITLE)
    assert done.headers["Location"] == "/to-chuc/chuc-danh/X-CDS/?on=2026-07-01"
    assert "Digital officer" in client.get(done.headers["Location"]).content.decode()
    assert queries.match_titles().find("can bo chuyen doi so") == PostTitle.objects.get(code="X-CDS").pk
    again = client.post(NEW_TITLE, TITLE)
    assert again.status_code == 422
    assert "This already means the title Cán bộ chuyển đổi số (X-CDS)" in again.content.decode()
    assert _events("add_title") == 1


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"name_vi": "bac si"}, "name_vi", "Bác sĩ"),
        ({"name_vi": "…"}, "name_vi", "in letters"),
        ({"code": "x-ct"}, "code", "belongs to the title Chủ tịch"),
        ({"code": "X CT"}, "code", "without spaces"),
        ({"name_en": "secretary of the Provincial Party Committee"}, "name_en", "has this English name"),
        ({"on": "31/02/2026"}, "on", "There is no such day"),
        ({"category": ""}, "category", ""),
    ],
)
def test_a_title_is_refused_beside_its_field(system: Actor, change: dict[str, str], field: str, words: str) -> None:
    shown = _client(system).post(NEW_TITLE, TITLE | change)
    assert shown.status_code == 422
    assert words in " ".join(shown.context["form"].errors[field])
    assert not PostTitle.objects.filter(name_en="Digital officer").exists()


def test_another_name_is_mapped_by_a_person_and_then_matched(system: Actor) -> None:
    client, title = _client(system), PostTitle.objects.get(code="X-CT")
    assert queries.match_titles().find("CT xã miền núi") is None
    assert client.post(ALIAS, {"alias": "CT. xã miền núi"}).status_code == 302
    assert queries.match_titles().find("ct xa mien nui") == title.pk
    assert _events("add_alias") == 1
    again = client.post(ALIAS, {"alias": "CT xã miền núi"})
    assert "(X-CT)" in " ".join(again.context["form"].errors["alias"])
    taken = client.post(ALIAS, {"alias": "Bác sĩ"})
    assert "Bác sĩ" in " ".join(taken.context["form"].errors["alias"])
    assert client.post("/to-chuc/chuc-danh/NONE/ten-khac/", {"alias": "x"}).status_code == 404


def test_a_standard_starts_and_the_one_before_ends(system: Actor) -> None:
    client, title = _client(system), PostTitle.objects.get(code="X-CT")
    last = title.standards.get(ends_before=None)
    given = ASKED | {"seen": _seen(client, STANDARD)}
    assert client.post(STANDARD, given).status_code == 302
    before, after = title.standards.get(pk=last.pk), title.standards.get(ends_before=None)
    assert (before.ends_before, before.education, after.starts_on, after.education) == (LATER, last.education, LATER, 5)
    event = Event.objects.get(action="organisation.revise_standard")
    assert (event.before["education"], event.after["education"]) == (last.education, 5)
    again = client.post(STANDARD, given)
    assert "already asks exactly this" in " ".join(again.context["form"].errors["category"])
    fresh = ASKED | {"education": "4", "seen": _seen(client, STANDARD)}
    same_day = client.post(STANDARD, fresh)
    assert "A standard begins on 01/07/2026 already" in " ".join(same_day.context["form"].errors["on"])
    assert _events("revise_standard") == 1


def test_the_second_officer_sees_what_the_first_did(system: Actor) -> None:
    client = _client(system)
    seen = _seen(client, STANDARD)
    client.post(STANDARD, ASKED | {"seen": seen})
    later = ASKED | {"education": "4", "on": "01/01/2027", "seen": seen}
    refused = client.post(STANDARD, later)
    assert refused.status_code == 409
    assert "Somebody else changed this" in refused.content.decode()
    assert "NĐ 9" in refused.content.decode()
    fresh = re.search(r'name="seen" value="(\w+)"', refused.content.decode())
    assert fresh is not None
    assert client.post(STANDARD, later | {"seen": fresh[1]}).status_code == 302


def test_a_title_without_a_standard_gets_one_again(system: Actor) -> None:
    title = PostTitle.objects.get(code="X-KCT")
    assert not PostStandard.objects.on(LATER).filter(title=title).exists()
    details = commands.StandardDetails(category=4, legal_basis="NĐ 1")
    with pytest.raises(PermissionDenied):
        commands.revise_standard(
            actor=actor(Role.COMMUNE, "03214"), title_id=title.pk, details=details, on=LATER
        )  # fmt: skip
    made = commands.revise_standard(actor=system, title_id=title.pk, details=details, on=LATER)
    assert PostStandard.objects.on(LATER).get(title=title) == made


def test_a_post_is_added_once_and_only_with_a_fitting_number(system: Actor) -> None:
    client = _client(system)
    given = {"title": str(PostTitle.objects.get(code="CVCC").pk), "number": "1", "on": "01/07/2026", "basis": "QĐ 3"}
    missing = client.post(NEW_POST, given | {"number": ""})
    assert "number is missing" in " ".join(missing.context["form"].errors["number"])
    done = client.post(NEW_POST, given)
    assert done.headers["Location"] == "/to-chuc/don-vi/03214-PKT/?on=2026-07-01"
    again = client.post(NEW_POST, given)
    assert "01/07/2026" in " ".join(again.context["form"].errors["title"])
    assert _events("open_post") == 1
    part_time = given | {"title": str(PostTitle.objects.get(code="X-KCT").pk), "on": "01/05/2026"}
    assert "outside the headcount" in " ".join(client.post(NEW_POST, part_time).context["form"].errors["number"])
    assert client.post(NEW_POST, part_time | {"number": ""}).status_code == 302
    assert Post.objects.get(unit=unit("03214-PKT"), title__code="X-KCT").ends_before == date(2026, 6, 1)
    over = given | {"title": part_time["title"], "number": ""}
    assert "No standard" in " ".join(client.post(NEW_POST, over).context["form"].errors["title"])


def test_the_authorised_number_changes_from_a_day_on(system: Actor) -> None:
    client, page = _client(system), f"/to-chuc/vi-tri/{_post().pk}/bien-che/"
    seen = _seen(client, page)
    assert client.post(page, NUMBER | {"seen": seen}).status_code == 302
    rows = list(_post().authorisations.order_by("starts_on").values_list("number", "ends_before"))
    assert rows == [(8, LATER), (9, None)]
    again = client.post(page, NUMBER | {"seen": seen})
    assert "authorised already: 9, 01/07/2026" in " ".join(again.context["form"].errors["number"])
    stale = client.post(page, NUMBER | {"number": "12", "seen": seen})
    assert stale.status_code == 409
    assert "9 authorised" in stale.content.decode()
    early = client.post(page, NUMBER | {"number": "12", "on": "01/06/2026", "seen": _seen(client, page)})
    assert "changes again after that day" in " ".join(early.context["form"].errors["on"])
    assert _events("set_authorised") == 1


def test_a_post_with_people_is_not_closed(system: Actor) -> None:
    client, post = _client(system), _post()
    page = f"/to-chuc/vi-tri/{post.pk}/ket-thuc/"
    given = CLOSE | {"seen": _seen(client, page)}
    held = {LATER: 3}
    queries.register_staffing(_nobody, posts=lambda **asked: {post.pk: (8, held.get(asked["on"], 0), 0)})
    refused = client.post(page, given)
    assert "People still in this post: 3" in " ".join(refused.context["form"].errors["on"])
    held.clear()
    assert client.post(page, given).status_code == 302
    assert Post.objects.get(pk=post.pk).ends_before == LATER
    assert not post.authorisations.filter(ends_before=None).exists()
    assert Event.objects.get(action="organisation.close_post").reason == "QĐ 6"
    again = client.post(page, given)
    assert "does not exist on that day" in " ".join(again.context["form"].errors["on"])


def test_somebody_who_comes_later_keeps_a_post_open(system: Actor) -> None:
    post = _post()
    queries.register_staffing(_nobody, posts=lambda **asked: {post.pk: (8, int(asked["on"] > LATER), 0)})
    with pytest.raises(Refused, match="still_held: 1"):
        commands.close_post(actor=system, post_id=post.pk, ends_before=LATER)


def test_a_unit_is_added_below_on_its_level(system: Actor) -> None:
    client = _client(system)
    done = client.post(NEW_UNIT, UNIT)
    assert done.headers["Location"] == "/to-chuc/don-vi/03214-CDS/?on=2026-07-01"
    made = Unit.objects.get(code="03214-CDS")
    assert (made.level, made.short_name, made.founded_by) == (3, "Tổ chuyển đổi số", "QĐ 7")
    assert "Tổ chuyển đổi số" in client.get("/to-chuc/don-vi/03214/?on=01/07/2026").content.decode()
    again = client.post(NEW_UNIT, UNIT)
    assert "03214-CDS (Tổ chuyển đổi số)" in " ".join(again.context["form"].errors["code"])
    assert _events("found_unit") == 1
    early = client.post(NEW_UNIT, UNIT | {"code": "03214-X", "on": "01/01/2020"})
    assert "does not exist on that day" in " ".join(early.context["form"].errors["on"])
    assert client.post(NEW_UNIT, UNIT | {"code": "03214-X", "kind": "3"}).status_code == 422


def test_nothing_is_founded_under_a_unit_that_ends_or_changes(system: Actor) -> None:
    details = commands.UnitDetails(code="N", name="Tổ mới", kind=11, level=3)
    commands.rename_unit(actor=system, unit_id=unit("SNV").pk, name="Sở Mới", on=LATER, resolution="QĐ 1")
    with pytest.raises(Refused, match="later_change"):
        commands.found_unit(actor=system, details=details, parent_id=unit("SNV").pk, on=TODAY)
    commands.close_unit(actor=system, unit_id=unit("PCC1").pk, ends_before=LATER, resolution="QĐ 2")
    with pytest.raises(Refused, match="parent_ends"):
        commands.found_unit(actor=system, details=details, parent_id=unit("PCC1").pk, on=TODAY)


RANK = "/to-chuc/chuc-danh/X-CT/bac/"


def test_a_rung_is_settled_on_its_page_with_one_event(system: Actor) -> None:
    client = _client(system)
    assert client.post(RANK, {"rank": "45", "seen": _seen_rank(client)}).status_code == 302
    assert PostTitle.objects.get(code="X-CT").rank == 45
    event = Event.objects.get(action="organisation.settle_rank")
    assert (event.before, event.after) == ({"rank": 40}, {"rank": 45})
    assert RANK in client.get("/to-chuc/chuc-danh/X-CT/").content.decode()


def test_a_rung_that_somebody_else_changed_or_that_is_the_same_is_refused(system: Actor) -> None:
    client = _client(system)
    seen = _seen_rank(client)
    assert client.post(RANK, {"rank": "40", "seen": seen}).status_code == 422
    commands.settle_rank(actor=system, title_id=PostTitle.objects.get(code="X-CT").pk, rank=None, on=TODAY)
    assert client.post(RANK, {"rank": "45", "seen": seen}).status_code in (409, 422)
    assert PostTitle.objects.get(code="X-CT").rank is None


def test_a_title_that_leads_nobody_has_no_rung(system: Actor) -> None:
    with pytest.raises(Refused, match="leads_nobody"):
        commands.settle_rank(actor=system, title_id=PostTitle.objects.get(code="CV").pk, rank=10, on=TODAY)
    with pytest.raises(PermissionDenied):
        commands.settle_rank(
            actor=actor(Role.COMMUNE, "03214"), title_id=PostTitle.objects.get(code="X-CT").pk, rank=10, on=TODAY
        )


def test_a_new_title_is_on_the_rung_given_and_one_that_leads_nobody_on_none(system: Actor) -> None:
    client = _client(system)
    assert client.post(NEW_TITLE, {**TITLE, "is_leader": "on", "rank": "20"}).status_code == 302
    assert PostTitle.objects.get(code="X-CDS").rank == 20
    details = commands.TitleDetails(code="N2", name_vi="Chức danh khác", name_en="Another title", category=2)
    assert commands.add_title(actor=system, details=details, on=TODAY).rank == 0


def _seen_rank(client: Client) -> str:
    found = re.search(r'name="seen" value="([\w-]+)"', client.get(RANK).content.decode())
    assert found is not None
    return found[1]
