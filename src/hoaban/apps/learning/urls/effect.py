"""Addresses of "did it help"."""

from django.urls import path

from hoaban.apps.learning.views import effect

urlpatterns = [
    path("sau-khoa/", effect.follow_ups, name="learning_follow_ups"),
    path("sau-khoa/y-kien/<str:code>/", effect.reaction, name="learning_reaction"),
    path("sau-khoa/cau-hoi/<int:pk>/", effect.follow_up, name="learning_follow_up"),
    path("sau-khoa/viec/<int:pk>/", effect.follow_up_task, name="learning_follow_up_task"),
]
