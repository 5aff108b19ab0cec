"""Shapes of input of the office's side of messages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.service.models import LateCause
from hoaban.apps.service.rules.feedback import TEXT_MOST


class AssignForm(forms.Form):
    """Who is to answer a message."""

    official = forms.TypedChoiceField(label=_("Officer who answers"), coerce=int)

    def __init__(self, *args: Any, officials: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["official"].choices = officials  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """The answer, what went wrong, and whether an officer's conduct was at fault."""

    answer = forms.CharField(
        label=_("Answer to the citizen"), max_length=TEXT_MOST, widget=forms.Textarea(attrs={"rows": 6})
    )
    cause = forms.ChoiceField(
        label=_("What went wrong"), choices=[("", _("Nothing, or something else")), *LateCause.choices], required=False,
        help_text=_("Counted by unit, to plan training."),
    )  # fmt: skip
    founded = forms.BooleanField(
        label=_("An officer's conduct was at fault: a letter of apology is owed"), required=False
    )
    conduct = forms.CharField(
        label=_("What happened there"), required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the letter, in plain words, without the officer's name."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A fault of conduct is described; a description without the tick is kept out."""
        given = super().clean() or {}
        if given.get("founded") and not given.get("conduct", "").strip():
            self.add_error("conduct", _("Say what happened, for the letter."))
        if not given.get("founded"):
            given["conduct"] = ""
        return given


class PublishForm(forms.Form):
    """What a message led to, for everybody to read."""

    led_to = forms.CharField(
        label=_("What was changed"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One to three sentences, without names of people."),
    )  # fmt: skip
