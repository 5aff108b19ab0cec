"""What the record puts on the frame."""

from hoaban.apps.record.panels import work

__all__ = ["work"]
