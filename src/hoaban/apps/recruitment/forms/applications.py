"""Shapes of input about applications."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from hoaban.apps.lawbook.models import Sex
from hoaban.apps.recruitment.commands.applications import ApplicationFacts
from hoaban.apps.recruitment.forms.fields import EDUCATION, OnceForm, ethnic_groups, yes_no
from hoaban.apps.recruitment.models import Application, DirectGroup, Priority
from hoaban.apps.recruitment.rules.eligibility import PLEDGE, SHOWN_BY_PAPERS
from hoaban.shared.fields import DayField

TWELVE = RegexValidator(r"^\d{12}$", _("The identification number has 12 digits."))
DECLARED = ("vietnamese", "healthy", "incapacity", "prosecution", "conviction", "compulsory")


class ApplicationForm(OnceForm):
    """An application: post, person, education, priority, what is declared."""

    wanted = forms.TypedChoiceField(label=_("Post applied for"), coerce=int)
    full_name = forms.CharField(label=_("Full name"), max_length=120)
    personal_id = forms.CharField(
        label=_("Personal identification number"), max_length=12, validators=[TWELVE],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    birth_date = DayField(label=_("Date of birth"))
    sex = forms.TypedChoiceField(label=_("Sex"), choices=Sex, coerce=int)
    ethnicity = forms.TypedChoiceField(label=_("Ethnic group"), coerce=int)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=120, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    home = forms.CharField(
        label=_("Native commune and province"), max_length=120,
        help_text=_("As in your papers, such as: Xã Mường Luân, tỉnh Điện Biên."),
    )  # fmt: skip
    education = forms.TypedChoiceField(label=_("Highest education"), choices=EDUCATION, coerce=int, initial=4)
    field_of_study = forms.CharField(label=_("Field of study on the diploma"), max_length=200, required=False)
    graduated_on = DayField(label=_("Day of the diploma"), required=False)
    priority = forms.ChoiceField(
        label=_("Priority group"), choices=Priority, required=False,
        help_text=_("Only the highest counts; ethnic minorities are recognised by the ethnic group."),
    )  # fmt: skip
    group = forms.ChoiceField(
        label=_("Group of direct selection"), choices=DirectGroup, required=False,
        help_text=_("Selection without examination takes people of these groups only."),
    )  # fmt: skip
    group_paper = forms.CharField(
        label=_("Paper that shows the group"), max_length=200, required=False,
        help_text=_("Number, day and issuer, such as: decision of nomination, diploma with its grade. Bring the original when you are asked."),
    )  # fmt: skip
    commitment_years = forms.IntegerField(
        label=_("Years pledged to a specially difficult area"), min_value=0, max_value=40, initial=0, required=False
    )
    vietnamese = yes_no(_("I hold Vietnamese nationality only and live in Viet Nam."))
    healthy = yes_no(_("I am fit for the work."))
    incapacity = yes_no(_("I am without full civil capacity or with impaired cognition."))
    prosecution = yes_no(_("I am under prosecution."))
    conviction = yes_no(_("I have a conviction not yet spent."))
    compulsory = yes_no(_("I am in compulsory treatment or education."))

    def __init__(self, *args: Any, posts: list[tuple[int, str]], asks_group: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wanted"].choices = posts  # type: ignore[attr-defined]
        self.fields["ethnicity"].choices = ethnic_groups()  # type: ignore[attr-defined]
        if not asks_group:
            del self.fields["group"], self.fields["group_paper"], self.fields["commitment_years"]

    def clean(self) -> dict[str, Any]:
        """A group is declared where it is asked for, with its paper or its years."""
        told: dict[str, Any] = super().clean() or {}
        if "group" not in self.fields:
            return told
        group = told.get("group", "")
        if not group and "group" not in self.errors:
            self.add_error("group", _("Choose the group that you belong to; without one nobody is selected here."))
        if group in SHOWN_BY_PAPERS and not told.get("group_paper"):
            self.add_error("group_paper", _("Name the paper that shows it: number, day and issuer."))
        if group == PLEDGE and not told.get("commitment_years"):
            self.add_error("commitment_years", _("Say how many years you pledge."))
        return told

    def facts(self) -> ApplicationFacts:
        """The application as the command takes it."""
        told = self.cleaned_data
        return ApplicationFacts(
            wanted_id=told["wanted"], full_name=told["full_name"], personal_id=told["personal_id"],
            birth_date=told["birth_date"], sex=told["sex"], ethnicity=told["ethnicity"], education=told["education"],
            declared={name: told[name] for name in DECLARED}, phone=told["phone"], email=told["email"],
            address=told["address"], field_of_study=told["field_of_study"], graduated_on=told["graduated_on"],
            priority=told["priority"], commitment_years=told.get("commitment_years") or 0, home=told["home"],
            group=told.get("group", ""), group_paper=told.get("group_paper", ""),
        )  # fmt: skip


class PaperForm(ApplicationForm):
    """An application from paper, with the day it was handed in."""

    field_order = ("received_on",)
    received_on = DayField(
        label=_("Paper handed in on"), help_text=_("At most the last day of applications, whenever it is entered.")
    )


def told_before(found: Application) -> dict[str, Any]:
    """What an application says, as the form begins with it."""
    names = (
        "full_name", "personal_id", "birth_date", "sex", "ethnicity", "phone", "email", "address", "education",
        "field_of_study", "graduated_on", "priority", "commitment_years", "home",
        "group", "group_paper",
    )  # fmt: skip
    given = {name: getattr(found, name) for name in names}
    declared = {name: {True: "yes", False: "no"}.get(found.declared.get(name)) for name in DECLARED}
    return {**given, **declared, "wanted": found.wanted_id}


class FollowForm(forms.Form):
    """The number and the key of an application."""

    number = forms.CharField(label=_("Number of the application"), max_length=30)
    key = forms.CharField(
        label=_("Secret key"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class CheckForm(OnceForm):
    """Deciding eligibility; each rule that only papers can settle has a tick."""

    def __init__(self, *args: Any, unknown: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unknown:
            self.fields["confirmed"] = forms.MultipleChoiceField(
                label=_("Confirmed from the papers"),
                choices=unknown,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )


class AppealForm(OnceForm):
    """What a candidate asks to be looked at again."""

    text = forms.CharField(
        label=_("What is to be looked at again, and why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5})
    )
