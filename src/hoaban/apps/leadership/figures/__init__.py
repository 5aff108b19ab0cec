"""Figures of leadership; importing this package declares them."""

from hoaban.apps.leadership.figures import planning, standing

__all__ = ["planning", "standing"]
