"""Opening a record of recruitment for a command: lock, part, permission, version."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.apps.recruitment.models import Application, Campaign, RecruitmentDecision
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.refusals import CommandRefused

R = TypeVar("R", Campaign, Application, RecruitmentDecision)
CANDIDATE = Actor("candidate")
"""Who acts on a public page with the key of an application."""


def open_campaign_record(actor: Actor, campaign_id: int, version: int | None, permission: Permission) -> Campaign:
    """The campaign, locked; Http404 outside the part that the actor sees, PermissionDenied, CommandRefused "changed"."""
    found = Campaign.objects.select_for_update().filter(pk=campaign_id).first()
    return _checked(actor, found, version, permission)


def open_application(actor: Actor, application_id: int, version: int | None, permission: Permission) -> Application:
    """The application, locked; refused like a campaign."""
    list(Application.objects.select_for_update().filter(pk=application_id).values_list("pk"))
    rows = Application.objects.select_related("campaign", "wanted__post__unit", "wanted__post__title")
    return _checked(actor, rows.filter(pk=application_id).first(), version, permission)


def open_decision(actor: Actor, decision_id: int, version: int | None, permission: Permission) -> RecruitmentDecision:
    """The decision, locked; refused like a campaign."""
    list(RecruitmentDecision.objects.select_for_update().filter(pk=decision_id).values_list("pk"))
    rows = RecruitmentDecision.objects.select_related("application__campaign", "post__unit", "post__title")
    return _checked(actor, rows.filter(pk=decision_id).first(), version, permission)


def _checked(actor: Actor, found: R | None, version: int | None, permission: Permission) -> R:
    if found is None or not actor.may(Permission.VIEW_RECRUITMENT, found.unit_path):
        raise Http404
    actor.require(permission, found.unit_path)
    require_version(found, version)
    return found


def require_version(found: Any, version: int | None) -> None:
    """Raises CommandRefused "changed" unless the record is as it was read (None: whatever it is)."""
    if version is not None and version != found.version:
        raise CommandRefused(
            "changed", _("Somebody changed this in the meantime. Look at it as it is now, then do it again.")
        )


def keep(found: models.Model, *fields: str) -> None:
    """Write fields of a record with its next version."""
    found.version += 1  # type: ignore[attr-defined]
    found.save(update_fields=[*fields, "version"])


def leave(actor: Actor, action: str, subject: models.Model, path: str, **facts: Any) -> None:
    """Leave the one event of a command."""
    facts.setdefault("batch", current_submission())
    audit.record(actor=actor, action=f"recruitment.{action}", subject=subject, path=path, **facts)
