"""Records by form 2C in the demonstration province."""

from hoaban.demonstration.recording.building import build_recording
from hoaban.demonstration.recording.papers import build_papers

__all__ = ["build_papers", "build_recording"]
