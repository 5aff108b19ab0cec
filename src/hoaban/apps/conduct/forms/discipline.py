"""Shapes of input about cases of discipline."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hoaban.apps.conduct.commands.discipline import CaseFacts, DecisionFacts
from hoaban.apps.conduct.rules.discipline import FORMS
from hoaban.shared.fields import DayField

TEXT = {"rows": 4}
PAPER = ("issuer", "superior", "place", "signer", "signed_as", "recipients")


class VersionForm(forms.Form):
    """A step of something that two people may change at once."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class OpenCaseForm(forms.Form):
    """What happened, when, when it was found."""

    violation = forms.CharField(
        label=gettext_lazy("What happened"), max_length=2000, widget=forms.Textarea(attrs=TEXT),
        help_text=gettext_lazy("The act and the duty it broke, as the minutes say it. Few people read it."),
        error_messages={"required": gettext_lazy("Say what happened, in a sentence.")},
    )  # fmt: skip
    occurred_on = DayField(label=gettext_lazy("Happened on"))
    opened_on = DayField(
        label=gettext_lazy("Found on"), help_text=gettext_lazy("The time for handling is counted from this day.")
    )
    service_related = forms.BooleanField(
        label=gettext_lazy("Related to public service"), required=False, initial=True,
        help_text=gettext_lazy("Discipline over duties also decides the ranking of the year."),
    )  # fmt: skip
    is_complex = forms.BooleanField(
        label=gettext_lazy("Complex case"), required=False,
        help_text=gettext_lazy("Inspection, expertise or several people: the longer time holds."),
    )  # fmt: skip

    def facts(self) -> CaseFacts:
        """What was typed."""
        return CaseFacts(**self.cleaned_data)


class GroundForm(VersionForm):
    """Why a case is put off, from a list of the law."""

    ground = forms.ChoiceField(label=gettext_lazy("Ground"), widget=forms.RadioSelect)
    on = DayField(label=pgettext_lazy("discipline", "From"))

    def __init__(self, *args: Any, grounds: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["ground"]
        choice.choices = grounds


class ExemptForm(GroundForm):
    """Why somebody is exempted, and the paper that proves it."""

    reason = forms.CharField(
        label=gettext_lazy("Proof"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Number and day of the paper that confirms the ground."),
    )  # fmt: skip
    field_order = ("version", "ground", "reason", "on")


class ReasonForm(VersionForm):
    """A step that asks why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why, in a sentence.")},
    )  # fmt: skip


class DayForm(VersionForm):
    """A step on a day."""

    on = DayField(label=pgettext_lazy("discipline", "From"))


class DecideForm(VersionForm):
    """The decision and its letter; forms by the category, those of other days stay to be refused with the article."""

    form = forms.ChoiceField(label=gettext_lazy("Form of discipline"))
    decision_no = forms.CharField(
        label=gettext_lazy("Decision number"),
        max_length=80,
        help_text=gettext_lazy("As on the paper, such as 12/QĐ-UBND."),
    )
    decided_on = DayField(label=gettext_lazy("Decided on"))
    effective_on = DayField(
        label=gettext_lazy("In force from"), required=False, help_text=gettext_lazy("Empty: the day of the decision.")
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs=TEXT),
        help_text=gettext_lazy("Stands in the letter; say here why a lighter form than expected was chosen."),
    )  # fmt: skip
    beyond_limitation = forms.BooleanField(
        label=gettext_lazy("One of the cases without limitation"), required=False,
        help_text=gettext_lazy("Expulsion from the Party, internal security, national interest, forged certificates."),
    )  # fmt: skip
    issuer = forms.CharField(label=gettext_lazy("Who issues the letter"), max_length=200)
    superior = forms.CharField(label=gettext_lazy("Body above it"), max_length=200, required=False)
    place = forms.CharField(label=gettext_lazy("Place of issue"), max_length=80)
    signed_as = forms.CharField(
        label=gettext_lazy("Office of the signatory"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("A line each, as it stands above the signature."),
    )  # fmt: skip
    signer = forms.CharField(label=gettext_lazy("Signatory"), max_length=120)
    recipients = forms.CharField(
        label=gettext_lazy("Who receives it"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("A line each; empty takes the usual ones."),
    )  # fmt: skip

    def __init__(self, *args: Any, allowed: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["form"]
        others = [code for code in FORMS if code not in allowed]
        choice.choices = [
            ("", "–"), *((code, FORMS[code]) for code in FORMS if code in allowed),
            (_("Not for this category today"), [(code, FORMS[code]) for code in others]),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """In force from the day of the decision where nothing else is said."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        given["effective_on"] = given.get("effective_on") or given.get("decided_on")
        return given

    def facts(self) -> DecisionFacts:
        """What was typed."""
        given = self.cleaned_data
        names = ("form", "decision_no", "decided_on", "effective_on", "reason", "beyond_limitation")
        return DecisionFacts(**{name: given[name] for name in names}, paper={name: given[name] for name in PAPER})
