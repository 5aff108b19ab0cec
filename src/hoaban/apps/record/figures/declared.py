"""Figures of the record: records complete, records that lack something, of everybody in service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hoaban.apps.record.queries import completed
from hoaban.shared.access import Permission
from hoaban.shared.figures import Figure, Scope, Text, declare

PAGE = "record_rows"
BY = ("unit", "level", "category", "ethnicity", "sex", "age")


def _figure(key: str, title: Text, rows: Callable[[Scope], QuerySet[Any]]) -> None:
    declare(
        Figure(
            key, title, _("records of officials"), rows, PAGE, of="people.headcount", by=BY,
            permission=Permission.VIEW_RECORDS, note=_("records by form 2C, of everybody in service"),
        )
    )  # fmt: skip


_figure("record.complete", _("Records complete"), completed.complete)
_figure("record.incomplete", _("Records that lack something"), completed.incomplete)
