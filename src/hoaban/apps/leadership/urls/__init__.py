"""Addresses of leadership, one noun a file."""

from hoaban.apps.leadership.urls import planning, rotation, standing

urlpatterns = [
    *planning.urlpatterns,
    *rotation.urlpatterns,
    *standing.urlpatterns,
]
