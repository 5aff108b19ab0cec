"""What a command says when it cannot be carried out."""

from __future__ import annotations


class CommandRefused(ValueError):
    """A command that cannot be carried out: a stable ``code`` and a text that says what would be accepted."""

    def __init__(self, code: str, message: str, field: str = "") -> None:
        self.code, self.message, self.field = code, message, field
        super().__init__(message)
