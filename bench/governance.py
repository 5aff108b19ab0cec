"""A round of 45 communes with 60 criteria, each of another figure, read and proposed anew."""

from __future__ import annotations

import os
import sys
import time
from datetime import date
from decimal import Decimal

LIMIT, CRITERIA = 3.0, 60
"""Seconds; criteria, each with a figure."""


def main() -> int:
    """Propose a whole round on the database there is, take it back, and say how long it took."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.config.settings")
    import django

    django.setup()
    from django.db import transaction

    from hoaban.apps.governance.commands import rounds
    from hoaban.apps.governance.models import CommuneRound, CommuneScore, Criterion, RoundState, SheetState
    from hoaban.shared.access import Actor
    from hoaban.shared.figures import list_figures

    with transaction.atomic():
        found = CommuneRound.objects.filter(criteria__code="VD-2025").order_by("year")[0]
        CommuneRound.objects.filter(pk=found.pk).update(state=RoundState.OPEN)
        found.sheets.update(state=SheetState.SCORING)
        models = list(Criterion.objects.filter(criteria=found.criteria).exclude(figure=""))
        used = {one.figure for one in models}
        # Figures that nobody scores yet: every criterion asks something of its own.
        others = (one.key for one in list_figures() if one.key not in used and one.page != "people_committees")
        for place, key in zip(range(100, 100 + CRITERIA - len(models)), others, strict=False):
            one = models[place % len(models)]
            one.pk, one.code, one.position, one.points = None, f"B{place}", place, Decimal(1)
            one.figure, one.per = key, ""
            one.save(force_insert=True)
        wall, work = time.perf_counter(), time.process_time()
        rounds.propose_scores(actor=Actor.system(), round_id=found.pk, version=None, on=date(found.year + 1, 3, 10))
        wall, work = time.perf_counter() - wall, time.process_time() - work
        lines = CommuneScore.objects.filter(sheet__round=found).exclude(criterion__figure="").count()
        transaction.set_rollback(True)
    sys.stdout.write(f"{lines} lines proposed: {wall:.2f} s, processor {work:.2f} s, at most {LIMIT:.0f} s\n")
    return int(wall > LIMIT or lines != 45 * CRITERIA)


if __name__ == "__main__":
    raise SystemExit(main())
