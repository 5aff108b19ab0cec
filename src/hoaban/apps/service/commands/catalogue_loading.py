"""Loading the catalogue of procedures from the data files; what people have changed stays as it is."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from hoaban.apps.lawbook.models import Confidence
from hoaban.apps.organisation.models import PostTitle
from hoaban.apps.service.commands.catalogue import BY_PEOPLE, columns_of, documents_of, require_keeper, steps_of
from hoaban.apps.service.models import (
    Dossier,
    Field,
    Procedure,
    ProcedureDocument,
    ProcedureStep,
    ProcedureVersion,
)
from hoaban.apps.service.queries import known
from hoaban.apps.service.rules.catalogue import DocumentFacts, StepFacts, VersionFacts
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.models import Event

DATA = Path(__file__).resolve().parent.parent / "data"
CONFIDENCE = {"high": Confidence.HIGH, "medium": Confidence.MEDIUM, "low": Confidence.LOW}
Line = dict[str, str]
Key = tuple[str, str]
"""Code and first day of a version, as the files write them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A version as the files have it."""

    code: str
    is_local: bool
    field: str
    confidence: int
    facts: VersionFacts


def read_file(name: str) -> Iterator[Line]:
    """The lines of a data file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def read_catalogue() -> list[Wanted]:
    """Every version of the files, with its documents and steps."""
    documents, steps = _documents(), _steps()
    return [_wanted(line, documents, steps) for line in read_file("procedures.csv")]


@transaction.atomic
def load_catalogue(*, actor: Actor) -> dict[str, int]:
    """Bring the catalogue to what the data files say; safe to repeat. Returns how many were "added" and "changed".

    A procedure that somebody changed is left alone, and so is every version under which a dossier was received.
    Titles that this installation does not have are left empty, so organisation is loaded first. Raises
    PermissionDenied.
    """
    require_keeper(actor=actor)
    wanted = read_catalogue()
    fields = _load_fields()
    procedures = _load_procedures(wanted, fields)
    titles = dict(PostTitle.objects.values_list("code", "id"))
    done = _load_versions(wanted, procedures, titles)
    if any(done.values()):
        audit.record(actor=actor, action="service.load_catalogue", after=done)
        known.forget()
    return done


def _load_fields() -> dict[str, int]:
    standing = {one.code: one for one in Field.objects.all()}
    for line in read_file("fields.csv"):
        facts = {"name_vi": line["name_vi"], "name_en": line["name_en"], "order": int(line["order"])}
        one = standing.get(line["code"]) or Field(code=line["code"])
        if any(getattr(one, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(one, name, value)
            one.save()
    return dict(Field.objects.values_list("code", "id"))


def _load_procedures(wanted: list[Wanted], fields: dict[str, int]) -> dict[str, Procedure]:
    """Code -> procedure, of those that nobody changed."""
    standing = {one.code: one for one in Procedure.objects.all()}
    new = {one.code: one for one in wanted if one.code not in standing}
    Procedure.objects.bulk_create(
        Procedure(code=code, is_local=one.is_local, field_id=fields[one.field]) for code, one in new.items()
    )
    touched = set(
        Event.objects.filter(action__in=BY_PEOPLE, subject_type=Procedure._meta.label_lower).values_list(
            "subject_id", flat=True
        )
    )
    touched |= set(
        ProcedureVersion.objects.filter(confidence=Confidence.CONFIRMED).values_list("procedure_id", flat=True)
    )
    codes = {one.code for one in wanted}
    return {one.code: one for one in Procedure.objects.filter(code__in=codes) if one.pk not in touched}


def _load_versions(wanted: list[Wanted], procedures: dict[str, Procedure], titles: dict[str, int]) -> dict[str, int]:
    standing = {(one.procedure_id, one.starts_on): one for one in ProcedureVersion.objects.all()}
    used = set(Dossier.objects.values_list("version_id", flat=True).distinct())
    parts = _standing_parts()
    added: list[tuple[ProcedureVersion, VersionFacts]] = []
    changed: list[tuple[ProcedureVersion, VersionFacts]] = []
    for one in wanted:
        if (procedure := procedures.get(one.code)) is None:
            continue
        version = standing.get((procedure.pk, one.facts.starts_on))
        columns = columns_of(one.facts, one.confidence)
        if version is None:
            added.append((ProcedureVersion(procedure=procedure, **columns), one.facts))
        elif version.pk not in used and _differs(version, columns, one.facts, parts, titles):
            for name, value in columns.items():
                setattr(version, name, value)
            changed.append((version, one.facts))
    _write(added, changed, titles)
    return {"added": len(added), "changed": len(changed)}


def _write(
    added: list[tuple[ProcedureVersion, VersionFacts]], changed: list[tuple[ProcedureVersion, VersionFacts]],
    titles: dict[str, int],
) -> None:  # fmt: skip
    for version, _facts in changed:
        version.save()
    ids = [version.pk for version, _facts in changed]
    ProcedureDocument.objects.filter(version_id__in=ids).delete()
    ProcedureStep.objects.filter(version_id__in=ids).delete()
    ProcedureVersion.objects.bulk_create(version for version, _facts in added)
    both = [*added, *changed]
    ProcedureDocument.objects.bulk_create(
        (row for version, facts in both for row in documents_of(version, facts.documents, {})), batch_size=500
    )
    ProcedureStep.objects.bulk_create(
        (row for version, facts in both for row in steps_of(version, facts.steps, titles)), batch_size=500
    )


Parts = dict[int, tuple[list[tuple[object, ...]], list[tuple[object, ...]]]]
_DOCUMENT = ("order", "name_vi", "name_en", "kind", "copies", "needed_always", "when_vi", "when_en", "form_no")
_STEP = ("order", "name_vi", "name_en", "doer", "title_id", "share")


def _standing_parts() -> Parts:
    """Version -> its documents and its steps as plain tuples."""
    found: Parts = defaultdict(lambda: ([], []))
    for version, *rest in ProcedureDocument.objects.order_by("order").values_list("version_id", *_DOCUMENT):
        found[version][0].append(tuple(rest))
    for version, *rest in ProcedureStep.objects.order_by("order").values_list("version_id", *_STEP):
        found[version][1].append(tuple(rest))
    return found


def _differs(
    version: ProcedureVersion, columns: dict[str, object], facts: VersionFacts, parts: Parts, titles: dict[str, int]
) -> bool:  # fmt: skip
    documents = [tuple(getattr(row, name) for name in _DOCUMENT) for row in documents_of(version, facts.documents, {})]
    steps = [tuple(getattr(row, name) for name in _STEP) for row in steps_of(version, facts.steps, titles)]
    there = parts.get(version.pk, ([], []))
    return (documents, steps) != (there[0], there[1]) or any(getattr(version, k) != v for k, v in columns.items())


def _wanted(
    line: Line, documents: dict[Key, list[DocumentFacts]], steps: dict[Key, list[StepFacts]]
) -> Wanted:  # fmt: skip
    key = (line["code"], line["starts_on"])
    texts = ("name_vi", "name_en", "fee_note_vi", "fee_note_en", "result_vi", "result_en", "legal_basis", "source")
    facts = VersionFacts(
        **{name: line[name] for name in texts}, decided_at=line["level"], decided_before=line["level_before"],
        time_amount=int(line["time_amount"]), time_unit=line["time_unit"], fee=int(line["fee_vnd"] or 0),
        starts_on=date.fromisoformat(line["starts_on"]),
        ends_before=date.fromisoformat(line["ends_before"]) if line["ends_before"] else None,
        documents=tuple(documents[key]), steps=tuple(steps[key]),
    )  # fmt: skip
    return Wanted(line["code"], line["code_source"] == "local", line["field"], CONFIDENCE[line["confidence"]], facts)


def _documents() -> dict[Key, list[DocumentFacts]]:
    found: dict[Key, list[DocumentFacts]] = defaultdict(list)
    for line in read_file("documents.csv"):
        found[line["code"], line["starts_on"]].append(
            DocumentFacts(
                line["name_vi"], line["name_en"], line["kind"], int(line["copies"]), line["when_vi"],
                line["when_en"], line["form_no"],
            )
        )  # fmt: skip
    return found


def _steps() -> dict[Key, list[StepFacts]]:
    found: dict[Key, list[StepFacts]] = defaultdict(list)
    for line in read_file("steps.csv"):
        found[line["code"], line["starts_on"]].append(
            StepFacts(line["name_vi"], line["name_en"], line["doer"], int(line["share"]), line["post_title_code"])
        )
    return found
