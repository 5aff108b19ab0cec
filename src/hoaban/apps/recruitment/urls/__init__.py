"""Addresses of recruitment, one noun a file."""

from typing import Any

urlpatterns: list[Any] = []
