"""Addresses of the catalogue for citizens."""

from django.urls import path

from hoaban.apps.service.views import form_files, public

urlpatterns = [
    path("", public.public_home, name="service_public"),
    path("thu-tuc/<str:code>/", public.public_procedure, name="service_public_procedure"),
    path("bieu-mau/<str:name>/", form_files.public_form, name="service_form"),
]
