"""Citizens' pages of the catalogue: open without an account, light, in both languages, as of any day."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from hoaban.apps.people.tests import factories as units
from hoaban.apps.service.queries.catalogue import LEAST_USED
from hoaban.apps.service.tests import factories_catalogue as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedures")]
HOME = "/dich-vu-cong/"
MOST_BYTES = 60_000
"""The first page with everything that it loads, compressed."""


def page_of(code: str) -> str:
    """The address of a procedure."""
    return reverse("service_public_procedure", args=[code])


def test_the_first_page_offers_search_and_fields_to_everybody(client: Client) -> None:
    answer = client.get(HOME)
    assert answer.status_code == 200
    assert "service/public/home.html" in [one.name for one in answer.templates]
    assert [row.code for row in answer.context["fields"]][:2] == ["HT", "CT"]
    assert 'name="q"' in answer.text
    assert "Dùng nhiều nhất" not in answer.text


def test_the_most_used_stand_first_once_there_are_dossiers(client: Client) -> None:
    make.dossiers([make.COPY] * LEAST_USED, units.unit("03214", make.NOW))
    text = client.get(HOME).text
    assert text.index("Dùng nhiều nhất") < text.index(page_of(make.COPY)) < text.index("Lĩnh vực")


def test_words_without_tones_find_a_procedure(client: Client) -> None:
    text = client.get(HOME, {"q": "dang ky khai sinh"}).text
    assert page_of(make.BIRTH) in text
    assert "Không có thủ tục nào" in client.get(HOME, {"q": "zzz"}).text


def test_fields_and_what_was_moved_are_lists_of_their_own(client: Client) -> None:
    land = client.get(HOME, {"field": "DD"})
    assert {row.field_code for row in land.context["rows"]} == {"DD"}
    moved = client.get(HOME, {"moved": "1"})
    assert all(row.moved for row in moved.context["rows"])
    assert "trước 01/07/2025: Huyện" in moved.text


def test_a_procedure_says_what_to_bring_how_long_how_much_where_and_who(client: Client) -> None:
    text = client.get(page_of(make.HOUSE)).text
    for word in ("15 ngày", "Bản vẽ thiết kế xây dựng", "Trung tâm Phục vụ hành chính công", "trước 01/07/2025: Huyện",
                 "NĐ 140/2025/NĐ-CP", "Tin cậy vừa", "thời gian"):  # fmt: skip
        assert word in text, word


def test_the_day_can_be_moved_back_before_the_reform(client: Client) -> None:
    answer = client.get(page_of(make.HOUSE), {"on": "30/06/2025"})
    assert answer.context["row"].level == "district"
    assert "Tại ngày 30/06/2025" in answer.text
    gone = client.get(page_of(make.HOUSE), {"on": "01/01/2000"})
    assert "không áp dụng vào ngày 01/01/2000" in gone.text
    assert "Bộ phận Một cửa của xã" in client.get(page_of(make.BIRTH), {"on": "30/06/2025"}).text
    assert "Bộ phận Một cửa của huyện" in answer.text


def test_an_unknown_code_does_not_exist_and_nothing_is_taken_but_questions(client: Client) -> None:
    assert client.get(page_of("9.999999")).status_code == 404
    assert client.post(HOME).status_code == 405


@pytest.mark.parametrize(("language", "word"), [("vi", "Cần mang theo"), ("en", "What to bring")])
def test_pages_speak_both_languages(client: Client, language: str, word: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert word in client.get(page_of(make.BIRTH)).text


def test_every_procedure_of_the_catalogue_has_its_page(client: Client) -> None:
    rows = [row for field in client.get(HOME).context["fields"]
            for row in client.get(HOME, {"field": field.code}).context["rows"]]  # fmt: skip
    assert len(rows) >= 70
    some = rows[:: len(rows) // 8]
    assert {client.get(page_of(row.code)).status_code for row in some} == {200}


def test_the_first_page_is_light_and_needs_no_script(client: Client) -> None:
    text = client.get(HOME).text
    assert "<script" not in text
    sheet, icons, mark = (finders.find(f"hoaban/{name}") for name in ("public.css", "icons.svg", "mark.svg"))
    content = [text.encode(), *(open(str(name), "rb").read() for name in (sheet, icons, mark))]  # noqa: PTH123, SIM115
    assert "woff" not in content[1].decode()
    assert sum(len(gzip.compress(one)) for one in content) < MOST_BYTES


def test_a_language_that_waits_for_its_words_is_not_offered() -> None:
    waiting = {code for code, _name in settings.PREPARED_LANGUAGES}
    assert waiting == {"blt", "mww"}
    assert not waiting & set(dict(settings.LANGUAGES))


def test_the_page_is_read_with_few_questions(client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(8):
        client.get(page_of(make.BIRTH))
    with django_assert_max_num_queries(8):
        client.get(HOME)
