"""Shapes of input of the catalogue: a version with its documents and steps, the end of a procedure, a workbook."""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hoaban.apps.service.models import DecidedAt, DocumentKind, Doer, TimeUnit
from hoaban.apps.service.rules.catalogue import (
    DISTRICT,
    LONGEST_TIME,
    DocumentFacts,
    StepFacts,
    VersionFacts,
)
from hoaban.apps.service.rules.catalogue_book import MOST_BYTES
from hoaban.apps.service.rules.catalogue_reading import MOST_FEE
from hoaban.shared.fields import DayField

LEVELS = [(value, label) for value, label in DecidedAt.choices if value != DISTRICT]
SPARE_DOCUMENTS, SPARE_STEPS = 3, 2
"""Empty rows behind those that stand."""
_VERSION = (
    "name_vi", "name_en", "decided_at", "decided_before", "time_amount", "time_unit", "fee", "fee_note_vi",
    "fee_note_en", "result_vi", "result_en", "legal_basis", "source", "starts_on",
)  # fmt: skip
_SHORT = {"class": "date"}


def _line(label: Any, most: int, *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required)


def _count(label: Any, most: int, **options: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs=_SHORT)
    return forms.IntegerField(label=label, min_value=0, max_value=most, widget=widget, **options)


class VersionForm(forms.Form):
    """What a version says, without its documents and steps; ``standing``: the version that was read, ``seen``: its forms."""

    standing = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    starts_on = DayField(label=_("Valid from"))
    name_vi = _line(_("Vietnamese name"), 300, required=True)
    name_en = _line(_("English name"), 300)
    decided_at = forms.ChoiceField(label=_("Who decides"), choices=LEVELS)
    decided_before = forms.ChoiceField(
        label=_("Who decided before 01/07/2025"),
        choices=[("", _("Not known, or new")), *DecidedAt.choices],
        required=False,
    )
    time_amount = _count(_("Statutory time"), LONGEST_TIME, help_text=_("0 for the same day"))
    time_unit = forms.ChoiceField(label=_("Counted in"), choices=TimeUnit.choices)
    fee = _count(_("Fee, đồng"), MOST_FEE, initial=0)
    fee_note_vi = _line(_("On the fee, Vietnamese"), 300)
    fee_note_en = _line(_("On the fee, English"), 300)
    result_vi = _line(_("Result, Vietnamese"), 200)
    result_en = _line(_("Result, English"), 200)
    legal_basis = _line(_("Legal basis"), 400, required=True)
    source = _line(_("Source"), 400)

    def facts(self, documents: tuple[DocumentFacts, ...], steps: tuple[StepFacts, ...]) -> VersionFacts:
        """What the commands take."""
        given = {name: self.cleaned_data[name] for name in _VERSION}
        return VersionFacts(**given, documents=documents, steps=steps)


class ProcedureForm(VersionForm):
    """A new procedure with its first version."""

    code = _line(_("Code of the procedure"), 30, required=True)
    is_local = forms.BooleanField(label=_("The code is our own, not the national one"), required=False)
    field = forms.ChoiceField(label=_("Field of administration"))
    field_order = ("code", "is_local", "field")

    def __init__(self, *args: Any, fields: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["field"]
        chosen.choices = fields

    def clean_code(self) -> str:
        """Letters, digits, dots and hyphens, so that the code can stand in an address."""
        code = str(self.cleaned_data["code"]).strip()
        if not all(one.isascii() and (one.isalnum() or one in ".-") for one in code):
            raise ValidationError(_("Only letters without marks, digits, dots and hyphens, such as DB.HT.01."), "code")
        return code


class DocumentForm(forms.Form):
    """A document; a row without a name is left out."""

    name_vi = _line(_("Vietnamese name"), 300)
    name_en = _line(_("English name"), 300)
    kind = forms.ChoiceField(label=_("Kind of document"), choices=DocumentKind.choices)
    copies = _count(_("Number of copies"), 20, initial=1)
    when_vi = _line(_("Needed only when, Vietnamese"), 200)
    when_en = _line(_("Needed only when, English"), 200)
    form_no = _line(_("Form number"), 60)
    file = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)


class StepForm(forms.Form):
    """A step; a row without a name is left out."""

    name_vi = _line(_("Vietnamese name"), 200)
    name_en = _line(_("English name"), 200)
    doer = forms.ChoiceField(label=_("Done by"), choices=Doer.choices)
    title = _line(_("Title of the post (code)"), 30)
    share = _count(_("Share of the time, %"), 100, initial=0)


Documents = forms.formset_factory(DocumentForm, extra=SPARE_DOCUMENTS, max_num=60, absolute_max=80)
Steps = forms.formset_factory(StepForm, extra=SPARE_STEPS, max_num=40, absolute_max=60)


def documents_of(formset: Any) -> tuple[DocumentFacts, ...]:
    """The documents of a valid formset."""
    return tuple(DocumentFacts(**row) for row in _named(formset))


def steps_of(formset: Any) -> tuple[StepFacts, ...]:
    """The steps of a valid formset."""
    return tuple(StepFacts(**row) for row in _named(formset))


def _named(formset: Any) -> list[dict[str, Any]]:
    return [form.cleaned_data for form in formset if form.cleaned_data.get("name_vi")]


def initial_of(facts: VersionFacts) -> dict[str, Any]:
    """What the form of the next version starts with: what stands, but the day."""
    return {name: getattr(facts, name) for name in _VERSION if name != "starts_on"}


def rows_of(parts: tuple[Any, ...]) -> list[dict[str, Any]]:
    """What a formset starts with."""
    return [{name: getattr(part, name) for name in part.__dataclass_fields__} for part in parts]


class EndForm(forms.Form):
    """From which day a procedure no longer holds."""

    standing = forms.IntegerField(widget=forms.HiddenInput, required=False)
    ends_before = DayField(label=_("No longer valid from"))

    def day(self) -> date:
        """The day of a valid form."""
        found: date = self.cleaned_data["ends_before"]
        return found


TOO_LARGE = _("The file is larger than 1 MB. The catalogue needs three sheets without pictures.")


class BookForm(forms.Form):
    """A workbook of the catalogue: uploaded first, carried along while what it changes is looked at."""

    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": ".xlsx"}), required=False)
    carried = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2 * MOST_BYTES)

    def clean(self) -> dict[str, Any]:
        """Either a file, or one that was uploaded before."""
        given = super().clean() or self.cleaned_data
        upload = given.get("file")
        if upload is not None and upload.size > MOST_BYTES:
            raise ValidationError(TOO_LARGE)
        if upload is None and not given.get("carried"):
            raise ValidationError(_("Choose a file, .xlsx."))
        return given

    def content(self) -> bytes:
        """The bytes of the workbook of a valid form; b"" for what was carried along and is damaged."""
        if (upload := self.cleaned_data.get("file")) is not None:
            content: bytes = upload.read()
            return content
        try:
            return base64.b64decode(self.cleaned_data["carried"], validate=True)
        except (binascii.Error, ValueError):
            return b""


def carry(content: bytes) -> str:
    """A workbook as a hidden field holds it."""
    return base64.b64encode(content).decode()
