"""Points by the public set of indices of Decision 766/QĐ-TTg (23/06/2022), as far as dossiers, messages and ratings tell them.

The maxima are published; how a share becomes points is not in our sources, so points are taken as proportional to the share.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Points:
    """What a group comes to: ``got`` of ``of`` points that can be told, ``most`` in the group; None: nothing to count."""

    got: float | None
    of: float
    most: float

    @property
    def is_whole(self) -> bool:
        """Whether everything in the group can be told."""
        return self.of == self.most


def points(part: int, whole: int, *, of: float, most: float) -> Points:
    """Points of a share ``part`` of ``whole``: the share times ``of``. Raises ValueError for a part beyond the whole."""
    if not 0 <= part <= whole:
        raise ValueError(f"{part} is no part of {whole}")
    return Points(round(of * part / whole, 2) if whole else None, of, most)
