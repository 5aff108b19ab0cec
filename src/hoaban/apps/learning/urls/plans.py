"""Addresses of plans."""

from django.urls import URLPattern, path

from hoaban.apps.learning.views import plan_lines, plan_people, plans

urlpatterns: list[URLPattern] = [
    path("ke-hoach/", plans.plans_list, name="learning_plans"),
    path("ke-hoach/mo/", plans.plan_open, name="learning_plan_open"),
    path("ke-hoach/<int:pk>/", plans.plan_page, name="learning_plan"),
    path("ke-hoach/<int:pk>/han-va-tran/", plans.plan_frame, name="learning_plan_frame"),
    path("ke-hoach/<int:pk>/buoc/<slug:step>/", plans.plan_step, name="learning_plan_step"),
    path("ke-hoach/<int:pk>/lay-nhu-cau/", plans.plan_refill, name="learning_plan_refill"),
    path("ke-hoach/<int:pk>/nhan-tat-ca/", plans.plan_accept_all, name="learning_plan_accept_all"),
    path("ke-hoach/<int:pk>/dong/them/", plan_lines.line_edit, name="learning_plan_line_new"),
    path("ke-hoach/<int:pk>/dong/<int:line_id>/", plan_lines.line_edit, name="learning_plan_line"),
    path("ke-hoach/<int:pk>/nguoi-can/<str:code>/", plan_people.line_people, name="learning_plan_people"),
    path("ke-hoach/<int:pk>/tong-hop/", plan_lines.plan_consolidated, name="learning_plan_consolidated"),
    path("ke-hoach/<int:pk>/cac-dong/", plan_lines.plan_lines, name="learning_plan_lines"),
    path("ke-hoach/<int:pk>/xlsx/", plan_lines.plan_sheet, name="learning_plan_sheet"),
    path("ke-hoach/<int:pk>/nhap/", plan_lines.plan_import, name="learning_plan_import"),
]
