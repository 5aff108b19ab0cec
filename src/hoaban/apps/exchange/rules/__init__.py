"""Reading a roster: pure functions from a file to typed rows and errors."""

from .columns import Column, by_key, catalogue
from .dates import PartialDate
from .marking import mark_errors
from .reading import Ignored, Reading, RosterRow, read_roster
from .refusals import CellError, FileRefused

__all__ = [
    "CellError",
    "Column",
    "FileRefused",
    "Ignored",
    "PartialDate",
    "Reading",
    "RosterRow",
    "by_key",
    "catalogue",
    "mark_errors",
    "read_roster",
]
