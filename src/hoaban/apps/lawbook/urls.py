"""Addresses of the lawbook, below quy-dinh/."""

from django.urls import path

from hoaban.apps.lawbook import views

urlpatterns = [
    path("", views.rule_list, name="lawbook_rules"),
    path("danh-muc/", views.code_lists, name="lawbook_codes"),
    path("danh-muc/dan-toc/", views.ethnic_groups, name="lawbook_ethnic_groups"),
    path("danh-muc/tinh/", views.province_list, name="lawbook_provinces"),
    path("danh-muc/<slug:name>/", views.code_list, name="lawbook_code_list"),
    path("danh-muc/<slug:name>/them/", views.code_add, name="lawbook_code_add"),
    path("danh-muc/<slug:name>/<int:entry_id>/", views.code_revise, name="lawbook_code_revise"),
    path("lich/", views.calendar, name="lawbook_calendar"),
    path("lich/<int:year>/", views.calendar, name="lawbook_calendar_year"),
    path("lich/dat-ngay/", views.calendar_set_day, name="lawbook_calendar_set_day"),
    path("<slug:area>/<slug:key>/", views.rule_detail, name="lawbook_rule"),
    path("<slug:area>/<slug:key>/sua/", views.rule_revise, name="lawbook_rule_revise"),
]
