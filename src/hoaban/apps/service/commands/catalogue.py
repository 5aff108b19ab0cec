"""Changing the catalogue of procedures: a new version that ends the one before, and the end of a procedure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.lawbook.models import Confidence
from hoaban.apps.organisation.models import PostTitle
from hoaban.apps.service.models import Field, FormFile, Procedure, ProcedureDocument, ProcedureStep, ProcedureVersion
from hoaban.apps.service.queries import catalogue, known
from hoaban.apps.service.rules.catalogue import DocumentFacts, StepFacts, VersionFacts, flaws
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.names import fold, text_key, tidy
from hoaban.shared.refusals import CommandRefused

BY_PEOPLE = ("service.add_procedure", "service.add_version", "service.end_procedure", "service.import_catalogue",
             "service.attach_form", "service.detach_form")  # fmt: skip
"""What people do with a procedure; loading the data files leaves such procedures as they are."""
_TEXTS = ("fee_note_vi", "fee_note_en", "result_vi", "result_en", "legal_basis", "source")


def require_keeper(*, actor: Actor) -> None:
    """Raises PermissionDenied unless the actor keeps the catalogue of the whole province."""
    if not catalogue.may_change(actor=actor):
        raise PermissionDenied("service.procedures")


@transaction.atomic
def add_procedure(*, actor: Actor, code: str, is_local: bool, field: str, facts: VersionFacts) -> ProcedureVersion:
    """Put a procedure into the catalogue with its first version.

    Raises CommandRefused where the code is taken, the field is not known or the version does not hold together.
    """
    require_keeper(actor=actor)
    code = tidy(code)
    if Procedure.objects.filter(code=code).exists():
        raise CommandRefused("changed", _("Another procedure has this code. Choose another, or add a version."), "code")
    found = Field.objects.filter(code=field).first()
    if found is None:
        raise CommandRefused("field", _("There is no such field. Choose from the list."), "field")
    refuse_flaws(facts)
    procedure = Procedure.objects.create(code=code, is_local=is_local, field=found)
    version = write_version(procedure, facts, Confidence.CONFIRMED)
    known.forget()
    audit.record(
        actor=actor, action="service.add_procedure", subject=procedure, on=facts.starts_on, after=_told(facts),
        batch=audit.current_submission(),
    )  # fmt: skip
    return version


@transaction.atomic
def add_version(
    *, actor: Actor, code: str, standing_id: int, facts: VersionFacts, seen: Sequence[str] | None = None
) -> ProcedureVersion:
    """Start the next version of a procedure; the one that stood ends the day it begins.

    ``standing_id``: the version that was read; ``seen``: names of its blank forms then (None: they were not looked at). A version that begins on the same day takes the place of the standing
    one, unless a dossier was received under that: then it is refused, for what a dossier came in under never changes.
    Raises CommandRefused, also where somebody was faster.
    """
    require_keeper(actor=actor)
    standing = _standing(code, standing_id)
    if seen is not None and sorted(seen) != sorted(_forms_of(standing)):
        raise CommandRefused("changed", _("Somebody attached another form meanwhile. Look at it, then begin again."))
    refuse_flaws(facts)
    before = _shown(standing)
    if facts.starts_on < standing.starts_on:
        text = _("The version that stands began on %(day)s. Begin the new one on that day or later.")
        raise CommandRefused("too-early", text % {"day": f"{standing.starts_on:%d/%m/%Y}"}, "starts_on")
    if facts.starts_on == standing.starts_on:
        replace_version(standing, facts, Confidence.CONFIRMED)
        version = standing
    else:
        end_at(standing, facts.starts_on)
        version = write_version(standing.procedure, facts, Confidence.CONFIRMED)
    known.forget()
    audit.record(
        actor=actor, action="service.add_version", subject=standing.procedure, on=facts.starts_on, before=before,
        after=_told(facts), batch=audit.current_submission(),
    )  # fmt: skip
    return version


@transaction.atomic
def end_procedure(*, actor: Actor, code: str, standing_id: int, ends_before: date) -> ProcedureVersion:
    """End a procedure: its last version no longer holds from ``ends_before`` on; dossiers keep it.

    Raises CommandRefused where that day is not after the beginning, it ended before, or somebody was faster.
    """
    require_keeper(actor=actor)
    standing = _standing(code, standing_id)
    if ends_before <= standing.starts_on:
        raise CommandRefused("too-early", _("The end is before the start. Change one of them."), "ends_before")
    if standing.ends_before is not None and standing.ends_before <= ends_before:
        text = _("This procedure already ends on %(day)s.")
        raise CommandRefused("changed", text % {"day": f"{standing.ends_before:%d/%m/%Y}"}, "ends_before")
    before = audit.text(standing.ends_before)
    standing.ends_before = ends_before
    standing.save(update_fields=["ends_before"])
    known.forget()
    audit.record(
        actor=actor, action="service.end_procedure", subject=standing.procedure, on=ends_before,
        before={"ends_before": before}, after={"ends_before": audit.text(ends_before)},
        batch=audit.current_submission(),
    )  # fmt: skip
    return standing


def _standing(code: str, standing_id: int) -> ProcedureVersion:
    """The last version, locked; raises CommandRefused where it is not the one that was read."""
    Procedure.objects.select_for_update().filter(code=code).first()
    standing = catalogue.latest_version(code=code)
    if standing.pk != standing_id:
        raise CommandRefused("changed", _("Someone added a version meanwhile. Look at it, then begin again."))
    return standing


def _forms_of(version: ProcedureVersion) -> list[str]:
    rows = version.documents.filter(form_file__isnull=False)
    return list(rows.values_list("form_file__name", flat=True))


def refuse_flaws(facts: VersionFacts) -> None:
    """Raises CommandRefused with the first thing that does not hold together, at its field."""
    for flaw in flaws(facts):
        raise CommandRefused(flaw.field, flaw.message, flaw.field)
    titles = {one.title for one in facts.steps if one.title}
    if unknown := titles - set(PostTitle.objects.filter(code__in=titles).values_list("code", flat=True)):
        text = _("There is no title %(code)s. Choose from the catalogue of titles, or leave it empty.")
        raise CommandRefused("steps", text % {"code": min(unknown)}, "steps")
    files = {one.file for one in facts.documents if one.file}
    if files - _form_keys(files).keys():
        raise CommandRefused("file", _("A blank form is not kept any more. Open the page anew."), "documents")


def _form_keys(names: set[str]) -> dict[str, int]:
    return dict(FormFile.objects.filter(name__in=names).values_list("name", "id"))


def end_at(version: ProcedureVersion, day: date) -> None:
    """Let a version end no later than the day."""
    if version.ends_before is None or version.ends_before > day:
        version.ends_before = day
        version.save(update_fields=["ends_before"])


def replace_version(version: ProcedureVersion, facts: VersionFacts, confidence: int) -> None:
    """Write a version anew; raises CommandRefused where a dossier was received under it."""
    if catalogue.is_used(version_id=version.pk):
        text = _(
            "Dossiers were received under the version of %(day)s; it is not changed. Begin the new one on a later day."
        )
        raise CommandRefused("used", text % {"day": f"{version.starts_on:%d/%m/%Y}"}, "starts_on")
    for name, value in columns_of(facts, confidence).items():
        setattr(version, name, value)
    version.save()
    version.documents.all().delete()
    version.steps.all().delete()
    _write_parts(version, facts)


def write_version(procedure: Procedure, facts: VersionFacts, confidence: int) -> ProcedureVersion:
    """Write a new version with its documents and steps."""
    version = ProcedureVersion(procedure=procedure, **columns_of(facts, confidence))
    version.save(force_insert=True)
    _write_parts(version, facts)
    return version


def _write_parts(version: ProcedureVersion, facts: VersionFacts) -> None:
    titles = dict(PostTitle.objects.filter(code__in={one.title for one in facts.steps}).values_list("code", "id"))
    files = _form_keys({one.file for one in facts.documents if one.file})
    ProcedureDocument.objects.bulk_create(documents_of(version, facts.documents, files))
    ProcedureStep.objects.bulk_create(steps_of(version, facts.steps, titles))


def give_forms(version: ProcedureVersion, facts: VersionFacts) -> None:
    """Let the documents of a version name the blank forms of the facts, whose documents are the same."""
    files = _form_keys({one.file for one in facts.documents if one.file})
    for document, said in zip(version.documents.order_by("order"), facts.documents, strict=True):
        if document.form_file_id != files.get(said.file):
            document.form_file_id = files.get(said.file)
            document.save(update_fields=["form_file"])


def columns_of(facts: VersionFacts, confidence: int) -> dict[str, Any]:
    """The columns of a version."""
    return {
        "name_vi": tidy(facts.name_vi), "name_en": tidy(facts.name_en), "name_key": text_key(tidy(facts.name_vi)),
        "folded": fold(f"{tidy(facts.name_vi)} {tidy(facts.name_en)}"), "decided_at": facts.decided_at,
        "decided_before": facts.decided_before, "time_amount": facts.time_amount, "time_unit": facts.time_unit,
        "fee": facts.fee, "starts_on": facts.starts_on, "ends_before": facts.ends_before, "confidence": confidence,
        **{name: tidy(getattr(facts, name)) for name in _TEXTS},
    }  # fmt: skip


def documents_of(
    version: ProcedureVersion, documents: Sequence[DocumentFacts], files: Mapping[str, int]
) -> list[ProcedureDocument]:
    """Unsaved documents of a version, in their order; ``files``: name of a blank form -> key."""
    return [
        ProcedureDocument(
            version=version, order=order, name_vi=tidy(one.name_vi), name_en=tidy(one.name_en), kind=one.kind,
            copies=one.copies, needed_always=not one.when_vi, when_vi=tidy(one.when_vi), when_en=tidy(one.when_en),
            form_no=tidy(one.form_no), form_file_id=files.get(one.file),
        )
        for order, one in enumerate(documents, 1)
    ]  # fmt: skip


def steps_of(version: ProcedureVersion, steps: Sequence[StepFacts], titles: dict[str, int]) -> list[ProcedureStep]:
    """Unsaved steps of a version, in their order; ``titles``: code -> key."""
    return [
        ProcedureStep(
            version=version, order=order, name_vi=tidy(one.name_vi), name_en=tidy(one.name_en), doer=one.doer,
            title_id=titles.get(one.title), share=one.share,
        )
        for order, one in enumerate(steps, 1)
    ]  # fmt: skip


def _told(facts: VersionFacts) -> dict[str, Any]:
    told = asdict(facts)
    return told | {name: audit.text(told[name]) for name in ("starts_on", "ends_before")}


def _shown(version: ProcedureVersion) -> dict[str, Any]:
    row = catalogue.row_of(version)
    told = {"name_vi": version.name_vi, "decided_at": row.level, "time": [version.time_amount, version.time_unit]}
    return told | {"fee": row.fee, "starts_on": audit.text(row.starts_on), "ends_before": audit.text(row.ends_before)}
