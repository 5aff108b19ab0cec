"""Figures and dimensions of recruitment; importing this package declares them."""

from hoaban.apps.recruitment.figures import declared, dimensions

__all__ = ["declared", "dimensions"]
