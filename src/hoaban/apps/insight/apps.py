"""Wiring of the insight app."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "hoaban.apps.insight"
    label = "insight"
