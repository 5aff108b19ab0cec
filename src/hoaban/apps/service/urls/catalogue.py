"""Addresses of the catalogue of procedures for offices."""

from django.urls import path

from hoaban.apps.service.views import catalogue, catalogue_books, form_files

urlpatterns = [
    path("thu-tuc/", catalogue.procedure_list, name="service_procedures"),
    path("thu-tuc/them/", catalogue.procedure_new, name="service_procedure_new"),
    path("thu-tuc/nhap/", catalogue_books.catalogue_import, name="service_catalogue_import"),
    path("thu-tuc/xuat/", catalogue_books.catalogue_export, name="service_catalogue_export"),
    path("thu-tuc/muc/<str:code>/", catalogue.procedure_page, name="service_procedure"),
    path("thu-tuc/muc/<str:code>/bieu-mau/<int:pk>/", form_files.form_attach, name="service_form_attach"),
    path("thu-tuc/muc/<str:code>/ban-moi/", catalogue.version_new, name="service_version_new"),
    path("thu-tuc/muc/<str:code>/ket-thuc/", catalogue.procedure_end, name="service_procedure_end"),
]
