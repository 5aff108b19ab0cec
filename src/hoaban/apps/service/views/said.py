"""How instants are written in the columns of lists."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def moment(at: datetime | None) -> str:
    """16:30, 10/03/2026 by the clocks of the country; empty for None."""
    return f"{timezone.localtime(at):%H:%M, %d/%m/%Y}" if at else ""
