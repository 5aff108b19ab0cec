"""Addresses of the citizens' pages, open without an account, one noun a file."""

from typing import Any

urlpatterns: list[Any] = []
