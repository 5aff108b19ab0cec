"""Wiring of the leadership app."""

from django.apps import AppConfig


class LeadershipConfig(AppConfig):
    """What Django is told of this app."""

    name = "hoaban.apps.leadership"
    label = "leadership"

    def ready(self) -> None:
        """Declare the figures of leadership once the models are known; tell learning who is planned, for what, and what went wrong."""
        from hoaban.apps.leadership import figures  # noqa: F401
        from hoaban.apps.leadership.queries import kept
        from hoaban.apps.leadership.queries.candidates import aims_of, everybody_planned
        from hoaban.apps.leadership.queries.faults import faults_of_service
        from hoaban.apps.learning.queries.aims import register_aims
        from hoaban.apps.learning.queries.error_needs import register_faults
        from hoaban.apps.learning.queries.plan_needs import register_planned

        register_planned(everybody_planned)
        register_aims(aims_of)
        register_faults(faults_of_service)
        kept.register()
