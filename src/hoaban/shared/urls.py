"""Addresses that belong to no app."""

from django.urls import path

from hoaban.shared import views

urlpatterns = [
    path("", views.today_view, name="today"),
    path("tim-kiem/", views.search_view, name="search"),
    path("ngon-ngu/", views.language_switch, name="language"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("khong-mang/<slug:language>/", views.offline, name="offline"),
    path("suc-khoe/", views.health, name="health"),
]
