"""Wiring of the people app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "hoaban.apps.people"
    label = "people"

    def ready(self) -> None:
        """Declare the figures of people."""
        from hoaban.apps.people import figures  # noqa: F401, PLC0415 - declared once all models are known
