"""Addresses of supervision, and of the lists behind its figures and those of discipline."""

from django.urls import URLPattern, path

from hoaban.apps.conduct.views import conduct_figures, findings, supervision

urlpatterns: list[URLPattern] = [
    path("kiem-tra/", supervision.supervision_list, name="conduct_supervision"),
    path("kiem-tra/moi/", supervision.supervision_new, name="conduct_supervision_new"),
    path("kiem-tra/<int:pk>/", supervision.supervision_visit, name="conduct_supervision_visit"),
    path("kiem-tra/<int:pk>/sua/", supervision.supervision_change, name="conduct_supervision_change"),
    path("kiem-tra/<int:pk>/huy/", supervision.supervision_call_off, name="conduct_supervision_call_off"),
    path("kiem-tra/<int:pk>/da-kiem-tra/", supervision.supervision_hold, name="conduct_supervision_hold"),
    path("kiem-tra/<int:pk>/ket-luan/", supervision.supervision_conclude, name="conduct_supervision_conclude"),
    path("kiem-tra/<int:pk>/phat-hien/", supervision.supervision_finding_new, name="conduct_finding_new"),
    path("kiem-tra/phat-hien/<int:pk>/sua/", findings.finding_change, name="conduct_finding_change"),
    path("kiem-tra/phat-hien/<int:pk>/bao-cao/", findings.finding_report, name="conduct_finding_report"),
    path("kiem-tra/phat-hien/<int:pk>/ket-qua/", findings.finding_judge, name="conduct_finding_judge"),
    path("kiem-tra/kien-nghi/", conduct_figures.recommendations_list, name="conduct_recommendations"),
    path("ky-luat/so-lieu/", conduct_figures.disciplined_list, name="conduct_disciplined"),
]
