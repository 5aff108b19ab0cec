"""Shapes of input about yearly rankings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.conduct.commands.evaluation_tasks import TaskFacts
from hoaban.apps.conduct.models import Band
from hoaban.apps.conduct.rules.evaluation import YearRules
from hoaban.apps.conduct.rules.evaluation_findings import plain
from hoaban.apps.organisation.models import UnitKind

LATE_KINDS = (UnitKind.SCHOOL, UnitKind.HEALTH, UnitKind.PUBLIC_SERVICE)
"""Kinds that may belong to the particular sectors with a later deadline."""
BANDS = [(band.value, band.label) for band in Band]


class PointsField(forms.DecimalField):
    """Points or a percentage with a comma or a point: 27,5."""

    default_error_messages = {"invalid": _("Write a number, such as 27,5.")}

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_digits=7, decimal_places=2, **options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The number; None for nothing."""
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """The number as people write it."""
        return plain(value) if isinstance(value, Decimal) else value


def _text(label: Any, hint: Any = "", *, rows: int = 4, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": rows})
    )


class VersionForm(forms.Form):
    """A form about an evaluation, carrying the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class PointsForm(VersionForm):
    """Remarks with points where the year knows them; those for results only where no tasks are recorded."""

    general = PointsField(label=_("Points for general criteria"), min_value=0)
    results = PointsField(label=_("Points for results"), min_value=0)
    band = forms.TypedChoiceField(label=_("Band proposed"), choices=[("", _("Choose")), *BANDS], coerce=int)
    said = _text("")

    def __init__(self, *args: Any, rules: YearRules, counted: Decimal | None, own: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        said = self.fields["said"]
        said.label = _("How the year was") if own else _("Remarks of the supervisor")
        self._points("general", rules.general)
        self._points("results", rules.results)
        if rules.by_points:
            del self.fields["band"]
            if counted is not None:
                del self.fields["results"]
        else:
            del self.fields["general"], self.fields["results"]
            if own:
                del self.fields["band"]

    def _points(self, name: str, most: Decimal) -> None:
        self.fields[name].help_text = _("From 0 to %(most)s") % {"most": plain(most)}


class SaidForm(VersionForm):
    """Remarks or a reason in a sentence or two."""

    said = _text(_("Remarks"))


class ReasonForm(VersionForm):
    """A step that asks why."""

    reason = _text(_("Why"), rows=3)


class PressForm(VersionForm):
    """A step that asks nothing more."""


class GroupForm(VersionForm):
    """The group of similar tasks."""

    group = forms.CharField(
        label=_("Group of similar tasks"), required=False, max_length=40,
        help_text=_("Such as “Một cửa”. The same words make one group; empty: none."),
    )  # fmt: skip


class BandForm(VersionForm):
    """A band decided otherwise than proposed."""

    band = forms.TypedChoiceField(label=_("Band"), choices=[("", _("Choose")), *BANDS], coerce=int)
    reason = _text(_("Why"), rows=3)


class PetitionForm(VersionForm):
    """A petition against the own ranking."""

    said = _text(_("What should be looked at again, and why"), rows=6)


class AnswerForm(VersionForm):
    """The answer to a petition, with another band where it is accepted."""

    accepted = forms.TypedChoiceField(
        label=_("Decision"), choices=[("1", _("The petition is accepted")), ("0", _("The ranking stands"))],
        coerce=lambda value: value == "1", widget=forms.RadioSelect,
    )  # fmt: skip
    band = forms.TypedChoiceField(
        label=_("New band"), choices=[("", _("The band stays")), *BANDS], coerce=int, required=False, empty_value=None,
        help_text=_("Only where the petition is accepted"),
    )  # fmt: skip
    answer = _text(_("Answer and its reasons"), rows=6)


class MeetingForm(forms.Form):
    """One meeting of the collective for everybody who waits for it."""

    said = _text(_("Remarks of the collective"), _("Day and minutes of the meeting, and what was agreed"))


class PublishForm(forms.Form):
    """Publishing an agency: what was read, and a reason where a rule that is not verified is passed over."""

    stamp = forms.CharField(widget=forms.HiddenInput, max_length=40)
    reason = _text(_("Why"), _("Needed where a band goes past a rule that is not verified"), rows=3, required=False)


class OpenRoundForm(forms.Form):
    """The year to be ranked, and who has the later deadline."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    late_kinds = forms.TypedMultipleChoiceField(
        label=_("Particular sectors with the later deadline"), coerce=int, required=False,
        choices=[(kind.value, kind.label) for kind in LATE_KINDS], widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, years: list[int], late: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
        if not late:
            del self.fields["late_kinds"]


class TasksForm(VersionForm):
    """Tasks of a month or a quarter."""

    span = forms.TypedChoiceField(label=_("Month or quarter"), coerce=int)
    work = forms.CharField(label=_("Tasks"), max_length=300, required=False)
    assigned = PointsField(label=_("Products assigned, converted"), min_value=0)
    quantity = PointsField(label=_("Finished, percent"), min_value=0, max_value=100)
    quality = PointsField(label=_("Of good quality, percent"), min_value=0, max_value=100)
    progress = PointsField(label=_("In time, percent"), min_value=0, max_value=100)
    major_errors = forms.IntegerField(label=_("Major errors"), min_value=0, max_value=99, initial=0)
    delays = forms.IntegerField(label=_("Delays"), min_value=0, max_value=99, initial=0)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["span"].choices = [("", _("Choose")), *_spans()]  # type: ignore[attr-defined]

    def facts(self) -> TaskFacts:
        """What was entered."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "major_errors")}
        return TaskFacts(errors=self.cleaned_data["major_errors"], **given)


def _spans() -> list[Any]:
    quarters = [(100 + number, span_label(100 + number)) for number in range(1, 5)]
    return [(_("By quarter"), quarters), (_("By month"), [(number, span_label(number)) for number in range(1, 13)])]


def span_label(span: int) -> str:
    """A month or a quarter in words."""
    if span > 100:
        return str(_("Quarter %(number)s")) % {"number": span - 100}
    return str(_("Month %(number)s")) % {"number": span}
