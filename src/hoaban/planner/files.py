"""Documents in files: read with a plain word of what is wrong, written whole or not at all; Ctrl C as a question."""

from __future__ import annotations

import json
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any


class Unreadable(ValueError):
    """A file that is not there, or not JSON."""


def read_document(path: Path) -> Any:
    """The JSON of a file; raises Unreadable. A name that stands twice in one object is refused: which one is meant?"""
    try:
        return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except NamedTwice as error:
        raise Unreadable(f"{path}: {error}") from error
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path} is not JSON: {error}") from error


class NamedTwice(ValueError):
    """An object of JSON that has two values under one name."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        name, _times = Counter(name for name, _value in pairs).most_common(1)[0]
        raise NamedTwice(f"{name!r} stands twice in one object")
    return found


def check_place(path: Path) -> None:
    """Raises Unreadable unless a document can be written there: better said before a long search than after it."""
    beside = path.with_name(path.name + ".part")
    try:
        beside.touch()
        beside.unlink()
    except OSError as error:
        raise Unreadable(f"{path} cannot be written: {error.strerror}") from error


def write_document(path: Path, document: dict[str, Any]) -> None:
    """Written beside the place and moved there: nobody finds half a document."""
    beside = path.with_name(path.name + ".part")
    beside.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    beside.replace(path)


@contextmanager
def interrupted() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl C was pressed; a second time it interrupts as usual. Outside the main thread nothing is caught."""
    pressed = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield pressed.is_set
        return

    def note(_signal: int, _frame: FrameType | None) -> None:
        pressed.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)
