"""Wiring of the lawbook app."""

from django.apps import AppConfig


class LawbookConfig(AppConfig):
    name = "hoaban.apps.lawbook"
    label = "lawbook"
