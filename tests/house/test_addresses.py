"""Every address is linked from somewhere and denies strangers, unless it is on the public list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.house.source import Source, sources, templates

PUBLIC = {
    "account_login": "where one signs in",
    "account_logout": "sends strangers to the sign-in",
    "health": "for the machine that watches; says only whether the database answers",
    "language": "the language of the sign-in page",
    "offline": "what a browser shows without a network; a page without data",
    "service_worker": "the browser asks for it before anybody signs in; a file without data",
    "service_counter_worker": "the browser asks for it at any time; a file without data",
    "service_counter_shell": "the intake page without anybody's data, which is kept for days without a network",
    "service_counter_bundle": "the script of the counter is told in JSON that nobody is signed in (401)",
    "service_counter_numbers": "the script of the counter is told in JSON that nobody is signed in (401)",
    "service_counter_deliver": "the script of the counter is told in JSON that nobody is signed in (401)",
    "service_counter_photo": "the script of the counter is told in JSON that nobody is signed in (401)",
    "learning_check": "anybody checks a certificate that they were shown",
    "learning_certificate_public": "where the QR code of a certificate leads; says nothing of the person",
    "learning_issuer_document": "the public key of the issuer",
    "learning_status_list": "which credentials are revoked, as bits without names",
    "service_public": "the catalogue of procedures is public by law",
    "service_public_procedure": "the catalogue of procedures is public by law",
    "service_form": "blank forms are public like the catalogue",
    "service_follow": "citizens follow their dossier by code and phone",
    "service_track_key": "where the QR code of a receipt leads; the address has a secret key",
    "service_track_letter": "the letter to the citizen; the address has a secret key",
    "service_track_letter_pdf": "the letter to the citizen; the address has a secret key",
    "service_track_rate": "the citizen rates the service; the address has a secret key",
    "service_message_about": "the citizen writes about the dossier; the address has a secret key",
    "service_message_new": "anybody may write to an office",
    "service_message_follow": "the sender follows the answer by number and key",
    "service_message": "the sender reads the answer; the address has a secret key",
    "service_message_paper": "the sender reads the thank-you note; the address has a secret key",
    "service_led_to": "what messages led to is published",
    "governance_public": "published results of evaluating communes",
    "governance_public_round": "published results of evaluating communes",
    "recruitment_public": "campaigns that recruit are announced to everybody",
    "recruitment_public_campaign": "an announcement",
    "recruitment_public_results": "published results, by number",
    "recruitment_public_apply": "candidates have no account",
    "recruitment_follow": "a candidate shows number and key",
    "recruitment_own": "opens by the key shown before, in the session",
    "recruitment_own_complete": "opens by the key shown before, in the session",
    "recruitment_own_withdraw": "opens by the key shown before, in the session",
    "recruitment_own_appeal": "opens by the key shown before, in the session",
    "recruitment_own_leave": "forgets the key shown before",
    "learning_calendar": "a calendar program signs in nowhere; the address has a secret key",
    "learning_class_calendar": "a calendar program signs in nowhere; the address has a secret key",
}
"""Addresses that answer without sign-in, and why."""
NOT_LINKED = {"health": "asked by the machine that watches"}
SAMPLES = {"IntConverter": 1, "StringConverter": "x", "SlugConverter": "x"}


def patterns(resolver: Any = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the project by its name."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            yield f"{space}{one.name or ''}", one


NAMES = sorted(name for name, _pattern in patterns())


def sample(name: str) -> str:
    """The address with arguments of the right shape."""
    pattern = dict(patterns())[name]
    wanted = pattern.pattern.converters
    return reverse(name, kwargs={key: SAMPLES[type(one).__name__] for key, one in wanted.items()})


def used(name: str, pages: dict[str, str], code: list[Source]) -> bool:
    """Whether a template or a view leads to the address."""
    said = re.compile(rf"""["']{re.escape(name)}["']""")
    return any(said.search(text) for text in pages.values()) or any(said.search(one.text) for one in code)


def test_every_address_has_a_name_of_its_own() -> None:
    assert "" not in NAMES
    assert len(NAMES) == len(set(NAMES))


def test_every_address_is_linked_from_somewhere() -> None:
    code = [source for source in sources() if source.parts[-1] != "urls" and source.parts[0] != "planner"]
    assert {name for name in NAMES if not used(name, templates(), code)} == set(NOT_LINKED)


def test_an_address_that_nothing_leads_to_is_found() -> None:
    assert used("people_list", {"a": "{% url 'people_list' %}"}, [])
    assert not used("people_list", {"a": "{% url 'people_listed' %}"}, [Source("a", "x = 'people'")])


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_sends_strangers_to_the_sign_in(name: str, method: str) -> None:
    answer = getattr(Client(), method)(sample(name))
    if name in PUBLIC:
        assert answer.status_code in {200, 302, 401, 404, 405, 422}
        return
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_the_public_list_is_not_longer_than_needed() -> None:
    assert set(PUBLIC) <= set(NAMES)
