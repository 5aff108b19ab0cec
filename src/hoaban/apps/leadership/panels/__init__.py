"""What leadership puts on the frame, one noun a file."""

from hoaban.apps.leadership.panels import planning

__all__ = ["planning"]
