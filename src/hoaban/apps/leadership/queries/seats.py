"""Whether a post has a free seat from a day on, and who holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from hoaban.apps.organisation.models import Authorisation
from hoaban.apps.people.models import Assignment
from hoaban.shared.access import Actor
from hoaban.shared.periods import on_day


@dataclass(frozen=True, slots=True)
class Seats:
    """Seats of a post from a day on; ``authorised`` None: no number is fixed. ``holders``: (official id, name)."""

    authorised: int | None
    holders: tuple[tuple[int, str], ...]

    @property
    def is_full(self) -> bool:
        """Whether nobody else fits in."""
        return self.authorised is not None and len(self.holders) >= self.authorised

    @property
    def names(self) -> str:
        """Who holds it."""
        return ", ".join(name for _id, name in self.holders)


def seats_of(*, actor: Actor, post_id: int, on: date, without: int | None = None) -> Seats:  # noqa: ARG001 - a post of a case
    """Seats of a post from a day on, held now or later; ``without``: an official who is not counted."""
    number = Authorisation.objects.filter(on_day(on), post_id=post_id).values_list("number", flat=True).first()
    rows = Assignment.objects.filter(Q(ends_before__isnull=True) | Q(ends_before__gt=on), post_id=post_id, is_main=True)
    if without is not None:
        rows = rows.exclude(official_id=without)
    held = rows.order_by("official__name_key").values_list("official_id", "official__full_name").distinct()
    return Seats(number, tuple(dict(held).items()))
