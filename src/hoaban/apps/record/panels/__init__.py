"""What the record puts on the frame."""

from hoaban.apps.record.panels import proposed, work

proposed.register()

__all__ = ["proposed", "work"]
