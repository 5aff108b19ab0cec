"""Shapes of input about cases of appointment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.leadership.commands.case_decisions import DecisionFacts
from hoaban.apps.leadership.commands.cases import StepFacts
from hoaban.apps.leadership.rules.case_papers import MOST_BYTES, papers_of
from hoaban.apps.leadership.rules.case_steps import Stage
from hoaban.apps.leadership.rules.cases import LEAVES, TERMS
from hoaban.shared.fields import DayField

MOST_VOTES = 9_999


class CaseForm(forms.Form):
    """A form about a case, carrying the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class OpenForm(forms.Form):
    """The day and the grounds of a new case."""

    takes_effect_on = DayField(label=_("To take effect on"))
    reason = forms.CharField(
        label=_("Grounds of the proposal"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class StepForm(CaseForm):
    """A step that was taken: its day, and of a meeting the numbers."""

    done_on = DayField(label=_("Done on"))
    called = forms.IntegerField(label=_("People called"), min_value=1, max_value=MOST_VOTES)
    present = forms.IntegerField(label=_("People present"), min_value=0, max_value=MOST_VOTES)
    agreed = forms.IntegerField(label=_("Votes in favour"), min_value=0, max_value=MOST_VOTES)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage = stage
        if not stage.meets:
            del self.fields["called"], self.fields["present"]
        if not stage.votes:
            del self.fields["agreed"]

    def facts(self) -> StepFacts:
        """The step as the command takes it."""
        given = self.cleaned_data
        numbers = {name: given.get(name) for name in ("called", "present", "agreed")}
        return StepFacts(self.stage.key, given["done_on"], note=given["note"], **numbers)


class ReasonForm(CaseForm):
    """A step that says why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why; the reason stays with the case.")},
    )  # fmt: skip


class WaiverForm(ReasonForm):
    """A standard set aside: in whose name, and why."""

    authority = forms.CharField(
        label=_("Authority that waives"), max_length=200, help_text=_("Such as Ban Thường vụ Tỉnh ủy")
    )
    field_order = ("version", "authority", "reason")


class PaperForm(CaseForm):
    """A paper on its way in."""

    kind = forms.ChoiceField(label=_("Paper"))
    title = forms.CharField(
        label=_("Title of the paper"), max_length=200, required=False,
        help_text=_("Empty: as its kind is called, other papers as their file"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("File"), help_text=_("PDF, DOCX, PNG or JPG, at most 10 MB"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.png,.jpg,.jpeg"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty. Choose another.")},
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(one.key, one.title) for one in papers_of(kind)]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """The upload, refused before it is read when it is too large."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB. Scan it in grey or in parts."))
        return upload


class DecisionForm(CaseForm):
    """What the decision says."""

    decision_no = forms.CharField(label=_("Number of the decision"), max_length=80, help_text=_("Such as 123/QĐ-UBND"))
    decided_on = DayField(label=_("Day of the decision"), help_text=_("The standards are judged as of this day."))
    takes_effect_on = DayField(label=_("Takes effect on"))
    issuer = forms.CharField(
        label=_("Deciding body"), max_length=200, help_text=_("Such as Ủy ban nhân dân tỉnh Điện Biên")
    )
    signer = forms.CharField(label=_("Signed by"), max_length=120)
    signer_post = forms.CharField(
        label=_("Post of the signer"),
        max_length=200,
        help_text=_("As it stands above the signature, lines apart by a semicolon: KT. CHỦ TỊCH; PHÓ CHỦ TỊCH"),
    )
    term_ends_on = DayField(label=_("Last day of the term"), required=False)
    stays = forms.TypedChoiceField(
        label=_("Afterwards"), coerce=lambda text: text == "1",
        choices=[("1", _("Awaits another post at the unit")), ("0", _("Without a recorded place"))],
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind not in TERMS:
            del self.fields["term_ends_on"]
        if kind not in LEAVES:
            del self.fields["stays"]

    def facts(self) -> DecisionFacts:
        """The decision as the command takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return DecisionFacts(**given)
