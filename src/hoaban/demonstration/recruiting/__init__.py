"""Recruitment of the demonstration: decisions of past years, a campaign that is over, one that takes applications, one of selection."""

from hoaban.demonstration.recruiting.building import build_recruiting

__all__ = ["build_recruiting"]
