"""Shapes of input of rounds of rotation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from hoaban.apps.leadership.models.rotation import RotationKind
from hoaban.apps.leadership.queries.rotation_words import GOAL_NAMES
from hoaban.apps.leadership.rules.rotation import DEFAULTS, GOALS, MAY_BIND, Importance
from hoaban.shared.fields import DayField

IMPORTANCE = (
    (Importance.NONE.value, _("not considered")),
    (Importance.LOW.value, _("a little")),
    (Importance.MEDIUM.value, _("much")),
    (Importance.HIGH.value, _("above all")),
)
BINDING = ((Importance.MUST.value, _("required; no proposal without it")),)


class GoalsForm(forms.Form):
    """How much each goal counts, and how many leaders of a unit may change at most."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    changed = forms.IntegerField(
        label=_("Leaders of one unit who may change"), min_value=0, max_value=20, initial=2,
        help_text=_("More only where rules force more"), widget=forms.NumberInput(attrs={"class": "date"}),
    )  # fmt: skip

    def __init__(self, *args: Any, goals: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        for goal in GOALS:
            choices = (*IMPORTANCE, *BINDING) if goal in MAY_BIND else IMPORTANCE
            self.fields[goal] = forms.ChoiceField(
                label=str(GOAL_NAMES[goal]), choices=choices, initial=(goals or {}).get(goal, DEFAULTS[goal])
            )
        self.fields["changed"].initial = (goals or {}).get("changed", 2)

    @property
    def goals(self) -> dict[str, Any]:
        """Goal -> importance, and the limit of changes."""
        return {name: self.cleaned_data[name] for name in (*GOALS, "changed")}

    @property
    def goal_fields(self) -> list[forms.BoundField]:
        """The fields of the goals, in their order."""
        return [self[goal] for goal in GOALS]


class RotationForm(GoalsForm):
    """A round to be opened; ``titles``: (name of a group, its titles as key and text)."""

    title = forms.CharField(label=_("Name of the round"), max_length=200)
    kind = forms.ChoiceField(label=_("What the moves are"), choices=RotationKind.choices)
    takes_effect_on = DayField(label=_("Moves take effect on"))
    ends_on = DayField(
        label=_("Last day of the secondments"), required=False,
        help_text=_("Of a round of secondments only; left open, the longest that the rules allow"),
    )  # fmt: skip
    titles = forms.TypedMultipleChoiceField(
        label=_("Titles whose seats are settled"), coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one title.")},
    )  # fmt: skip

    def __init__(self, *args: Any, titles: Sequence[tuple[str, Sequence[tuple[int, str]]]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.groups = [(name, len(within)) for name, within in titles]
        self.fields["titles"].choices = titles  # type: ignore[attr-defined]

    @property
    def title_groups(self) -> list[tuple[str, list[BoundWidget]]]:
        """The boxes of titles under the name of their group."""
        boxes = iter(self["titles"].subwidgets)
        return [(name, list(islice(boxes, count))) for name, count in self.groups]


class MoveForm(forms.Form):
    """A move to be signed off or refused."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    decision_no = forms.CharField(label=_("Number of the decision"), max_length=80, required=False)
    note = forms.CharField(
        label=_("Note"), max_length=300, required=False, help_text=_("Needed when the move is refused"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class SwapForm(forms.Form):
    """Two people of a proposal who swap their posts."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    one = forms.TypedChoiceField(label=_("Official"), coerce=int)
    other = forms.TypedChoiceField(label=_("Swaps with"), coerce=int)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("one", "other"):
            self.fields[name].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]


class PartsForm(forms.Form):
    """A post or a person taken into a round, or left out."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    what = forms.ChoiceField(choices=(("post", ""), ("person", "")))
    key = forms.IntegerField(min_value=1)
    into = forms.BooleanField(required=False)


class ReturnForm(forms.Form):
    """The last day of a secondment."""

    last_on = DayField(label=_("Last day of the secondment"))
