"""What no page has to look at is refused before it is read."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hoaban.shared.guard import TOO_MUCH
from hoaban.shared.models import Event

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("declared", [str(2**30), "many"])
def test_a_gigabyte_of_a_stranger_is_refused_before_it_is_read_and_leaves_one_event(
    client: Client, declared: str
) -> None:
    cache.delete(TOO_MUCH)
    for _again in range(2):
        answer = client.post(
            reverse("account_login"), b"x", content_type="multipart/form-data; boundary=x",
            headers={"Content-Length": declared, "Accept-Language": "vi"},
        )  # fmt: skip
        assert (answer.status_code, answer["Content-Type"]) == (413, "text/plain; charset=utf-8")
    left = Event.objects.get(action=TOO_MUCH)
    assert left.after == {"page": reverse("account_login"), "bytes": declared}


def test_what_a_form_is_long_goes_on(client: Client) -> None:
    assert client.post(reverse("account_login"), {"login": "x" * 900, "password": "y"}).status_code != 413


@pytest.mark.parametrize("back", ["-1", "0", "{{7*7}}", "[]", "language", "//evil.example/", "\u0663"])
def test_the_language_goes_back_to_one_of_our_own_addresses_whatever_was_sent(client: Client, back: str) -> None:
    answer = client.post(reverse("language"), {"language": "en", "next": back})
    assert (answer.status_code, answer["Location"]) == (302, "/")
