"""What the one-stop shop puts on the frame, one noun a file."""

from hoaban.apps.service.panels import catalogue, dossiers, hours, results

__all__ = ["catalogue", "dossiers", "hours", "results"]
