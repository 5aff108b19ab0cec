"""A set of criteria as a workbook, and what one says that is to be taken in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hoaban.apps.governance.models import CriteriaSet
from hoaban.apps.governance.queries.criteria import list_bands, list_criteria, set_on
from hoaban.apps.governance.rules.books import BANDS, CRITERIA, NEEDED, SETS, Draft, Known, read_draft
from hoaban.apps.lawbook.models import Confidence
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Unit, UnitKind
from hoaban.shared.books import BookRefused, Bounds, open_sheets, write_book
from hoaban.shared.figures import list_figures
from hoaban.shared.periods import on_day

BOUNDS = Bounds()
LABELS: dict[str, Any] = {
    "set_code": gettext_lazy("Code of the set"), "starts_on": gettext_lazy("In force from (day)"),
    "basis": pgettext_lazy("criteria", "Legal basis of the set"), "is_example": gettext_lazy("Example (x)"),
    "group_vi": gettext_lazy("Group, Vietnamese"), "group_en": gettext_lazy("Group, English"),
    "code": gettext_lazy("Code of the criterion"), "name_vi": gettext_lazy("Name, Vietnamese"),
    "name_en": gettext_lazy("Name, English"), "points": gettext_lazy("Most points"),
    "evidence_vi": gettext_lazy("Evidence wanted, Vietnamese"), "evidence_en": gettext_lazy("Evidence wanted, English"),
    "figure": gettext_lazy("Figure (key)"), "per": gettext_lazy("Divided by (key)"), "scale": gettext_lazy("Scale"),
    "when_none": gettext_lazy("Per cent where nothing is measured"),
    "verifier": gettext_lazy("Verifying department"), "source": gettext_lazy("Source of the criterion"),
    "confidence": gettext_lazy("Confidence (high, medium, low)"), "key": gettext_lazy("Key of the class"),
    "from_percent": gettext_lazy("From per cent of the points"), "is_weak": gettext_lazy("Weak (x)"),
}  # fmt: skip
"""Column -> its heading, in the workbook and on the page."""
_CONFIDENCE = {Confidence.HIGH: "high", Confidence.MEDIUM: "medium", Confidence.LOW: "low"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Criteria that a draft adds, changes and leaves out, beside the set in force before it."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]


def workbook(criteria: CriteriaSet) -> bytes:
    """A set with its criteria and classes, as it can be changed and taken in; with the figures that may be named."""
    about = [criteria.code, criteria.name_vi, criteria.name_en, f"{criteria.starts_on:%d/%m/%Y}", criteria.basis,
             "x" if criteria.is_example else ""]  # fmt: skip
    lines = [_line(one) for one in list_criteria(criteria)]
    bands = [[one.key, one.name_vi, one.name_en, _number(one.from_percent), "x" if one.is_weak else ""]
             for one in list_bands(criteria)]  # fmt: skip
    figures = [[one.key, str(one.title), str(one.unit_of_count), one.of or ""] for one in list_figures()]
    heads = (_("Key of the figure"), _("Title of the figure"), _("Counted are"), _("Denominator of its own"))
    return write_book(
        [
            (_("The set"), _headings(SETS), [about]), (_("Criteria"), _headings(CRITERIA), lines),
            (_("Classes of communes"), _headings(BANDS), bands), (_("Figures to name"), heads, figures),
        ]
    )  # fmt: skip


def _headings(columns: Sequence[str]) -> list[str]:
    return [str(LABELS[column]) for column in columns]


def _line(one: Any) -> list[str]:
    told = {
        "points": _number(one.points), "when_none": "" if one.when_none is None else _number(one.when_none),
        "confidence": _CONFIDENCE.get(Confidence(one.confidence), ""),
    }  # fmt: skip
    return [told[column] if column in told else str(getattr(one, column)) for column in CRITERIA]


def _number(value: Any) -> str:
    return f"{value.normalize():f}"


def read(*, content: bytes, on: date) -> Draft:
    """What a workbook says of a new set, with every cell that is not accepted. Raises BookRefused."""
    sheets = open_sheets(content, needed=NEEDED, labels=LABELS, bounds=BOUNDS)
    names = {"set": _("The set"), "criteria": _("Criteria"), "bands": _("Classes of communes")}
    if missing := [str(name) for kind, name in names.items() if kind not in sheets]:
        text = _("The file has no sheet of: %(sheets)s. Take a set out here, change it and upload that.")
        raise BookRefused(text % {"sheets": ", ".join(missing)})
    return read_draft(sheets, known=_known(on), labels={key: str(label) for key, label in LABELS.items()})


def _known(on: date) -> Known:
    latest = CriteriaSet.objects.order_by("-starts_on").first()
    finders = list(_finders(on))
    return Known(
        figures={one.key: bool(one.of) for one in list_figures()},
        unit=lambda text: any(find(text)[0] for find in finders),
        nearest=lambda text: [name for find in finders for name in find(text)[1]],
        codes=frozenset(CriteriaSet.objects.values_list("code", flat=True)),
        after=latest.starts_on if latest else None,
    )


def _finders(on: date) -> Iterator[Callable[[str], tuple[bool, list[str]]]]:
    """For each province: whether a text means one of its units, and what it may have meant."""
    for province in Unit.objects.filter(on_day(on), kind=UnitKind.PROVINCE):
        yield partial(_found, organisation.match_units(on=on, province_id=province.pk))


def _found(matcher: organisation.UnitMatcher, text: str) -> tuple[bool, list[str]]:
    return matcher.find(text).unit_id is not None, matcher.nearest(text)


def compare(draft: Draft, *, on: date) -> Comparison:
    """The criteria of a draft beside those in force on the day, by code."""
    standing = set_on(on)
    before = {one.code: _line(one) for one in list_criteria(standing)} if standing else {}
    after = {one["code"]: [one[column] for column in CRITERIA] for one in draft.criteria}
    return Comparison(
        tuple(code for code in after if code not in before),
        tuple(code for code, line in after.items() if code in before and line != before[code]),
        tuple(code for code in before if code not in after),
    )
