"""Addresses of the organisation."""

from django.urls import path

from hoaban.apps.organisation.views import restructuring, titles, units

urlpatterns = [
    path("", units.tree, name="organisation_tree"),
    path("nhanh/<str:code>/", units.branch, name="organisation_branch"),
    path("don-vi/<str:code>/", units.unit_detail, name="organisation_unit"),
    path("chuc-danh/", titles.title_list, name="organisation_titles"),
    path("chuc-danh/<str:code>/", titles.title_detail, name="organisation_title"),
    path("sap-xep/", restructuring.restructuring_list, name="organisation_restructurings"),
    path("sap-xep/moi/", restructuring.restructuring_new, name="organisation_restructuring_new"),
    path("sap-xep/xem-truoc/", restructuring.restructuring_preview, name="organisation_restructuring_preview"),
    path("sap-xep/<int:pk>/", restructuring.restructuring_detail, name="organisation_restructuring_detail"),
    path("sap-xep/<int:pk>/hoan-tac/", restructuring.restructuring_reverse, name="organisation_restructuring_reverse"),
]
