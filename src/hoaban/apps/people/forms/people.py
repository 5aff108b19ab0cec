"""The person: details corrected, and a new person taken into service."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.lawbook.models import Category, Education, Sex
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.forms.fields import KnownDay, KnownDayField, ReasonedForm, ethnic_choices, with_empty
from hoaban.apps.people.models import AssignmentKind, Official
from hoaban.shared.fields import DayField
from hoaban.shared.names import tidy

ENTER_KINDS = (
    AssignmentKind.RECRUITED, AssignmentKind.APPOINTED, AssignmentKind.ELECTED, AssignmentKind.REASSIGNED,
)  # fmt: skip


class PersonFields(forms.Form):
    """What does not depend on the post."""

    full_name = forms.CharField(
        label=gettext_lazy("Full name"), max_length=120, help_text=gettext_lazy("As on the identity card"),
        error_messages={"required": gettext_lazy("Full name is missing. Enter it as on the identity card.")},
    )  # fmt: skip
    personal_id = forms.CharField(
        label=gettext_lazy("Personal identification number"), max_length=20,
        help_text=gettext_lazy("12 digits"), widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    sex = forms.TypedChoiceField(label=gettext_lazy("Sex"), coerce=int, choices=Sex)
    born = KnownDayField(label=gettext_lazy("Born"), help_text=gettext_lazy("Day/month/year, or 06/1989, or 1989"))
    ethnicity_id = forms.TypedChoiceField(label=gettext_lazy("Ethnic group"), coerce=int)
    home = forms.CharField(
        label=gettext_lazy("Native place"), max_length=200, required=False,
        help_text=gettext_lazy("Commune, or province when outside; such as: xã Xa Dung"),
    )  # fmt: skip

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["ethnicity_id"].choices = ethnic_choices()  # type: ignore[attr-defined]

    def clean_full_name(self) -> str:
        """Tidy spaces; at least two words."""
        return tidy(self.cleaned_data["full_name"])

    def clean_personal_id(self) -> str:
        """Twelve digits, written with or without spaces."""
        number = "".join(self.cleaned_data["personal_id"].split())
        if not (number.isascii() and number.isdigit()):
            raise forms.ValidationError(_("The identification number has only digits; it needs 12."))
        if len(number) != 12:
            text = _("The identification number has %(count)d digits. Check the leading 0; it needs 12.")
            raise forms.ValidationError(text % {"count": len(number)})
        return number

    def clean_born(self) -> KnownDay:
        """Nobody is born after the day of the page."""
        born: KnownDay = self.cleaned_data["born"]
        if born.on >= self.on:
            raise forms.ValidationError(_("This day has not come yet. Check the year."))
        return born

    def clean_home(self) -> tuple[int | None, str]:
        """The commune of the installation, else the province by name."""
        text = tidy(self.cleaned_data["home"])
        if not text or "home" not in self.changed_data:
            return self.initial.get("home_key", (None, "")) if text else (None, "")
        found = organisation.match_homes(on=self.on).find(text)
        if found.candidates:
            names = "; ".join(one.name for one in found.candidates[:5])
            raise forms.ValidationError(
                _("Several places have this name: %(names)s. Add the district.") % {"names": names}
            )
        return (found.unit_id, "") if found.unit_id else (None, found.province or text[:60])


class CorrectPersonForm(PersonFields, ReasonedForm):
    """Details of a person corrected."""

    staff_code = forms.CharField(label=gettext_lazy("Staff code"), max_length=40, required=False)
    religion = forms.CharField(label=gettext_lazy("Religion"), max_length=60, required=False)
    party_joined_on = DayField(label=gettext_lazy("Joined the Party on"), required=False)
    foreign_language = forms.CharField(label=gettext_lazy("Foreign language"), max_length=120, required=False)
    it_skill = forms.CharField(label=gettext_lazy("IT skill"), max_length=120, required=False)

    def changes(self) -> dict[str, Any]:
        """The fields that were touched, as the command takes them."""
        found: dict[str, Any] = {}
        for name in self.changed_data:
            value = self.cleaned_data.get(name)
            if name == "born":
                found |= {"birth_date": value.on, "birth_precision": value.precision}  # type: ignore[union-attr]
            elif name == "home":
                found |= dict(zip(("home_unit_id", "home_province"), value, strict=True))  # type: ignore[arg-type]
            elif name not in ("version", "reason"):
                found[name] = value
        return found


def person_initial(official: Official) -> dict[str, Any]:
    """What the form of a person starts with."""
    plain = ("full_name", "personal_id", "sex", "ethnicity_id", "staff_code", "religion", "party_joined_on",
             "foreign_language", "it_skill", "version")  # fmt: skip
    home = official.home_unit.name if official.home_unit else official.home_province
    return {name: getattr(official, name) for name in plain} | {
        "born": KnownDay(official.birth_date, official.birth_precision),
        "home": home,
        "home_key": (official.home_unit_id, official.home_province),
    }


class EnterForm(PersonFields):
    """A new person: who, and the first post."""

    category = forms.TypedChoiceField(label=gettext_lazy("Category"), coerce=int, choices=Category)
    post = forms.ChoiceField(
        label=gettext_lazy("Post"), help_text=gettext_lazy("Filled of authorised on that day stand beside each post.")
    )
    kind = forms.ChoiceField(label=gettext_lazy("How"), choices=[(kind.value, kind.label) for kind in ENTER_KINDS])
    decision_no = forms.CharField(label=gettext_lazy("Number of the decision"), max_length=80, required=False)
    decision_on = DayField(label=gettext_lazy("Day of the decision"), required=False)
    education = forms.TypedChoiceField(
        label=gettext_lazy("Professional education"), coerce=int, empty_value=None, required=False
    )
    graduated = KnownDayField(
        label=gettext_lazy("Education completed on"), required=False,
        help_text=gettext_lazy("Day/month/year, or 06/2018, or 2018; empty: known by the day of entering"),
    )  # fmt: skip
    field = forms.CharField(label=gettext_lazy("Field of study"), max_length=200, required=False)
    party_joined_on = DayField(label=gettext_lazy("Joined the Party on"), required=False)

    def __init__(self, *args: Any, posts: list[tuple[str, str]], full: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.full = full
        self.fields["post"].choices = [("", _("Choose")), *posts]  # type: ignore[attr-defined]
        self.fields["education"].choices = with_empty(Education.choices[1:], _("Not recorded"))  # type: ignore[attr-defined]

    def clean_post(self) -> str:
        """A full post is refused."""
        post = str(self.cleaned_data["post"])
        if post in self.full:
            raise forms.ValidationError(_("The position is full. Choose another or ask for more posts."))
        return post
