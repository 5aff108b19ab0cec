"""Shapes of input of "did it help"."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.models import Use
from hoaban.apps.learning.rules.effect import OBSTACLE_TEXTS, QUESTION_TEXTS, QUESTIONS

MARKS = [
    (5, _("5 – excellent")), (4, _("4 – good")), (3, _("3 – fair")), (2, _("2 – weak")), (1, _("1 – poor")),
]  # fmt: skip


class ReactionForm(forms.Form):
    """The survey at the end of a class."""

    best = forms.CharField(
        label=_("What helped most"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    change = forms.CharField(
        label=_("What should change"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for key in QUESTIONS:
            self.fields[key] = forms.TypedChoiceField(
                label=QUESTION_TEXTS[key], choices=[("", _("Choose")), *MARKS], coerce=int,
                error_messages={"required": _("Choose a mark from 1 to 5.")},
            )  # fmt: skip
        self.order_fields([*QUESTIONS, "best", "change"])

    def marks(self) -> dict[str, int]:
        """The marks by question."""
        return {key: self.cleaned_data[key] for key in QUESTIONS}


class FollowUpForm(forms.Form):
    """Whether it is used at work."""

    use = forms.ChoiceField(
        label=_("Is what was learned used at work?"), choices=Use.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers.")},
    )  # fmt: skip
    evidence = forms.CharField(
        label=_("What shows it"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("An example from the work"),
    )  # fmt: skip
    obstacles = forms.MultipleChoiceField(
        label=_("What stands in the way"), required=False, choices=list(OBSTACLE_TEXTS.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class TaskForm(forms.Form):
    """What came of a follow-up task."""

    result = forms.CharField(label=_("What came of it"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
