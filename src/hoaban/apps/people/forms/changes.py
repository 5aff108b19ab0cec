"""Changes of service: each form gathers what one command needs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.lawbook.models import Category
from hoaban.apps.people.forms.fields import (
    KnownDayField,
    VersionedForm,
    award_choices,
    mark_choices,
    rank_choices,
    with_empty,
)
from hoaban.apps.people.models import AssignmentKind, EndReason, Relation, StudyMode
from hoaban.shared.fields import DayField, FewDigitsField

TRANSFER_KINDS = (
    AssignmentKind.APPOINTED, AssignmentKind.ELECTED, AssignmentKind.ROTATED, AssignmentKind.REASSIGNED,
    AssignmentKind.SECONDED,
)  # fmt: skip
BESIDE_KINDS = (AssignmentKind.CONCURRENT, AssignmentKind.SECONDED)
END_REASONS = (
    EndReason.RETIRED, EndReason.RESIGNED, EndReason.TRANSFERRED, EndReason.TERM, EndReason.DISMISSED, EndReason.DIED,
)  # fmt: skip


class DecidedForm(VersionedForm):
    """A change that rests on a decision."""

    post = forms.ChoiceField(label=_("Post"), help_text=_("Filled of authorised on that day stand beside each post."))
    kind = forms.ChoiceField(label=_("How"))
    decision_no = forms.CharField(
        label=_("Number of the decision"), max_length=80, required=False, help_text=_("Such as 125/QĐ-UBND")
    )
    decision_on = DayField(label=_("Day of the decision"), required=False)

    kinds: tuple[AssignmentKind, ...] = ()

    def __init__(
        self, *args: Any, posts: list[tuple[str, str]], full: frozenset[str] = frozenset(), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.full = full
        self.fields["post"].choices = [("", _("Choose")), *posts]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in self.kinds]  # type: ignore[attr-defined]

    def clean_post(self) -> str:
        """A full post is refused."""
        post = str(self.cleaned_data["post"])
        if post in self.full:
            raise forms.ValidationError(_("The position is full. Choose another or ask for more posts."))
        return post


class TransferForm(DecidedForm):
    """Another main assignment from a day on."""

    kinds = TRANSFER_KINDS


class BesideForm(DecidedForm):
    """A concurrent post or a secondment beside the main assignment."""

    kinds = BESIDE_KINDS


class CategoryForm(VersionedForm):
    """Another category from a day on."""

    category = forms.TypedChoiceField(label=_("New category"), coerce=int, choices=Category)
    on = DayField(label=_("From the day"))
    basis = forms.CharField(label=_("Number of the decision"), max_length=200, required=False)


class AwardForm(VersionedForm):
    """A qualification awarded."""

    award = forms.ChoiceField(label=_("Qualification"))
    awarded = KnownDayField(label=_("Awarded on"), help_text=_("Day/month/year, or 06/2018, or 2018"))
    field = forms.CharField(label=_("Field of study"), max_length=200, required=False)
    institution = forms.CharField(label=_("Institution"), max_length=200, required=False)
    begun = KnownDayField(label=_("Studied from"), required=False, help_text=_("Day/month/year, or 06/2018, or 2018"))
    study_mode = forms.TypedChoiceField(
        label=_("Mode of study"),
        coerce=int,
        choices=StudyMode,
        required=False,
        empty_value=0,  # type: ignore[arg-type]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["award"].choices = award_choices()  # type: ignore[attr-defined]


class SalaryForm(VersionedForm):
    """Another rank, step or coefficient from a day on."""

    rank = forms.ChoiceField(label=_("Rank or professional title"), required=False)
    step = forms.IntegerField(label=_("Step"), min_value=1, max_value=20, required=False)
    coefficient = FewDigitsField(
        label=_("Coefficient"), max_digits=4, decimal_places=2, min_value=Decimal(0), required=False
    )
    on = DayField(label=_("From the day"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rank"].choices = rank_choices(today)  # type: ignore[attr-defined]


class SeatForm(VersionedForm):
    """A seat in a body for the rest of a term."""

    term = forms.TypedChoiceField(label=_("Body and term"), coerce=int, empty_value=None)
    on = DayField(label=_("From the day"))
    role = forms.CharField(label=_("Role"), max_length=80, required=False, help_text=_("Such as: member, deputy head"))

    def __init__(self, *args: Any, terms: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["term"].choices = with_empty(terms, _("Choose"))  # type: ignore[attr-defined]


class MarkForm(VersionedForm):
    """A family-policy mark from a day on."""

    mark = forms.ChoiceField(label=_("Mark"))
    on = DayField(label=_("From the day"))
    basis = forms.CharField(label=_("Decision or certificate"), max_length=200, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mark"].choices = mark_choices(today)  # type: ignore[attr-defined]


class KinForm(VersionedForm):
    """A relative who serves too."""

    personal_id = forms.RegexField(
        r"^\d{12}$", label=_("Identification number of the relative"),
        error_messages={"invalid": _("An identification number has 12 digits.")},
    )  # fmt: skip
    relation = forms.ChoiceField(
        label=_("What the relative is to this person"), choices=[("", _("Choose")), *Relation.choices]
    )


class EndForm(VersionedForm):
    """The end of service."""

    last = DayField(label=_("Last day in service"))
    reason = forms.ChoiceField(label=_("Why"), choices=[(reason.value, reason.label) for reason in END_REASONS])
    basis = forms.CharField(label=_("Number of the decision"), max_length=200, required=False)
