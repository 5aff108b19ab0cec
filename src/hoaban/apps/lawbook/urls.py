"""Addresses of the lawbook, below quy-dinh/."""

from django.urls import path

from hoaban.apps.lawbook.views import calendar, codes, dated_rules, groups, provinces

urlpatterns = [
    path("", dated_rules.rule_list, name="lawbook_rules"),
    path("danh-muc/", codes.code_lists, name="lawbook_codes"),
    path("danh-muc/dan-toc/", groups.ethnic_groups, name="lawbook_ethnic_groups"),
    path("danh-muc/dan-toc/<int:key>/", groups.ethnic_group, name="lawbook_ethnic_group"),
    path("danh-muc/dan-toc/<int:key>/sua/", groups.ethnic_group_revise, name="lawbook_ethnic_group_revise"),
    path("danh-muc/tinh/", provinces.province_list, name="lawbook_provinces"),
    path("danh-muc/tinh/<int:province_id>/", provinces.province_detail, name="lawbook_province"),
    path("danh-muc/tinh/<int:province_id>/sua/", provinces.province_revise, name="lawbook_province_revise"),
    path("danh-muc/tinh/<int:province_id>/ket-thuc/", provinces.province_end, name="lawbook_province_end"),
    path("danh-muc/<slug:name>/", codes.code_list, name="lawbook_code_list"),
    path("danh-muc/<slug:name>/them/", codes.code_add, name="lawbook_code_add"),
    path("danh-muc/<slug:name>/<int:entry_id>/", codes.code_detail, name="lawbook_code"),
    path("danh-muc/<slug:name>/<int:entry_id>/sua/", codes.code_revise, name="lawbook_code_revise"),
    path("danh-muc/<slug:name>/<int:entry_id>/ket-thuc/", codes.code_end, name="lawbook_code_end"),
    path("lich/", calendar.calendar, name="lawbook_calendar"),
    path("lich/<int:year>/", calendar.calendar, name="lawbook_calendar_year"),
    path("lich/dat-ngay/", calendar.calendar_set_day, name="lawbook_calendar_set_day"),
    path("<slug:area>/<slug:key>/", dated_rules.rule_detail, name="lawbook_rule"),
    path("<slug:area>/<slug:key>/sua/", dated_rules.rule_revise, name="lawbook_rule_revise"),
    path("<slug:area>/<slug:key>/<int:value_id>/dinh-chinh/", dated_rules.rule_correct, name="lawbook_rule_correct"),
]
