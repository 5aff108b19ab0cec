"""What recruitment puts on the frame, one noun a file."""

from hoaban.apps.recruitment.panels import work

__all__ = ["work"]
