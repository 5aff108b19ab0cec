"""Wiring of the organisation app."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """What Django is told of this app."""

    name = "hoaban.apps.organisation"
    label = "organisation"
