"""Addresses of leadership, one noun a file."""

from hoaban.apps.leadership.urls import planning

urlpatterns = [
    *planning.urlpatterns,
]
