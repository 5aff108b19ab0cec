"""Why a command on the organisation is refused."""

from __future__ import annotations


class Refused(ValueError):
    """A command that cannot be done: ``code`` is put into words by the interface, ``fact`` is what stands in the way."""

    def __init__(self, code: str, fact: str = "") -> None:
        self.code, self.fact = code, fact
        super().__init__(f"{code}: {fact}" if fact else code)
