"""Addresses of leadership planning."""

from django.urls import path

from hoaban.apps.leadership.views import candidates, plan_reviews, planning

urlpatterns = [
    path("quy-hoach/", planning.planning_list, name="leadership_planning"),
    path("quy-hoach/mo-dot/", planning.planning_open, name="leadership_planning_open"),
    path("quy-hoach/ra-soat/", plan_reviews.review_list, name="leadership_plan_reviews"),
    path("quy-hoach/du-nguon/", candidates.cover_list, name="leadership_cover"),
    path("quy-hoach/vi-tri/<int:pk>/", candidates.post_plan, name="leadership_post_plan"),
    path("quy-hoach/<int:pk>/", planning.planning_round, name="leadership_planning_round"),
    path("quy-hoach/<int:pk>/gioi-thieu/", planning.planning_nominate, name="leadership_planning_nominate"),
    path(
        "quy-hoach/<int:pk>/gioi-thieu/<int:nomination>/rut/",
        planning.planning_withdraw,
        name="leadership_planning_withdraw",
    ),
    path("quy-hoach/<int:pk>/hoi-nghi/", planning.planning_meeting, name="leadership_planning_meeting"),
    path("quy-hoach/<int:pk>/buoc/<slug:step>/", planning.planning_step, name="leadership_planning_step"),
]
