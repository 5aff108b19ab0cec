"""What the report card puts on the frame, one noun a file."""

from hoaban.apps.governance.panels import work

__all__ = ["work"]
