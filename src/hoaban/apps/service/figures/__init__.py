"""Figures and dimensions of the one-stop shop; importing this package declares them."""

from hoaban.apps.service.figures import declared, dimensions

__all__ = ["declared", "dimensions"]
