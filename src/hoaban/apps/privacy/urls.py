"""Addresses of personal data."""

from django.urls import path

from hoaban.apps.privacy.views import own, proposals, readings, retention

urlpatterns = [
    path("", own.mine, name="privacy_own"),
    path("ai-da-xem/", readings.own_readings, name="privacy_own_readings"),
    path("nhat-ky-xem/", readings.readings_list, name="privacy_readings"),
    path("thoi-han-luu/", retention.retention_list, name="privacy_retention"),
    path("thoi-han-luu/viec/<int:pk>/", retention.disposal_page, name="privacy_disposal"),
    path("thoi-han-luu/viec/<int:pk>/dung/", retention.disposal_stop, name="privacy_disposal_stop"),
    path("thoi-han-luu/viec/<int:pk>/lam-tiep/", retention.disposal_resume, name="privacy_disposal_resume"),
    path("thoi-han-luu/<slug:key>/", retention.category_page, name="privacy_retention_category"),
    path("thoi-han-luu/<slug:key>/thuc-hien/", retention.category_carry_out, name="privacy_carry_out"),
    path("tai-ve.pdf", own.download_pdf, name="privacy_download_pdf"),
    path("tai-ve.zip", own.download, name="privacy_download"),
    path("de-nghi/", proposals.proposals_list, name="privacy_proposals"),
    path("de-nghi/moi/", proposals.proposal_new, name="privacy_propose"),
    path("de-nghi/muc/<slug:key>/", proposals.entry_new, name="privacy_propose_entry"),
    path("de-nghi/muc/<slug:key>/<int:target>/", proposals.entry_new, name="privacy_propose_change"),
    path("de-nghi/anh/", proposals.photo_new, name="privacy_propose_photo"),
    path("de-nghi/<int:pk>/", proposals.proposal_page, name="privacy_proposal"),
    path("de-nghi/<int:pk>/giai-quyet/", proposals.proposal_decide, name="privacy_decide"),
    path("de-nghi/<int:pk>/rut/", proposals.proposal_withdraw, name="privacy_withdraw"),
    path("de-nghi/<int:pk>/giay-to/", proposals.proof, name="privacy_proof"),
]
