"""Shapes of input of the framework."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hoaban.apps.lawbook.models import Category, EthnicKnowledge
from hoaban.apps.learning.models import CompetencyKind
from hoaban.apps.organisation.models import Level
from hoaban.shared.fields import DayField

Choices = list[tuple[str, Any]]


def number_or_none(value: str) -> int | None:
    """The number chosen; None for the empty choice."""
    return int(value) if value else None


def with_any(choices: Any, text: Any) -> Choices:
    """Choices with "whoever" in front."""
    return [("", text), *((str(value), label) for value, label in choices)]


class CompetencyForm(forms.Form):
    """A new competency."""

    code = forms.RegexField(
        r"^[A-Za-z0-9-]+$", label=_("Code"), max_length=30, help_text=_("Letters without marks, digits and hyphens"),
        error_messages={"invalid": _("Only letters without marks, digits and hyphens, such as CDS or VTVL-CX.")},
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Group"), choices=CompetencyKind.choices)
    name_vi = forms.CharField(label=_("Vietnamese name"), max_length=200)
    name_en = forms.CharField(label=_("English name"), max_length=200)
    levels = forms.CharField(
        label=_("Levels"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One level a line, the lowest first: Vietnamese | English"),
    )  # fmt: skip
    description_vi = forms.CharField(label=_("Vietnamese description"), max_length=500, required=False)
    description_en = forms.CharField(label=_("English description"), max_length=500, required=False)

    def clean_levels(self) -> list[tuple[str, str]]:
        """The lines as pairs of names."""
        lines = [line.strip() for line in self.cleaned_data["levels"].splitlines() if line.strip()]
        pairs = [tuple(part.strip() for part in line.split("|")) for line in lines]
        if any(len(pair) != 2 or not all(pair) for pair in pairs):
            raise ValidationError(_("Write every line as: Vietnamese | English"), "pair")
        return [(vi, en) for vi, en in pairs]


class WordingForm(CompetencyForm):
    """A competency worded otherwise from a day on; the code stays."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    on = DayField(label=_("From the day"), help_text=_("Today or earlier"))
    reason = forms.CharField(label=_("Reason"), max_length=500)
    code = None  # type: ignore[assignment]  # how Django takes a field of the base away


class WhatForm(forms.Form):
    """What a requirement asks; the day from which it holds."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    level = forms.TypedChoiceField(label=_("Level required"), coerce=int)
    months = forms.IntegerField(
        label=_("Months to meet it"), min_value=1, max_value=120, initial=12,
        help_text=_("Counted from taking up the post"), widget=forms.NumberInput(attrs={"class": "date"}),
    )  # fmt: skip
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=300, help_text=_("Document and article, or “the province's own need”")
    )
    on = DayField(label=_("From the day"))

    def __init__(self, *args: Any, levels: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["level"].choices = levels  # type: ignore[attr-defined]


class RequirementForm(WhatForm):
    """A new requirement: what, and of whom; conditions left open do not narrow."""

    title = forms.ChoiceField(label=_("Title"), required=False)
    unit = forms.ChoiceField(
        label=_("Only in the unit"), required=False, help_text=_("There and in everything below it")
    )  # fmt: skip
    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=with_any(Category.choices, _("Any category"))
    )
    unit_level = forms.ChoiceField(
        label=_("Level of government"), required=False, choices=with_any(Level.choices, _("Any level"))
    )
    target_group = forms.ChoiceField(
        label=_("Target group of ethnic knowledge"), required=False,
        choices=with_any(EthnicKnowledge.choices[1:], _("Any group")),
    )  # fmt: skip
    leaders_only = forms.BooleanField(label=_("Leadership posts only"), required=False)
    people_each = forms.IntegerField(
        label=_("People needed in each commune"), required=False, min_value=1, max_value=100,
        help_text=_("Left open: everybody must hold it"), widget=forms.NumberInput(attrs={"class": "date"}),
    )  # fmt: skip

    def __init__(self, *args: Any, titles: Choices, units: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = with_any(units, _("Any unit"))  # type: ignore[attr-defined]
        self.fields["title"].choices = with_any(titles, _("Any title"))  # type: ignore[attr-defined]

    def conditions(self) -> dict[str, Any]:
        """Of whom it is asked, as the command takes it."""
        given = self.cleaned_data
        return {
            "title_id": number_or_none(given["title"]), "unit_id": number_or_none(given["unit"]), "category": number_or_none(given["category"]),
            "unit_level": number_or_none(given["unit_level"]), "leaders_only": given["leaders_only"],
            "target_group": number_or_none(given["target_group"]), "people_each": given["people_each"],
        }  # fmt: skip


class EndForm(forms.Form):
    """From which day on something is asked no longer."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    on = DayField(label=_("From the day"), help_text=_("The first day on which it is not asked"))
    reason = forms.CharField(label=_("Reason"), max_length=500)
