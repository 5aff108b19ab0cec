"""Addresses of leadership, one noun a file."""

from hoaban.apps.leadership.urls import planning, standing

urlpatterns = [
    *planning.urlpatterns,
    *standing.urlpatterns,
]
