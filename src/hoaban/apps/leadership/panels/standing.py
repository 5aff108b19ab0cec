"""What standing puts on the frame: the page of standards for those who keep leaders, the own page for everybody else."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.leadership.queries.standing import SEES, visible
from hoaban.shared import navigation
from hoaban.shared.access import Actor
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import RecordLink, record_link


def _keeps(actor: Actor) -> bool:
    return any(actor.may(one) for one in SEES)


def _only_own(actor: Actor) -> bool:
    return actor.official_id is not None and not _keeps(actor)


navigation.add(
    "leadership",
    Entry(
        gettext_lazy("Standards and people"), "leadership_standing", order=70, covers="/lanh-dao/tieu-chuan/",
        shown=_keeps,
    ),
)  # fmt: skip
navigation.add("leadership", Entry(gettext_lazy("Where I stand"), "leadership_standing_own", order=71, shown=_only_own))


@record_link
def standing_link(*, actor: Actor, official_id: int, on: date) -> RecordLink | None:
    """From the record to where its person stands."""
    if not visible(actor=actor, official_ids=[official_id], on=on):
        return None
    address = reverse("leadership_standing_of", args=[official_id])
    return RecordLink(_("Where they stand"), f"{address}?on={on.isoformat()}", "scale")
