"""The catalogue of procedures, which is public: found without tones, as of a day, with every version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language

from hoaban.apps.service.models import (
    DecidedAt,
    Dossier,
    Field,
    FormFile,
    ProcedureDocument,
    ProcedureStep,
    ProcedureVersion,
)
from hoaban.apps.service.rules.catalogue import TWO_TIERS, is_moved, time_text
from hoaban.shared.access import STEP, Actor, Permission
from hoaban.shared.names import fold
from hoaban.shared.periods import on_day

DAY, YEAR = timedelta(days=1), timedelta(days=365)
"""How far back the most used procedures are counted."""
KEPT_SECONDS = 600
LEAST_USED = 20
"""Dossiers in the year below which a procedure is not named: a few could be traced to people."""


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """A version as lists show it; ``moved``: somebody else decided before 01/07/2025."""

    version_id: int
    code: str
    is_local: bool
    name: str
    field: str
    field_code: str
    level: str
    level_label: str
    level_before: str
    moved: bool
    time: str
    fee: int
    fee_note: str
    result: str
    legal_basis: str
    source: str
    confidence: int
    confidence_label: str
    starts_on: date
    ends_before: date | None

    @property
    def is_old(self) -> bool:
        """Whether it ended with the districts."""
        return self.ends_before is not None and self.ends_before <= TWO_TIERS


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field of administration and how many procedures it has on the day."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document to bring; ``when`` empty: always."""

    name: str
    kind: str
    kind_label: str
    copies: int
    when: str
    form_no: str
    document_id: int
    file: FormFile | None
    """Its blank form."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step on the line: who does it, in which post, and its share of the time in percent."""

    number: int
    name: str
    doer: str
    doer_label: str
    title: str
    share: int


@dataclass(frozen=True, slots=True)
class ProcedurePage:
    """A procedure with the version of the day (or the nearest one, where none holds: ``in_force`` false)."""

    row: ProcedureRow
    in_force: bool
    documents: tuple[DocumentRow, ...]
    steps: tuple[StepRow, ...]
    versions: tuple[ProcedureRow, ...]
    earlier: ProcedureRow | None
    """The version that held last before the two tiers, where this one came after."""

    @property
    def changed(self) -> bool:
        """Whether who decides or the time was another before the two tiers."""
        row, earlier = self.row, self.earlier
        return earlier is not None and (earlier.level, earlier.time) != (row.level, row.time)


def may_change(*, actor: Actor) -> bool:
    """Whether the actor keeps the catalogue, which is one for the whole province."""
    return any(len(prefix) <= STEP for prefix in actor.prefixes(Permission.CHANGE_PROCEDURES))


def list_procedures(
    *, on: date, text: str = "", field: str = "", level: str = "", moved: bool = False
) -> list[ProcedureRow]:
    """Procedures that hold on the day, by field and name (one query, one more for words).

    ``text``: words of the name, the field or the code, without tones; ``moved``: only what was moved on 01/07/2025.
    """
    found: QuerySet[ProcedureVersion] = ProcedureVersion.objects.filter(on_day(on))
    if field:
        found = found.filter(procedure__field__code=field)
    if level:
        found = found.filter(decided_at=level)
    found = found.select_related("procedure__field").order_by("procedure__field__order", "name_key")
    if words := fold(text).split():
        found = found.filter(_says_all(words))
    rows = [row_of(one) for one in _best_first(fold(text), found)]
    return [row for row in rows if row.moved or not moved]


def _says_all(words: Sequence[str]) -> Q:
    """Each word stands in the name, the code or the field."""
    fields = [(pk, fold(f"{vi} {en}")) for pk, vi, en in Field.objects.values_list("pk", "name_vi", "name_en")]
    said = Q()
    for word in words:
        known = [pk for pk, name in fields if word in name]
        said &= Q(folded__contains=word) | Q(procedure__code__icontains=word) | Q(procedure__field_id__in=known)
    return said


def _best_first(phrase: str, found: Iterable[ProcedureVersion]) -> list[ProcedureVersion]:
    """The code itself, then names that have the phrase, the shortest first, then the rest in their order."""
    if not phrase:
        return list(found)
    return sorted(found, key=lambda one: _distance(phrase, one))


def _distance(phrase: str, version: ProcedureVersion) -> tuple[int, int]:
    if version.procedure.code.casefold() == phrase:
        return 0, 0
    return (1, len(version.name_vi)) if phrase in version.folded else (2, 0)


def list_fields(*, on: date) -> list[FieldRow]:
    """Fields with procedures on the day, in their order (one query)."""
    holds = on_day(on, "procedures__versions__")
    found = Field.objects.annotate(held=Count("procedures__versions", filter=holds)).filter(held__gt=0)
    return [FieldRow(one.code, _said(one.name_vi, one.name_en), one.held) for one in found.order_by("order", "code")]


def most_used(*, on: date, limit: int) -> list[ProcedureRow]:
    """Procedures with the most dossiers in the year before the day; none where hardly anything was received.

    Which they are is counted once in ten minutes: everybody's first page asks it.
    """
    places = cache.get_or_set(f"service.most_used-{on}-{limit}", lambda: _count_used(on, limit), KEPT_SECONDS) or {}
    if not places:
        return []
    rows = ProcedureVersion.objects.filter(on_day(on), procedure_id__in=places).select_related("procedure__field")
    return [row_of(one) for one in sorted(rows, key=lambda one: places[one.procedure_id])]


def _count_used(on: date, limit: int) -> dict[int, int]:
    """Procedure -> its place among the most used."""
    counted = (
        Dossier.objects.filter(received_at__gte=_begin(on - YEAR), received_at__lt=_begin(on + DAY))
        .values_list("procedure_id")
        .annotate(many=Count("pk"))
        .filter(many__gte=LEAST_USED)
        .order_by("-many", "procedure_id")[:limit]
    )
    return {procedure: place for place, (procedure, _many) in enumerate(counted)}


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def get_procedure(*, code: str, on: date) -> ProcedurePage:
    """A procedure as of the day (four queries); raises Http404 for a code that the catalogue does not have."""
    versions = list(
        ProcedureVersion.objects.filter(procedure__code=code).select_related("procedure__field").order_by("-starts_on")
    )
    if not versions:
        raise Http404(code)
    held = next((one for one in versions if one.holds_on(on)), None)
    shown = held or _nearest(versions, on)
    rows = tuple(row_of(one) for one in versions)
    return ProcedurePage(
        row_of(shown), held is not None, list_documents(version_id=shown.pk), list_steps(version_id=shown.pk), rows,
        _before_two_tiers(rows, shown.starts_on),
    )  # fmt: skip


def _nearest(versions: Sequence[ProcedureVersion], on: date) -> ProcedureVersion:
    """Of versions, newest first: the last that began before the day, else the first of all."""
    return next((one for one in versions if one.starts_on <= on), versions[-1])


def _before_two_tiers(rows: Iterable[ProcedureRow], starts_on: date) -> ProcedureRow | None:
    if starts_on < TWO_TIERS:
        return None
    return next((row for row in rows if row.starts_on < TWO_TIERS), None)


def list_documents(*, version_id: int) -> tuple[DocumentRow, ...]:
    """What a version asks for, in its order (one query)."""
    found = ProcedureDocument.objects.filter(version_id=version_id).select_related("form_file").order_by("order")
    return tuple(
        DocumentRow(
            _said(one.name_vi, one.name_en), one.kind, str(one.get_kind_display()), one.copies,
            _said(one.when_vi, one.when_en), one.form_no, one.pk, one.form_file,
        )
        for one in found
    )  # fmt: skip


def list_steps(*, version_id: int) -> tuple[StepRow, ...]:
    """The line of a version (one query)."""
    found = ProcedureStep.objects.filter(version_id=version_id).select_related("title").order_by("order")
    return tuple(
        StepRow(
            one.order, _said(one.name_vi, one.name_en), one.doer, str(one.get_doer_display()),
            _said(one.title.name_vi, one.title.name_en) if one.title else "", one.share,
        )
        for one in found
    )  # fmt: skip


def latest_version(*, code: str) -> ProcedureVersion:
    """The last version of a procedure, whether it holds or ended; raises Http404 for none."""
    found: ProcedureVersion | None = (
        ProcedureVersion.objects.filter(procedure__code=code)
        .select_related("procedure__field")
        .order_by("-starts_on")
        .first()
    )
    if found is None:
        raise Http404(code)
    return found


def is_used(*, version_id: int) -> bool:
    """Whether a dossier was received under the version."""
    return Dossier.objects.filter(version_id=version_id).exists()


def field_choices() -> list[tuple[str, str]]:
    """Codes and names of every field of administration."""
    return [(one.code, _said(one.name_vi, one.name_en)) for one in Field.objects.order_by("order", "code")]


def row_of(version: ProcedureVersion) -> ProcedureRow:
    """A version, read with its procedure and field, in the language of the page."""
    procedure, field = version.procedure, version.procedure.field
    before = DecidedAt(version.decided_before).label if version.decided_before else ""
    return ProcedureRow(
        version.pk, procedure.code, procedure.is_local, _said(version.name_vi, version.name_en),
        _said(field.name_vi, field.name_en), field.code, version.decided_at, str(version.get_decided_at_display()),
        str(before), is_moved(version.decided_at, version.decided_before),
        time_text(version.time_amount, version.time_unit), version.fee,
        _said(version.fee_note_vi, version.fee_note_en), _said(version.result_vi, version.result_en),
        version.legal_basis, version.source, version.confidence, str(version.get_confidence_display()),
        version.starts_on, version.ends_before,
    )  # fmt: skip


def _said(vi: str, en: str) -> str:
    """English where the page is English and there is an English text, else Vietnamese."""
    return en if en and (get_language() or "vi").startswith("en") else vi
