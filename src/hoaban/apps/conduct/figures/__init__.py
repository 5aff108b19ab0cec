"""Figures of conduct; importing this package declares them."""

from hoaban.apps.conduct.figures import evaluation

__all__ = ["evaluation"]
