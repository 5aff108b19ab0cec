"""How long personal data is kept: each app names the categories it keeps, one app above counts and carries out.

An app declares its categories once, when Django starts (``declare``); an app above may add a ground that holds rows of a
category back (``hold_back``), because the lower one does not know it. The times stand in the lawbook, area ``retention``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
NOBODY = "***"
"""Stands for whoever is no longer known."""
AREA = "retention"
"""Where the lawbook keeps the times."""


class Fate(models.TextChoices):
    """What happens to rows whose time is over."""

    DELETE = "delete", _("Deleted, with its files")
    ANONYMISE = "anonymise", _("Made anonymous; what is counted stays")
    ARCHIVE = "archive", _("Marked for the archive; nothing is deleted")
    KEEP = "keep", _("Kept; no time ends it")


@dataclass(frozen=True, slots=True)
class Ground:
    """Why rows are left out although their time is over; ``condition`` holds of the rows that are."""

    key: str
    title: Text
    condition: Callable[[], Q]


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of personal data.

    ``holds``: what data it is; ``begins``: the event from which the time is counted, ``since`` the column with its day (or
    instant, ``is_instant``); ``leaves``: what stays afterwards. ``rows`` gives those that are kept still, ``path`` the column
    of their unit, ``told`` how one is called without naming a person where that can be, ``names`` the key of the
    official whom it names all the same. ``carry_out`` deletes or makes anonymous the rows of some keys, and gives the names of the files that go once all is written.
    """

    key: str
    title: Text
    holds: Text
    begins: Text
    fate: Fate
    leaves: Text = ""
    rows: Callable[[], QuerySet[Any]] | None = None
    since: str = ""
    is_instant: bool = False
    path: str = "unit_path"
    told: Callable[[Any], str] = str
    names: Callable[[Any], int] | None = None
    grounds: tuple[Ground, ...] = ()
    carry_out: Callable[[Sequence[int], Done], None] | None = None

    @property
    def rule(self) -> str:
        """Key of its time in the lawbook."""
        return self.key.replace("-", "_")


@dataclass(slots=True)
class Done:
    """What one carrying out is told and gathers: who does it, on which day, and the files that go at its end."""

    by: str
    on: date
    files: list[str] = field(default_factory=list)


_CATEGORIES: dict[str, Category] = {}
_GROUNDS: dict[str, list[Ground]] = {}


def declare(category: Category) -> Category:
    """Add a category; a key is declared once."""
    if category.key in _CATEGORIES:
        raise ValueError(f"category {category.key} is declared twice")
    _CATEGORIES[category.key] = category
    return category


def hold_back(keys: Iterable[str], ground: Ground) -> None:
    """Let a ground hold back rows of categories of other apps."""
    for key in keys:
        _GROUNDS.setdefault(key, []).append(ground)


def list_categories() -> list[Category]:
    """All categories, those with rows first, in order of declaration."""
    return sorted(_CATEGORIES.values(), key=lambda one: one.rows is None)


def get_category(key: str) -> Category:
    """The category of a key; LookupError for another."""
    return _CATEGORIES[key]


def grounds_of(category: Category) -> tuple[Ground, ...]:
    """Everything that holds rows of a category back: its own grounds and those of apps above."""
    return (*category.grounds, *_GROUNDS.get(category.key, ()))


def scrubbed(value: Any, words: Iterable[str]) -> Any:
    """A text, or every text inside lists and mappings, without some words, whatever their letters' case."""
    wanted = sorted({one for one in words if one.strip() and one != NOBODY}, key=len, reverse=True)
    if not wanted:
        return value
    return _scrubbed(value, re.compile("|".join(map(re.escape, wanted)), re.IGNORECASE))


def _scrubbed(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(NOBODY, value)
    if isinstance(value, dict):
        return {key: _scrubbed(one, pattern) for key, one in value.items()}
    return [_scrubbed(one, pattern) for one in value] if isinstance(value, list | tuple) else value
