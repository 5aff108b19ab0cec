"""Changes of the record sheet and of its parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.record.commands.opening import editing
from hoaban.apps.record.models import (
    ArmyService,
    Commendation,
    EarlierWork,
    FamilyMember,
    HealthCheck,
    Membership,
    Profile,
    family_part,
)
from hoaban.shared.access import Actor
from hoaban.shared.audit import text
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.sealed import SealedTextField

PARTS: dict[str, type[models.Model]] = {
    "family": FamilyMember, "commendation": Commendation, "membership": Membership, "army": ArmyService,
    "medical": HealthCheck, "past_work": EarlierWork,
}  # fmt: skip
"""Parts of a record that stand in lines."""
SILENT = {"family", "medical"}
"""Parts whose contents no event tells."""
DAYS = (
    "checked_on",
    "awarded_on",
    "joined_on",
    "enlisted_on",
    "began_on",
    "ended_on",
    "id_issued_on",
    "party_official_on",
    "assets_declared_on",
)
"""Days that lie in the past."""
OLDEST = 1900


def change_sheet(*, actor: Actor, official_id: int, version: int | None, facts: Mapping[str, Any], on: date) -> Profile:
    """Change items of the record sheet; names of fields to their new values.

    Raises CommandRefused for days in the future and for values that the field does not take.
    """
    with editing(actor=actor, official_id=official_id, version=version, action="change_sheet", on=on) as edit:
        edit.before, edit.after = _set(edit.sheet, facts, on)
        _validate(edit.sheet)
        return edit.sheet


def add_part(
    *, actor: Actor, official_id: int, version: int | None, kind: str, facts: Mapping[str, Any], on: date
) -> models.Model:
    """Add a line to the record: a member of the family, a commendation, a membership, army service, earlier work, a health check."""
    with editing(actor=actor, official_id=official_id, version=version, action=f"add_{kind}", on=on) as edit:
        made = PARTS[kind](official_id=official_id)
        _keep_part(made, kind, facts, on)
        edit.after = {"key": made.pk} if kind in SILENT else {key: text(value) for key, value in facts.items()}
        return made


def change_part(
    *, actor: Actor, official_id: int, version: int | None, kind: str, part_id: int, facts: Mapping[str, Any], on: date
) -> models.Model:
    """Change a line of the record; Http404 where the record has no such line."""
    with editing(actor=actor, official_id=official_id, version=version, action=f"change_{kind}", on=on) as edit:
        found = _part(kind, official_id, part_id)
        before, after = _keep_part(found, kind, facts, on)
        edit.before, edit.after = ({}, {"key": found.pk}) if kind in SILENT else (before, after)
        return found


def remove_part(
    *, actor: Actor, official_id: int, version: int | None, kind: str, part_id: int, reason: str, on: date
) -> None:
    """Remove a line that should not be there; a reason is asked for."""
    if not reason.strip():
        raise CommandRefused("reason", _("Say why the line is removed."), "reason")
    with editing(
        actor=actor, official_id=official_id, version=version, action=f"remove_{kind}", on=on, reason=tidy(reason)
    ) as edit:
        found = _part(kind, official_id, part_id)
        edit.before = {"key": found.pk} if kind in SILENT else {"line": str(found)}
        found.delete()


def _part(kind: str, official_id: int, part_id: int) -> models.Model:
    found = PARTS[kind]._default_manager.filter(pk=part_id, official_id=official_id).first()
    if found is None:
        raise Http404
    return found


def _keep_part(
    part: models.Model, kind: str, facts: Mapping[str, Any], on: date
) -> tuple[dict[str, Any], dict[str, Any]]:
    told = _set(part, facts, on)
    if kind == "family":
        _check_family(part, on)
    if kind == "army":
        _check_army(part)
    if kind == "past_work":
        _check_work(part)
    _validate(part)
    part.save()
    return told


def _set(target: models.Model, facts: Mapping[str, Any], on: date) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set fields; returns what they were and are, of those that differ."""
    before, after = {}, {}
    for key, value in facts.items():
        if key in DAYS and value is not None and value > on:
            raise CommandRefused("days", _("This day lies in the future."), key)
        old = getattr(target, key)
        if old != value:
            tell = _untold if isinstance(target._meta.get_field(key), SealedTextField) else text
            before[key], after[key] = tell(old), tell(value)
            setattr(target, key, value)
    return before, after


def _untold(value: Any) -> str:
    """That there is something, of a field whose contents no event tells."""
    return "" if value in (None, "") else "•••"


def _validate(target: models.Model) -> None:
    """What the fields and constraints take, said at the field."""
    try:
        target.clean_fields(
            exclude=[f.name for f in target._meta.fields if f.null and getattr(target, f.attname) is None]
        )
        target.validate_constraints()
    except ValidationError as wrong:
        key, messages = next(iter(wrong.message_dict.items()))
        raise CommandRefused("field", messages[0], "" if key == "__all__" else key) from wrong


def _check_family(part: Any, on: date) -> None:
    try:
        family_part(part.side, part.kin)
    except ValidationError as wrong:
        raise CommandRefused("side", wrong.message_dict["side"][0], "side") from wrong
    if part.birth_year is not None and not OLDEST <= part.birth_year <= on.year:
        message = _("A year of birth lies between %(first)s and %(last)s.")
        raise CommandRefused("year", message % {"first": OLDEST, "last": on.year}, "birth_year")


def _check_army(part: Any) -> None:
    if part.left_on is not None and part.left_on <= part.enlisted_on:
        raise CommandRefused("days", _("Discharge comes after enlistment."), "left_on")


def _check_work(part: Any) -> None:
    if part.ended_on is not None and part.ended_on <= part.began_on:
        raise CommandRefused("days", _("The work ends before it begins."), "ended_on")
