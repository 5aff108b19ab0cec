"""Addresses of the one-stop shop, one noun a file."""

from hoaban.apps.service.urls import results

urlpatterns = [*results.urlpatterns]
