"""The link from a person's page to the whole record, the navigation."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from hoaban.apps.people.models import CensusRow
from hoaban.shared.access import Actor, Permission
from hoaban.shared.panels import RecordLink, record_link


@record_link
def whole_record(*, actor: Actor, official_id: int, on: date) -> RecordLink | None:
    """From a person's page to the whole record, for those who may see it."""
    if actor.official_id != official_id:
        rows = CensusRow.objects.filter(official_id=official_id).order_by("-starts_on")
        path = rows.values_list("unit_path", flat=True).first() or ""
        if not actor.may(Permission.VIEW_RECORDS, path):
            return None
    address = reverse("record_page", args=[official_id])
    return RecordLink(_("Form 2C"), f"{address}?on={on.isoformat()}", "file-text")
