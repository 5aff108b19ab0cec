"""Shape of input of office hours, closures and openings."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hoaban.apps.service.models import DayPart
from hoaban.apps.service.rules.hours import Week
from hoaban.shared.fields import DayField
from hoaban.shared.worktime import Span, read_spans

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class SpansField(forms.CharField):
    """Office hours of one day, written 07:30-11:30 / 13:30-17:00; empty: none."""

    def clean(self, value: Any) -> tuple[Span, ...]:
        """The spans; raises ValidationError that says how to write them."""
        try:
            return read_spans(super().clean(value))
        except ValueError:
            raise forms.ValidationError(
                _now("These are no office hours. Write them as 07:30-11:30 / 13:30-17:00, the earlier ones first.")
            ) from None


class OnceForm(forms.Form):
    """A form that is looked at before it is carried out; each drawing of it has a key of its own."""

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("once", secrets.token_hex(8))


class HoursForm(OnceForm):
    """Weekly office hours of a unit from a day on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    starts_on = DayField(label=_("Hours hold from"))
    decision = forms.CharField(
        label=_("Decision on the hours"), max_length=200, required=False, help_text=_("Number and day, if there is one")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(DAYS):
            self.fields[name] = SpansField(label=capfirst(WEEKDAYS[number]), required=False, max_length=60)
            self.fields[name].widget.attrs |= {"autocomplete": "off", "class": "hours"}

    @property
    def week(self) -> Week:
        """The week of a valid form."""
        return tuple(self.cleaned_data[name] for name in DAYS)


class ClosureForm(OnceForm):
    """Days on which a unit is closed, or open beyond the calendar."""

    opens = forms.ChoiceField(
        label=_("What is declared"), widget=forms.RadioSelect, initial="",
        choices=[("", _("The unit is closed")), ("1", _("The unit is open beyond its hours"))], required=False,
    )  # fmt: skip
    first_day = DayField(label=_("First day of it"))
    last_day = DayField(label=_("Last day of it"), required=False, help_text=_("Empty: the first day alone."))
    part = forms.ChoiceField(label=_("Part of each day"), choices=DayPart, initial=DayPart.DAY)
    reason = forms.CharField(
        label=_("Reason for citizens"), max_length=300,
        help_text=_("Stands on every dossier that moves, and on the notice to its citizen."),
        error_messages={"required": _("The reason is missing. It stands on the dossiers that move.")},
    )  # fmt: skip

    def facts(self) -> dict[str, Any]:
        """What the command is told."""
        given = self.cleaned_data
        return {
            "first_day": given["first_day"], "last_day": given["last_day"] or given["first_day"], "part": given["part"],
            "opens": given["opens"] == "1", "reason": given["reason"],
        }  # fmt: skip


class BackForm(OnceForm):
    """Why a closure is taken back."""

    reason = forms.CharField(
        label=_("Why it is taken back"), max_length=300,
        error_messages={"required": _("The reason is missing. Write why it is taken back.")},
    )  # fmt: skip


class EndForm(OnceForm):
    """From which day a unit goes back to the hours above it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    ends_before = DayField(label=_("First day without hours of its own"))
