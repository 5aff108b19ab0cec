"""Dossiers of the demonstration: two years of one-stop shops, the case of 2022, and the open counter of today."""

from hoaban.demonstration.serving.building import FULL, USUAL, build_serving

__all__ = ["FULL", "USUAL", "build_serving"]
