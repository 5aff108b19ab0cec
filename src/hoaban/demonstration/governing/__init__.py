"""The report card of the demonstration: results of past years, a round that is over, one in the middle."""

from hoaban.demonstration.governing.building import build_governing

__all__ = ["build_governing"]
