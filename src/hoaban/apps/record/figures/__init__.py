"""Figures of the record."""

from hoaban.apps.record.figures import declared

__all__ = ["declared"]
