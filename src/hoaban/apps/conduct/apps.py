"""Wiring of the conduct app."""

from django.apps import AppConfig


class ConductConfig(AppConfig):
    """What Django is told of this app."""

    name = "hoaban.apps.conduct"
    label = "conduct"

    def ready(self) -> None:
        """Declare the figures of conduct once the models are known."""
        from hoaban.apps.conduct import figures  # noqa: F401
