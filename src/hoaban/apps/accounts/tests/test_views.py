"""Pages of accounts: signing in, being locked out, denial."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from hoaban.apps.accounts import queries
from hoaban.apps.accounts.models import Membership, User
from hoaban.apps.accounts.tests.factories import PASSWORD, make_user
from hoaban.shared.access import Role
from hoaban.shared.models import Event

pytestmark = pytest.mark.django_db
SIGN_IN = "/tai-khoan/dang-nhap/"
PAGES = ["/", "/tai-khoan/", "/tai-khoan/them/", "/tai-khoan/cua-toi/", "/tai-khoan/doi-mat-khau/", "/tim-kiem/?q=lo"]


@pytest.fixture(autouse=True)
def _plain_static(settings: Any) -> None:
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


@pytest.fixture
def keeper(client: Client) -> Client:
    """A signed-in administrator of the whole installation."""
    client.force_login(make_user("keeper", (Role.ADMINISTRATOR, None)))
    return client


def _text(client: Client, login: str) -> str:
    return client.post(SIGN_IN, {"login": login, "password": "sai-mat-khau"}).content.decode()


def test_anonymous_visitors_are_led_to_sign_in_and_back(client: Client) -> None:
    assert client.get("/tai-khoan/").headers["Location"] == f"{SIGN_IN}?next=/tai-khoan/"


def test_the_right_password_opens_today(client: Client) -> None:
    make_user("say")
    answer = client.post(SIGN_IN, {"login": "say", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_a_wrong_password_says_how_many_tries_are_left_alike_for_unknown_names(client: Client) -> None:
    make_user("say")
    for login in ("say", "nobody"):
        assert "Tên đăng nhập hoặc mật khẩu chưa đúng. Còn 4 lần; sau đó khóa 15 phút." in _text(client, login)
        assert "Còn 3 lần" in _text(client, login)


@pytest.mark.parametrize("login", ["say", "nobody"])
def test_five_wrong_passwords_lock_signing_in(client: Client, login: str) -> None:
    make_user("say")
    answers = [client.post(SIGN_IN, {"login": login, "password": "sai"}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert "Chờ 15 phút" in answers[-1].content.decode()
    assert client.post(SIGN_IN, {"login": login, "password": PASSWORD}).status_code == 429


def test_nobody_can_sign_up(client: Client) -> None:
    assert client.get("/tai-khoan/signup/").status_code in {302, 404}


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_in_both_languages(keeper: Client, page: str) -> None:
    for language in ("vi", "en"):
        keeper.cookies["language"] = language
        answer = keeper.get(page)
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.content.decode()


def test_pages_speak_vietnamese_whatever_the_browser_prefers(keeper: Client) -> None:
    assert "Việc hôm nay" in keeper.get("/", headers={"accept-language": "en-US,en"}).content.decode()


@pytest.mark.parametrize("page", ["/tai-khoan/", "/tai-khoan/them/", "/tai-khoan/1/"])
def test_without_the_role_accounts_do_not_exist(client: Client, page: str) -> None:
    client.force_login(make_user("say", (Role.COMMUNE, None)))
    answer = client.get(page)
    assert answer.status_code == 404
    assert "Không tìm thấy trang" in answer.content.decode()


def test_a_role_is_granted_and_ended_from_the_page(keeper: Client) -> None:
    user = make_user("say")
    facts = {"grant-role": "inspector", "grant-starts_on": "01/01/2026", "grant-last_on": "", "grant-reason": "QĐ 12"}
    assert keeper.post(f"/tai-khoan/{user.pk}/vai-tro/", facts).status_code == 302
    granted = Membership.objects.get(user=user)
    end = {f"end{granted.pk}-last_on": "30/06/2026"}
    assert keeper.post(f"/tai-khoan/{user.pk}/vai-tro/{granted.pk}/ket-thuc/", end).status_code == 302
    assert "01/01/2026 – 30/06/2026" in keeper.get(f"/tai-khoan/{user.pk}/").content.decode()


def test_what_was_typed_stays_when_a_grant_is_refused(keeper: Client) -> None:
    user = make_user("say")
    facts = {"grant-role": "inspector", "grant-starts_on": "31/02/2026", "grant-reason": "QĐ 12"}
    answer = keeper.post(f"/tai-khoan/{user.pk}/vai-tro/", facts)
    assert answer.status_code == 422
    assert "31/02/2026" in answer.content.decode()
    assert "Có 1 chỗ cần sửa" in answer.content.decode()


def test_an_account_is_closed_from_its_page_with_a_reason_and_its_session_ends(keeper: Client) -> None:
    user, other = make_user("say", (Role.LEADER, None)), Client()
    other.force_login(user)
    page, address = f"/tai-khoan/{user.pk}/", f"/tai-khoan/{user.pk}/dong/"
    assert address in keeper.get(page).content.decode()
    for lacking in ({"close-reason": "Nghỉ việc"}, {"close-sure": "on"}, {"close-reason": " ", "close-sure": "on"}):
        assert keeper.post(address, lacking).status_code == 422
    assert User.objects.get(pk=user.pk).is_active
    sent = {"close-reason": "Nghỉ việc theo QĐ 12", "close-sure": "on"}
    assert keeper.post(address, sent).headers["Location"] == page
    event = Event.objects.get(action="accounts.close_account")
    assert (event.subject_id, event.reason) == (user.pk, "Nghỉ việc theo QĐ 12")
    assert other.get("/").headers["Location"].startswith(SIGN_IN)
    closed = keeper.get(page).content.decode()
    assert "Đã khóa" in closed
    assert address not in closed
    assert keeper.post(address, sent).status_code == 422


def test_nobody_closes_the_own_account_or_without_the_role(keeper: Client, client: Client) -> None:
    own = User.objects.get(username="keeper")
    assert f"/tai-khoan/{own.pk}/dong/" not in keeper.get(f"/tai-khoan/{own.pk}/").content.decode()
    sent = {"close-reason": "Thử", "close-sure": "on"}
    assert keeper.post(f"/tai-khoan/{own.pk}/dong/", sent).status_code == 422
    client.force_login(make_user("say", (Role.LEADER, None)))
    assert client.post(f"/tai-khoan/{own.pk}/dong/", sent).status_code == 404
    assert User.objects.get(pk=own.pk).is_active


def test_the_own_password_is_changed_and_the_session_stays(client: Client) -> None:
    user = make_user("say")
    client.force_login(user)
    facts = {"oldpassword": PASSWORD, "password1": "moi-hoa-ban-9", "password2": "moi-hoa-ban-9"}
    assert client.post("/tai-khoan/doi-mat-khau/", facts).status_code == 302
    assert User.objects.get(pk=user.pk).check_password("moi-hoa-ban-9")
    assert client.get("/tai-khoan/cua-toi/").status_code == 200


def test_the_list_is_downloaded_as_it_is_filtered(keeper: Client) -> None:
    make_user("say")
    answer = keeper.get("/tai-khoan/?q=say&export=csv")
    assert len(b"".join(answer).decode().splitlines()) == 2


def test_the_actor_is_read_once_and_kept_for_the_session(keeper: Client, django_assert_max_num_queries: Any) -> None:
    keeper.get("/")
    with django_assert_max_num_queries(12):
        keeper.get("/tai-khoan/cua-toi/")


def test_the_page_without_a_network_is_alike_for_everybody_and_speaks_the_language_of_its_address(
    keeper: Client,
) -> None:
    text = keeper.get("/khong-mang/en/").content.decode()
    assert text == Client().get("/khong-mang/en/").content.decode()
    assert '<html lang="en">' in text
    assert 'name="hoaban-user" content=""' in text
    assert '<html lang="vi">' in keeper.get("/khong-mang/vi/").content.decode()
    assert keeper.get("/khong-mang/fr/").status_code == 404
    assert 'name="hoaban-offline" content="/khong-mang/vi/"' in keeper.get("/").content.decode()


def test_health_needs_no_account(client: Client) -> None:
    assert client.get("/suc-khoe/").json() == {"status": "ok"}


def test_the_language_switch_never_leads_elsewhere(client: Client) -> None:
    answer = client.post("/ngon-ngu/", {"language": "en", "next": "//evil.example/"})
    assert answer.headers["Location"] == "/"
    assert answer.cookies["language"].value == "en"


def test_an_account_opens_the_record_of_its_owner_and_of_nobody_else(
    keeper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = {"011199000071": 71}
    monkeypatch.setattr(queries, "_records", [lambda *, actor, number: records.get(number)])  # noqa: ARG005
    told = {"full_name": "Lò Thị Chủ", "username": "lochu", "password": PASSWORD, "personal_id": "011199000071"}
    assert (
        keeper.post("/tai-khoan/them/", {**told, "personal_id": "011199000072"})
        .context["form"]
        .has_error("personal_id")
    )
    assert keeper.post("/tai-khoan/them/", told).status_code == 302
    assert User.objects.get(username="lochu").official_id == 71
    again = keeper.post("/tai-khoan/them/", {**told, "username": "lochu2"})
    assert "đã có tài khoản “lochu”" in again.text
    assert keeper.post("/tai-khoan/them/", {**told, "username": "khach", "personal_id": ""}).status_code == 302
    assert User.objects.get(username="khach").official_id is None
