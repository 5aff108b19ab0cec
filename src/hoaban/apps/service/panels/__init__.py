"""What the one-stop shop puts on the frame, one noun a file."""

from hoaban.apps.service.panels import catalogue, dossiers, results

__all__ = ["catalogue", "dossiers", "results"]
