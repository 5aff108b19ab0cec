"""Wiring of the exchange app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "hoaban.apps.exchange"
    label = "exchange"
