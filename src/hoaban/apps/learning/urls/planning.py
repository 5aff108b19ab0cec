"""Addresses of planning rounds."""

from django.urls import URLPattern, path

from hoaban.apps.learning.views import planning, planning_round

urlpatterns: list[URLPattern] = [
    path("ke-hoach/<int:pk>/xep-lop/", planning.rounds_list, name="learning_rounds"),
    path("ke-hoach/xep-lop/<int:pk>/", planning_round.round_page, name="learning_round"),
    path("ke-hoach/xep-lop/<int:pk>/dung/", planning.round_stop, name="learning_round_stop"),
    path("ke-hoach/xep-lop/<int:pk>/chay-lai/", planning.round_restart, name="learning_round_restart"),
    path("ke-hoach/xep-lop/<int:pk>/tinh-lai/", planning.round_again, name="learning_round_again"),
    path("ke-hoach/xep-lop/<int:pk>/danh-dau/", planning.round_mark, name="learning_round_mark"),
    path("ke-hoach/xep-lop/<int:pk>/ap-dung/", planning.round_apply, name="learning_round_apply"),
    path("ke-hoach/xep-lop/<int:pk>/de-bai/", planning_round.round_question, name="learning_round_question"),
    path(
        "ke-hoach/xep-lop/<int:pk>/nguoi/<int:official_id>/", planning_round.round_person, name="learning_round_person"
    ),
]
