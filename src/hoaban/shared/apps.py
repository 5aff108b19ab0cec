"""Wiring of what every app stands on."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SharedConfig(AppConfig):
    """The shared app."""

    name = "hoaban.shared"
    label = "shared"

    def ready(self) -> None:
        """Let every app register its navigation, Today panels and searchers (its ``panels.py``)."""
        autodiscover_modules("panels")
