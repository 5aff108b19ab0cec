"""Wiring of the insight app."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """What Django is told of this app."""

    name = "hoaban.apps.insight"
    label = "insight"
