"""Addresses of the one-stop shop, one noun a file."""

from hoaban.apps.service.urls import catalogue, dossiers, hours, results

urlpatterns = [*catalogue.urlpatterns, *dossiers.urlpatterns, *hours.urlpatterns, *results.urlpatterns]
