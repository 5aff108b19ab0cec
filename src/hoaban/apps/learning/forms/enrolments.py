"""Shapes of input about places in a class."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.forms.classes import OnceForm, ReasonForm


class PeopleForm(OnceForm):
    """People ticked in a list, and why they go although they clash."""

    officials = forms.TypedMultipleChoiceField(
        label=_("People"), coerce=int, error_messages={
            "required": _("Nobody is chosen. Tick the people you send."),
            "invalid_choice": _("Somebody chosen does not serve in your part. Only people of your own units can be nominated."),
        },
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why do they go all the same?"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data: Any = self.data
        sent = data.getlist("officials") if hasattr(data, "getlist") else []
        # The command decides who may be sent, and leaves an event of who may not: here only the shape is checked.
        shape = [(one, one) for one in sent if one.isascii() and one.isdigit() and len(one) < 16]
        self.fields["officials"].choices = shape  # type: ignore[attr-defined]


class AskForm(OnceForm):
    """A request for a place for oneself."""

    reason = forms.CharField(
        label=_("What do you need it for?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Your office reads it and decides whether it nominates you."),
    )  # fmt: skip


class SubstituteForm(ReasonForm):
    """Who comes instead, and why."""

    official = forms.TypedChoiceField(label=_("Who comes instead"), coerce=int, empty_value=None)

    def __init__(self, *args: Any, people: list[tuple[Any, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["official"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]
        self.order_fields(["official", "reason"])


class ForwardForm(OnceForm):
    """A request of an official that the office passes on; why, where it clashes."""

    reason = forms.CharField(
        label=_("Why do they go all the same?"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class EndorseForm(OnceForm):
    """The paper on which the head of an office let people go, where somebody else records it."""

    document = forms.CharField(
        label=_("Paper that the head signed"), max_length=200, required=False,
        help_text=_("Number and day, such as 12/CV-UBND of 05/03/2026"),
    )  # fmt: skip


class CloseForm(OnceForm):
    """The end of a class; why, where a decision differs from attendance and score."""

    reason = forms.CharField(
        label=_("Why do decisions differ?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only where you changed what attendance and score say."),
    )  # fmt: skip
