"""Shapes of input of letters of apology."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoaban.apps.service.models import Apology, LateCause
from hoaban.apps.service.rules.apologies import SENT_BY
from hoaban.shared.fields import DayField

LONGEST = 1_000


def _text(label: Any, hint: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows})
    )


class LetterForm(forms.Form):
    """What may be changed of a letter that is not signed: fields that do not belong to it are left out."""

    cause = forms.ChoiceField(
        label=_("Cause of the delay"), choices=[("", _("Choose")), *LateCause.choices], required=False
    )
    reason = _text(_("Reason of the delay, as it stands in the letter"))
    conduct = _text(_("What happened there"), _("In plain words, without the officer's name."))
    new_due_on = DayField(label=_("New date"), required=False)

    def __init__(self, *args: Any, letter: Apology, asks_date: bool, **options: Any) -> None:
        due = timezone.localtime(letter.new_due_at).date() if letter.new_due_at else None
        options.setdefault(
            "initial", {"cause": letter.cause, "reason": letter.reason, "conduct": letter.conduct, "new_due_on": due}
        )
        super().__init__(*args, **options)
        if not letter.for_delay:
            del self.fields["cause"], self.fields["reason"]
        if not letter.for_conduct:
            del self.fields["conduct"]
        if not asks_date:
            del self.fields["new_due_on"]


class DelayForm(forms.Form):
    """A dossier that will be late for certain: why."""

    cause = forms.ChoiceField(label=_("Cause of the delay"), choices=[("", _("Choose")), *LateCause.choices])
    reason = _text(
        _("Reason of the delay, as it stands in the letter"), _("Left empty, the sentence of the cause is used.")
    )


class ConductForm(forms.Form):
    """A fault of conduct in serving somebody: what happened."""

    conduct = forms.CharField(
        label=_("What happened there"), help_text=_("In plain words, without the officer's name."), max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why a step is taken."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class SendForm(forms.Form):
    """How letters reached the citizens."""

    how = forms.ChoiceField(label=_("How the letter reached the citizen"), choices=list(SENT_BY.items()))
