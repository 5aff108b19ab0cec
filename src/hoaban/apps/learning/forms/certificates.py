"""Shapes of input about certificates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.learning.models import Completion
from hoaban.apps.learning.rules.certificates import CODE_LENGTH, clean_code, clean_number
from hoaban.shared.fields import DayField
from hoaban.shared.templatetags.hoaban import day


class CheckForm(forms.Form):
    """A number and a code, as they stand on the paper."""

    number = forms.CharField(
        label=gettext_lazy("Number of the certificate"), max_length=60,
        help_text=gettext_lazy("As printed, such as 0042/2026/TCT-LDQLP."),
        error_messages={"required": gettext_lazy("The number is missing. It stands at the lower left of the paper.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
    code = forms.CharField(
        label=gettext_lazy("Verification code"), max_length=60,
        help_text=gettext_lazy("Sixteen letters and digits beside the QR code; hyphens and case do not matter."),
        error_messages={"required": gettext_lazy("The code is missing. It stands beside the QR code.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_number(self) -> str:
        """The number without gaps."""
        return clean_number(self.cleaned_data["number"])

    def clean_code(self) -> str:
        """The code as it is stored."""
        code = clean_code(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH:
            message = _("The code has %(count)d letters and digits; it needs %(wanted)d. Compare it with the paper.")
            raise forms.ValidationError(message % {"count": len(code), "wanted": CODE_LENGTH})
        return code


class RevokeForm(forms.Form):
    """From when, and why."""

    on = DayField(label=gettext_lazy("Revoked from"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kept with the certificate; the public page does not show it."),
        error_messages={"required": gettext_lazy("Say why, in a sentence.")},
    )  # fmt: skip


class RenewForm(forms.Form):
    """By which later completion, and from when."""

    completion = forms.TypedChoiceField(label=gettext_lazy("Renewed by"), coerce=int)
    on = DayField(label=gettext_lazy("Issued on"))

    def __init__(self, *args: Any, completions: list[Completion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["completion"]
        choice.choices = [(one.pk, _said(one)) for one in completions]


def _said(one: Completion) -> str:
    where = one.training_class.name if one.training_class else _("recorded without a class")
    return _("completed on %(day)s: %(where)s") % {"day": day(one.completed_on), "where": where}
