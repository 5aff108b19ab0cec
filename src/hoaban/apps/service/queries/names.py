"""Names of procedures, fields and factors, in the language of the page; all of them public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import get_language

from hoaban.apps.service.models import Field, ProcedureVersion, Rating
from hoaban.apps.service.queries.counted import FACTORS
from hoaban.shared.figures import Text


def _english() -> bool:
    return (get_language() or "vi").startswith("en")


def procedure_names(codes: Sequence[str], *, on: date) -> Mapping[Any, str]:
    """Code of a procedure -> its name on a day; the nearest there is where none holds then."""
    rows = ProcedureVersion.objects.filter(procedure__code__in=codes).order_by("starts_on")
    found: dict[Any, str] = {}
    for code, starts_on, vietnamese, english in rows.values_list("procedure__code", "starts_on", "name_vi", "name_en"):
        if starts_on <= on or code not in found:
            found[code] = english if _english() else vietnamese
    return found


def field_names(codes: Sequence[str]) -> Mapping[Any, str]:
    """Code of a field of administration -> its name."""
    rows = Field.objects.filter(code__in=codes).values_list("code", "name_vi", "name_en")
    return {code: english if _english() else vietnamese for code, vietnamese, english in rows}


def factor_names() -> dict[Any, Text]:
    """Factor of SIPAS -> its name, in the language in which it is shown."""
    fields = {field.name: field for field in Rating._meta.concrete_fields}
    return {name: fields[name].verbose_name for name in FACTORS}
