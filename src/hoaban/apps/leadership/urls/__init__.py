"""Addresses of leadership, one noun a file."""

from hoaban.apps.leadership.urls import cases, planning, rotation, standing

urlpatterns = [
    *planning.urlpatterns,
    *rotation.urlpatterns,
    *standing.urlpatterns,
    *cases.urlpatterns,
]
