"""Letters of apology that were sent, kept word by word as the head signed them, with the running number of unit and year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import groupby

from hoaban.apps.service.models import Apology, ApologyState
from hoaban.apps.service.queries.apology_letters import Signature, around, frozen, letter_of
from hoaban.shared.worktime import ZONE

KEPT = ["number", "running", "content"]


class Letters:
    """Writes letters down, month by month; ``numbers``: the last one of each unit and year."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, int], int] = defaultdict(int)

    def keep(self, dossiers: Iterable[int]) -> int:
        """Write down the letters of these dossiers that were sent; returns how many."""
        rows = Apology.objects.filter(dossier__in=dossiers, state=ApologyState.SENT)
        rows = rows.select_related("dossier__version", "dossier__point", "feedback").order_by("signed_at", "pk")
        found = list(rows)
        for _month, some in groupby(found, key=lambda one: _signed_on(one).replace(day=1)):
            self._write(list(some))
        Apology.objects.bulk_update(found, KEPT, batch_size=200)
        return len(found)

    def _write(self, letters: list[Apology]) -> None:
        near = around(apologies=letters, on=_signed_on(letters[0]))
        for one in letters:
            on = _signed_on(one)
            place = one.unit_path, on.year
            self.numbers[place] += 1
            one.running = self.numbers[place]
            signature = Signature(one.signer_id, one.signer_name, one.signer_post)
            made = letter_of(apology=one, near=near, on=on, number=str(one.running), signature=signature)
            one.number, one.content = made.number, frozen(made)


def _signed_on(one: Apology) -> date:
    assert one.signed_at is not None
    return one.signed_at.astimezone(ZONE).date()
