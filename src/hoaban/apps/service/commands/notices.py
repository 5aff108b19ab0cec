"""What citizens are told: a notice made by other commands, and the desk's mark that it was said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.service.models import Dossier, Feedback, Notice, NoticeKind
from hoaban.apps.service.queries import known
from hoaban.apps.service.rules.notices import TOLD_BY
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.refusals import CommandRefused


def notify(
    *, actor: Actor, kind: NoticeKind, now: datetime, dossier: Dossier | None = None, feedback: Feedback | None = None,
    facts: Mapping[str, str | None] | None = None, by_call: bool = True,
) -> Notice:  # fmt: skip
    """Put a notice on the citizen's page, and a call on the list of the desk that took the dossier in where there is a number.

    ``by_call`` False: the citizen stands at the desk, and nobody has to call. Called inside commands that check the actor and
    leave their own event. Raises ValueError without dossier and message.
    """
    about = dossier or feedback
    if about is None:
        raise ValueError(f"a notice is about a dossier or a message ({actor.name})")
    return Notice.objects.create(
        dossier=dossier, feedback=feedback, unit_path=known.calling_path(dossier) if dossier else about.unit_path, kind=kind,
        facts=dict(facts or {}), phone=about.phone if by_call else "", made_at=now,
    )  # fmt: skip


@transaction.atomic
def tell(*, actor: Actor, notice_id: int, how: str, now: datetime) -> Notice:
    """Mark that a citizen was told, and how; a second time changes nothing. Raises PermissionDenied, CommandRefused "how"."""
    notice = Notice.objects.select_for_update().get(pk=notice_id)
    actor.require(Permission.RECEIVE_DOSSIERS, notice.unit_path)
    if how not in TOLD_BY:
        raise CommandRefused("how", _("Choose how the citizen was told."), "how")
    if notice.told_at is not None:
        return notice
    notice.told_at, notice.told_by, notice.told_how = now, actor.name, how
    notice.save(update_fields=["told_at", "told_by", "told_how"])
    audit.record(
        actor=actor, action="service.tell_citizen", subject=notice, path=notice.unit_path,
        after={"kind": notice.kind, "how": how}, batch=audit.current_submission(),
    )  # fmt: skip
    return notice
