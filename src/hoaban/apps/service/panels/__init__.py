"""What the one-stop shop puts on the frame, one noun a file."""

from hoaban.apps.service.panels import apologies, catalogue, deliveries, dossiers, feedback, hours, results

__all__ = ["apologies", "catalogue", "deliveries", "dossiers", "feedback", "hours", "results"]
