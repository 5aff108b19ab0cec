"""Figures and dimensions of people; importing this package declares them."""

from hoaban.apps.people.figures import declared, dimensions

__all__ = ["declared", "dimensions"]
