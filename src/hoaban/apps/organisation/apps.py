"""Wiring of the organisation app."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "hoaban.apps.organisation"
    label = "organisation"
