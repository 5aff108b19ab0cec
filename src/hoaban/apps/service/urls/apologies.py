"""Addresses of letters of apology and of the list of calls."""

from django.urls import path

from hoaban.apps.service.views import apologies, notices

urlpatterns = [
    path("thu-xin-loi/", apologies.apologies_list, name="service_apologies"),
    path("thu-xin-loi/in/", apologies.apologies_print, name="service_apologies_print"),
    path("thu-xin-loi/hang-loat/<slug:step>/", apologies.apologies_batch, name="service_apologies_batch"),
    path("thu-xin-loi/ho-so/<int:dossier_id>/", apologies.apology_declare, name="service_apology_declare"),
    path("thu-xin-loi/ho-so/<int:dossier_id>/thai-do/", apologies.apology_conduct, name="service_apology_conduct"),
    path("thu-xin-loi/<int:pk>/", apologies.apology_page, name="service_apology"),
    path("thu-xin-loi/<int:pk>/sua/", apologies.apology_change, name="service_apology_change"),
    path("thu-xin-loi/<int:pk>/buoc/<slug:step>/", apologies.apology_step, name="service_apology_step"),
    path("thu-xin-loi/<int:pk>/ly-do/<slug:step>/", apologies.apology_ask, name="service_apology_ask"),
    path("thu-xin-loi/<int:pk>/ban-in/<slug:ending>/", apologies.apology_paper, name="service_apology_paper"),
    path("bao-cong-dan/", notices.notices_list, name="service_notices"),
    path("bao-cong-dan/<int:pk>/", notices.notice_tell, name="service_notice_tell"),
]
