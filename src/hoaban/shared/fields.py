"""Fields of forms that every app uses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

INVALID_DAY = _("There is no such day. Write day/month/year, such as 05/03/2026.")


class DayField(forms.DateField):
    """A day, written DD/MM/YYYY."""

    default_error_messages = {"invalid": INVALID_DAY, "required": _("The day is missing. Write day/month/year.")}

    def __init__(self, **options: Any) -> None:
        look = {"class": "date", "inputmode": "numeric", "autocomplete": "off", "placeholder": _("dd/mm/yyyy")}
        options.setdefault("widget", forms.DateInput(attrs=look, format="%d/%m/%Y"))
        options.setdefault("localize", False)
        super().__init__(**options)
