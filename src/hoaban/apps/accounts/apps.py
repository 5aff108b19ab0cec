"""Wiring of the accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hoaban.apps.accounts"
    label = "accounts"
