"""Addresses of the report card for offices."""

from django.urls import path

from hoaban.apps.governance.views import books, plans, profiles, results, rounds, sheets

urlpatterns = [
    path("", rounds.rounds_list, name="governance_rounds"),
    path("tieu-chi/", rounds.criteria_page, name="governance_criteria"),
    path("tieu-chi/nhap-bo-moi/", books.criteria_import, name="governance_criteria_import"),
    path("tieu-chi/<slug:code>/xlsx/", books.criteria_export, name="governance_criteria_export"),
    path("tieu-chi/<slug:code>/", rounds.criteria_page, name="governance_criteria_set"),
    path("dan-so-vung/", profiles.profiles_list, name="governance_profiles"),
    path("dan-so-vung/<slug:code>/", profiles.profile_page, name="governance_profile"),
    path("so-lieu/", results.classified_rows, name="governance_rows"),
    path("dot-moi/", rounds.round_new, name="governance_round_new"),
    path("nhiem-ky-moi/", rounds.term_new, name="governance_term_new"),
    path("<int:pk>/", rounds.round_page, name="governance_round"),
    path("<int:pk>/buoc/<slug:move>/", rounds.round_move, name="governance_move"),
    path("khac-phuc/", plans.plans_list, name="governance_plans"),
    path("khac-phuc/<int:pk>/", plans.plan_page, name="governance_plan"),
    path("khac-phuc/<int:pk>/viec-moi/", plans.step_new, name="governance_step_new"),
    path("khac-phuc/<int:pk>/viec/<int:step_id>/sua/", plans.step_change, name="governance_step_change"),
    path("khac-phuc/<int:pk>/viec/<int:step_id>/bo/", plans.step_remove, name="governance_step_remove"),
    path("khac-phuc/<int:pk>/viec/<int:step_id>/chua-dat/", plans.step_refuse, name="governance_step_refuse"),
    path("khac-phuc/<int:pk>/gui/", plans.plan_send, name="governance_plan_send"),
    path("khac-phuc/<int:pk>/duyet/", plans.plan_approve, name="governance_plan_approve"),
    path("khac-phuc/<int:pk>/tra-lai/", plans.plan_return, name="governance_plan_return"),
    path("khac-phuc/<int:pk>/viec/<int:step_id>/bao-cao/", plans.step_report, name="governance_step_report"),
    path("khac-phuc/<int:pk>/viec/<int:step_id>/xac-nhan/", plans.step_confirm, name="governance_step_confirm"),
    path("xa/<int:pk>/", sheets.sheet_page, name="governance_sheet"),
    path("xa/<int:pk>/tu-cham/", sheets.sheet_score, name="governance_score"),
    path("xa/<int:pk>/tieu-chi/<int:criterion_id>/", sheets.sheet_adjust, name="governance_adjust"),
    path("xa/<int:pk>/tep/<int:file_id>/", sheets.sheet_file, name="governance_file"),
    path("xa/<int:pk>/tham-dinh/", sheets.sheet_verify, name="governance_verify"),
    path("xa/<int:pk>/tra-lai/", sheets.sheet_return, name="governance_return"),
    path("xa/<int:pk>/giai-trinh/", sheets.sheet_answer, name="governance_answer"),
    path("xa/<int:pk>/tra-loi/", sheets.sheet_settle, name="governance_settle"),
]
