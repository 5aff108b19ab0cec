"""Addresses of insight."""

from django.urls import path

from hoaban.apps.insight import views

urlpatterns = [
    path("", views.province_show, name="insight_province"),
    path("chi-tieu/<str:key>/", views.figure_show, name="insight_figure"),
    path("hai-ngay/", views.days_compare, name="insight_compare"),
    path("ban-do/", views.map_show, name="insight_map"),
    path("da-cong-bo/", views.published_list, name="insight_published"),
]
