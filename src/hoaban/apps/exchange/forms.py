"""The shape of what people hand in: a roster with its day, and what to export."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.shared.fields import DayField

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORM = 100_000
"""Bytes for the rest of a form that carries a file."""


class BoundedUpload(FileUploadHandler):
    """Stops an upload above ROSTER_MAX_BYTES while it arrives; ``too_large`` tells the form."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.too_large = False
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the piece on, or end the upload: what still comes is thrown away, far too much is not even read."""
        self.size = start + len(raw_data)
        if self.size > settings.ROSTER_MAX_BYTES:
            self.too_large = True
            declared = int(self.request.META.get("CONTENT_LENGTH") or 0) if self.request else 0
            raise StopUpload(connection_reset=declared > 3 * settings.ROSTER_MAX_BYTES + _FORM)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one keep the file."""


class RosterForm(forms.Form):
    """A roster and the day it tells of."""

    on = DayField(label=gettext_lazy("The roster's day"))
    file = forms.FileField(
        label=gettext_lazy("Roster (.xlsx)"),
        allow_empty_file=True,
        error_messages={
            "required": gettext_lazy("No file is chosen. Choose an .xlsx file."),
            "invalid": gettext_lazy("No file is chosen. Choose an .xlsx file."),
        },
        widget=forms.FileInput(attrs={"accept": f".xlsx,{XLSX}"}),
    )

    unit = forms.ChoiceField(
        label=gettext_lazy("Province"), required=False,
        error_messages={"invalid_choice": gettext_lazy("There is no such province in your part. Choose one of the list.")},
    )  # fmt: skip

    def __init__(
        self, *args: Any, today: date, provinces: list[tuple[str, str]], too_large: str = "", **options: Any
    ) -> None:
        self.today, self.too_large = today, too_large
        options.setdefault("initial", {"on": today})
        super().__init__(*args, **options)
        if len(provinces) > 1:
            cast(forms.ChoiceField, self.fields["unit"]).choices = [
                ("", _("As the units in the file tell")),
                *provinces,
            ]
        else:
            del self.fields["unit"]

    def clean_on(self) -> date:
        """No roster tells of days to come."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError(_("The roster's day is not here yet. Write today or an earlier day."))
        if on.year < 1980:
            raise ValidationError(_("The records begin on 01/01/1980. Write a later day."))
        return on

    def clean(self) -> dict[str, Any] | None:
        """An upload that was stopped has no file; say why."""
        if self.too_large:
            self.errors.pop("file", None)
            self.add_error("file", self.too_large)
        return self.cleaned_data


class ExportForm(forms.Form):
    """Whose roster, of which day."""

    on = DayField(label=gettext_lazy("As of the day"))
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        error_messages={
            "invalid_choice": gettext_lazy("There is no such unit in your part on that day. Choose one of the list.")
        },
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
