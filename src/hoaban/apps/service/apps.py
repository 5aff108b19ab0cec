"""Wiring of the service app."""

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    """What Django is told of this app."""

    name = "hoaban.apps.service"
    label = "service"

    def ready(self) -> None:
        """Declare the figures of service once the models are known; let dossiers go along with restructurings; say
        how long what citizens told is kept."""
        from hoaban.apps.service import figures  # noqa: F401
        from hoaban.apps.service.commands import restructuring, retention
        from hoaban.apps.service.queries import kept

        restructuring.register()
        retention.register()
        kept.register()
