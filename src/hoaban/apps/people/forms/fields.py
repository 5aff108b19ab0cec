"""What the forms of people share: the version read, days known in part, the post picker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.people.models import Precision, QualificationKind
from hoaban.apps.people.queries.rows import qualification_level
from hoaban.shared.templatetags.hoaban import day

Choices = list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class KnownDay:
    """The first possible day, and how exactly it is known (Precision)."""

    on: date
    precision: int

    def __str__(self) -> str:
        return day(self.on, min(self.precision, 3))


class KnownDayField(forms.CharField):
    """A day known in part: 12/06/1989, or 06/1989, or 1989."""

    default_error_messages = {
        "required": _("The day is missing. Write day/month/year, or 02/1990, or 1990."),
        "no_day": _("%(text)s does not exist. Enter day/month/year, or 02/1990, or 1990."),
    }

    def __init__(self, **options: Any) -> None:
        look = {"class": "date", "inputmode": "numeric", "autocomplete": "off", "placeholder": _("dd/mm/yyyy")}
        options.setdefault("widget", forms.TextInput(attrs=look))
        super().__init__(max_length=10, **options)

    def to_python(self, value: Any) -> KnownDay | None:  # type: ignore[override]
        """The day and its precision; None for nothing."""
        if isinstance(value, KnownDay):
            return value
        text = str(super().to_python(value) or "").replace("-", "/").replace(".", "/")
        if not text:
            return None
        parts = text.split("/")
        try:
            numbers = [int(part) for part in reversed(parts)]
            found = date(*[*numbers, 1, 1][:3])
        except (ValueError, TypeError):
            raise ValidationError(self.error_messages["no_day"], "no_day", {"text": text}) from None
        if len(parts) > 3 or found.year < 1900:
            raise ValidationError(self.error_messages["no_day"], "no_day", {"text": text})
        return KnownDay(found, {3: Precision.DAY, 2: Precision.MONTH, 1: Precision.YEAR}[len(parts)])

    def run_validators(self, value: Any) -> None:
        """The length was checked as text."""

    def validate(self, value: Any) -> None:
        """Only presence is checked: what is there is a day already."""
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], "required")


class VersionedForm(forms.Form):
    """A form about a record, carrying the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonedForm(VersionedForm):
    """A correction: only what was touched is written, and a reason is asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.show_hidden_initial = name not in ("version", "reason")
        self.fields["reason"] = forms.CharField(
            label=_("Why is it corrected?"), max_length=500, help_text=_("Such as: typing error, decision 12/QĐ-UBND")
        )


def with_empty(choices: Any, empty: Any) -> Choices:
    """Choices with an empty one in front."""
    return [("", empty), *((str(code), label) for code, label in choices)]


def rank_choices(on: date) -> Choices:
    """Ranks and professional titles that may be given on a day."""
    return [
        ("", _("Not recorded")),
        *((row.code, f"{row.code} {row.name}") for row in lawbook.list_codes(list="rank", on=on)),
    ]


def mark_choices(on: date) -> Choices:
    """Family-policy marks that may be recorded on a day."""
    return with_empty(((row.code, row.name) for row in lawbook.list_codes(list="family_policy", on=on)), _("Choose"))


def ethnic_choices() -> Choices:
    """All ethnic groups."""
    return with_empty(((group.pk, group.name) for group in lawbook.ethnic_groups()), _("Choose"))


LEVELS = {1: range(1, 7), 2: range(1, 5), 3: range(1, 5), 4: range(1, 5)}


def award_choices() -> Choices:
    """Levels by kind, each coded "kind:level"."""
    groups: Choices = [("", _("Choose"))]
    for kind, levels in LEVELS.items():
        group = [(f"{kind}:{level}", qualification_level(kind, level)) for level in levels]
        groups.append((str(QualificationKind(kind).label), group))
    return groups


def last_day(ends_before: date | None) -> date | None:
    """The last day on which something holds."""
    return ends_before - timedelta(days=1) if ends_before else None


def ends_before(last: date | None) -> date | None:
    """The day after the last day."""
    return last + timedelta(days=1) if last else None
