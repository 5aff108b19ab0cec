"""Wiring of the lawbook app."""

from django.apps import AppConfig


class LawbookConfig(AppConfig):
    """What Django is told of this app."""

    name = "hoaban.apps.lawbook"
    label = "lawbook"
