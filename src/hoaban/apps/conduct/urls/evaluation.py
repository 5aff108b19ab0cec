"""Addresses of yearly rankings."""

from django.urls import path

from hoaban.apps.conduct.views import (
    evaluation,
    evaluation_agency,
    evaluation_file,
    evaluation_steps,
    evaluation_tasks,
    petitions,
    ranked,
)

urlpatterns = [
    path("danh-gia/", evaluation.rounds_list, name="conduct_evaluation"),
    path("danh-gia/mo-dot/", evaluation.round_open, name="conduct_evaluation_open"),
    path("danh-gia/cua-toi/", evaluation_file.mine, name="conduct_evaluation_mine"),
    path("danh-gia/so-lieu/", ranked.ranked_list, name="conduct_ranked"),
    path("danh-gia/can-bo/<int:pk>/", evaluation_file.history, name="conduct_evaluation_history"),
    path("danh-gia/kien-nghi/<int:pk>/", petitions.petition_answer, name="conduct_petition"),
    path("danh-gia/phieu/<int:pk>/", evaluation_file.evaluation_page, name="conduct_evaluation_file"),
    path("danh-gia/phieu/<int:pk>/nhiem-vu/", evaluation_tasks.tasks_record, name="conduct_evaluation_tasks"),
    path(
        "danh-gia/phieu/<int:pk>/nhiem-vu/<int:span>/bo/", evaluation_tasks.tasks_remove,
        name="conduct_evaluation_tasks_remove",
    ),
    path("danh-gia/phieu/<int:pk>/<slug:step>/", evaluation_steps.evaluation_step, name="conduct_evaluation_step"),
    path("danh-gia/<int:year>/nguoi/", evaluation.people_list, name="conduct_evaluation_people"),
    path("danh-gia/<int:year>/bo-sung/", evaluation.newcomers, name="conduct_evaluation_newcomers"),
    path("danh-gia/<int:year>/don-vi/<str:code>/", evaluation_agency.agency_page, name="conduct_evaluation_agency"),
    path(
        "danh-gia/<int:year>/don-vi/<str:code>/tap-the/", evaluation_agency.meeting, name="conduct_evaluation_meeting"
    ),
    path(
        "danh-gia/<int:year>/don-vi/<str:code>/cong-bo/", evaluation_agency.publish, name="conduct_evaluation_publish"
    ),
]  # fmt: skip
