"""Addresses of the results of the one-stop shops."""

from django.urls import path

from hoaban.apps.service.views import overload, results

urlpatterns = [
    path("so-lieu/", results.results_show, name="service_results"),
    path("so-lieu/qua-tai/", overload.overload_show, name="service_overload"),
    path("so-lieu/danh-sach/", results.rows_list, name="service_rows"),
]
