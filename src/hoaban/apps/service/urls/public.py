"""Addresses of the catalogue for citizens."""

from django.urls import path

from hoaban.apps.service.views import public

urlpatterns = [
    path("", public.public_home, name="service_public"),
    path("thu-tuc/<str:code>/", public.public_procedure, name="service_public_procedure"),
]
