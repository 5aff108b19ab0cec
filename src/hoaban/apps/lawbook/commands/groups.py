"""Ethnic groups: told otherwise from a day on; what was told before is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.lawbook.commands.versions import (
    check_differs,
    check_follows,
    check_meaning,
    check_named,
    check_reason,
    day_text,
    drop_held,
    meanwhile,
    texts,
    written,
)
from hoaban.apps.lawbook.models import Confidence, EarlierEthnicGroup, EthnicGroup
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import tidy

_TOLD = ("name_vi", "name_en", "code_1979", "code_2008", "aliases", "outdated")
_NUMBER = re.compile(r"\d{2}")


@transaction.atomic
def revise_ethnic_group(
    *,
    actor: Actor,
    key: int,
    seen: int | None = None,
    name_vi: str,
    name_en: str,
    code_1979: str,
    code_2008: str,
    aliases: Sequence[str],
    outdated: Sequence[str],
    effective_from: date,
    on: date,
    reason: str,
    source: str = "",
) -> EthnicGroup:
    """Tell an ethnic group otherwise from a day on, ``on`` (the day it is done) at the latest.

    What was told before is kept with its days; from its own first day on it is corrected, and kept as replaced.
    ``seen``: how many earlier wordings the actor saw. Raises PermissionDenied, or ValidationError by field.
    """
    actor.require(Permission.CHANGE_LAWBOOK)
    reason = check_reason(reason)
    held = EthnicGroup.objects.select_for_update().get(key=key)
    told = {
        "name_vi": tidy(name_vi),
        "name_en": tidy(name_en),
        "code_1979": tidy(code_1979),
        "code_2008": tidy(code_2008),
        "aliases": texts(aliases),
        "outdated": texts(outdated),
    }
    _check_seen(held, seen)
    check_named(name_vi=name_vi, name_en=name_en)
    check_follows(held.starts_on, effective_from)
    _check_not_ahead(effective_from, on)
    check_differs(_told(held), told)
    _check_others(held.key, told)
    before = _told(held) | {"starts_on": day_text(held.starts_on)}
    _keep(held, effective_from)
    for name, value in told.items():
        setattr(held, name, value)
    held.starts_on, held.source, held.confidence, held.edited = effective_from, tidy(source), Confidence.CONFIRMED, True
    held.save()
    audit.record(
        actor=actor,
        action="lawbook.revise_ethnic_group",
        subject=held,
        on=effective_from,
        before=before,
        after=_told(held) | {"starts_on": day_text(held.starts_on)},
        reason=reason,
    )
    drop_held()
    return held


def _check_seen(held: EthnicGroup, seen: int | None) -> None:
    if seen is not None and held.earlier.count() != seen:
        raise meanwhile(held)


def _check_not_ahead(effective_from: date, on: date) -> None:
    """Records of every day carry the group itself and show its name of now: a name of tomorrow cannot be kept ready."""
    if effective_from > on:
        message = _("A name of an ethnic group is read everywhere at once. Choose %(day)s or an earlier day.")
        raise ValidationError({"effective_from": message % {"day": written(on)}})


def _check_others(key: int, told: dict[str, Any]) -> None:
    others = list(EthnicGroup.objects.exclude(key=key))
    for field in ("code_1979", "code_2008"):
        if not _NUMBER.fullmatch(told[field]):
            raise ValidationError({field: _("A number of the list has two digits, such as 03.")})
        if taken := next((one for one in others if getattr(one, field) == told[field]), None):
            message = _("The number %(number)s is that of %(name)s.") % {"number": told[field], "name": taken.name}
            raise ValidationError({field: message})
    rows = [(str(one.key), one.name, (one.name_vi, one.name_en, *one.aliases)) for one in others]
    check_meaning([told["name_vi"], told["name_en"], *told["aliases"]], rows, "name_vi")
    before = [(str(one.key), one.name, one.outdated) for one in others]
    check_meaning(told["outdated"], [*rows, *before], "outdated")
    check_meaning([told["name_vi"], *told["aliases"]], [(str(key), told["name_vi"], told["outdated"])], "outdated")


def _keep(held: EthnicGroup, effective_from: date) -> None:
    """What the group is told as until now, among what it was told as before."""
    corrected = effective_from == held.starts_on
    EarlierEthnicGroup.objects.create(
        group=held,
        **_told(held),
        source=held.source,
        confidence=held.confidence,
        edited=held.edited,
        starts_on=held.starts_on,
        ends_before=None if corrected else effective_from,
        live=not corrected,
    )


def _told(group: EthnicGroup) -> dict[str, Any]:
    return {name: getattr(group, name) for name in _TOLD}
