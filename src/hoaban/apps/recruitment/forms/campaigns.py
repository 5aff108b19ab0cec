"""Shapes of input about campaigns and the posts they are to fill."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.lawbook.models import Category
from hoaban.apps.recruitment.commands.campaigns import CampaignFacts, DraftFacts, PostFacts
from hoaban.apps.recruitment.forms.fields import EDUCATION, OnceForm
from hoaban.apps.recruitment.models import RoundKind, Route
from hoaban.shared.fields import DayField

RECRUITED = [(code, label) for code, label in Category.choices if code in (2, 3)]


class CampaignForm(OnceForm):
    """A campaign: who recruits, by which route, when applications are taken."""

    name = forms.CharField(label=_("Name of the campaign"), max_length=200)
    unit = forms.TypedChoiceField(label=_("Recruiting body"), coerce=int)
    route = forms.ChoiceField(label=_("Route"), choices=Route)
    category = forms.TypedChoiceField(label=_("Recruited as"), choices=RECRUITED, coerce=int)
    speciality = forms.ChoiceField(label=_("Round that makes the final score"), choices=RoundKind.choices[1:])
    apply_from = DayField(label=_("First day of applications"))
    apply_until = DayField(label=_("Last day of applications"))
    basis = forms.CharField(
        label=_("Plan or decision it rests on"), max_length=300, required=False,
        help_text=_("Such as: Plan 120/KH-SNV of 02/03/2026."),
    )  # fmt: skip
    announcement = forms.CharField(
        label=_("Text of the announcement"), max_length=6000, required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Posts, conditions, rounds and days are shown by themselves; write what else candidates need to know."),
    )  # fmt: skip

    def __init__(self, *args: Any, units: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]

    def facts(self) -> CampaignFacts:
        """The campaign as the command takes it."""
        told = self.cleaned_data
        return CampaignFacts(
            name=told["name"], unit_id=told["unit"], route=told["route"], category=told["category"],
            apply_from=told["apply_from"], apply_until=told["apply_until"], speciality=told["speciality"],
            basis=told["basis"], announcement=told["announcement"],
        )  # fmt: skip


class DraftForm(CampaignForm):
    """What of a draft is changed: name, days, basis, text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, units=[], **kwargs)
        for name in ("unit", "route", "category", "speciality"):
            del self.fields[name]

    def draft(self) -> DraftFacts:
        """The changes as the command takes them."""
        told = self.cleaned_data
        return DraftFacts(
            told["name"], told["apply_from"], told["apply_until"], told["basis"], told["announcement"]
        )  # fmt: skip


class PostForm(OnceForm):
    """A post to fill."""

    post = forms.TypedChoiceField(label=_("Post to be filled"), coerce=int)
    number = forms.IntegerField(label=_("People wanted"), min_value=1, max_value=500, initial=1)
    education = forms.TypedChoiceField(label=_("Education asked"), choices=EDUCATION, coerce=int, initial=4)
    fields_of_study = forms.CharField(
        label=_("Fields of study asked"), max_length=300, required=False,
        help_text=_("With semicolons between them; empty: any field."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note on the post"), max_length=300, required=False)

    def __init__(self, *args: Any, posts: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = posts  # type: ignore[attr-defined]

    def facts(self) -> PostFacts:
        """The post as the command takes it."""
        told = self.cleaned_data
        return PostFacts(told["post"], told["number"], told["education"], told["fields_of_study"], told["note"])
