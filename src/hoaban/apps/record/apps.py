"""Wiring of the record app."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """What Django is told of this app."""

    name = "hoaban.apps.record"
    label = "record"

    def ready(self) -> None:
        """Declare the figures of the record once the models are known, what it keeps of officials and for how long."""
        from hoaban.apps.record import figures  # noqa: F401
        from hoaban.apps.record.commands import retention
        from hoaban.apps.record.queries import actions, kept

        actions.register()
        kept.register()
        retention.register()
