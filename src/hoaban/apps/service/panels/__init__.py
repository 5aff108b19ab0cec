"""What the one-stop shop puts on the frame, one noun a file."""

from hoaban.apps.service.panels import catalogue, deliveries, dossiers, hours, results

__all__ = ["catalogue", "deliveries", "dossiers", "hours", "results"]
