"""Addresses of messages of citizens, at the office."""

from django.urls import path

from hoaban.apps.service.views import feedback

urlpatterns = [
    path("phan-anh/", feedback.feedback_list, name="service_feedback"),
    path("phan-anh/<int:pk>/", feedback.feedback_page, name="service_feedback_message"),
    path("phan-anh/<int:pk>/buoc/<slug:step>/", feedback.feedback_step, name="service_feedback_step"),
    path("phan-anh/<int:pk>/thu-cam-on/<slug:ending>/", feedback.feedback_note, name="service_feedback_note"),
]
