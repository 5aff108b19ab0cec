"""Wiring of the exchange app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """What Django is told of this app."""

    name = "hoaban.apps.exchange"
    label = "exchange"
