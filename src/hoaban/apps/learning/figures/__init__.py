"""Figures and dimensions of training; importing this package declares them."""

from hoaban.apps.learning.figures import declared, dimensions

__all__ = ["declared", "dimensions"]
