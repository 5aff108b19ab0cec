"""The shape of what people enter into the lawbook."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.lawbook.models import CalendarOverride, Confidence, RuleArea
from hoaban.shared.fields import DayField


def _text(label: Any, missing: Any = None, length: int = 300, **options: Any) -> forms.CharField:
    """A line of text; ``missing`` says what to write when it is left empty."""
    return forms.CharField(
        label=label,
        max_length=length,
        required=missing is not None,
        error_messages={"required": missing or ""},
        **options,
    )


class RuleSearchForm(forms.Form):
    """Which rules to show."""

    q = forms.CharField(required=False, max_length=100)
    area = forms.ChoiceField(required=False, choices=[("", _("All areas")), *RuleArea.choices])


class RuleRevisionForm(forms.Form):
    """A new value of a rule from a day on."""

    value = _text(_("New value"), _("The value is missing. Write what the rule says from that day."), 200)
    effective_from = DayField(label=_("Holds from"), help_text=_("The present value ends the day before."))
    legal_basis = _text(
        _("Legal basis"),
        _("The legal basis is missing. Write the document and its article."),
        help_text=_("Document and article, such as NĐ 170/2025, Điều 48"),
    )
    confidence = forms.TypedChoiceField(
        label=_("How sure"), coerce=int, choices=Confidence.choices, initial=Confidence.CONFIRMED
    )
    source = _text(_("Source"), length=500, help_text=_("Address or number of the document, if there is one"))
    reason = _text(_("Reason"), _("The reason is missing. Say in a few words why the rule changes."), 500)


class CodeForm(forms.Form):
    """How a code is called and written; a new code also has its key and first day."""

    code = _text(_("Code"), _("The code is missing. Write it as rosters do."), 40)
    name_vi = _text(_("Vietnamese name"), _("The Vietnamese name is missing."))
    name_en = _text(_("English name"), _("The English name is missing."))
    aliases = forms.CharField(
        label=_("Also written"),
        required=False,
        help_text=_("One to a line; rosters may use any of them"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    starts_on = DayField(label=_("May be chosen from"))
    last_on = DayField(label=_("May be chosen until"), required=False, help_text=_("Empty: without end"))
    reason = _text(_("Reason"), _("The reason is missing. Say in a few words why the list changes."), 500)

    def __init__(self, *args: Any, new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("last_on",) if new else ("code", "starts_on"):
            del self.fields[name]

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of the command."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "last_on"}
        facts["aliases"] = [line.strip() for line in facts["aliases"].splitlines() if line.strip()]
        if "last_on" in self.fields:
            last = self.cleaned_data["last_on"]
            facts["ends_before"] = last + timedelta(days=1) if last else None
        return facts


class CalendarDayForm(forms.Form):
    """A day off, or a day worked, against the general calendar."""

    day = DayField(label=_("Day"))
    kind = forms.ChoiceField(label=_("Becomes"), choices=CalendarOverride.Kind.choices)
    basis = _text(_("Legal basis"), _("The legal basis is missing. Write the document that decides it."))
    reason = _text(_("Note"), length=500)
