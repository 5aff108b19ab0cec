"""What conduct puts on the frame, one noun a file."""

from hoaban.apps.conduct.panels import evaluation

__all__ = ["evaluation"]
