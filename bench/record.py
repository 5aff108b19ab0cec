"""Form 2C as PDF, one by one and a thousand together: ``python -m bench.record`` in an installation with the demonstration."""

from __future__ import annotations

import os
import time
from datetime import date

COUNT, ONE, ALL = 1_000, 150, 60
"""How many forms; bounds: milliseconds for one (p95), seconds for all."""
DAY = date(2026, 3, 10)


def measure() -> None:
    """Make the forms of a thousand people in service, reading each record anew; print p50, p95 and the whole."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.config.settings")
    django.setup()
    from hoaban.apps.people.models import CensusRow
    from hoaban.apps.record.queries.documents import form_pdf
    from hoaban.apps.record.queries.whole import get_whole
    from hoaban.shared.access import Actor

    rows = CensusRow.objects.filter(starts_on__lte=DAY, ends_before__gt=DAY).order_by("official_id")
    people = list(rows.values_list("official_id", flat=True)[:: max(1, rows.count() // COUNT)][:COUNT])
    actor, times, size = Actor.system(), [], 0
    begun, worked = time.perf_counter(), time.process_time()
    for official in people:
        start = time.perf_counter()
        size += len(form_pdf(whole=get_whole(actor=actor, official_id=official, on=DAY, for_print=True)))
        times.append((time.perf_counter() - start) * 1000)
    whole, cpu = time.perf_counter() - begun, time.process_time() - worked
    times.sort()
    print(f"form 2C as PDF, {len(people)} people, {size // len(people) // 1024} kB each, load {os.getloadavg()[0]:.1f}")
    print(f"one: p50 {times[len(times) // 2]:.0f} ms, p95 {times[len(times) * 95 // 100]:.0f} ms (bound {ONE})")
    print(f"all: {whole:.1f} s, processor {cpu:.1f} s (bound {ALL} for {COUNT})")


if __name__ == "__main__":
    measure()
