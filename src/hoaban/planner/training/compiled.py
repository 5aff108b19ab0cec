"""Compilation of the number kernels, with a type that the checker can follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function as machine code, kept on disk between runs; one thread."""
    return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy")(function))
