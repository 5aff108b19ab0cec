"""What leadership puts on the frame, one noun a file."""

from hoaban.apps.leadership.panels import cases, planning, rotation, standing

__all__ = ["cases", "planning", "rotation", "standing"]
