"""Settling a delivered item: who, which papers, or why not."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.service.rules.deliveries import Item, Paper


class SettleForm(forms.Form):
    """The applicant and the papers as they should be taken in, by the catalogue of the day of receipt."""

    name = forms.CharField(label=_("Full name of the applicant"), max_length=120)
    personal_id = forms.CharField(label=_("Identification number of the applicant"), max_length=12, required=False)
    phone = forms.CharField(label=_("Phone number"), max_length=20, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    papers = forms.MultipleChoiceField(
        label=_("Documents received"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, item: Item, papers: tuple[Paper, ...], handed: frozenset[int]) -> None:
        super().__init__(data, initial=asdict(item) | {"papers": [str(pk) for pk in handed]})
        field = self.fields["papers"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.pk), one.name) for one in papers]

    def chosen(self, copies: dict[int, int]) -> tuple[tuple[int, int], ...]:
        """The papers ticked, each with the copies handed in (1 where none were said)."""
        return tuple((int(pk), copies.get(int(pk), 1)) for pk in self.cleaned_data["papers"])


class RefuseForm(forms.Form):
    """Why an item is not taken in."""

    reason = forms.CharField(
        label=_("Why it is not taken in"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
