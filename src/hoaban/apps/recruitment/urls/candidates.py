"""Addresses of the candidates' pages, open without an account."""

from typing import Any

urlpatterns: list[Any] = []
