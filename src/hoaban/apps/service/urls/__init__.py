"""Addresses of the one-stop shop, one noun a file."""

from typing import Any

urlpatterns: list[Any] = []
