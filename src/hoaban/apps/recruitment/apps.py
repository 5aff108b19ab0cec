"""Wiring of the recruitment app."""

from django.apps import AppConfig


class RecruitmentConfig(AppConfig):
    """What Django is told of this app."""

    name = "hoaban.apps.recruitment"
    label = "recruitment"

    def ready(self) -> None:
        """Declare the figures of recruitment once the models are known, and how long applications are kept."""
        from hoaban.apps.recruitment import figures  # noqa: F401
        from hoaban.apps.recruitment.commands import retention
        from hoaban.apps.recruitment.queries import kept

        retention.register()
        kept.register()
