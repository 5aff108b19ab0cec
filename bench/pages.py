"""Pages as the server makes them for a signed-in personnel officer: the real middleware, DEBUG off, no network."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from django.core.management import call_command
from django.test import Client

from bench.measuring import Line, line, sample, with_floor
from hoaban.apps.accounts.models import User
from hoaban.apps.people.models import CensusRow, Official

OFFICER = "noivu"
LIST = "/nhan-su/danh-sach/"
LETTERS = "NTV"


def page_lines(bounds: dict[str, float], *, times: int = 20) -> list[Line]:
    """All lines of pages, for the bounds of the engine and size."""
    call_command("collectstatic", verbosity=0, interactive=False)
    import_module("hoaban.config.wsgi")  # the door of the server reads the pages, and sets apart what stays
    client = signed_in()
    pages = {
        "page: Today": "/",
        "page: dashboard": "/so-lieu/",
        "page: dashboard, before the reform": "/so-lieu/?on=2024-12-31",
        "page: list": LIST,
        "page: list, deep, by name": _deep(client),
        "page: list, deep, by age": f"{LIST}?sort=birth&page={CensusRow.objects.count() // 200}",
        "page: list, deep, by education": f"{LIST}?sort=education&page={CensusRow.objects.count() // 400}",
        "page: list, rare figure": f"{LIST}?figure=people.key_leaders.non_local",
        "page: list, filtered": f"{LIST}?{urlencode({'sex': 2, 'ethnicity': 'minority', 'age': 1})}",
        "page: list, text": f"{LIST}?{urlencode({'q': 'lo thi'})}",
        "page: search by name": f"/tim-kiem/?{urlencode({'q': 'lò thị'})}",
        "page: search by number": f"/tim-kiem/?{urlencode({'q': '011'})}",
        "page: person": f"/nhan-su/{_somebody()}/",
        "page: figure": "/so-lieu/chi-tieu/people.ethnic_minority/?by=education",
        "page: figure, ten years, filtered": "/so-lieu/chi-tieu/people.women/?sex=2&years=10&by=age",
        "page: two days": "/so-lieu/hai-ngay/",
        "page: two days, a year apart": "/so-lieu/hai-ngay/?on=2025-12-31&vs=2024-12-31",
        "page: tile map": "/so-lieu/ban-do/",
        "page: tile map, vacant posts": "/so-lieu/ban-do/?figure=organisation.posts_vacant",
        "page: published figures": "/so-lieu/da-cong-bo/",
        "page: posts": "/nhan-su/vi-tri/",
        "page: organisation tree": "/to-chuc/",
    }
    empty = sample(lambda: _get(client, "/nhap-danh-sach/"), times)
    lines = [line("page: imports, none (the frame alone)", empty)]
    for name, address in pages.items():
        lines.append(with_floor(name, _getter(client, address), times, bound=_bound(name, bounds), worst=address))
    return lines


OVERVIEWS = ("page: dashboard", "page: Today", "page: published figures")
"""Pages that gather what many others tell: they have the bound of the dashboard."""


def _bound(name: str, bounds: dict[str, float]) -> float | None:
    if name.startswith(OVERVIEWS):
        return bounds.get("dashboard")
    return bounds.get("page")


def signed_in() -> Client:
    """A browser in which the personnel officer has signed in."""
    client = Client(SERVER_NAME="localhost", HTTP_ACCEPT_ENCODING="gzip, br")
    user = User.objects.get(username=OFFICER)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _get(client: Client, address: str) -> Any:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return answer


def _getter(client: Client, address: str) -> Any:
    return lambda: _get(client, address)


def _deep(client: Client) -> str:
    """The second page from a letter far down the alphabet on."""
    answer = client.get(LIST, {"cursor": f"@{LETTERS[1]}"}, HTTP_ACCEPT_ENCODING="identity")
    found = re.search(r'href="([^"]*cursor=%3E[^"]*)"', answer.content.decode())
    return LIST + found[1].replace("&amp;", "&") if found else f"{LIST}?cursor=@{LETTERS[1]}"


def _somebody() -> int:
    """Somebody in service with a long life in the records."""
    return int(Official.objects.filter(assignments__ends_before=None).order_by("birth_date", "id")[0].pk)
