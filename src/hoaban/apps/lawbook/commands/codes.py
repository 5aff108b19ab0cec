"""Entries of code lists: added, told otherwise from a day on, ended. No version is overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hoaban.apps.lawbook.commands.versions import (
    check_differs,
    check_end,
    check_follows,
    check_meaning,
    check_named,
    check_reason,
    check_seen,
    day_text,
    drop_held,
    follow,
    texts,
)
from hoaban.apps.lawbook.models import CodeEntry, Confidence
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import tidy
from hoaban.shared.periods import overlapping

_TOLD = ("name_vi", "name_en", "aliases", "note_vi", "note_en", "order")


@transaction.atomic
def add_code(
    *,
    actor: Actor,
    list: str,  # noqa: A002
    code: str,
    name_vi: str,
    name_en: str,
    starts_on: date,
    aliases: Sequence[str] = (),
    note_vi: str = "",
    note_en: str = "",
    order: int | None = None,
    source: str = "",
    reason: str = "",
) -> CodeEntry:
    """Add an entry to a code list, from ``starts_on``; at its end when no place (``order``) is given.

    Raises PermissionDenied, or ValidationError by field: the code or a way to write it is taken.
    """
    actor.require(Permission.CHANGE_LAWBOOK)
    entry = CodeEntry(
        list=list,
        code=tidy(code),
        name_vi=tidy(name_vi),
        name_en=tidy(name_en),
        aliases=texts(aliases),
        note_vi=tidy(note_vi),
        note_en=tidy(note_en),
        starts_on=starts_on,
        order=order if order is not None else _next_place(list),
        source=tidy(source),
        confidence=Confidence.CONFIRMED,
        edited=True,
    )
    check_named(code=entry.code, name_vi=entry.name_vi, name_en=entry.name_en)
    taken = ValidationError(
        {"code": _("The code %(code)s is already in this list. Choose another code.") % {"code": entry.code}}
    )
    if CodeEntry.objects.filter(list=list, code=entry.code, live=True).exists():
        raise taken
    _check_texts(entry)
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError:
        raise taken from None
    audit.record(
        actor=actor,
        action="lawbook.add_code",
        subject=entry,
        on=starts_on,
        after=_code_facts(entry),
        reason=tidy(reason),
    )
    drop_held()
    return entry


def _next_place(name: str) -> int:
    last = CodeEntry.objects.filter(list=name, live=True).order_by("-order").values_list("order", flat=True).first()
    return (last or 0) + 1


@transaction.atomic
def revise_code(
    *,
    actor: Actor,
    entry: CodeEntry,
    name_vi: str,
    name_en: str,
    aliases: Sequence[str],
    effective_from: date,
    reason: str,
    note_vi: str = "",
    note_en: str = "",
    order: int | None = None,
    source: str = "",
) -> CodeEntry:
    """Tell an entry otherwise from a day on: names, ways of writing, notes, place. Returns the new version.

    ``entry`` is the newest version as the actor saw it. It ends the day before and stays as history; from its own first
    day on it is corrected, and stays as replaced. After its end the entry begins anew. The code itself never changes:
    rows elsewhere carry it. Raises PermissionDenied, or ValidationError by field.
    """
    actor.require(Permission.CHANGE_LAWBOOK)
    reason = check_reason(reason)
    old = _newest(entry)
    check_seen(old, entry)
    check_follows(old.starts_on, effective_from)
    new = CodeEntry(
        list=old.list,
        code=old.code,
        name_vi=tidy(name_vi),
        name_en=tidy(name_en),
        aliases=texts(aliases),
        note_vi=tidy(note_vi),
        note_en=tidy(note_en),
        order=old.order if order is None else order,
        starts_on=effective_from,
        source=tidy(source),
        confidence=Confidence.CONFIRMED,
    )
    check_named(name_vi=new.name_vi, name_en=new.name_en)
    if old.ends_before is None or effective_from < old.ends_before:
        check_differs(_told(old), _told(new))
    before = _code_facts(old)
    _check_texts(new)
    follow(old, new)
    audit.record(
        actor=actor,
        action="lawbook.revise_code",
        subject=new,
        on=effective_from,
        before=before,
        after=_code_facts(new),
        reason=reason,
    )
    drop_held()
    return new


@transaction.atomic
def end_code(*, actor: Actor, entry: CodeEntry, ends_before: date, reason: str) -> CodeEntry:
    """Let an entry be chosen no longer from a day on; what was recorded with it keeps its name.

    Raises PermissionDenied, or ValidationError by field.
    """
    actor.require(Permission.CHANGE_LAWBOOK)
    reason = check_reason(reason)
    held = _newest(entry)
    check_seen(held, entry)
    check_end(held.starts_on, ends_before)
    before = _code_facts(held)
    held.ends_before, held.edited = ends_before, True
    check_differs(before, _code_facts(held))
    held.save(update_fields=["ends_before", "edited"])
    audit.record(
        actor=actor,
        action="lawbook.end_code",
        subject=held,
        on=ends_before,
        before=before,
        after=_code_facts(held),
        reason=reason,
    )
    drop_held()
    return held


def _newest(entry: CodeEntry) -> CodeEntry:
    """The newest version, once whoever else revises the entry has finished."""
    versions = CodeEntry.objects.filter(list=entry.list, code=entry.code, live=True)
    [*versions.select_for_update().order_by("pk")]
    return versions.latest("starts_on")


def _check_texts(entry: CodeEntry) -> None:
    others = CodeEntry.objects.filter(overlapping(entry.starts_on, None), list=entry.list, live=True)
    rows = others.exclude(code=entry.code)
    ways = [entry.code, entry.name_vi, entry.name_en, *entry.aliases]
    check_meaning(ways, ((r.code, r.name, (r.code, r.name_vi, r.name_en, *r.aliases)) for r in rows), "name_vi")


def _told(entry: CodeEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _TOLD}


def _code_facts(entry: CodeEntry) -> dict[str, Any]:
    whose = {"list": entry.list, "code": entry.code}
    return whose | _told(entry) | {"starts_on": day_text(entry.starts_on), "ends_before": day_text(entry.ends_before)}
