"""The leave register of an office: who is away, and why."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.learning.models import Absence
from hoaban.apps.people.commands import CommandRefused
from hoaban.apps.people.models import CensusRow, Official
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission, text
from hoaban.shared.periods import overlapping


@transaction.atomic
def record_absence(
    *, actor: Actor, official_id: int, kind: str, starts_on: date, ends_before: date | None, on: date, note: str = ""
) -> Absence:
    """Record days on which an official is away; refused where other days away meet them."""
    path = _path(actor, official_id, on)
    Official.objects.select_for_update().get(pk=official_id)
    _refuse_days(official_id, starts_on, ends_before)
    made = Absence.objects.create(
        official_id=official_id, kind=kind, starts_on=starts_on, ends_before=ends_before, note=note
    )
    audit.record(
        actor=actor, action="learning.record_absence", subject=made, path=path, on=starts_on,
        after={"kind": kind, "ends_before": text(ends_before)}, batch=current_submission(),
    )  # fmt: skip
    return made


@transaction.atomic
def change_absence(
    *, actor: Actor, absence_id: int, kind: str, starts_on: date, ends_before: date | None, on: date, note: str = ""
) -> Absence:
    """Change the days or the kind of an absence."""
    found = Absence.objects.select_for_update().get(pk=absence_id)
    path = _path(actor, found.official_id, on)
    _refuse_days(found.official_id, starts_on, ends_before, but=found.pk)
    before = {"kind": found.kind, "starts_on": text(found.starts_on), "ends_before": text(found.ends_before)}
    found.kind, found.starts_on, found.ends_before, found.note = kind, starts_on, ends_before, note
    found.save()
    audit.record(
        actor=actor, action="learning.change_absence", subject=found, path=path, on=starts_on, before=before,
        after={"kind": kind, "starts_on": text(starts_on), "ends_before": text(ends_before)},
        batch=current_submission(),
    )  # fmt: skip
    return found


@transaction.atomic
def remove_absence(*, actor: Actor, absence_id: int, on: date) -> None:
    """Take an absence out of the register; the event keeps what it said."""
    found = Absence.objects.select_for_update().get(pk=absence_id)
    path = _path(actor, found.official_id, on)
    before = {"kind": found.kind, "starts_on": text(found.starts_on), "ends_before": text(found.ends_before)}
    audit.record(
        actor=actor, action="learning.remove_absence", subject=found, path=path, on=found.starts_on, before=before,
        batch=current_submission(),
    )  # fmt: skip
    found.delete()


def _path(actor: Actor, official_id: int, on: date) -> str:
    """Path of the official's place on the day; raises PermissionDenied outside the actor's part."""
    rows = CensusRow.objects.filter(official_id=official_id, starts_on__lte=on, ends_before__gt=on)
    path = rows.values_list("unit_path", flat=True).first() or ""
    actor.require(Permission.PROPOSE_TRAINING, path)
    return path


def _refuse_days(official_id: int, starts_on: date, ends_before: date | None, but: int | None = None) -> None:
    if ends_before is not None and ends_before <= starts_on:
        raise CommandRefused("days", _("The last day is before the first. Change one of them."), "last")
    same = Absence.objects.filter(overlapping(starts_on, ends_before), official_id=official_id).exclude(pk=but or 0)
    if other := same.first():
        message = _("%(kind)s from %(day)s is recorded for these days already. Change that one.")
        facts = {"kind": other.get_kind_display(), "day": f"{other.starts_on:%d/%m/%Y}"}
        raise CommandRefused("overlap", message % facts, "starts_on")
