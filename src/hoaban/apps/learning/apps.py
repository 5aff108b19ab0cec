"""Wiring of the learning app."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """What Django is told of this app."""

    name = "hoaban.apps.learning"
    label = "learning"

    def ready(self) -> None:
        """Declare the figures of learning once the models are known; say how long sittings of tests are kept."""
        from hoaban.apps.learning import figures  # noqa: F401
        from hoaban.apps.learning.commands import retention
        from hoaban.apps.learning.queries import kept

        retention.register()
        kept.register()
