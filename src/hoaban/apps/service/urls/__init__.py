"""Addresses of the one-stop shop, one noun a file."""

from hoaban.apps.service.urls import apologies, catalogue, deliveries, dossiers, feedback, hours, results

urlpatterns = [
    *apologies.urlpatterns,
    *catalogue.urlpatterns,
    *deliveries.urlpatterns,
    *dossiers.urlpatterns,
    *feedback.urlpatterns,
    *hours.urlpatterns,
    *results.urlpatterns,
]
