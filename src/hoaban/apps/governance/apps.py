"""Wiring of the governance app."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """What Django is told of this app."""

    name = "hoaban.apps.governance"
    label = "governance"

    def ready(self) -> None:
        """Declare the figures of governance once the models are known."""
        from hoaban.apps.governance import figures  # noqa: F401
