"""Addresses of the record."""

from django.urls import path

from hoaban.apps.record.views import editing, lists, record

urlpatterns = [
    path("", lists.record_units, name="record_units"),
    path("danh-sach/", lists.record_rows, name="record_rows"),
    path("nang-luong/", lists.record_rises, name="record_rises"),
    path("bieu/", lists.record_statistics, name="record_statistics"),
    path("<int:pk>/", record.record_page, name="record_page"),
    path("<int:pk>/2c.<slug:ending>", record.record_form, name="record_form"),
    path("<int:pk>/sua/<slug:group>/", editing.record_edit, name="record_edit"),
    path("<int:pk>/them/<slug:kind>/", editing.line_add, name="record_add"),
    path("<int:pk>/dong/<slug:kind>/<int:part_id>/", editing.line_change, name="record_change"),
    path("<int:pk>/xoa/<slug:kind>/<int:part_id>/", editing.line_remove, name="record_remove"),
]
