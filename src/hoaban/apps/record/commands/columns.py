"""Which columns of the statutory tables an account keeps for itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.record.models import KeptColumns
from hoaban.apps.record.rules.statistics import LAYOUTS, is_column
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.refusals import CommandRefused

MOST = 300
"""Columns that an account keeps of a table; none has as many."""


@transaction.atomic
def keep_columns(*, actor: Actor, layout: str, columns: Sequence[str]) -> None:
    """Keep the columns of a table for the actor's account; none: the table is seen as the form has it again.

    Raises PermissionDenied without records to see, or without an account, CommandRefused for a table or column that is not there.
    """
    actor.require(Permission.VIEW_RECORDS)
    if actor.user_id is None:
        raise PermissionDenied("columns are kept by account")
    columns = list(dict.fromkeys(columns))
    known = layout in {one.key for one in LAYOUTS} and all(is_column(key) for key in columns)
    if not known or len(columns) > MOST:
        raise CommandRefused("columns", _("There is no such table or column. Choose from the columns of the page."))
    if columns:
        KeptColumns.objects.update_or_create(
            user_id=actor.user_id, layout=layout, defaults={"columns": ",".join(columns)}
        )
    else:
        KeptColumns.objects.filter(user_id=actor.user_id, layout=layout).delete()
    audit.record(
        actor=actor,
        action="record.keep_columns",
        about=("record.columns", actor.user_id, layout),
        after={"columns": list(columns)},
    )
