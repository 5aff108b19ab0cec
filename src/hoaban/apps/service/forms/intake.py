"""The form of the counter: what is taken in, from whom, with which documents."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hoaban.apps.service.commands.intake import Applicant, Intake
from hoaban.apps.service.queries.counters import match_procedure
from hoaban.apps.service.queries.known import KnownPoint, KnownVersion

RESULT_BY = (
    ("counter", _("At the counter")), ("post", pgettext_lazy("channel", "By post")),
    ("electronic", _("Electronic copy")),
)  # fmt: skip


class IntakeForm(forms.Form):
    """An intake at a counter; the documents are those of the procedure that was typed."""

    procedure = forms.CharField(
        label=_("Procedure"), max_length=400, help_text=_("Type its name or code."),
        error_messages={"required": _("Type the name or the code of the procedure.")},
        widget=forms.TextInput(attrs={"list": "procedures", "autocomplete": "off"}),
    )  # fmt: skip
    personal_id = forms.CharField(
        label=_("Personal number of the applicant"), required=False, max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Full name of the applicant"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the full name of the applicant.")},
    )  # fmt: skip
    address = forms.CharField(
        label=_("Address"), required=False, max_length=400, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    papers = forms.MultipleChoiceField(
        label=_("Documents received"), required=False, widget=forms.CheckboxSelectMultiple
    )
    result_by = forms.ChoiceField(label=_("Result by"), choices=RESULT_BY, initial="counter", widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), required=False, max_length=600)
    point = forms.ChoiceField(label=_("One-stop shop"))
    counter_no = forms.ChoiceField(label=_("Counter"), required=False)
    follow_key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, points: list[KnownPoint], on: date, typed: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.version = on, match_procedure(typed, on).version if typed else None
        numbers = sorted({number for one in points for number in one.counters})
        self.fields["point"].choices = [(str(one.id), one.name) for one in points]  # type: ignore[attr-defined]
        self.fields["counter_no"].choices = [("", "–"), *((str(n), str(n)) for n in numbers)]  # type: ignore[attr-defined]
        self.fields["papers"].choices = _papers(self.version)  # type: ignore[attr-defined]

    def clean_procedure(self) -> str:
        """The code of the procedure that was typed; what it may mean where it is not clear."""
        found = match_procedure(self.cleaned_data["procedure"], self.on)
        if found.version is not None:
            return found.version.code
        if found.near:
            names = "; ".join(f"{one.code} {_name(one)}" for one in found.near)
            raise forms.ValidationError(
                _("Several procedures have these words: %(names)s. Type the code."), params={"names": names}
            )
        raise forms.ValidationError(
            _("No procedure of today has these words. Type another word of its name, or its code.")
        )

    def intake(self) -> Intake:
        """What the command takes in."""
        given = self.cleaned_data
        copies = {one.id: one.copies for one in self.version.documents} if self.version else {}
        ticked = [int(one) for one in given["papers"]]
        return Intake(
            procedure_code=given["procedure"], point_id=int(given["point"]),
            applicant=Applicant(given["name"], given["personal_id"], given["phone"], given["address"]),
            papers=tuple((key, max(copies.get(key, 1), 1)) for key in ticked),
            counter_no=int(given["counter_no"]) if given["counter_no"] else None, result_by=given["result_by"],
            note=given["note"], follow_key=given["follow_key"],
        )  # fmt: skip


def _name(version: KnownVersion) -> str:
    return version.name_en if (get_language() or "vi").startswith("en") else version.name_vi


def _papers(version: KnownVersion | None) -> list[tuple[str, str]]:
    english = (get_language() or "vi").startswith("en")
    found = []
    for one in version.documents if version else ():
        when = one.when_en if english else one.when_vi
        name = one.name_en if english else one.name_vi
        found.append((str(one.id), f"{name} ({when})" if when else name))
    return found
