"""Wiring of the conduct app."""

from django.apps import AppConfig


class ConductConfig(AppConfig):
    """What Django is told of this app."""

    name = "hoaban.apps.conduct"
    label = "conduct"

    def ready(self) -> None:
        """Declare the figures of conduct once the models are known; let open cases hold data back."""
        from hoaban.apps.conduct import figures  # noqa: F401
        from hoaban.apps.conduct.commands import retention
        from hoaban.apps.conduct.queries import kept

        retention.register()
        kept.register()
