"""Taking in a workbook of the catalogue: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoaban.apps.lawbook.models import Confidence
from hoaban.apps.service.commands.catalogue import end_at, give_forms, replace_version, require_keeper, write_version
from hoaban.apps.service.models import Field, Procedure, ProcedureVersion
from hoaban.apps.service.queries.catalogue_sheets import Change, Preview, preview
from hoaban.apps.service.rules.catalogue import VersionFacts
from hoaban.apps.service.rules.catalogue_book import BookRefused
from hoaban.shared import audit
from hoaban.shared.access import Actor
from hoaban.shared.refusals import CommandRefused


@transaction.atomic
def import_catalogue(*, actor: Actor, content: bytes) -> Preview:
    """Take in a workbook with the sheets of procedures, documents and steps; returns what it changed.

    Versions that it does not name stay. A new version ends the one before it on the day it begins. A version under
    which a dossier was received is not changed, only ended. Raises CommandRefused where any cell is not accepted,
    where the file cannot be read, or where it changes nothing.
    """
    require_keeper(actor=actor)
    found = _read(content)
    if not found.changes:
        raise CommandRefused("changed", _("The catalogue already says all that this file says. Nothing was changed."))
    procedures = _procedures(found.changes)
    for change in sorted(found.changes, key=lambda one: one.read.facts.starts_on):
        _carry_out(change, procedures[change.read.code])
    codes = sorted({change.read.code for change in found.changes})
    counts = {kind: found.count(kind) for kind in ("new", "version", "replaced", "ended", "forms")}
    audit.record(
        actor=actor,
        action="service.import_catalogue",
        after=counts | {"codes": codes},
        batch=audit.current_submission(),
    )
    return found


def _read(content: bytes) -> Preview:
    try:
        found = preview(content=content)
    except BookRefused as refused:
        raise CommandRefused("unreadable", str(refused), "file") from refused
    if found.faults:
        count = len(found.faults)
        text = ngettext(
            "%(count)s cell is not accepted; nothing was recorded.",
            "%(count)s cells are not accepted; nothing was recorded.", count,
        )  # fmt: skip
        raise CommandRefused("faults", text % {"count": count}, "file")
    return found


def _procedures(changes: Iterable[Change]) -> dict[str, Procedure]:
    """Code -> procedure, locked; new ones made."""
    wanted = {change.read.code: change.read for change in changes}
    found = {one.code: one for one in Procedure.objects.select_for_update().filter(code__in=wanted)}
    fields = dict(Field.objects.values_list("code", "id"))
    new = [
        Procedure(code=code, is_local=read.is_local, field_id=fields[read.field])
        for code, read in wanted.items()
        if code not in found
    ]
    for procedure in new:
        procedure.save(force_insert=True)
    return found | {one.code: one for one in new}


def _carry_out(change: Change, procedure: Procedure) -> None:
    facts = _within(procedure, change.read.facts)
    if change.standing is None:
        before = procedure.versions.filter(starts_on__lt=facts.starts_on).order_by("-starts_on").first()
        if before is not None:
            end_at(before, facts.starts_on)
        write_version(procedure, facts, Confidence.CONFIRMED)
        return
    version = ProcedureVersion.objects.get(pk=change.standing.pk)
    if change.kind == "replaced":
        replace_version(version, facts, Confidence.CONFIRMED)
        return
    if change.kind == "ended":
        version.ends_before, version.confidence = facts.ends_before, Confidence.CONFIRMED
        version.save(update_fields=["ends_before", "confidence"])
    give_forms(version, facts)


def _within(procedure: Procedure, facts: VersionFacts) -> VersionFacts:
    """The version, ending no later than the next one begins."""
    following = procedure.versions.filter(starts_on__gt=facts.starts_on).order_by("starts_on").first()
    if following is None or (facts.ends_before is not None and facts.ends_before <= following.starts_on):
        return facts
    return replace(facts, ends_before=following.starts_on)
