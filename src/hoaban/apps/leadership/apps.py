"""Wiring of the leadership app."""

from django.apps import AppConfig


class LeadershipConfig(AppConfig):
    """What Django is told of this app."""

    name = "hoaban.apps.leadership"
    label = "leadership"

    def ready(self) -> None:
        """Declare the figures of leadership once the models are known."""
        from hoaban.apps.leadership import figures  # noqa: F401
