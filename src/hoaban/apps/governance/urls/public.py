"""Addresses of the published results, open to everybody."""

from django.urls import path

from hoaban.apps.governance.views import results

urlpatterns = [
    path("", results.public_results, name="governance_public"),
    path("<int:pk>/", results.public_results, name="governance_public_round"),
]
