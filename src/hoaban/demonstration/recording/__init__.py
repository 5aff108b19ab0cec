"""Records by form 2C in the demonstration province."""

from hoaban.demonstration.recording.building import build_recording

__all__ = ["build_recording"]
