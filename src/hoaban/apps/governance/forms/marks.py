"""The form of a whole sheet: points and a text for each criterion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise

from hoaban.apps.governance.commands.sheets import Given
from hoaban.apps.governance.forms.fields import OnceForm
from hoaban.apps.governance.queries.sheets import ScoreRow


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sheet's form asks: labels of points ("" for none) and of the text, and the fields that hold them."""

    points: str | Promise
    text: str | Promise
    points_field: str
    text_field: str
    starts_from: str = ""
    """Field whose points stand in the form while there are none yet."""


class MarksForm(OnceForm):
    """Points and a text for each line."""

    def __init__(self, *args: Any, rows: Sequence[ScoreRow], asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.asked = rows, asked
        for row in rows:
            self._add(row)

    def _add(self, row: ScoreRow) -> None:
        score, asked = row.score, self.asked
        key, code = score.criterion_id, score.criterion.code
        if asked.points:
            self.fields[f"points_{key}"] = forms.DecimalField(
                label=f"{code} {asked.points}", required=False, min_value=Decimal(0), max_value=score.criterion.points,
                max_digits=5, decimal_places=2, localize=False, initial=self._first(score),
                widget=forms.NumberInput(attrs={"step": "any", "class": "date"}),
            )  # fmt: skip
        self.fields[f"text_{key}"] = forms.CharField(
            label=f"{code} {asked.text}", required=False, max_length=500, initial=getattr(score, asked.text_field),
        )  # fmt: skip

    def _first(self, score: Any) -> Any:
        found = getattr(score, self.asked.points_field)
        return getattr(score, self.asked.starts_from) if found is None and self.asked.starts_from else found

    def lines(self) -> list[tuple[ScoreRow, Any, Any]]:
        """Each line with its bound fields; None where no points are asked."""
        return [
            (row, self[f"points_{row.score.criterion_id}"] if self.asked.points else None,
             self[f"text_{row.score.criterion_id}"])
            for row in self.rows
        ]  # fmt: skip

    def marks(self) -> dict[int, Given]:
        """What was said, by key of the criterion."""
        told = self.cleaned_data
        keys = [row.score.criterion_id for row in self.rows]
        return {key: Given(told.get(f"points_{key}"), told[f"text_{key}"]) for key in keys}
