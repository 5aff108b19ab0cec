"""The list behind every figure answers, whatever dimension or code an address names."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.people.tests.factories import unit
from hoaban.shared.access import Role
from hoaban.shared.figures import Figure, list_dimensions, list_figures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
DAY = date(2026, 3, 10)


def test_no_question_breaks_the_list_of_a_figure() -> None:
    client, root = Client(raise_request_exception=False), unit("11", DAY)
    client.force_login(make_user("moi-so-lieu", *((role, root) for role in Role if role is not Role.OFFICIAL)))
    faults = {}
    for figure in list_figures():
        answers = [answered(client, figure, asked) for asked in questions(figure)]
        if not {200, 404}.issuperset(answers) or answers[0] != 200:
            faults[figure.key] = answers
    assert faults == {}


def questions(figure: Figure) -> list[dict[str, str]]:
    """None, every dimension that the figure does not know at once, and all that it knows, at first with codes that cannot be."""
    keys = {one.key for one in list_dimensions()}
    return [
        {}, dict.fromkeys(sorted(keys - set(figure.by)), "1"), dict.fromkeys(figure.by, "x"), dict.fromkeys(figure.by, "1"),
    ]  # fmt: skip


def answered(client: Client, figure: Figure, asked: dict[str, str]) -> int | str:
    """The status of the page, or what broke it."""
    answer = client.get(reverse(figure.page), {"figure": figure.key, "on": DAY.isoformat(), **asked})
    broken = getattr(answer, "exc_info", None)
    return repr(broken[1])[:200] if broken else answer.status_code
