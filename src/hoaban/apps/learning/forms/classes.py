"""Shapes of input about classes and their sessions."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.commands.classes import ClassFacts, SessionFacts
from hoaban.apps.learning.models import ClassSession, Course, Mode, TrainingClass
from hoaban.apps.learning.queries.plan_classes import PlanSource
from hoaban.apps.learning.rules.classes import Sitting, pattern_days, pattern_sittings
from hoaban.shared.fields import DayField

WEEKDAYS = (
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")),
    (5, _("Saturday")), (6, _("Sunday")),
)  # fmt: skip
OUTSIDE = ""
"""Choice of the provider: outside the province."""


class OnceForm(forms.Form):
    """A form that is carried out once, however often it is sent: each drawing of it has a key of its own."""

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("once", secrets.token_hex(8))


class ReasonForm(OnceForm):
    """A step that asks why."""

    reason = forms.CharField(
        label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person and the office read it."),
    )  # fmt: skip


class PostponeForm(ReasonForm):
    """A later first day, and why."""

    starts_on = DayField(label=_("New first day"), help_text=_("Sessions and the end of nominations move with it."))
    field_order = ("starts_on", "reason")


class ConfirmForm(OnceForm):
    """A step that asks nothing."""


class ClassForm(OnceForm):
    """A class: what, where, when, for how many, at what cost."""

    name = forms.CharField(label=_("Name"), max_length=200)
    mode = forms.ChoiceField(label=_("Mode"), choices=Mode)
    starts_on = DayField(label=_("First day of the class"))
    ends_on = DayField(label=_("Last day of the class"))
    nominate_until = DayField(
        label=_("Nominations until"), required=False, help_text=_("After this day only the organiser adds people.")
    )
    provider = forms.TypedChoiceField(label=_("Provider"), coerce=int, empty_value=None, required=False)
    provider_name = forms.CharField(
        label=_("Provider outside the province"), max_length=200, required=False,
        help_text=_("Only where the provider is not in the list above."),
    )  # fmt: skip
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    live_link = forms.URLField(
        label=_("Live link"), max_length=300, required=False, assume_scheme="https",
        help_text=_("Online and blended classes: the address of the meeting."),
    )  # fmt: skip
    capacity_min = forms.IntegerField(label=_("Smallest class"), min_value=1, max_value=5_000)
    capacity_max = forms.IntegerField(label=_("Largest class"), min_value=1, max_value=5_000)
    cost_per_head = forms.IntegerField(label=_("Cost per head, đồng"), min_value=0, max_value=10**12)
    cost_fixed = forms.IntegerField(label=_("Fixed cost of the class, đồng"), min_value=0, max_value=10**12)

    def __init__(self, *args: Any, providers: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(OUTSIDE, _("Outside the province")), *providers]
        self.fields["provider"].choices = choices  # type: ignore[attr-defined]

    def facts(self) -> ClassFacts:
        """What was entered."""
        given = {key: value for key, value in self.cleaned_data.items() if key not in ("once", "version", "provider")}
        return ClassFacts(provider_id=self.cleaned_data["provider"], **given)


def class_initial(found: TrainingClass) -> dict[str, Any]:
    """What the form of a class starts with."""
    names = [*ClassForm.base_fields]
    return {name: getattr(found, name, None) for name in names if name != "provider"} | {
        "provider": found.provider_id, "version": found.version,
    }  # fmt: skip


def course_initial(course: Course, name: str) -> dict[str, Any]:
    """What the form of a new class of a course starts with."""
    return {
        "name": name, "mode": course.mode, "provider": course.provider_id, "provider_name": course.provider_name,
        "capacity_min": course.capacity_min, "capacity_max": course.capacity_max,
        "cost_per_head": course.cost_per_head, "cost_fixed": course.cost_fixed,
    }  # fmt: skip


def source_initial(source: PlanSource) -> dict[str, Any]:
    """What the form of a class from a plan starts with: the seats left and their share of the budget."""
    size = source.size
    return {
        "mode": source.mode, "capacity_max": size.seats, "capacity_min": min(source.course.capacity_min, size.seats),
        "cost_per_head": size.per_head, "cost_fixed": size.fixed,
    }  # fmt: skip


class TimeField(forms.TimeField):
    """A time of the day, 07:30."""

    default_error_messages = {"invalid": _("There is no such time. Write hours and minutes, such as 07:30.")}

    def __init__(self, **options: Any) -> None:
        look = {"class": "date", "inputmode": "numeric", "autocomplete": "off", "placeholder": "07:30"}
        widget = forms.TimeInput(attrs=look, format="%H:%M")
        super().__init__(widget=widget, input_formats=["%H:%M", "%H.%M", "%Hh%M", "%H"], **options)


class SessionForm(OnceForm):
    """One session."""

    day = DayField(label=_("Day"))
    begins = TimeField(label=_("Begins"))
    ends = TimeField(label=_("Ends"))
    topic = forms.CharField(label=_("Topic"), max_length=200)
    trainer = forms.CharField(label=_("Trainer"), max_length=120, required=False)
    trainer_number = forms.CharField(
        label=_("Identification number of a trainer of our own"), max_length=12, required=False,
        help_text=_("Then the trainer takes attendance with the own account."),
    )  # fmt: skip
    mode = forms.ChoiceField(label=_("Mode"), choices=[one for one in Mode.choices if one[0] != Mode.BLENDED])
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    live_link = forms.URLField(label=_("Live link"), max_length=300, required=False, assume_scheme="https")

    def sitting(self) -> Sitting:
        """When."""
        given = self.cleaned_data
        return Sitting(given["day"], minutes(given["begins"]), minutes(given["ends"]))

    def facts(self, trainer: tuple[int, str] | None) -> SessionFacts:
        """What; ``trainer`` is the official of our own with the number entered."""
        given = self.cleaned_data
        return SessionFacts(
            topic=given["topic"], mode=given["mode"], trainer=given["trainer"] or (trainer[1] if trainer else ""),
            trainer_official_id=trainer[0] if trainer else None, place=given["place"], live_link=given["live_link"],
        )  # fmt: skip


class SessionsForm(SessionForm):
    """Sessions by a pattern: on which weekdays from when to when, in one or two parts of the day."""

    day = None  # type: ignore[assignment]
    first = DayField(label=_("From the day"))
    last = DayField(label=_("Until the day"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), coerce=int, choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple
    )
    begins_2 = TimeField(label=_("Second part of the day begins"), required=False)
    ends_2 = TimeField(label=_("Second part of the day ends"), required=False)
    field_order = ("first", "last", "weekdays", "begins", "ends", "begins_2", "ends_2", "topic")

    def clean(self) -> dict[str, Any]:
        """Both times of a second part of the day, or neither."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(given.get("begins_2")) != bool(given.get("ends_2")):
            self.add_error("ends_2", _("Enter both times of the second part of the day, or neither."))
        return given

    def sittings(self, off: frozenset[date]) -> list[Sitting]:
        """When: on every day of the pattern that is not off."""
        given = self.cleaned_data
        parts = [(minutes(given["begins"]), minutes(given["ends"]))]
        if given["begins_2"]:
            parts.append((minutes(given["begins_2"]), minutes(given["ends_2"])))
        return pattern_sittings(pattern_days(given["first"], given["last"], given["weekdays"], off), parts)


def minutes(time: Any) -> int:
    """Minutes after midnight."""
    return int(time.hour * 60 + time.minute)


def session_initial(found: ClassSession) -> dict[str, Any]:
    """What the form of a session starts with."""
    begins, ends = localtime(found.starts_at), localtime(found.ends_at)
    own = found.trainer_official
    return {
        "day": begins.date(), "begins": begins.time(), "ends": ends.time(), "topic": found.topic,
        "trainer": found.trainer, "trainer_number": own.personal_id if own else "", "mode": found.mode,
        "place": found.place, "live_link": found.live_link,
    }  # fmt: skip


def pattern_initial(found: TrainingClass) -> dict[str, Any]:
    """What the form of a pattern starts with: the class's days, mornings and afternoons of working days."""
    return {
        "first": found.starts_on, "last": found.ends_on, "weekdays": [0, 1, 2, 3, 4], "begins": "07:30",
        "ends": "11:00", "begins_2": "13:30", "ends_2": "16:30", "place": found.place, "live_link": found.live_link,
        "mode": Mode.IN_PERSON if found.mode == Mode.BLENDED else found.mode, "version": found.version,
    }  # fmt: skip
