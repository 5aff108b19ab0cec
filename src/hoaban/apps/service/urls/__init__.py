"""Addresses of the one-stop shop, one noun a file."""

from hoaban.apps.service.urls import catalogue, deliveries, dossiers, hours, results

urlpatterns = [
    *catalogue.urlpatterns,
    *deliveries.urlpatterns,
    *dossiers.urlpatterns,
    *hours.urlpatterns,
    *results.urlpatterns,
]
