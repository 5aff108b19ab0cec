"""Figures of recruitment: people recruited in a period, of an ethnic minority, with a university degree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hoaban.apps.recruitment.queries import recruited
from hoaban.shared.access import Permission
from hoaban.shared.figures import Figure, Scope, Text, declare

PAGE = "recruitment_rows"
BY = ("decision_year", "unit", "level", "ethnicity", "sex", "education", "category")


def _figure(key: str, title: Text, rows: Callable[[Scope], QuerySet[Any]], of: str | None = None) -> None:
    declare(
        Figure(key, title, _("people"), rows, PAGE, of=of, by=BY, permission=Permission.VIEW_RECRUITMENT,
               note=_("recruitment decisions of the period"))
    )  # fmt: skip


_figure("recruitment.recruited", _("People recruited"), recruited.recruited)
_figure(
    "recruitment.recruited.ethnic_minority", _("Recruited of an ethnic minority"), recruited.minority,
    "recruitment.recruited",
)  # fmt: skip
_figure(
    "recruitment.recruited.university_up", _("Recruited with a university degree or higher"), recruited.university_up,
    "recruitment.recruited",
)  # fmt: skip
