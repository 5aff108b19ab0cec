"""What a page showed, in a few letters: a change is refused when it no longer stands like that."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

LENGTH = 16


def mark_of(facts: Iterable[object]) -> str:
    """The mark of facts in their order; the same facts give the same mark.

    >>> mark_of([8, None]) == mark_of([8, None]) != mark_of([9, None])
    True
    """
    return hashlib.sha256("|".join(str(fact) for fact in facts).encode()).hexdigest()[:LENGTH]


def post_mark(ends_before: date | None, numbers: Iterable[Any]) -> str:
    """The mark of a post with its authorised numbers, newest first."""
    return mark_of([ends_before, *((row.number, row.starts_on, row.ends_before, row.basis) for row in numbers)])


def standards_mark(standards: Iterable[Any]) -> str:
    """The mark of a title's standards, newest first."""
    return mark_of(
        (row.category, row.education, row.political_theory, row.state_management, row.legal_basis, row.starts_on,
         row.ends_before)
        for row in standards
    )  # fmt: skip


def rank_mark(rank: int | None) -> str:
    """The mark of the rung on which a title stands."""
    return "-" if rank is None else str(rank)
