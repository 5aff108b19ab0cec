"""Addresses of exchange, below nhap-danh-sach/."""

from django.urls import path

from hoaban.apps.exchange import views

urlpatterns = [
    path("", views.roster_list, name="exchange_imports"),
    path("tai-len/", views.roster_upload, name="exchange_upload"),
    path("mau/", views.roster_template, name="exchange_template"),
    path("xuat/", views.roster_export, name="exchange_export"),
    path("<int:pk>/", views.roster_page, name="exchange_import"),
    path("<int:pk>/ghi/", views.roster_record, name="exchange_record"),
    path("<int:pk>/bo/", views.roster_discard, name="exchange_discard"),
    path("<int:pk>/chay-lai/", views.roster_resume, name="exchange_resume"),
    path("<int:pk>/tep-danh-dau/", views.roster_marked, name="exchange_marked"),
]
