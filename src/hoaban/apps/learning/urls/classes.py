"""Addresses of classes."""

from django.urls import URLPattern, path

from hoaban.apps.learning.views import (
    absences,
    attendance,
    calendars,
    classes,
    completions,
    enrolments,
    mine,
    sessions,
)

urlpatterns: list[URLPattern] = [
    path("cua-toi/", mine.mine_page, name="learning_mine"),
    path("cua-toi/lich/", calendars.calendar_renew, name="learning_calendar_renew"),
    path("lich/<str:key>.ics", calendars.own_calendar, name="learning_calendar"),
    path("lich/lop/<str:key>.ics", calendars.class_calendar, name="learning_class_calendar"),
    path("diem-danh/<int:pk>/<str:code>/", attendance.check_in, name="learning_check_in"),
    path("nghi/", absences.absences_list, name="learning_absences"),
    path("nghi/them/<int:pk>/", absences.absence_new, name="learning_absence_new"),
    path("nghi/<int:pk>/", absences.absence_edit, name="learning_absence"),
    path("nghi/<int:pk>/xoa/", absences.absence_remove, name="learning_absence_remove"),
    path("lop/", classes.classes_list, name="learning_classes"),
    path("lop/moi/", classes.class_new, name="learning_class_new"),
    path("lop/<slug:code>/", classes.class_page, name="learning_class"),
    path("lop/<slug:code>/sua/", classes.class_edit, name="learning_class_edit"),
    path("lop/<slug:code>/buoc/<slug:move>/", classes.class_move, name="learning_class_move"),
    path("lop/<slug:code>/hoan/", classes.class_postpone, name="learning_class_postpone"),
    path("lop/<slug:code>/lich-moi/", classes.class_renew_key, name="learning_class_renew_key"),
    path("lop/<slug:code>/ket-thuc/", completions.class_close, name="learning_class_close"),
    path("lop/<slug:code>/buoi/them/", sessions.sessions_add, name="learning_class_sessions_add"),
    path("lop/<slug:code>/buoi/<int:pk>/sua/", sessions.session_edit, name="learning_class_session"),
    path("lop/<slug:code>/buoi/<int:pk>/xoa/", sessions.session_remove, name="learning_class_session_remove"),
    path("lop/<slug:code>/buoi/<int:pk>/diem-danh/", attendance.attendance_list, name="learning_class_attendance"),
    path("lop/<slug:code>/buoi/<int:pk>/gui/", attendance.attendance_deliver, name="learning_class_deliver"),
    path("lop/<slug:code>/buoi/<int:pk>/ma/", attendance.session_code, name="learning_class_code"),
    path("lop/<slug:code>/diem-cau/", sessions.points_connect, name="learning_class_points"),
    path("lop/<slug:code>/diem-cau/<int:pk>/xoa/", sessions.point_remove, name="learning_class_point_remove"),
    path("lop/<slug:code>/cu-di-hoc/", enrolments.class_nominate, name="learning_class_nominate"),
    path("lop/<slug:code>/xin-hoc/", enrolments.class_request, name="learning_class_request"),
    path("lop/<slug:code>/duyet-cu/", enrolments.class_endorse, name="learning_class_endorse"),
    path("lop/<slug:code>/duyet/", enrolments.class_approve, name="learning_class_approve"),
    path("lop/<slug:code>/hoc-vien/<int:pk>/<slug:step>/", enrolments.enrolment_step, name="learning_class_place"),
]
