"""Shapes of tests: dates and rules, lines of the blueprint, an essay's mark."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.commands.exams import ExamFacts, LineFacts
from hoaban.apps.learning.forms.banks import LEVELS
from hoaban.apps.learning.models import BlueprintLine, Exam, QuestionType
from hoaban.shared.fields import FewDigitsField

LINES = 6
MOST_QUESTIONS = 200


class InstantField(forms.DateTimeField):
    """A day and a time of day, written DD/MM/YYYY HH:MM, in the local zone."""

    default_error_messages = {
        "invalid": _("Write day/month/year and the time, such as 05/03/2026 08:00."),
        "required": _("Day and time are missing. Write such as 05/03/2026 08:00."),
    }

    def __init__(self, **options: Any) -> None:
        shape = "%d/%m/%Y %H:%M"
        look = {
            "class": "date",
            "inputmode": "numeric",
            "autocomplete": "off",
            "placeholder": _("dd/mm/yyyy hh:mm"),
            "size": 16,
        }
        options.setdefault("widget", forms.DateTimeInput(attrs=look, format=shape))
        super().__init__(input_formats=[shape, "%Y-%m-%dT%H:%M"], **options)


class ExamForm(forms.Form):
    """Dates and rules of a test."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=200)
    purpose = forms.ChoiceField(label=_("What it is for"), choices=Exam.Purpose, initial=Exam.Purpose.FINAL)
    opens_at = InstantField(label=_("Opens"))
    closes_at = InstantField(label=_("Closes"))
    minutes = forms.IntegerField(label=_("Minutes for one sitting"), min_value=1, max_value=600, initial=45)
    attempts = forms.IntegerField(label=_("Attempts"), min_value=1, max_value=20, initial=1)
    counts = forms.ChoiceField(label=_("Of several attempts counts"), choices=Exam.Counts, initial=Exam.Counts.BEST)
    pass_percent = forms.IntegerField(label=_("Passed from, percent"), min_value=0, max_value=100, initial=50)
    shuffle = forms.BooleanField(label=_("Questions and answers in an order by lot"), required=False, initial=True)

    def facts(self) -> ExamFacts:
        """As the command takes it."""
        return ExamFacts(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


class BlueprintForm(forms.Form):
    """Lines of a blueprint; a line without a number of questions does not count."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, banks: Sequence[tuple[int, str]], lines: Sequence[BlueprintLine] = (), **kwargs: Any
    ) -> None:
        kwargs["initial"] = _initial(lines) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        asked = str(self.data.get("rows", "")) if self.is_bound else ""
        least = max(LINES, len(lines) + 2)
        self.rows = min(40, max(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else 0, least))
        for row in range(self.rows):
            for name, field in _line_fields(banks).items():
                self.fields[f"{name}_{row}"] = field

    def line_rows(self) -> list[list[forms.BoundField]]:
        """The rows, for the page."""
        return [[self[f"{name}_{row}"] for name in NAMES] for row in range(self.rows)]

    def clean(self) -> dict[str, Any]:
        """A line with a number of questions has a bank; the whole paper is not endless."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for row in range(self.rows):
            if given.get(f"count_{row}") and not given.get(f"bank_{row}"):
                self.add_error(f"bank_{row}", _("Choose the bank that this line draws from."))
        if sum(given.get(f"count_{row}") or 0 for row in range(self.rows)) > MOST_QUESTIONS:
            raise forms.ValidationError(_("A paper has at most 200 questions."))
        return given

    def lines(self) -> list[LineFacts]:
        """As the command takes them."""
        given = self.cleaned_data
        return [
            LineFacts(
                bank_id=given[f"bank_{row}"], count=given[f"count_{row}"], points=given[f"points_{row}"] or Decimal(1),
                tag=given[f"tag_{row}"].strip(), type=given[f"type_{row}"], difficulty=given[f"difficulty_{row}"],
            )
            for row in range(self.rows)
            if given.get(f"count_{row}")
        ]  # fmt: skip


NAMES = ("count", "bank", "tag", "type", "difficulty", "points")


def _line_fields(banks: Sequence[tuple[int, str]]) -> dict[str, forms.Field]:
    narrow = {"inputmode": "numeric", "size": 4, "class": "date"}
    return {
        "count": forms.IntegerField(
            label=_("Questions"), min_value=1, max_value=MOST_QUESTIONS, required=False, widget=forms.TextInput(attrs=narrow)
        ),
        "bank": forms.TypedChoiceField(
            label=_("Question bank"), coerce=int, required=False, empty_value=None,
            choices=[("", _("Choose")), *((str(key), name) for key, name in banks)],
        ),
        "tag": forms.CharField(label=_("Tag"), max_length=80, required=False),
        "type": forms.ChoiceField(label=_("Type"), required=False, choices=[("", _("Every type")), *QuestionType.choices]),
        "difficulty": forms.TypedChoiceField(
            label=_("Difficulty"), coerce=int, required=False, empty_value=None,
            choices=[("", _("Every difficulty")), *LEVELS],
        ),
        "points": FewDigitsField(
            label=_("Points each"), min_value=Decimal("0.25"), max_value=100, decimal_places=2, required=False,
            widget=forms.TextInput(attrs=narrow | {"inputmode": "decimal"}),
        ),
    }  # fmt: skip


def _initial(lines: Sequence[BlueprintLine]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row, line in enumerate(lines):
        values = (line.count, line.bank_id, line.tag, line.type, line.difficulty, line.points)
        found |= {f"{name}_{row}": value for name, value in zip(NAMES, values, strict=True)}
    return found


class EssayForm(forms.Form):
    """The mark of an essay."""

    percent = FewDigitsField(label=_("Mark, percent of the points"), min_value=0, max_value=100, decimal_places=2)
    comment = forms.CharField(
        label=_("Reasons"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the mark; nobody else who marks sees it"),
    )  # fmt: skip
