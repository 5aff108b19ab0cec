"""What is asked for a change of the catalogue of titles, of a post, and for a new unit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.lawbook.models import (
    HEADCOUNT_CATEGORIES,
    Category,
    Education,
    EthnicKnowledge,
    PoliticalTheory,
    StateManagement,
)
from hoaban.apps.organisation.forms.words import explain
from hoaban.apps.organisation.models import UnitKind
from hoaban.apps.organisation.queries import TitleRow
from hoaban.apps.organisation.rules.refusal import Refused
from hoaban.shared.fields import DayField

MOST = 999
CODE = RegexValidator(r"^[\w.-]+$", gettext_lazy("A code has letters, digits, - and . only, without spaces."))
DAY_HINT = gettext_lazy("Day/month/year, such as 01/07/2026.")
DECISION_HINT = gettext_lazy("Number and body, such as 12/QĐ-UBND.")


def _choices(levels: Any, empty: Any = None) -> list[tuple[Any, Any]]:
    return [*([("", empty)] if empty is not None else []), *levels.choices]


def _basis(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, help_text=DECISION_HINT, required=required)


class ChangeForm(forms.Form):
    """A change on a day; ``places`` says beside which field a refusal stands, otherwise it stands on top."""

    places: dict[str, str] = {}

    def refuse(self, refused: Refused) -> None:
        """Put a refusal of the command beside its field."""
        field = "" if refused.code == "changed_meanwhile" else self.places.get(refused.code, "on")
        self.add_error(field if field in self.fields else None, explain(refused.code, refused.fact))

    def carry_on(self, mark: str) -> None:
        """The form goes on from what stands now; what was typed stays."""
        typed: Any = self.data
        data = typed.copy()
        data["seen"] = mark
        self.data = data


class SeenForm(ChangeForm):
    """A change of something that the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)


class _Asked(forms.Form):
    category = forms.TypedChoiceField(label=gettext_lazy("Category"), coerce=int)
    education = forms.TypedChoiceField(label=gettext_lazy("Education"), coerce=int)
    political_theory = forms.TypedChoiceField(label=gettext_lazy("Political theory"), coerce=int)
    state_management = forms.TypedChoiceField(label=gettext_lazy("State management"), coerce=int)
    legal_basis = forms.CharField(
        label=gettext_lazy("Legal basis"), max_length=200, help_text=gettext_lazy("Document and article.")
    )
    on = DayField(label=gettext_lazy("From day"), help_text=DAY_HINT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["category"].choices = _choices(Category, _("Choose"))
        fields["education"].choices = _choices(Education)
        fields["political_theory"].choices = _choices(PoliticalTheory)
        fields["state_management"].choices = _choices(StateManagement)


def _rung() -> forms.IntegerField:
    return forms.IntegerField(
        label=gettext_lazy("Rung of the post"), min_value=1, max_value=200, required=False,
        help_text=gettext_lazy("A higher number is a higher post, the same number an equivalent one. Empty: not settled."),
    )  # fmt: skip


class TitleForm(_Asked, ChangeForm):
    """A new title with its first standard."""

    places = {
        "title_code_taken": "code", "name_empty": "name_vi", "name_taken": "name_vi", "english_name_taken": "name_en",
    }  # fmt: skip
    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=20, validators=[CODE], help_text=gettext_lazy("Short, such as X-CT.")
    )
    name_vi = forms.CharField(label=gettext_lazy("Vietnamese name"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=200)
    is_head = forms.BooleanField(label=gettext_lazy("Head of the unit"), required=False)
    is_leader = forms.BooleanField(label=gettext_lazy("Leadership post"), required=False)
    key_leader = forms.BooleanField(label=gettext_lazy("Key leader of a commune"), required=False)
    ethnic_knowledge_group = forms.TypedChoiceField(
        label=gettext_lazy("Target group of ethnic knowledge"), coerce=int, initial=EthnicKnowledge.GROUP_4
    )
    rank = _rung()
    field_order = (
        "code", "name_vi", "name_en", "is_head", "is_leader", "key_leader", "rank", "ethnic_knowledge_group",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["ethnic_knowledge_group"].choices = _choices(EthnicKnowledge)[1:]


class StandardForm(_Asked, SeenForm):
    """What a title asks from a day on."""

    places = {"same_standard": "category"}


class RankForm(SeenForm):
    """The rung on which a title stands."""

    places = {"same_rank": "rank", "leads_nobody": "rank"}
    rank = _rung()


class AliasForm(ChangeForm):
    """What a title is also called."""

    places = {"name_taken": "alias", "name_empty": "alias"}
    alias = forms.CharField(
        label=gettext_lazy("Another name"), max_length=200,
        help_text=gettext_lazy("As offices write it in their lists. Capitals and tone marks make no difference."),
    )  # fmt: skip


class PostForm(ChangeForm):
    """A new post of a unit."""

    places = {"post_there": "title", "title_not_in_force": "title"}
    title = forms.ChoiceField(label=gettext_lazy("Title"))
    number = forms.IntegerField(
        label=gettext_lazy("Authorised number"), min_value=0, max_value=MOST, required=False,
        help_text=gettext_lazy("0: held concurrently. Empty for part-time titles: they are outside the headcount."),
    )  # fmt: skip
    on = DayField(label=gettext_lazy("From day"), help_text=DAY_HINT)
    basis = _basis(gettext_lazy("Decision"))

    def __init__(self, *args: Any, titles: Iterable[TitleRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._titles = {str(row.id): row for row in titles}
        fields: Any = self.fields
        shown = [(key, f"{row.name} ({row.code})") for key, row in self._titles.items()]
        fields["title"].choices = [("", _("Choose")), *shown]

    def clean(self) -> dict[str, Any]:
        """A number for every title in the headcount, and for no other."""
        given: dict[str, Any] = super().clean() or {}
        row = self._titles.get(given.get("title", ""))
        if row is None or not row.standards or "number" not in given:
            return given
        counts = row.standards[0].category in HEADCOUNT_CATEGORIES
        if counts and given["number"] is None:
            self.add_error(
                "number", _("The authorised number is missing. Write 0 where the post is held concurrently.")
            )
        if not counts and given["number"] is not None:
            self.add_error("number", _("This title is outside the headcount. Leave the number empty."))
        return given


class NumberForm(SeenForm):
    """Another authorised number of a post."""

    places = {"same_number": "number"}
    number = forms.IntegerField(label=gettext_lazy("New authorised number"), min_value=0, max_value=MOST)
    on = DayField(label=gettext_lazy("From day"), help_text=DAY_HINT)
    basis = _basis(gettext_lazy("Decision"))


class ClosePostForm(SeenForm):
    """The end of a post."""

    on = DayField(
        label=gettext_lazy("Closed from day"),
        help_text=gettext_lazy("The first day without the post, such as 01/07/2026."),
    )
    basis = _basis(gettext_lazy("Decision"))


class UnitForm(ChangeForm):
    """A new unit below another."""

    places = {"code_taken": "code", "not_described": "name"}
    code = forms.CharField(label=gettext_lazy("Code"), max_length=20, validators=[CODE])
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, help_text=gettext_lazy("In full, with its type.")
    )
    short_name = forms.CharField(
        label=gettext_lazy("Short name"), max_length=120, required=False,
        help_text=gettext_lazy("As it stands in the tree. Empty: the name."),
    )  # fmt: skip
    kind = forms.TypedChoiceField(label=gettext_lazy("Kind of unit"), coerce=int)
    founded_by = _basis(gettext_lazy("Founding decision"))
    on = DayField(label=gettext_lazy("From day"), help_text=DAY_HINT)

    def __init__(self, *args: Any, in_province: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left_out = {UnitKind.PROVINCE, UnitKind.DISTRICT} | (set() if in_province else {UnitKind.COMMUNE})
        fields: Any = self.fields
        kinds = [(kind.value, kind.label) for kind in UnitKind if kind not in left_out]
        fields["kind"].choices = [("", _("Choose")), *kinds]
