"""What sealing costs the import of a roster: ``python -m bench.sealing [rows]``, in a directory of its own."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

ROWS, TIMES, BOUND = 23_400, 3, 1.10
"""Rows of the roster; runs of each kind; the most that the import may take of the one that seals nothing."""


def measure(rows: int) -> int:
    """Import the roster by turns with sealing and without, each taken back; print the least processor time of both.

    Without: texts and digests stand as they are, so that everything else of the import is the same.
    """
    from django.db import transaction

    from bench import exchanging
    from bench.rosters import write_roster
    from hoaban.shared.sealed import KeyRing

    path = Path(os.environ["HOABAN_HOME"], "roster.xlsx")
    write_roster(path, rows, on=exchanging.ON)

    def work() -> float:
        begun = time.process_time()
        with transaction.atomic():
            exchanging.import_once(path)
            took = time.process_time() - begun
            transaction.set_rollback(True)
        return took

    sealing, open_ones = [], []
    for _time in range(TIMES):
        sealing.append(work())
        with (
            mock.patch.object(KeyRing, "seal", lambda _ring, text, _context: text),
            mock.patch.object(KeyRing, "digest", lambda _ring, text: text),
        ):
            open_ones.append(work())
    ratio = min(sealing) / min(open_ones)
    print(
        f"import of {rows} rows, processor seconds, least of {TIMES}: sealed {min(sealing):.2f}, open {min(open_ones):.2f}"
    )
    print(f"ratio {ratio:.3f} (bound {BOUND}), load {os.getloadavg()[0]:.1f}")
    return int(ratio > BOUND)


def main(arguments: list[str]) -> int:
    """Make an installation with the organisation alone, measure, and leave nothing behind."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(HOABAN_HOME=home, DJANGO_SETTINGS_MODULE="hoaban.config.settings")
        import django

        django.setup()
        from bench.inside import build
        from hoaban.shared.sealing import make_key

        make_key()
        build(0)
        return measure(int(arguments[0]) if arguments else ROWS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
