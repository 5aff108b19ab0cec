"""When work has to end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter


def never() -> bool:
    """Nobody asks to stop."""
    return False


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on a clock (of the wall; measurements on a busy machine use the process's own), or when ``stop`` says so."""

    moment: float
    clock: Callable[[], float] = perf_counter
    stop: Callable[[], bool] = never

    def left(self) -> float:
        """Seconds until then, at least 0."""
        return max(0.0, self.moment - self.clock())

    def over(self) -> bool:
        """Whether it is past, or the work shall stop."""
        return self.clock() >= self.moment or self.stop()

    def sooner(self, seconds: float) -> Deadline:
        """The end of a part of the work: after ``seconds``, but never later than this."""
        return Deadline(min(self.moment, self.clock() + seconds), self.clock, self.stop)
