"""Addresses of standing."""

from django.urls import path

from hoaban.apps.leadership.views import standing, standing_rows

urlpatterns = [
    path("so-lieu/", standing_rows.figure_rows, name="leadership_rows"),
    path("tieu-chuan/", standing.standing_start, name="leadership_standing"),
    path("tieu-chuan/cua-toi/", standing.standing_own, name="leadership_standing_own"),
    path("tieu-chuan/chuc-danh/", standing.standing_post, name="leadership_standing_post"),
    path("tieu-chuan/<int:pk>/", standing.standing_of, name="leadership_standing_of"),
]
