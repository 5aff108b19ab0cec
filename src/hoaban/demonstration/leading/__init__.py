"""Rankings, discipline, plans and appointments of the demonstration, year by year."""

from hoaban.demonstration.leading.building import build_leading

__all__ = ["build_leading"]
