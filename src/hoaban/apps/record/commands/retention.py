"""How long papers are kept that were taken out of a record."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from hoaban.apps.people.models import CensusRow
from hoaban.apps.record.models import RecordPaper
from hoaban.shared import retention
from hoaban.shared.retention import Category, Done, Fate


def register() -> None:
    """Declare the category, once, when Django starts."""
    retention.declare(
        Category(
            "removed-papers", _("Scanned papers taken out of records"),
            _("The scanned paper, what is written of it, why it was taken out"),
            _("the day on which the paper was taken out"), Fate.DELETE, _("That it was attached and taken out, by whom and when"),
            rows=_removed, since="removed_on", path="last_path",
            told=lambda row: f"{row.get_kind_display()} · {row.pk}", names=lambda row: row.official_id, carry_out=_delete,
        )
    )  # fmt: skip


def _removed() -> QuerySet[RecordPaper]:
    last = CensusRow.objects.filter(official=OuterRef("official_id")).order_by("-starts_on").values("unit_path")[:1]
    return RecordPaper.objects.filter(removed_on__isnull=False).annotate(last_path=Coalesce(Subquery(last), Value("")))


def _delete(keys: Sequence[int], done: Done) -> None:
    rows = RecordPaper.objects.filter(pk__in=keys)
    done.files.extend(rows.values_list("file", flat=True))
    rows.delete()
