"""Corrections: what was wrong is replaced; before, after and the reason stay in the event log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from hoaban.apps.people.commands.record import CommandRefused, Edit, editing, text
from hoaban.apps.people.commands.service import refuse_begun_after
from hoaban.apps.people.models import (
    Assignment,
    CommitteeSeat,
    Employment,
    EthnicLanguage,
    FamilyMark,
    Official,
    Qualification,
    SalaryStep,
)
from hoaban.apps.people.queries.languages import Languages
from hoaban.shared.access import Actor
from hoaban.shared.sealed import masked

PERSON_FIELDS = frozenset(
    [
        "staff_code",
        "personal_id",
        "full_name",
        "sex",
        "birth_date",
        "birth_precision",
        "ethnicity_id",
        "religion",
        "home_unit_id",
        "home_province",
        "party_joined_on",
        "foreign_language",
        "it_skill",
    ]
)
STUDY = ("studied_from", "studied_from_precision", "study_mode")
PART_FIELDS: dict[type[models.Model], frozenset[str]] = {
    Employment: frozenset({"category", "starts_on", "ends_before", "end_reason", "basis"}),
    Assignment: frozenset(
        [
            "unit_id",
            "post_id",
            "kind",
            "key_leader",
            "held_since",
            "decision_no",
            "decision_on",
            "starts_on",
            "ends_before",
            "end_reason",
        ]
    ),
    Qualification: frozenset({"level", "awarded_on", "precision", "field", "institution", *STUDY}),
    SalaryStep: frozenset({"rank", "step", "coefficient", "starts_on", "ends_before"}),
    CommitteeSeat: frozenset({"role", "starts_on", "ends_before"}),
    FamilyMark: frozenset({"mark", "basis", "starts_on", "ends_before"}),
}


def correct_official(
    *, actor: Actor, official_id: int, version: int | None, changes: Mapping[str, Any], on: date, reason: str
) -> None:
    """Correct facts of the person (``PERSON_FIELDS``). Raises CommandRefused for a number somebody else has."""
    unknown = changes.keys() - PERSON_FIELDS
    if unknown:
        raise LookupError(f"cannot be corrected: {', '.join(sorted(unknown))}")
    with editing(
        actor=actor, official_id=official_id, version=version, action="people.correct_official", on=on, reason=reason
    ) as edit:
        _refuse_taken(official_id, changes)
        _apply(edit, edit.official, changes)


def correct_part(
    *,
    actor: Actor,
    official_id: int,
    version: int | None,
    part: models.Model,
    changes: Mapping[str, Any],
    on: date,
    reason: str,
) -> None:
    """Correct one period or qualification of the record (``PART_FIELDS`` says which fields of which part)."""
    unknown = changes.keys() - PART_FIELDS[type(part)]
    if unknown:
        raise LookupError(f"cannot be corrected: {', '.join(sorted(unknown))}")
    with editing(
        actor=actor, official_id=official_id, version=version, action="people.correct_part", on=on, reason=reason
    ) as edit:
        _require_own(part, official_id)
        _apply(edit, part, changes)
        if isinstance(part, Qualification):
            refuse_begun_after(part.studied_from, part.awarded_on, part.precision)
        edit.before["part"] = edit.after["part"] = f"{part._meta.model_name} {part.pk}"
        _save(part)


def remove_part(
    *, actor: Actor, official_id: int, version: int | None, part: models.Model, on: date, reason: str
) -> None:
    """Take out a period or qualification that never was; the event keeps all of its fields."""
    with editing(
        actor=actor, official_id=official_id, version=version, action="people.remove_part", on=on, reason=reason
    ) as edit:
        _require_own(part, official_id)
        edit.before = {f.attname: text(getattr(part, f.attname)) for f in part._meta.concrete_fields}
        edit.before["part"] = str(part._meta.model_name)
        part.delete()


def set_languages(
    *, actor: Actor, official_id: int, version: int | None, names: list[str], on: date, reason: str = ""
) -> None:
    """Replace the list of ethnic languages: those of the code list on the day, as it names them, and what the record has.

    Raises CommandRefused with the nearest names for a language that is neither.
    """
    with editing(
        actor=actor, official_id=official_id, version=version, action="people.set_languages", on=on, reason=reason
    ) as edit:
        edit.counts = False
        held = EthnicLanguage.objects.filter(official_id=official_id)
        recorded = frozenset(held.values_list("name", flat=True))
        spoken = _listed(names, recorded, on)
        edit.before = {"languages": sorted(recorded)}
        edit.after = {"languages": spoken}
        held.exclude(name__in=spoken).delete()
        EthnicLanguage.objects.bulk_create(
            [EthnicLanguage(official_id=official_id, name=name) for name in spoken], ignore_conflicts=True
        )


def _listed(names: list[str], recorded: frozenset[str], on: date) -> list[str]:
    known = Languages(on)
    spoken, unknown = known.read(names, recorded)
    if not unknown:
        return sorted(spoken)
    offered = ", ".join(known.nearest(unknown) or known.names)
    message = _("The list of ethnic languages on %(day)s does not have: %(names)s. Choose: %(offered)s.")
    given = {"day": f"{on:%d/%m/%Y}", "names": ", ".join(unknown), "offered": offered}
    raise CommandRefused("language-unknown", message % given, "names")


def _apply(edit: Edit, row: models.Model, changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        old = getattr(row, name)
        if old != value:
            edit.before[name], edit.after[name] = _told(name, old), _told(name, value)
            setattr(row, name, value)


def _told(name: str, value: Any) -> Any:
    """A value as the event keeps it: of a number that stands sealed in the record, the last three digits."""
    return masked(str(value)) if name == "personal_id" else text(value)


def _save(part: models.Model) -> None:
    try:
        with transaction.atomic():
            part.save()
    except IntegrityError as error:
        raise CommandRefused(
            "overlap",
            _("The corrected period is inverted or overlaps another one of this person. Correct that one first."),
            "starts_on",
        ) from error


def _require_own(part: models.Model, official_id: int) -> None:
    if part.official_id != official_id:  # type: ignore[attr-defined]
        raise LookupError("the part belongs to another record")


def _refuse_taken(official_id: int, changes: Mapping[str, Any]) -> None:
    number = changes.get("personal_id")
    if number and (taken := Official.objects.filter(personal_id=number).exclude(pk=official_id).first()):
        raise CommandRefused(
            "personal-id-taken",
            _("This number already belongs to %(name)s. Open that record or check the number.")
            % {"name": taken.full_name},
            "personal_id",
        )
