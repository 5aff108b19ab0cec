"""Addresses of the organisation."""

from django.urls import path

from hoaban.apps.organisation.views import post_changes, restructuring, title_changes, titles, units

urlpatterns = [
    path("", units.tree, name="organisation_tree"),
    path("nhanh/<str:code>/", units.branch, name="organisation_branch"),
    path("don-vi/<str:code>/", units.unit_detail, name="organisation_unit"),
    path("don-vi/<str:code>/vi-tri-moi/", post_changes.post_new, name="organisation_post_new"),
    path("don-vi/<str:code>/don-vi-moi/", post_changes.unit_new, name="organisation_unit_new"),
    path("vi-tri/<int:pk>/bien-che/", post_changes.post_number, name="organisation_post_number"),
    path("vi-tri/<int:pk>/ket-thuc/", post_changes.post_close, name="organisation_post_close"),
    path("chuc-danh/", titles.title_list, name="organisation_titles"),
    path("chuc-danh-moi/", title_changes.title_new, name="organisation_title_new"),
    path("chuc-danh/<str:code>/", titles.title_detail, name="organisation_title"),
    path("chuc-danh/<str:code>/ten-khac/", title_changes.title_alias, name="organisation_title_alias"),
    path("chuc-danh/<str:code>/bac/", title_changes.title_rank, name="organisation_title_rank"),
    path("chuc-danh/<str:code>/tieu-chuan/", title_changes.title_standard, name="organisation_title_standard"),
    path("sap-xep/", restructuring.restructuring_list, name="organisation_restructurings"),
    path("sap-xep/moi/", restructuring.restructuring_new, name="organisation_restructuring_new"),
    path("sap-xep/xem-truoc/", restructuring.restructuring_preview, name="organisation_restructuring_preview"),
    path("sap-xep/<int:pk>/", restructuring.restructuring_detail, name="organisation_restructuring_detail"),
    path("sap-xep/<int:pk>/hoan-tac/", restructuring.restructuring_reverse, name="organisation_restructuring_reverse"),
]
