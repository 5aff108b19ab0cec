"""Wiring of the privacy app."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """What Django is told of this app."""

    name = "hoaban.apps.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Keep what pages tell of records that were read; say how long data is kept."""
        from hoaban.apps.privacy.commands import retention
        from hoaban.apps.privacy.commands.readings import keep_reading, keep_unit_reading
        from hoaban.apps.privacy.queries import declare_kept
        from hoaban.shared import readings

        readings.keep_with(keep_reading, keep_unit_reading)
        retention.register()
        declare_kept()
