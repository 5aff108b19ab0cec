"""Addresses of the one-stop shop, one noun a file."""

from hoaban.apps.service.urls import catalogue, results

urlpatterns = [*catalogue.urlpatterns, *results.urlpatterns]
