"""Shapes of question banks: the bank, a question of each type, a GIFT file, the filter of the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoaban.apps.learning.models import Course, QuestionType
from hoaban.apps.learning.queries.banks import QuestionFilter
from hoaban.apps.learning.rules.questions import MARKUPS, QuestionFacts, clean, number_of, weight_of
from hoaban.shared.fields import FewDigitsField

ROWS, MOST_ROWS = 5, 30
MOST_GIFT_BYTES = 1_500_000
LEVELS = [
    (1, _("1 – very easy")),
    (2, _("2 – easy")),
    (3, _("3 – middling")),
    (4, _("4 – hard")),
    (5, _("5 – very hard")),
]
MARKUP_NAMES = {
    "plain": _("Plain text"), "markdown": _("Markdown"), "html": _("HTML"), "moodle": _("Moodle automatic"),
}  # fmt: skip


class BankForm(forms.Form):
    """Name, keeper and course of a bank."""

    name = forms.CharField(label=_("Name"), max_length=200)
    unit = forms.TypedChoiceField(label=_("Kept by"), coerce=int)
    course = forms.ModelChoiceField(
        label=_("Course"),
        queryset=Course.objects.order_by("name_vi", "code"),
        required=False,
        empty_label=_("Any course"),
    )

    def __init__(self, *args: Any, units: Sequence[tuple[int, str]] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if units is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].choices = list(units)  # type: ignore[attr-defined]


class GiftForm(forms.Form):
    """A GIFT file, or its text."""

    file = forms.FileField(label=_("GIFT file"), required=False, help_text=_("A text file as Moodle writes it, UTF-8"))
    source = forms.CharField(
        label=_("Or the text itself"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "class": "num"}),
    )

    def clean(self) -> dict[str, Any]:
        """The text of either; a file counts before the text."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        file = given.get("file")
        if file is not None:
            if file.size > MOST_GIFT_BYTES:
                raise forms.ValidationError(_("The file is larger than 1.5 MB. Split it."))
            try:
                given["source"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                raise forms.ValidationError(
                    _("The file is not UTF-8 text. Save it as UTF-8 and upload it again.")
                ) from None
        if not str(given.get("source") or "").strip():
            raise forms.ValidationError(_("Choose a file, or paste its text."))
        return given


class QuestionFilterForm(forms.Form):
    """What a list of questions is narrowed by."""

    q = forms.CharField(label=_("Words in the question"), max_length=100, required=False)
    type = forms.ChoiceField(label=_("Type"), required=False, choices=[("", _("Every type")), *QuestionType.choices])
    difficulty = forms.TypedChoiceField(
        label=_("Difficulty"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Every difficulty")), *LEVELS],
    )
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    category = forms.ChoiceField(label=_("Group of questions"), required=False)
    retired = forms.BooleanField(label=_("Out of use"), required=False)

    def __init__(
        self, *args: Any, tags: Sequence[tuple[str, int]], categories: Sequence[tuple[str, int]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, empty, found in (
            ("tag", _("Every tag"), tags),
            ("category", _("Every group of questions"), categories),
        ):
            choices = [(text, f"{text} ({count})") for text, count in found]
            self.fields[name].choices = [("", empty), *choices]  # type: ignore[attr-defined]

    def wanted(self) -> QuestionFilter:
        """The filter; what was not understood does not narrow."""
        self.is_valid()
        given = self.cleaned_data
        return QuestionFilter(
            text=given.get("q") or "", type=given.get("type") or "", tag=given.get("tag") or "",
            difficulty=given.get("difficulty"), category=given.get("category") or "",
            retired=bool(given.get("retired")),
        )  # fmt: skip


class QuestionForm(forms.Form):
    """A question of one type. Rows of answers that stay empty do not count."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("How the bank lists it; not shown in a test"))
    text = forms.CharField(label=_("Question"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}))
    markup = forms.ChoiceField(
        label=_("Markup"), choices=[(one, MARKUP_NAMES[one]) for one in MARKUPS], initial="plain"
    )
    difficulty = forms.TypedChoiceField(label=_("Difficulty"), coerce=int, choices=LEVELS, initial=2)
    tags = forms.CharField(label=_("Tags"), max_length=500, required=False, help_text=_("Separated by commas"))
    category = forms.CharField(label=_("Group of questions"), max_length=200, required=False)
    feedback = forms.CharField(
        label=_("General feedback"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Shown with the results, once they are published"),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, old: QuestionFacts | None = None, **kwargs: Any) -> None:
        self.kind, self.old = kind, old
        kwargs["initial"] = (_initial(old) if old is not None else {}) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        if kind == "description":
            del self.fields["feedback"]
        self.rows = self._count() if kind in ROW_FIELDS else 0
        for row in range(self.rows):
            for name, make in ROW_FIELDS[kind]:
                self.fields[f"{name}_{row}"] = make()
        if kind == "true_false":
            self._ask_truth()

    def _count(self) -> int:
        asked = str(self.data.get("rows", "")) if self.is_bound else ""
        least = len(_items(self.old)) + 2 if self.old is not None else ROWS
        return min(
            MOST_ROWS, max(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else least, least)
        )

    def _ask_truth(self) -> None:
        self.fields["right"] = forms.ChoiceField(
            label=_("The statement is"), choices=[("true", _("True")), ("false", _("False"))], widget=forms.RadioSelect
        )
        for name, label in (("if_wrong", _("Said to a wrong answer")), ("if_right", _("Said to a right answer"))):
            self.fields[name] = forms.CharField(label=label, max_length=2_000, required=False)

    def answer_rows(self) -> list[list[forms.BoundField]]:
        """The rows of answers, for the page."""
        return [[self[f"{name}_{row}"] for name, _make in ROW_FIELDS[self.kind]] for row in range(self.rows)]

    def frame_fields(self) -> list[forms.BoundField]:
        """The fields before the answers."""
        return [self[name] for name in ("name", "text", "markup")]

    def truth_fields(self) -> list[forms.BoundField]:
        """The fields of a true or false question."""
        return [self[name] for name in ("right", "if_wrong", "if_right") if name in self.fields]

    def more_fields(self) -> list[forms.BoundField]:
        """The fields after the answers."""
        return [self[name] for name in ("feedback", "difficulty", "tags", "category") if name in self.fields]

    def facts(self) -> QuestionFacts:
        """The question, as the command takes it."""
        given = self.cleaned_data
        tags = tuple(dict.fromkeys(tag for tag in map(clean, given["tags"].split(",")) if tag))
        return QuestionFacts(
            type=self.kind, name=clean(given["name"].replace("\n", " ")), text=clean(given["text"]),
            markup=given["markup"], body=self._body(), feedback=clean(given.get("feedback", "")),
            difficulty=given["difficulty"], tags=tags, category=clean(given["category"]),
            idnumber=self.old.idnumber if self.old else "",
        )  # fmt: skip

    def _body(self) -> dict[str, Any]:
        given = self.cleaned_data
        if self.kind == "true_false":
            told = {name: clean(given[name]) for name in ("if_wrong", "if_right")}
            return {"right": given["right"] == "true", **{name: text for name, text in told.items() if text}}
        if self.kind not in ROW_FIELDS:
            return {}
        rows = [{name: given[f"{name}_{row}"] for name, _make in ROW_FIELDS[self.kind]} for row in range(self.rows)]
        known = _items(self.old)
        made = [
            _kept_markup(known[place] if place < len(known) else {}, _ROW_READERS[self.kind](row))
            for place, row in enumerate(rows)
            if any(value for key, value in row.items() if key != "weight")
        ]
        return {"pairs" if self.kind == "matching" else "answers": made}


def _items(old: QuestionFacts | None) -> list[Mapping[str, Any]]:
    return list(old.body.get("pairs", old.body.get("answers", ()))) if old is not None else []


def _kept_markup(old: Mapping[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Markup of its own that an answer came with stays with it."""
    if "markup" in old:
        new["markup"] = old["markup"]
    if "feedback_markup" in old and "feedback" in new:
        new["feedback_markup"] = old["feedback_markup"]
    return new


def _initial(old: QuestionFacts) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": old.name, "text": old.text, "markup": old.markup, "difficulty": old.difficulty,
        "tags": ", ".join(old.tags), "category": old.category, "feedback": old.feedback,
    }  # fmt: skip
    if old.type == "true_false":
        told = {name: old.body.get(name, "") for name in ("if_wrong", "if_right")}
        return found | told | {"right": "true" if old.body["right"] else "false"}
    for place, one in enumerate(_items(old)):
        row = dict(one) if old.type != "numerical" else {**one, "number": _written(one)}
        found |= {
            f"{name}_{place}": row[name]
            for name in ("text", "weight", "feedback", "number", "left", "right")
            if name in row
        }
    return found


def _written(one: Mapping[str, Any]) -> str:
    if "low" in one:
        return f"{one['low']}..{one['high']}"
    return str(one["number"]) + (f":{one['tolerance']}" if "tolerance" in one else "")


def _words(label: Any, *, long: bool = False) -> Any:
    def make() -> forms.Field:
        return forms.CharField(label=label, max_length=5_000 if long else 2_000, required=False)

    return make


def _weight() -> forms.Field:
    return FewDigitsField(
        label=_("Percent"), min_value=-100, max_value=100, decimal_places=5, required=False,
        initial=None, widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 7, "class": "date"}),
    )  # fmt: skip


_ANSWER = [("text", _words(_("Answer"), long=True)), ("weight", _weight), ("feedback", _words(_("Feedback")))]
_NUMBER = [("number", _words(_("Right number"))), ("weight", _weight), ("feedback", _words(_("Feedback")))]
ROW_FIELDS: dict[str, list[tuple[str, Any]]] = {
    "choice": _ANSWER, "multiple": _ANSWER, "short": _ANSWER, "numerical": _NUMBER,
    "matching": [("left", _words(_("Left side"), long=True)), ("right", _words(_("Right side"), long=True))],
}  # fmt: skip
"""The fields of one row of answers by type."""


def _told(row: Mapping[str, Any], usual: int) -> dict[str, Any]:
    weight = weight_of(row["weight"]) if row["weight"] is not None else usual
    feedback = clean(row["feedback"])
    return {"weight": weight, **({"feedback": feedback} if feedback else {})}


def _choice_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": clean(row["text"]), **_told(row, 0)}


def _short_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": clean(row["text"]), **_told(row, 100)}


def _number_row(row: Mapping[str, Any]) -> dict[str, Any]:
    text = clean(row["number"])
    low, dots, high = text.partition("..")
    number, colon, tolerance = text.partition(":")
    if dots:
        made = {"low": _bare(low), "high": _bare(high)}
    elif colon:
        made = {"number": _bare(number), "tolerance": _bare(tolerance)}
    else:
        made = {"number": _bare(text)}
    return {**made, **_told(row, 0 if text == "*" else 100)}


def _bare(text: str) -> str:
    """A number with a point, however it was typed; anything else as it stands, for the rule to name."""
    value = number_of(text)
    return text.strip() if value is None else str(value)


def _pair_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"left": clean(row["left"]), "right": clean(row["right"])}


_ROW_READERS: dict[str, Any] = {
    "choice": _choice_row, "multiple": _choice_row, "short": _short_row, "numerical": _number_row, "matching": _pair_row,
}  # fmt: skip
