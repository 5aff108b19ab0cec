"""Papers of the cases that run: each kind drawn once, as a PDF that says it is invented."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from hoaban.shared.documents import pdf

BODY = "Bản minh họa của hồ sơ dùng thử; người và việc nêu trong hồ sơ là hư cấu."


class Paper:
    """A paper on its way into a case."""

    def __init__(self, title: str) -> None:
        self.name: str | None = f"{title}.pdf"
        self._title = title

    def chunks(self) -> Iterator[bytes]:
        """The whole file at once."""
        yield _drawn(self._title)


@cache
def _drawn(title: str) -> bytes:
    return pdf("paper", {"title": title, "body": BODY}, folder=Path(__file__).parent)
