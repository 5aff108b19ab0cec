"""Figures of leadership; importing this package declares them."""

from hoaban.apps.leadership.figures import planning

__all__ = ["planning"]
from hoaban.apps.leadership.figures import standing

__all__ = ["standing"]
