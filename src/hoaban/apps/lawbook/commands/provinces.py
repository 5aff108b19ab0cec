"""Provinces: told otherwise from a day on, ended or merged. No version is overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.lawbook import queries, rules
from hoaban.apps.lawbook.commands.versions import (
    check_differs,
    check_end,
    check_follows,
    check_named,
    check_reason,
    check_seen,
    day_text,
    drop_held,
    follow,
    texts,
    written,
)
from hoaban.apps.lawbook.models import Confidence, Province
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import tidy
from hoaban.shared.periods import overlapping

_TOLD = ("name_vi", "name_en", "is_city", "aliases")


@transaction.atomic
def revise_province(
    *,
    actor: Actor,
    province: Province,
    name_vi: str,
    name_en: str,
    is_city: bool,
    aliases: Sequence[str],
    effective_from: date,
    reason: str,
    source: str = "",
) -> Province:
    """Tell a province otherwise from a day on: names, ways of writing, whether it is a city. Returns the new version.

    ``province`` is the newest version as the actor saw it; it ends the day before, or stays as replaced when it is
    corrected from its own first day. Raises PermissionDenied, or ValidationError by field.
    """
    actor.require(Permission.CHANGE_LAWBOOK)
    reason = check_reason(reason)
    old = _newest(province)
    check_follows(old.starts_on, effective_from)
    if not old.holds_on(effective_from):
        message = _("The province ended on %(day)s. Choose an earlier day.")
        raise ValidationError({"effective_from": message % {"day": written(old.ends_before or effective_from)}})
    new = Province(
        code=old.code,
        name_vi=tidy(name_vi),
        name_en=tidy(name_en),
        is_city=is_city,
        aliases=texts(aliases),
        successor_id=old.successor_id,
        starts_on=effective_from,
        source=tidy(source),
        confidence=Confidence.CONFIRMED,
    )
    check_named(name_vi=new.name_vi, name_en=new.name_en)
    check_differs(_told(old), _told(new))
    _check_names(new)
    before = _facts(old)
    if effective_from > old.starts_on:
        old.successor_id = None
    follow(old, new)
    old.save(update_fields=["successor"])
    if not old.live:
        Province.objects.filter(successor=old, live=True).update(successor=new)
    audit.record(
        actor=actor,
        action="lawbook.revise_province",
        subject=new,
        on=effective_from,
        before=before,
        after=_facts(new),
        reason=reason,
    )
    drop_held()
    return new


@transaction.atomic
def end_province(
    *, actor: Actor, province: Province, ends_before: date, reason: str, successor: Province | None = None
) -> Province:
    """Let a province stand no longer from a day on, merged into another that stands then.

    Raises PermissionDenied, or ValidationError by field.
    """
    actor.require(Permission.CHANGE_LAWBOOK)
    reason = check_reason(reason)
    held = _newest(province)
    check_end(held.starts_on, ends_before)
    heir = _heir(held, successor, ends_before)
    before = _facts(held)
    held.ends_before, held.successor, held.edited = ends_before, heir, True
    check_differs(before, _facts(held))
    held.save(update_fields=["ends_before", "successor", "edited"])
    audit.record(
        actor=actor,
        action="lawbook.end_province",
        subject=held,
        on=ends_before,
        before=before,
        after=_facts(held),
        reason=reason,
    )
    drop_held()
    return held


def _heir(held: Province, successor: Province | None, on: date) -> Province | None:
    if successor is None:
        return None
    versions = queries.list_province_versions(successor)
    standing = next((row for row in versions if row.live and row.holds_on(on) and row.pk != held.pk), None)
    if standing is None:
        message = _("%(name)s does not stand on %(day)s. Choose a province that stands on that day.")
        raise ValidationError({"successor": message % {"name": successor.name, "day": written(on)}})
    return standing


def _newest(province: Province) -> Province:
    """The version that the actor saw, once whoever else revises the province has finished; refused when it is old."""
    list(Province.objects.filter(code=province.code, live=True).select_for_update().order_by("pk"))
    newest = queries.get_province(province.pk)
    check_seen(newest, province)
    return newest


def _check_names(province: Province) -> None:
    """Refuse names that already mean another province in those days."""
    wanted = {rules.province_key(text): text for text in (province.name_vi, *province.aliases)}
    others = Province.objects.filter(overlapping(province.starts_on, None), live=True).exclude(code=province.code)
    for other in others:
        for taken in (other.name_vi, *other.aliases):
            if text := wanted.get(rules.province_key(taken)):
                message = _("“%(text)s” already means %(code)s, %(name)s. Write it in another way.")
                facts = {"text": text, "code": other.code, "name": other.name}
                raise ValidationError({"name_vi": message % facts})


def _told(province: Province) -> dict[str, Any]:
    return {name: getattr(province, name) for name in _TOLD}


def _facts(province: Province) -> dict[str, Any]:
    days = {"starts_on": day_text(province.starts_on), "ends_before": day_text(province.ends_before)}
    heir = province.successor.name_vi if province.successor else None
    return {"code": province.code} | _told(province) | days | {"successor": heir}
