"""The catalogue as a workbook: what its words mean, what it says in whole, and what taking one in would change."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hoaban.apps.organisation.models import PostTitle
from hoaban.apps.service.models import (
    DecidedAt,
    DocumentKind,
    Doer,
    Dossier,
    Field,
    FormFile,
    ProcedureDocument,
    ProcedureStep,
    ProcedureVersion,
    TimeUnit,
)
from hoaban.apps.service.rules.catalogue import DocumentFacts, StepFacts, VersionFacts
from hoaban.apps.service.rules.catalogue_book import SHEETS, Fault, column_letters
from hoaban.apps.service.rules.catalogue_reading import KEEP, ReadVersion, Words, read_book
from hoaban.shared.names import fold

LANGUAGES = ("vi", "en")
LABELS = {
    "code": gettext_lazy("Code of the procedure"),
    "is_local": gettext_lazy("Local code (x)"),
    "field": gettext_lazy("Field of administration"),
    "name_vi": gettext_lazy("Vietnamese name"),
    "name_en": gettext_lazy("English name"),
    "decided_at": gettext_lazy("Who decides"),
    "decided_before": gettext_lazy("Who decided before 01/07/2025"),
    "time_amount": gettext_lazy("Statutory time"),
    "time_unit": gettext_lazy("Counted in"),
    "fee": gettext_lazy("Fee, đồng"),
    "fee_note_vi": gettext_lazy("On the fee, Vietnamese"),
    "fee_note_en": gettext_lazy("On the fee, English"),
    "result_vi": gettext_lazy("Result, Vietnamese"),
    "result_en": gettext_lazy("Result, English"),
    "legal_basis": gettext_lazy("Legal basis"),
    "starts_on": gettext_lazy("Valid from"),
    "ends_before": gettext_lazy("No longer valid from"),
    "source": gettext_lazy("Source"),
    "order": pgettext_lazy("column", "Order"),
    "kind": gettext_lazy("Kind of document"),
    "copies": gettext_lazy("Number of copies"),
    "when_vi": gettext_lazy("Needed only when, Vietnamese"),
    "when_en": gettext_lazy("Needed only when, English"),
    "form_no": gettext_lazy("Form number"),
    "file": gettext_lazy("File of the blank form"),
    "doer": gettext_lazy("Done by"),
    "title": gettext_lazy("Title of the post (code)"),
    "share": gettext_lazy("Share of the time, %"),
}
"""Column -> how it is called, in the workbook and on the page."""
NAMES = {
    "procedures": gettext_lazy("Procedures"), "documents": gettext_lazy("Documents"),
    "steps": gettext_lazy("Steps of procedures"),
}  # fmt: skip
CHOICES: dict[str, Any] = {
    "decided_at": DecidedAt, "decided_before": DecidedAt, "time_unit": TimeUnit, "kind": DocumentKind, "doer": Doer,
}  # fmt: skip
_DATES = ("starts_on", "ends_before")
Key = tuple[str, date]


@dataclass(frozen=True, slots=True)
class Standing:
    """A version that stands: its key, what it says, and whether a dossier came in under it."""

    pk: int
    is_local: bool
    field: str
    facts: VersionFacts
    used: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What taking in one row would do: "new" procedure, "version" added, "replaced", or only its end "ended" or its blank
    forms "forms" (both also where dossiers came in under it).
    """

    kind: str
    read: ReadVersion
    standing: Standing | None = None

    @property
    def name(self) -> str:
        """The name in Vietnamese, as in the workbook."""
        return self.read.facts.name_vi


@dataclass(slots=True)
class Preview:
    """What a workbook would change, or what is wrong with it: then nothing would be."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)

    def count(self, kind: str) -> int:
        """How many changes of a kind."""
        return sum(one.kind == kind for one in self.changes)


def vocabulary() -> Words:
    """What the words of a workbook mean, in both languages, with the fields and titles of this installation."""
    choices = {column: dict(_both((one.value, one.label) for one in of)) for column, of in CHOICES.items()}
    named = {column: "; ".join(str(one.label) for one in of) for column, of in CHOICES.items()}
    fields = list(Field.objects.order_by("order", "code"))
    words = [(one.code, word) for one in fields for word in (one.code, one.name_vi, one.name_en)]
    choices["field"] = {fold(word): code for code, word in words}
    named["field"] = "; ".join(one.code for one in fields)
    return Words(
        dict(_labelled(LABELS.items())), {key: str(label) for key, label in LABELS.items()}, choices, named,
        frozenset(PostTitle.objects.values_list("code", flat=True)),
        frozenset(FormFile.objects.values_list("name", flat=True)), fold,
    )  # fmt: skip


def _both(pairs: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    """(Folded word, code) for every label in every language, and for the code itself."""
    for code, label in pairs:
        yield fold(code), code
        yield from _labelled([(code, label)])


def _labelled(pairs: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    for key, label in pairs:
        for language in LANGUAGES:
            with translation.override(language):
                yield fold(str(label)), key


def preview(*, content: bytes) -> Preview:
    """What taking in the workbook would change. Raises BookRefused where it cannot be read at all."""
    reading = read_book(content, vocabulary())
    found = Preview(faults=reading.faults)
    standing = standing_versions()
    known = {code: one.field for (code, _day), one in standing.items()}
    latest = {code: one for (code, _day), one in standing.items()}
    for said in reading.versions:
        there = standing.get((said.code, said.facts.starts_on))
        read = _with_forms(said, there or latest.get(said.code))
        if known.get(read.code, read.field) != read.field:
            found.faults.append(_field_fault(read, known[read.code]))
            continue
        kind = _kind_of(read, there, known)
        if kind == "refused":
            found.faults.append(_used_fault(read))
        elif kind:
            found.changes.append(Change(kind, read, there))
        else:
            found.unchanged += 1
    if found.faults:
        found.changes, found.unchanged = [], 0
    return found


def _with_forms(read: ReadVersion, source: Standing | None) -> ReadVersion:
    """Documents of which the workbook says no form keep the one of the same name: of this version, else of the last."""
    files = {one.name_vi: one.file for one in source.facts.documents} if source else {}
    documents = tuple(
        replace(one, file=files.get(one.name_vi, "")) if one.file == KEEP else one for one in read.facts.documents
    )
    return replace(read, facts=replace(read.facts, documents=documents))


def _kind_of(read: ReadVersion, there: Standing | None, known: Mapping[str, str]) -> str:
    if there is None:
        return "version" if read.code in known else "new"
    facts = replace(read.facts, ends_before=there.facts.ends_before)
    if _without_forms(facts) == _without_forms(there.facts):
        if read.facts.ends_before != there.facts.ends_before:
            return "ended"
        return "" if facts == there.facts else "forms"
    return "refused" if there.used else "replaced"


def _without_forms(facts: VersionFacts) -> VersionFacts:
    return replace(facts, documents=tuple(replace(one, file="") for one in facts.documents))


def _field_fault(read: ReadVersion, standing: str) -> Fault:
    cell = f"{column_letters(SHEETS['procedures'].index('field'))}{read.row}"
    text = _("This procedure stands in another field.")
    return Fault(str(NAMES["procedures"]), cell, str(LABELS["field"]), read.field, text, standing)


def _used_fault(read: ReadVersion) -> Fault:
    text = _("Dossiers were received under this version; what it says is not changed.")
    accepted = _("A new row of the same code with a later first day")
    cell = f"{column_letters(0)}{read.row}"
    return Fault(str(NAMES["procedures"]), cell, str(LABELS["code"]), read.code, text, accepted)


def standing_versions() -> dict[Key, Standing]:
    """Every version with its documents and steps, as a workbook would say it (four queries)."""
    documents, steps = _documents(), _steps()
    used = set(Dossier.objects.values_list("version_id", flat=True).distinct())
    rows = ProcedureVersion.objects.select_related("procedure__field").order_by("procedure__code", "starts_on")
    return {
        (one.procedure.code, one.starts_on): Standing(
            one.pk, one.procedure.is_local, one.procedure.field.code,
            _facts(one, documents.get(one.pk, ()), steps.get(one.pk, ())), one.pk in used,
        )
        for one in rows
    }  # fmt: skip


def facts_of(version: ProcedureVersion) -> VersionFacts:
    """What one version says (two queries)."""
    return _facts(version, _documents(version.pk).get(version.pk, ()), _steps(version.pk).get(version.pk, ()))


def _facts(
    one: ProcedureVersion, documents: tuple[DocumentFacts, ...], steps: tuple[StepFacts, ...]
) -> VersionFacts:  # fmt: skip
    return VersionFacts(
        name_vi=one.name_vi, name_en=one.name_en, decided_at=one.decided_at, time_amount=one.time_amount,
        time_unit=one.time_unit, starts_on=one.starts_on, ends_before=one.ends_before,
        decided_before=one.decided_before, fee=one.fee, fee_note_vi=one.fee_note_vi, fee_note_en=one.fee_note_en,
        result_vi=one.result_vi, result_en=one.result_en, legal_basis=one.legal_basis, source=one.source,
        documents=documents, steps=steps,
    )  # fmt: skip


def _documents(version_id: int | None = None) -> dict[int, tuple[DocumentFacts, ...]]:
    found: dict[int, list[DocumentFacts]] = defaultdict(list)
    rows = ProcedureDocument.objects.select_related("form_file").order_by("version_id", "order")
    for row in rows if version_id is None else rows.filter(version_id=version_id):
        found[row.version_id].append(
            DocumentFacts(
                row.name_vi, row.name_en, row.kind, row.copies, row.when_vi, row.when_en, row.form_no,
                row.form_file.name if row.form_file else "",
            )
        )  # fmt: skip
    return {key: tuple(parts) for key, parts in found.items()}


def _steps(version_id: int | None = None) -> dict[int, tuple[StepFacts, ...]]:
    found: dict[int, list[StepFacts]] = defaultdict(list)
    rows = ProcedureStep.objects.select_related("title").order_by("version_id", "order")
    for row in rows if version_id is None else rows.filter(version_id=version_id):
        title = row.title.code if row.title else ""
        found[row.version_id].append(StepFacts(row.name_vi, row.name_en, row.doer, row.share, title))
    return {key: tuple(parts) for key, parts in found.items()}


def workbook() -> bytes:
    """The whole catalogue, every version, as it can be taken in again."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        bold, days = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        for kind, rows in _sheets().items():
            page = book.add_worksheet(str(NAMES[kind])[:31])
            for place, column in enumerate(SHEETS[kind]):
                page.write_string(0, place, str(LABELS[column]), bold)
            for number, row in enumerate(rows, 1):
                for place, value in enumerate(row):
                    _write(page, number, place, value, days)
            page.freeze_panes(1, 1)
            page.set_column(0, len(SHEETS[kind]) - 1, 18)
    return target.getvalue()


def _write(page: Any, number: int, place: int, value: Any, days: Any) -> None:
    if isinstance(value, date):
        page.write_datetime(number, place, value, days)
    elif isinstance(value, int):
        page.write_number(number, place, value)
    elif value:
        page.write_string(number, place, str(value))


def _sheets() -> dict[str, list[list[Any]]]:
    found: dict[str, list[list[Any]]] = {kind: [] for kind in SHEETS}
    for (code, day), one in standing_versions().items():
        first = {"code": code, "starts_on": day, "is_local": "x" if one.is_local else "", "field": one.field}
        found["procedures"].append([_cell(column, first, one.facts) for column in SHEETS["procedures"]])
        for kind in ("documents", "steps"):
            for order, part in enumerate(getattr(one.facts, kind), 1):
                given = {"code": code, "starts_on": day, "order": order}
                found[kind].append([_cell(column, given, part) for column in SHEETS[kind]])
    return found


def _cell(column: str, given: dict[str, Any], facts: Any) -> Any:
    if column in given:
        return given[column]
    value = getattr(facts, column)
    return str(CHOICES[column](value).label) if column in CHOICES and value else value
