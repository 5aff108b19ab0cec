"""Shape of input of the leave register."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.forms.classes import OnceForm
from hoaban.apps.learning.models import Absence
from hoaban.shared.fields import DayField


class AbsenceForm(OnceForm):
    """Days on which somebody is away; without a last day, until further notice."""

    kind = forms.ChoiceField(label=_("Kind of absence"), choices=Absence.Kind)
    starts_on = DayField(label=_("First day away"))
    last = DayField(label=_("Last day away"), required=False, help_text=_("Empty: until further notice."))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
