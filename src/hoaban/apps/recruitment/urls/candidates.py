"""Addresses of the candidates' pages, open without an account."""

from django.urls import path

from hoaban.apps.recruitment.views import candidates, public_results

urlpatterns = [
    path("", candidates.public_campaigns, name="recruitment_public"),
    path("theo-doi/", candidates.follow, name="recruitment_follow"),
    path("ho-so/", candidates.own, name="recruitment_own"),
    path("ho-so/bo-sung/", candidates.own_complete, name="recruitment_own_complete"),
    path("ho-so/rut/", candidates.own_withdraw, name="recruitment_own_withdraw"),
    path("ho-so/phuc-khao/<int:script_id>/", candidates.own_appeal, name="recruitment_own_appeal"),
    path("ho-so/dong/", candidates.leave, name="recruitment_own_leave"),
    path("dot/<slug:code>/", candidates.public_campaign, name="recruitment_public_campaign"),
    path("dot/<slug:code>/ket-qua/", public_results.public_results, name="recruitment_public_results"),
    path("dot/<slug:code>/nop-ho-so/", candidates.public_apply, name="recruitment_public_apply"),
]
