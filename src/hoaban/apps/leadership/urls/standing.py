"""Addresses of standing."""

from django.urls import path

from hoaban.apps.leadership.views import standing_rows

urlpatterns = [
    path("so-lieu/", standing_rows.figure_rows, name="leadership_rows"),
]
