"""Addresses of rotation."""

from django.urls import path

from hoaban.apps.leadership.views import rotation, rotation_moves, rotation_parts, secondments

urlpatterns = [
    path("luan-chuyen/", rotation.rotation_list, name="leadership_rotation"),
    path("luan-chuyen/mo-dot/", rotation.rotation_open, name="leadership_rotation_open"),
    path("luan-chuyen/biet-phai/", secondments.secondment_list, name="leadership_secondments"),
    path("luan-chuyen/biet-phai/<int:pk>/ket-thuc/", secondments.secondment_end, name="leadership_secondment_end"),
    path("luan-chuyen/<int:pk>/", rotation.rotation_round, name="leadership_rotation_round"),
    path("luan-chuyen/<int:pk>/muc-tieu/", rotation.rotation_goals, name="leadership_rotation_goals"),
    path("luan-chuyen/<int:pk>/tinh/", rotation.rotation_ask, name="leadership_rotation_ask"),
    path("luan-chuyen/<int:pk>/dung/", rotation.rotation_stop, name="leadership_rotation_stop"),
    path("luan-chuyen/<int:pk>/chay-lai/", rotation.rotation_restart, name="leadership_rotation_restart"),
    path("luan-chuyen/<int:pk>/chon/", rotation.rotation_mark, name="leadership_rotation_mark"),
    path("luan-chuyen/<int:pk>/doi-cho/", rotation_parts.rotation_swap, name="leadership_rotation_swap"),
    path("luan-chuyen/<int:pk>/thanh-phan/", rotation_parts.rotation_compose, name="leadership_rotation_parts"),
    path("luan-chuyen/<int:pk>/vi-sao/", rotation.rotation_why, name="leadership_rotation_why"),
    path("luan-chuyen/<int:pk>/bai-toan/", rotation.rotation_question, name="leadership_rotation_question"),
    path("luan-chuyen/<int:pk>/buoc/<slug:step>/", rotation.rotation_step, name="leadership_rotation_step"),
    path("luan-chuyen/truong-hop/<int:pk>/", rotation_moves.rotation_move, name="leadership_rotation_move"),
    path(
        "luan-chuyen/truong-hop/<int:pk>/mien-dieu-kien/<str:rule>/",
        rotation_moves.rotation_waive,
        name="leadership_rotation_waive",
    ),
    path(
        "luan-chuyen/truong-hop/<int:pk>/bo-mien/<str:rule>/",
        rotation_moves.rotation_unwaive,
        name="leadership_rotation_unwaive",
    ),
]
