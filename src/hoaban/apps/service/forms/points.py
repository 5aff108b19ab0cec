"""The form of a one-stop shop."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.service.commands.points import MOST_COUNTERS, PointFacts


class PointForm(forms.Form):
    """Name, address, phone and counters of a one-stop shop."""

    name = forms.CharField(label=_("Name of the one-stop shop"), max_length=200)
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=20)
    counters = forms.IntegerField(label=_("Counters in use"), min_value=1, max_value=MOST_COUNTERS)
    is_open = forms.BooleanField(label=_("Takes dossiers in"), required=False)

    def facts(self) -> PointFacts:
        """What the command takes."""
        return PointFacts(**self.cleaned_data)
