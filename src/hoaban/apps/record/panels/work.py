"""The link from a person's page to the whole record, the navigation."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.people.models import CensusRow
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import RecordLink, record_link

navigation.add(
    "people",
    Entry(gettext_lazy("Records by form 2C"), "record_units", Permission.VIEW_RECORDS, order=15, covers="/ly-lich/"),
)
navigation.add("people", Entry(gettext_lazy("Salary rises due"), "record_rises", Permission.CHANGE_RECORDS, order=16))


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
