"""Shapes of what administrators type about accounts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from hoaban.apps.organisation.models import Unit
from hoaban.shared.access import Role
from hoaban.shared.fields import DayField

LOOK_UP = {
    "list": "units",
    "autocomplete": "off",
    "hx-get": reverse_lazy("accounts:unit_options"),
    "hx-trigger": "input changed delay:250ms",
    "hx-target": "#units",
}
"""Units are offered while one types; without JavaScript the code is typed."""


class UnitField(forms.CharField):
    """A unit that exists today, by its code."""

    def clean(self, value: Any) -> Unit | None:
        """The unit; None when nothing is typed."""
        code = super().clean(value).strip().split(" ")[0]
        if not code:
            return None
        found = Unit.objects.filter(code=code, ends_before__isnull=True).first()
        if found is None:
            raise ValidationError(
                _("There is no unit with this code today. Type a part of its name and choose from the list.")
            )
        return found


def _unit_field(**options: Any) -> UnitField:
    return UnitField(max_length=120, widget=forms.TextInput(attrs=LOOK_UP), **options)


class AccountForm(forms.Form):
    """A new account."""

    full_name = forms.CharField(label=_("Full name"), max_length=200)
    username = forms.CharField(
        label=_("User name"), max_length=60, widget=forms.TextInput(attrs={"autocapitalize": "none"})
    )
    password = forms.CharField(
        label=_("First password"),
        help_text=_("At least 8 characters. The owner changes it after signing in."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    home_unit = _unit_field(label=_("Home unit"), required=False, help_text=_("Code of the unit that pages open on"))
    personal_id = forms.CharField(
        label=_("Identification number of the owner"), max_length=12, required=False,
        help_text=_("12 digits, of an official with a record: the owner then opens the own record, roadmap and classes."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


class GrantForm(forms.Form):
    """A role to be granted."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose a role")), *Role.choices])
    unit = _unit_field(
        label=_("Over the unit"), required=False, help_text=_("Code of the unit; empty: the whole installation")
    )
    starts_on = DayField(label=_("From"))
    last_on = DayField(label=_("Last day"), required=False, help_text=_("Empty: until it is ended"))
    reason = forms.CharField(label=_("Reason or decision"), max_length=500, required=False)

    def ends_before(self) -> date | None:
        """The day after the last day."""
        last: date | None = self.cleaned_data["last_on"]
        return last + timedelta(days=1) if last else None


class EndForm(forms.Form):
    """The end of a granted role."""

    last_on = DayField(label=_("Last day"))
    reason = forms.CharField(label=_("Reason or decision"), max_length=500, required=False)

    def ends_before(self) -> date:
        """The day after the last day."""
        last: date = self.cleaned_data["last_on"]
        return last + timedelta(days=1)


class PasswordForm(forms.Form):
    """A new password given by an administrator."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 8 characters, not only digits, not a common one."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_password(self) -> str:
        """Refuses weak passwords beside the field."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class CloseForm(forms.Form):
    """The closing of an account."""

    reason = forms.CharField(
        label=_("Why it is closed"),
        max_length=500,
        help_text=_("Left service, doubled account, … It is kept in the log."),
    )
    sure = forms.BooleanField(label=_("Yes, close this account"))


class LanguageForm(forms.Form):
    """The language of one's own pages."""

    language = forms.ChoiceField(label=_("Language of the pages"), choices=[("vi", "Tiếng Việt"), ("en", "English")])
