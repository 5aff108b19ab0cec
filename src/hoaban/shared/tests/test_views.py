"""Pages that say what went wrong, and the search."""

from __future__ import annotations

import logging
import re
from datetime import date
from typing import Any

import pytest
from django.test import RequestFactory

from hoaban.shared import search, views
from hoaban.shared.access import Actor
from hoaban.shared.search import Hit

ON = date(2026, 3, 10)


def test_a_server_error_shows_the_code_that_is_logged(caplog: pytest.LogCaptureFixture, settings: Any) -> None:
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    with caplog.at_level(logging.ERROR):
        answer = views.server_error(RequestFactory().get("/so-lieu/"))
    code = re.search(r"[A-Z]\d-\d{3}", answer.content.decode())  # type: ignore[attr-defined]
    assert answer.status_code == 500
    assert code is not None
    assert code[0] in caplog.text


def test_search_asks_every_app_with_the_folded_text(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def people(*, actor: Actor, text: str, on: date, limit: int) -> list[Hit]:
        asked.append(f"{text} {limit}")
        return [Hit("Lò Thị Hồng Ánh", "/nhan-su/1/")]

    def nothing(**_asked: Any) -> list[Hit]:
        return []

    monkeypatch.setattr(search, "_searchers", [(20, "Đơn vị", nothing), (10, "Người", people)])
    found = search.find(actor=Actor("x"), text=" Lò  THỊ ", on=ON, limit=5)
    assert asked == ["lo thi 5"]
    assert [(kind.label, len(kind.hits)) for kind in found] == [("Người", 1)]


def test_one_letter_finds_nothing() -> None:
    assert search.find(actor=Actor("x"), text="l", on=ON, limit=5) == []
