"""The form of a whole sheet: points and a text for each criterion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hoaban.apps.governance.commands.sheets import Given
from hoaban.apps.governance.forms.fields import OnceForm
from hoaban.apps.governance.models import FileFor, ScoreFile
from hoaban.apps.governance.queries.sheets import ScoreRow
from hoaban.shared.fields import FewDigitsField


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sheet's form asks: labels of points ("" for none) and of the text, and the fields that hold them."""

    points: str | Promise
    text: str | Promise
    points_field: str
    text_field: str
    starts_from: str = ""
    """Field whose points stand in the form while there are none yet."""
    files: FileFor | None = None
    """What files are taken for; None: none are."""


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
            self.fields[f"points_{key}"] = FewDigitsField(
                label=f"{code} {asked.points}", required=False, min_value=Decimal(0), max_value=score.criterion.points,
                max_digits=5, decimal_places=2, initial=self._first(score),
            )  # fmt: skip
        self.fields[f"text_{key}"] = forms.CharField(
            label=f"{code} {asked.text}", required=False, max_length=500, initial=getattr(score, asked.text_field),
        )  # fmt: skip
        if asked.files:
            self.fields[f"file_{key}"] = forms.FileField(
                label=_("%(code)s File") % {"code": code}, required=False,
                help_text=_("PDF, JPEG or PNG of at most 10 MB"),
                widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
            )  # fmt: skip
            self._add_drops(row)

    def _add_drops(self, row: ScoreRow) -> None:
        for one in self._files_of(row):
            label = _("Take away the file %(name)s") % {"name": one.title}
            self.fields[f"drop_{one.pk}"] = forms.BooleanField(label=label, required=False)

    def _files_of(self, row: ScoreRow) -> tuple[ScoreFile, ...]:
        return row.evidence if self.asked.files == FileFor.EVIDENCE else row.proofs

    def show_again(self, rows: Sequence[ScoreRow]) -> None:
        """Draw the lines as they are now: files that were taken in stay, whatever else was refused."""
        self.rows = rows
        for row in rows if self.asked.files else ():
            self._add_drops(row)

    def _first(self, score: Any) -> Any:
        found = getattr(score, self.asked.points_field)
        return getattr(score, self.asked.starts_from) if found is None and self.asked.starts_from else found

    def lines(self) -> list[tuple[ScoreRow, Any, Any, Any, list[tuple[ScoreFile, Any]]]]:
        """Each line with its bound fields, None where neither points nor files are asked, and its files to take away."""
        return [self._line(row, row.score.criterion_id) for row in self.rows]

    def _line(self, row: ScoreRow, key: int) -> tuple[ScoreRow, Any, Any, Any, list[tuple[ScoreFile, Any]]]:
        asked = self.asked
        drops = [(one, self[f"drop_{one.pk}"]) for one in self._files_of(row)] if asked.files else []
        points = self[f"points_{key}"] if asked.points else None
        return row, points, self[f"text_{key}"], self[f"file_{key}"] if asked.files else None, drops

    def uploads(self) -> dict[int, Any]:
        """Files sent, by key of the criterion; also where something else in the form is refused."""
        keys = [row.score.criterion_id for row in self.rows]
        return {key: found for key in keys if (found := self.cleaned_data.get(f"file_{key}"))}

    def dropped(self) -> list[int]:
        """Keys of the files to take away."""
        told = self.cleaned_data
        return [one.pk for row in self.rows for one in self._files_of(row) if told.get(f"drop_{one.pk}")]

    def marks(self) -> dict[int, Given]:
        """What was said, by key of the criterion."""
        told = self.cleaned_data
        keys = [row.score.criterion_id for row in self.rows]
        return {key: Given(told.get(f"points_{key}"), told[f"text_{key}"]) for key in keys}
