"""Records of many people at once, as a province takes them over from paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import models, transaction

from hoaban.apps.record.models import FamilyMember, Profile, family_part
from hoaban.apps.record.queries.standing import standing
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.audit import current_submission
from hoaban.shared.bulk import insert_rows, take_stock
from hoaban.shared.sealed import SealedTextField, sealer

Batch = tuple[type[models.Model], Sequence[str], Iterable[Sequence[Any]]]
"""A model of this app, the names of its columns, and the rows."""


@transaction.atomic(savepoint=False)
def record_many(*, actor: Actor, batches: Sequence[Batch], on: date) -> int:
    """Write sheets and their lines for people who have none yet, all or none; returns how many sheets there are then.

    For whoever may change every record of the installation; the database refuses what its constraints do not take, and
    ValidationError tells of a sealed value that its field does not take.
    """
    actor.require(Permission.CHANGE_RECORDS, "")
    for model, columns, rows in batches:
        if model._meta.app_label != "record":
            raise ValueError(f"{model._meta.label} is no part of the record")
        is_family = model is FamilyMember
        names, lines = ((*columns, "part"), _with_part(columns, rows)) if is_family else (columns, rows)
        insert_rows(model, names, _sealed(model, names, lines))
    Profile.objects.update(**standing())
    take_stock(*(model for model, _columns, _rows in batches))
    count = Profile.objects.count()
    audit.record(
        actor=actor, action="record.record_many", path="", on=on, after={"sheets": count}, batch=current_submission()
    )
    return count


def _with_part(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Lines of families with the part that each belongs to; what stands sealed is not asked by the database."""
    side, kin = columns.index("side"), columns.index("kin")
    for row in rows:
        yield (*row, family_part(row[side], row[kin]).value)


def _sealed(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Iterator[Sequence[Any]]:
    """Rows with what stands sealed checked and sealed, as fields do by themselves."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    seals = [
        (place, field, sealer(model, name))
        for place, name in enumerate(columns)
        if isinstance(field := fields[name], SealedTextField)
    ]
    for row in rows:
        values = list(row)
        for place, field, seal in seals:
            if values[place] is not None:
                field.run_validators(values[place])
                values[place] = seal(field.plain(values[place]))
        yield values
