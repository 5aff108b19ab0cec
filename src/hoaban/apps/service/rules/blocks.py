"""Numbers that a device holds in advance: how many, when more are given, what a device may be called."""

from __future__ import annotations

import re

SIZE = 100
"""Numbers in one block: some days of a busy counter."""
LEAST = 50
"""More are given to a device that has fewer left to give."""
MOST_HELD = 300
"""Numbers that a device may hold without having delivered them, whatever it says of itself."""
MOST_DEVICES = 20
"""Devices of one counter that hold numbers at the same time."""
_DEVICE = re.compile(r"[0-9a-f]{32}")


def is_device(name: str) -> bool:
    """Whether a name is one that a counter's page makes: 32 hexadecimal digits."""
    return _DEVICE.fullmatch(name) is not None


def needs_more(*, left: int, undelivered: int) -> bool:
    """Whether a device that says it has ``left`` numbers is given more; ``undelivered``: those we have not seen again."""
    return left < LEAST and undelivered < MOST_HELD
