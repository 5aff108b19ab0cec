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
    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)


class RuleCorrectionForm(RuleRevisionForm):
    """What a value ought to have said since its first day."""

    value = _text(_("Right value"), _("The value is missing. Write what the rule says from that day."), 200)
    effective_from = None  # type: ignore[assignment]
    seen = None  # type: ignore[assignment]
    reason = _text(_("Reason"), _("The reason is missing. Say in a few words what was wrong."), 500)


def _reason() -> forms.CharField:
    return _text(_("Reason"), _("The reason is missing. Say in a few words why the list changes."), 500)


def _ways(label: Any, hint: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, required=False, help_text=hint, widget=area, max_length=2000)


def _holds_from() -> DayField:
    return DayField(
        label=_("Holds from"),
        help_text=_(
            "What stands ends the day before and stays readable. To correct it from its beginning, write its first day."
        ),
    )


def lines(text: str) -> list[str]:
    """The lines of a text that are not empty."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def named() -> dict[str, forms.Field]:
    """Names, and other ways of writing."""
    return {
        "name_vi": _text(_("Vietnamese name"), _("The Vietnamese name is missing.")),
        "name_en": _text(_("English name"), _("The English name is missing.")),
        "aliases": _ways(_("Also written"), _("One to a line; rosters may use any of them")),
    }


class _VersionForm(forms.Form):
    """A version of an entry that holds from a day on; ``seen`` is what the page showed when it was opened."""

    effective_from = _holds_from()
    source = _text(_("Source"), length=500, help_text=_("Address or number of the document, if there is one"))
    reason = _reason()
    seen = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of the command."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return facts | {name: lines(facts[name]) for name in ("aliases", "outdated") if name in facts}


class CodeForm(_VersionForm):
    """What an entry is called, how it is written and where it stands; a new one also has its code."""

    code = _text(_("Code"), _("The code is missing. Write it as rosters do."), 40)
    name_vi, name_en, aliases = named().values()
    note_vi = _text(_("Note in Vietnamese"), length=400)
    note_en = _text(_("Note in English"), length=400)
    order = forms.IntegerField(
        label=_("Place in the list"), required=False, min_value=0, max_value=9999, help_text=_("Empty: as it stands")
    )
    field_order = ("code", "name_vi", "name_en", "aliases", "note_vi", "note_en", "order", "effective_from", "source")

    def __init__(self, *args: Any, new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if new:
            self.fields["effective_from"].label, self.fields["effective_from"].help_text = _("May be chosen from"), ""
            self.fields["order"].help_text = _("Empty: at the end")
        else:
            del self.fields["code"]


class EthnicGroupForm(_VersionForm):
    """What an ethnic group is called and numbered."""

    name_vi, name_en, aliases = named().values()
    code_1979 = _text(_("Code of 1979"), _("A number of the list has two digits, such as 03."), 2)
    code_2008 = _text(_("Code of 2008"), _("A number of the list has two digits, such as 03."), 2)
    outdated = _ways(_("No longer used"), _("One to a line; a roster with such a name is told the one to use"))
    field_order = ("name_vi", "name_en", "code_1979", "code_2008", "aliases", "outdated", "effective_from", "source")


class ProvinceForm(_VersionForm):
    """What a province is called."""

    name_vi, name_en, aliases = named().values()
    is_city = forms.BooleanField(label=_("Centrally run city"), required=False)
    field_order = ("name_vi", "name_en", "is_city", "aliases", "effective_from", "source")


class EndForm(forms.Form):
    """The last day of an entry; a province may merge into another."""

    last_on = DayField(label=_("Last day"), help_text=_("What was recorded with it keeps its name."))
    successor = forms.TypedChoiceField(label=_("Merged into"), required=False, coerce=int, empty_value=None)
    reason = _reason()
    seen = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, provinces: list[tuple[int, str]] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if provinces is None:
            del self.fields["successor"]
        else:
            self.fields["successor"].choices = [("", _("No other province")), *provinces]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of the command."""
        return {"ends_before": self.cleaned_data["last_on"] + timedelta(days=1), "reason": self.cleaned_data["reason"]}


class CalendarDayForm(forms.Form):
    """A day off, or a day worked, against the general calendar."""

    day = DayField(label=_("Day"))
    kind = forms.ChoiceField(label=_("Becomes"), choices=CalendarOverride.Kind.choices)
    basis = _text(_("Legal basis"), _("The legal basis is missing. Write the document that decides it."))
    reason = _text(_("Note"), length=500)
