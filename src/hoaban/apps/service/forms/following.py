"""Shapes of input of the citizens' pages."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.service.models import FeedbackKind, Rating
from hoaban.apps.service.rules.feedback import FACTORS, TEXT_MOST

LABELS = {one.name: one.verbose_name for one in Rating._meta.fields if one.name in FACTORS}
MARKS = (
    (5, _("Very good")), (4, _("Good")), (3, _("Acceptable")), (2, _("Poor")), (1, _("Very poor")),
)  # fmt: skip


class FollowForm(forms.Form):
    """The code on the receipt and the phone number given with the dossier."""

    code = forms.CharField(
        label=_("Dossier code on the receipt"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the code that stands on the receipt.")},
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Phone number given with the dossier"), max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("Write the phone number that you gave at the counter.")},
    )  # fmt: skip


class FollowMessageForm(forms.Form):
    """Number and key of a message."""

    number = forms.CharField(
        label=_("Number of the message"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the number of the message.")},
    )  # fmt: skip
    key = forms.CharField(
        label=_("Key of the message"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the key that you were shown with the number.")},
    )  # fmt: skip


class MessageForm(forms.Form):
    """A message of a citizen; who writes need not say their name."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=FeedbackKind.choices, widget=forms.RadioSelect)
    unit = forms.TypedChoiceField(
        label=_("Which office?"),
        coerce=int,
        error_messages={"required": _("Choose the office that the message is for.")},
    )
    text = forms.CharField(
        label=_("Your message"), max_length=TEXT_MOST, widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write in a sentence what happened or what you suggest.")},
    )  # fmt: skip
    about_conduct = forms.BooleanField(label=_("It is about how an officer behaved"), required=False)
    sender = forms.CharField(
        label=_("Your name (may be left empty)"), max_length=120, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Your phone (may be left empty)"), max_length=20, required=False,
        help_text=_("If you want to be called with the answer."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    token = forms.CharField(widget=forms.HiddenInput, max_length=64, min_length=20)

    def __init__(self, *args: Any, offices: list[tuple[int, str]] | None, **options: Any) -> None:
        options.setdefault("initial", {})
        options["initial"] = {"kind": "report", "token": secrets.token_urlsafe(24), **options["initial"]}
        super().__init__(*args, **options)
        if offices is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].choices = [("", _("Choose")), *offices]  # type: ignore[attr-defined]


class RatingForm(forms.Form):
    """The five factors of SIPAS, each from very good to very poor, any of them left out."""

    note = forms.CharField(
        label=_("Anything else (may be left empty)"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in FACTORS:
            self.fields[name] = forms.TypedChoiceField(
                label=LABELS[name], choices=MARKS, coerce=int, required=False,
                empty_value=None, widget=forms.RadioSelect,
            )  # fmt: skip
        self.order_fields([*FACTORS, "note"])

    def marks(self) -> dict[str, int | None]:
        """The marks by factor."""
        return {name: self.cleaned_data[name] for name in FACTORS}
