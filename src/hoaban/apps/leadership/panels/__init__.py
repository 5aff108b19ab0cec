"""What leadership puts on the frame, one noun a file."""

from hoaban.apps.leadership.panels import planning, rotation

__all__ = ["planning", "rotation"]
