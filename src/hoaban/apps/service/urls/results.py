"""Addresses of the results of the one-stop shops."""

from django.urls import path

from hoaban.apps.service.views import results

urlpatterns = [
    path("so-lieu/", results.results_show, name="service_results"),
    path("so-lieu/danh-sach/", results.rows_list, name="service_rows"),
]
