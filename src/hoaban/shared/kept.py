"""What each app keeps of an official: told to themselves alone, in the copy of their data that they take.

An app declares its tables once, when Django starts (``declare``); the app that makes the copy asks for their rows. So a copy
holds what apps above it keep, too (decision 40). ``tests/house/test_kept.py`` finds tables that tell of officials and are not declared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hoaban.shared.templatetags.hoaban import day, number
from hoaban.shared.uploads import ENDINGS

Text = str | Promise
SILENT = frozenset(
    {"id", "version", "name_key", "folded", "unit_path", "agency_path", "personal_id_digest", "stored", "file"}
)
"""Columns that say nothing about the person."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of one table that tell of an official, found by ``whose`` (a lookup of the official's key) or by ``rows``.

    ``shown``: the columns that the paper tells in a table, with their share of its width; none: it tells every column that is
    filled in. ``on_paper``: False where the data file alone holds them, or the paper has words of its own for them. ``said``:
    how the paper says a column that is a code. ``hides``: columns that no copy holds, such as keys that open something.
    ``whole``: the data file holds every other column; False: those of ``shown`` alone, where the others tell of other people.
    ``open_to``: rows that may be told already, ``until`` what is left out, and until when. ``file``: the column
    with the name of a file that belongs to the row, ``opened`` what a file that stands sealed holds.
    """

    model: type[models.Model]
    shown: Mapping[str, int] = field(default_factory=dict)
    whose: str = "official"
    rows: Callable[[int], QuerySet[Any]] | None = None
    said: Mapping[str, Callable[[Any], Text]] = field(default_factory=dict)
    hides: frozenset[str] = frozenset()
    whole: bool = True
    open_to: Q = field(default_factory=Q)
    until: Text = ""
    file: str = ""
    opened: Callable[[Any], bytes] | None = None
    key: str = ""
    title: Text = ""
    on_paper: bool = True

    @property
    def name(self) -> str:
        """What the data file calls it."""
        return self.key or self.model._meta.label_lower

    @property
    def heading(self) -> str:
        """What the paper calls it."""
        return str(capfirst(str(self.title or self.model._meta.verbose_name_plural)))


_KEPT: dict[str, Kept] = {}


def declare(*kept: Kept) -> None:
    """Add tables that tell of officials; each is declared once."""
    for one in kept:
        if one.name in _KEPT:
            raise ValueError(f"{one.name} is declared twice")
        _KEPT[one.name] = one


def list_kept() -> list[Kept]:
    """Everything that is declared, in the order of the apps."""
    return list(_KEPT.values())


def rows_of(kept: Kept, *, official_id: int) -> QuerySet[Any]:
    """Rows of a table that tell of an official and may be told to them, the newest first."""
    rows = kept.rows(official_id) if kept.rows else kept.model._default_manager.filter(**{kept.whose: official_id})
    named = [one.name for one in _columns(kept) if one.is_relation]
    return rows.filter(kept.open_to).select_related(*named).order_by("-pk")


def _columns(kept: Kept) -> list[Any]:
    """The columns that the data file holds, without the one that says whose the row is."""
    found = kept.model._meta.concrete_fields
    if not kept.whole:
        return [one for one in found if one.name in kept.shown]
    left_out = SILENT | kept.hides | (set() if kept.rows else {kept.whose.split("__")[0]})
    return [one for one in found if one.name not in left_out]


def data(kept: Kept, row: models.Model) -> dict[str, Any]:
    """A row as the data file holds it: what a column points at by its name."""
    told = {}
    for one in _columns(kept):
        value = getattr(row, one.name)
        told[one.name] = str(value) if value is not None and one.is_relation else value
    return told


def heads(kept: Kept) -> list[tuple[str, int]]:
    """The words above each column on the paper, and its share of the width."""
    named = {one.name: one for one in kept.model._meta.concrete_fields}
    return [(str(capfirst(str(named[name].verbose_name))), width) for name, width in kept.shown.items()]


def facts(kept: Kept, row: models.Model) -> list[tuple[str, str]]:
    """Every column of a row, and what it says, as the paper tells a table without columns of its own."""
    return [(str(capfirst(str(one.verbose_name))), _word(kept, row, one.name)) for one in _columns(kept)]


def words(kept: Kept, row: models.Model) -> list[str]:
    """A row as the paper tells it, column by column."""
    return [_word(kept, row, name) for name in kept.shown]


def _word(kept: Kept, row: Any, name: str) -> str:
    value = getattr(row, name)
    if name in kept.said:
        return str(kept.said[name](value))
    if row._meta.get_field(name).choices:
        return str(getattr(row, f"get_{name}_display")())
    return _said(value)


def _said(value: Any) -> str:
    """A value in the words of the page's language."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{localtime(value):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return day(value)
    return number(value, 2) if isinstance(value, Decimal) else str(value)


def file_of(kept: Kept, row: models.Model) -> tuple[Path, str] | None:
    """The file that belongs to a row, and the name under which a copy holds it; None where there is none, or it is gone.

    Its ending by the type that it was found to be; pictures drawn anew, which keep no type, are JPEG.
    """
    named = getattr(row, kept.file) if kept.file else ""
    path = Path(settings.MEDIA_ROOT, named)
    if not named or not path.is_file():
        return None
    ending = path.suffix or f".{ENDINGS.get(getattr(row, 'mime', ''), 'jpg')}"
    return path, f"{kept.name}/{row.pk}{ending}"
