"""Shapes of input about plans."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.learning.commands.plans import LineFacts
from hoaban.apps.learning.models import Course, Mode
from hoaban.apps.learning.models.plans import BudgetSource
from hoaban.apps.learning.rules.plan_sheets import MOST_BYTES, whole
from hoaban.apps.learning.rules.plans import GROUPS
from hoaban.shared.fields import DayField
from hoaban.shared.templatetags.hoaban import number


class MoneyField(forms.CharField):
    """Whole đồng, written with or without separators: 1250000, 1.250.000, 1,250,000."""

    default_error_messages = {"invalid": gettext_lazy("Write whole đồng, such as 1.250.000.")}

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(max_length=24, **options)

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        """The amount; None for nothing."""
        if value is None or isinstance(value, int):
            return value
        text = str(super().to_python(value) or "")
        if not text:
            return None
        found = whole(text)
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        return found

    def prepare_value(self, value: Any) -> Any:
        """Thousands apart."""
        return number(value) if isinstance(value, int) else value

    def run_validators(self, value: Any) -> None:
        """The length was bounded by the number's form."""

    def validate(self, value: Any) -> None:
        """Only presence is left to check."""
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], "required")


class OpenYearForm(forms.Form):
    """A year, or several, opened for planning."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=1990, max_value=2100)
    until_year = forms.IntegerField(
        label=gettext_lazy("Until the year"), min_value=1990, max_value=2100, required=False,
        help_text=gettext_lazy("Only for a plan of several years, such as 2026 to 2030"),
    )  # fmt: skip
    due_on = DayField(label=gettext_lazy("Plans are due on"))
    ceiling = MoneyField(
        label=gettext_lazy("Budget ceiling, VND"), required=False, help_text=gettext_lazy("Empty: without a ceiling"),
    )  # fmt: skip

    def years(self) -> tuple[int, int]:
        """First and last year."""
        first = self.cleaned_data["year"]
        return first, self.cleaned_data["until_year"] or first


class PlanForm(forms.Form):
    """A form about a plan, carrying the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class FrameForm(PlanForm):
    """When a plan is due and what it may cost."""

    due_on = DayField(label=gettext_lazy("Due on"), required=False)
    ceiling = MoneyField(
        label=gettext_lazy("Budget ceiling, VND"), required=False, help_text=gettext_lazy("Empty: without a ceiling"),
    )  # fmt: skip


class LineForm(PlanForm):
    """One line of a plan."""

    course = forms.TypedChoiceField(label=gettext_lazy("Course"), coerce=int)
    quota = forms.IntegerField(label=gettext_lazy("People to be trained"), min_value=1, max_value=100_000)
    ethnic_minority = forms.IntegerField(label=gettext_lazy("Ethnic minority"), min_value=0, required=False)
    women = forms.IntegerField(label=gettext_lazy("Women"), min_value=0, required=False)
    planned = forms.IntegerField(label=gettext_lazy("In leadership planning"), min_value=0, required=False)
    newly_appointed = forms.IntegerField(label=gettext_lazy("Newly appointed"), min_value=0, required=False)
    mode = forms.ChoiceField(label=gettext_lazy("Mode"), required=False)
    quarter = forms.TypedChoiceField(label=gettext_lazy("Quarter"), coerce=int, empty_value=None, required=False)
    cost = MoneyField(
        label=gettext_lazy("Cost, VND"), required=False,
        help_text=gettext_lazy("Empty: reckoned from the catalogue, with the share of the fixed cost of a full class"),
    )  # fmt: skip
    source = forms.ChoiceField(label=gettext_lazy("Paid from"), choices=BudgetSource)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courses = Course.objects.filter(is_open=True).order_by("kind", "code")
        choices = [(str(one.pk), f"{one.name} · {one.code}") for one in courses]
        kept = self.initial.get("course")
        if kept and str(kept) not in dict(choices):
            closed = Course.objects.get(pk=kept)
            choices.append((str(closed.pk), f"{closed.name} · {closed.code}"))
        self.fields["course"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]
        self.fields["mode"].choices = [("", _("As in the catalogue")), *Mode.choices]  # type: ignore[attr-defined]
        quarters = [("", _("Not decided")), *((str(n), _("Quarter %(n)s") % {"n": n}) for n in range(1, 5))]
        self.fields["quarter"].choices = quarters  # type: ignore[attr-defined]

    def facts(self) -> LineFacts:
        """The line as the command takes it."""
        given = self.cleaned_data
        groups = {name: given[name] or 0 for name in GROUPS}
        return LineFacts(
            given["course"], given["quota"], given["source"], given["mode"], given["quarter"], cost=given["cost"],
            note=given["note"], **groups,
        )  # fmt: skip


class ReasonForm(PlanForm):
    """A step that may or must say why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )


class DecisionForm(PlanForm):
    """The decision that approves a plan."""

    decision_no = forms.CharField(
        label=gettext_lazy("Number of the decision"), max_length=80, help_text=gettext_lazy("Such as 123/QĐ-UBND")
    )
    decided_on = DayField(label=gettext_lazy("Day of the decision"))


class SheetForm(PlanForm):
    """A workbook with the lines of a plan."""

    file = forms.FileField(label=gettext_lazy("File"), widget=forms.FileInput(attrs={"accept": ".xlsx"}))

    def clean_file(self) -> bytes:
        """The content, read only when it is not too large."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 2 MB. A plan needs one sheet without pictures."))
        content: bytes = upload.read()
        return content


def first_year(on: date) -> int:
    """The year that a plan opened today is for: from August on the next one."""
    return on.year + (on.month >= 8)
