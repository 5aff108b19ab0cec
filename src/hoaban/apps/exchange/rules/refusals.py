"""How a file or a cell is refused: what is wrong, and what would be accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class FileRefused(Exception):
    """The file as a whole is not read.

    `code` is stable (not-xlsx, old-xls, password, too-large, bomb, damaged, too-many-rows, too-many-columns,
    too-many-errors, no-table); `message` is a sentence that also says what would be accepted.
    """

    def __init__(self, code: str, message: str | _StrPromise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class CellError:
    """One cell that was not understood, with its place, the reason, and what would be accepted."""

    sheet: str
    cell: str
    column: str
    value: str
    code: str
    message: str
    accepted: str


@dataclass(frozen=True, slots=True)
class Bad:
    """What a cell parser answers instead of a value."""

    code: str
    message: str
