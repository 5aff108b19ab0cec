"""Addresses of office hours, closures and appointments out of step."""

from django.urls import path

from hoaban.apps.service.views import hours

urlpatterns = [
    path("gio-lam-viec/", hours.hours_list, name="service_hours"),
    path("gio-lam-viec/lech-hen/", hours.appointments_out, name="service_appointments_out"),
    path("gio-lam-viec/lech-hen/doi/", hours.appointments_move, name="service_appointments_move"),
    path("gio-lam-viec/dot-nghi/<int:pk>/rut/", hours.closure_withdraw, name="service_closure_withdraw"),
    path("gio-lam-viec/<str:code>/", hours.hours_unit, name="service_hours_unit"),
    path("gio-lam-viec/<str:code>/doi-gio/", hours.hours_change, name="service_hours_change"),
    path("gio-lam-viec/<str:code>/thoi-gio-rieng/", hours.hours_end, name="service_hours_end"),
    path("gio-lam-viec/<str:code>/khai-nghi/", hours.closure_declare, name="service_closure_declare"),
]
