"""Fields of forms that every app uses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from hoaban.shared.day_bounds import EARLIEST, LATEST

PHOTO_HELP = _("JPEG or PNG of at most 5 MB, upright, 4 × 6 or 3 × 4, at least 240 × 320 pixels")
FAR_DAY = _("Write a day of the years %(first)s to %(last)s.")
INVALID_DAY = _("There is no such day. Write day/month/year, such as 05/03/2026.")


class DayField(forms.DateField):
    """A day, written DD/MM/YYYY."""

    default_error_messages = {"invalid": INVALID_DAY, "required": _("The day is missing. Write day/month/year.")}

    def __init__(self, **options: Any) -> None:
        look = {"class": "date", "inputmode": "numeric", "autocomplete": "off", "placeholder": _("dd/mm/yyyy")}
        options.setdefault("widget", forms.DateInput(attrs=look, format="%d/%m/%Y"))
        options.setdefault("localize", False)
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        """The day; raises ValidationError for none, and for one that nothing can be reckoned from."""
        day = super().to_python(value)
        if day is not None and not EARLIEST <= day <= LATEST:
            told = {"first": EARLIEST.year, "last": LATEST.year}
            raise forms.ValidationError(FAR_DAY, code="far", params=told)
        return day


class FewDigitsField(forms.DecimalField):
    """A number of few digits: its decimal mark is a comma or a point, whatever the language of the page, and drawn as that writes it.

    No separators of thousands: "2,5" is never taken for 25.
    """

    def __init__(self, **options: Any) -> None:
        look = {"class": "date", "inputmode": "decimal", "autocomplete": "off"}
        options.setdefault("widget", forms.TextInput(attrs=look))
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        """The number; raises ValidationError for what is none."""
        return super().to_python(value.strip().replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """The number with the decimal mark of the page, without zeros at its end."""
        if not isinstance(value, Decimal):
            return value
        return f"{value.normalize():f}".replace(".", get_format("DECIMAL_SEPARATOR"))


class PhotoField(forms.FileField):
    """A photo of somebody; what is in it is looked at by ``shared.pictures``."""

    default_error_messages = {
        "required": _("Choose the photo."),
        "empty": _("The photo is empty. Choose another file."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Photo 4 × 6"))
        options.setdefault("help_text", PHOTO_HELP)
        options.setdefault("widget", forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png"}))
        super().__init__(**options)


class UploadForm(forms.Form):
    """A form with a ``file`` whose upload may have been stopped; ``too_large``: why it was, in words."""

    def __init__(self, *args: Any, too_large: str = "", **options: Any) -> None:
        self.too_large = too_large
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any] | None:
        """An upload that was stopped has no file; say why."""
        if self.too_large:
            self.errors.pop("file", None)
            self.add_error("file", self.too_large)
        return self.cleaned_data
