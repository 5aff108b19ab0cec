"""Figures of conduct; importing this package declares them."""

from hoaban.apps.conduct.figures import discipline, evaluation, supervision

__all__ = ["discipline", "evaluation", "supervision"]
