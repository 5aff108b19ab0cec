"""Wiring of what every app stands on."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "hoaban.shared"
    label = "shared"
