"""What conduct puts on the frame, one noun a file."""

from hoaban.apps.conduct.panels import discipline, evaluation, supervision

__all__ = ["discipline", "evaluation", "supervision"]
