"""Between which days anything is asked or recorded: beyond them terms and ages cannot be reckoned."""

from __future__ import annotations

from datetime import date

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
