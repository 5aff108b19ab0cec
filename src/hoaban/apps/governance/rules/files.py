"""Bounds of the files that stand beside what a commune says."""

from __future__ import annotations

MOST_BYTES = 10_000_000
"""Of one file; a scan of ten pages in grey has about two million. Our own bound."""
MOST_FILES = 5
"""Beside one text; further papers are scanned into one file."""
