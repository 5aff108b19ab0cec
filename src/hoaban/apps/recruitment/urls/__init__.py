"""Addresses of recruitment for offices and markers."""

from django.urls import path

from hoaban.apps.recruitment.views import applications, campaigns, figures, results, rounds

urlpatterns = [
    path("", campaigns.campaigns_list, name="recruitment_campaigns"),
    path("vi-tri-trong/", campaigns.vacancies, name="recruitment_vacancies"),
    path("dot-moi/", campaigns.campaign_new, name="recruitment_campaign_new"),
    path("so-lieu/", figures.recruited_rows, name="recruitment_rows"),
    path("cham-thi/", rounds.markings, name="recruitment_markings"),
    path("cham-thi/<int:pk>/", rounds.marking_sheet, name="recruitment_marking"),
    path("cham-thi/<int:pk>/bai/<int:script_id>/", rounds.mark_paper, name="recruitment_mark"),
    path("<int:pk>/", campaigns.campaign_page, name="recruitment_campaign"),
    path("<int:pk>/sua/", campaigns.campaign_change, name="recruitment_campaign_change"),
    path("<int:pk>/buoc/<slug:move>/", campaigns.campaign_move, name="recruitment_move"),
    path("<int:pk>/vi-tri/them/", campaigns.post_new, name="recruitment_post_new"),
    path("<int:pk>/vi-tri/<int:wanted_id>/bo/", campaigns.post_remove, name="recruitment_post_remove"),
    path("<int:pk>/xet-tat-ca/", campaigns.check_all, name="recruitment_check_all"),
    path("<int:pk>/phieu-giay/", applications.paper_new, name="recruitment_paper_new"),
    path("<int:pk>/bang-diem/", results.settle_even, name="recruitment_settle"),
    path("ho-so/<int:pk>/", applications.application_page, name="recruitment_application"),
    path("ho-so/<int:pk>/xet/", applications.application_check, name="recruitment_check"),
    path("ho-so/<int:pk>/sua/", applications.application_correct, name="recruitment_correct"),
    path("ho-so/<int:pk>/tra-lai/", applications.application_return, name="recruitment_return"),
    path("ho-so/<int:pk>/quyet-dinh/", results.decide, name="recruitment_decide"),
    path("ho-so/<int:pk>/tu-choi/", results.decline, name="recruitment_decline"),
    path("vong/<int:pk>/", rounds.round_page, name="recruitment_round"),
    path("vong/<int:pk>/mo/", rounds.round_open, name="recruitment_round_open"),
    path("vong/<int:pk>/doi/", rounds.round_change, name="recruitment_round_change"),
    path("vong/<int:pk>/phach/", rounds.round_masks, name="recruitment_round_masks"),
    path("vong/<int:pk>/vang/", rounds.round_absent, name="recruitment_round_absent"),
    path("vong/<int:pk>/cong-bo/", rounds.round_publish, name="recruitment_round_publish"),
    path("phuc-khao/<int:pk>/", rounds.appeal_answer, name="recruitment_appeal"),
    path("quyet-dinh/<int:pk>/", results.decision_page, name="recruitment_decision"),
    path("quyet-dinh/<int:pk>/van-ban.<slug:ending>", results.decision_letter, name="recruitment_letter"),
    path("quyet-dinh/<int:pk>/nhan-viec/", results.enter, name="recruitment_enter"),
    path("quyet-dinh/<int:pk>/tap-su/", results.probation, name="recruitment_probation"),
    path("quyet-dinh/<int:pk>/tap-su/khong-dat/", results.probation_failed, name="recruitment_probation_failed"),
    path("quyet-dinh/<int:pk>/khong-nhan/", results.lapse, name="recruitment_lapse"),
]
