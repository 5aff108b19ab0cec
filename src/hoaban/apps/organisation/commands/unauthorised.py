"""Posts that people hold although nobody authorised them: they come into being when a roster names them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from hoaban.apps.organisation.models import Post, Unit
from hoaban.apps.organisation.queries import current_path
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission


@transaction.atomic(savepoint=False)
def open_unauthorised_posts(
    *, actor: Actor, pairs: Iterable[tuple[int, int]], on: date, batch: str
) -> dict[tuple[int, int], tuple[int, date]]:
    """Open a post without authorised places for each (unit id, title id), for the unit's whole life.

    Returns (unit id, title id) -> (post id, first day). Titles and units must exist: neither is ever created here.
    Raises PermissionDenied for a unit outside the actor's part.
    """
    actor.require(Permission.IMPORT_ROSTER)
    wanted = sorted(set(pairs))
    if "" not in actor.prefixes(Permission.IMPORT_ROSTER):
        for unit_id in {unit for unit, _title in wanted}:
            actor.require(Permission.IMPORT_ROSTER, current_path(unit_id, on))
    units = Unit.objects.in_bulk({unit for unit, _title in wanted})
    found: dict[tuple[int, int], tuple[int, date]] = {}
    for unit_id, title_id in wanted:
        unit = units[unit_id]
        post = Post.objects.create(unit=unit, title_id=title_id, starts_on=unit.starts_on, ends_before=unit.ends_before)
        found[unit_id, title_id] = post.pk, post.starts_on
    if wanted:
        audit.record(
            actor=actor, action="organisation.open_unauthorised_posts", on=on, batch=batch,
            after={"posts": len(wanted)},
        )  # fmt: skip
    return found
