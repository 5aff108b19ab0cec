"""Wiring of the accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts app."""

    name = "hoaban.apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Say what accounts keep of an official, once the models are known."""
        from hoaban.apps.accounts.queries import declare_kept

        declare_kept()
