"""One form a group of the sheet and one a line of the record; every one carries the version that was read."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from hoaban.apps.record.models import (
    ArmyService,
    Commendation,
    EarlierWork,
    FamilyMember,
    HealthCheck,
    Membership,
    Profile,
)
from hoaban.shared.fields import DayField


class LineField(forms.CharField):
    """A line of text that stands sealed: as long as a line of the form takes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "max_length": 300, "widget": forms.TextInput})


class _RecordForm(forms.ModelForm[models.Model]):
    """Fields of a model with the version of the record and a key that makes the form be carried out once."""

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("once", secrets.token_hex(8))
        for name, field in self.fields.items():
            if isinstance(field, DayField) and self._meta.model._meta.get_field(name).null:
                field.required = False

    def facts(self) -> dict[str, Any]:
        """The fields of the model as the command takes them."""
        return {key: value for key, value in self.cleaned_data.items() if key not in ("once", "version")}


class IdentityForm(_RecordForm):
    """Items 2, 4, 8, 9, 24 to 26."""

    class Meta:
        model = Profile
        fields = (
            "other_names", "birth_place", "residence", "current_address", "id_issued_on", "insurance_no", "war_invalid",
        )  # fmt: skip
        field_classes = {"id_issued_on": DayField}
        help_texts = {"insurance_no": _("10 digits."), "birth_place": _("Commune, province.")}


class StoryForm(_RecordForm):
    """Item 29: the three questions."""

    class Meta:
        model = Profile
        fields = ("past", "foreign_bodies", "relatives_abroad")
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("past", "foreign_bodies", "relatives_abroad")}
        help_texts = dict.fromkeys(
            ("past", "foreign_bodies", "relatives_abroad"), _("Where there is nothing to tell, write “Không”.")
        )


class ServiceForm(_RecordForm):
    """Items 10 and 11."""

    class Meta:
        model = Profile
        fields = ("occupation_before", "recruiting_body")


class TrainingForm(_RecordForm):
    """Items 15.1 and 20."""

    class Meta:
        model = Profile
        fields = ("general_education", "strengths")
        help_texts = {"general_education": _("Such as 12/12 or 10/10.")}


class WorkForm(_RecordForm):
    """Items 13, 14 and 19."""

    class Meta:
        model = Profile
        fields = ("main_work", "position_allowance", "other_allowances", "highest_title")
        localized_fields = ("position_allowance",)


class BodiesForm(_RecordForm):
    """Item 16: full membership of the Party."""

    class Meta:
        model = Profile
        fields = ("party_official_on",)
        field_classes = {"party_official_on": DayField}


class AssetsForm(_RecordForm):
    """When assets and income were declared; the declaration itself is kept elsewhere."""

    class Meta:
        model = Profile
        fields = ("assets_declared_on",)
        field_classes = {"assets_declared_on": DayField}


class FamilyForm(_RecordForm):
    """A member of the family."""

    class Meta:
        model = FamilyMember
        fields = ("side", "kin", "full_name", "birth_year", "home", "occupation", "residence")
        field_classes = dict.fromkeys(("full_name", "home", "occupation", "residence"), LineField)


class CommendationLine(_RecordForm):
    """A commendation."""

    class Meta:
        model = Commendation
        fields = ("form", "detail", "awarded_on", "decision_no", "issuer")
        field_classes = {"awarded_on": DayField}


class MembershipForm(_RecordForm):
    """Membership of an organisation."""

    class Meta:
        model = Membership
        fields = ("body", "joined_on", "work")
        field_classes = {"joined_on": DayField}


class ArmyForm(_RecordForm):
    """Service in the armed forces."""

    class Meta:
        model = ArmyService
        fields = ("enlisted_on", "left_on", "rank")
        field_classes = {"enlisted_on": DayField, "left_on": DayField}


class EarlierWorkForm(_RecordForm):
    """Work before the assignments that are recorded."""

    class Meta:
        model = EarlierWork
        fields = ("began_on", "ended_on", "work", "workplace")
        field_classes = {"began_on": DayField, "ended_on": DayField}
        help_texts = {
            "work": _("Such as: teacher; platoon leader; accountant."),
            "began_on": _("The first of the month where only the month is known."),
        }


class HealthForm(_RecordForm):
    """A health check."""

    class Meta:
        model = HealthCheck
        fields = ("checked_on", "condition", "height_cm", "weight_kg", "blood_group")
        field_classes = {"checked_on": DayField, "condition": LineField}


class RemoveForm(forms.Form):
    """Why a line is removed."""

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("once", secrets.token_hex(8))


SHEETS: dict[str, type[_RecordForm]] = {
    "identity": IdentityForm, "story": StoryForm, "service": ServiceForm, "training": TrainingForm, "work": WorkForm,
    "bodies": BodiesForm, "medical": AssetsForm,
}  # fmt: skip
"""Group -> the form of its items of the sheet."""
LINES: dict[str, tuple[str, type[_RecordForm]]] = {
    "family": ("family", FamilyForm), "commendation": ("work", CommendationLine),
    "membership": ("bodies", MembershipForm), "army": ("army", ArmyForm),
    "past_work": ("service", EarlierWorkForm), "medical": ("medical", HealthForm),
}  # fmt: skip
"""Kind of line -> its group and its form."""
