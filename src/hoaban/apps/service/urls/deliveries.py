"""Addresses of the counter that works without a network."""

from django.urls import path

from hoaban.apps.service.views import counter, deliveries

urlpatterns = [
    path("sw.js", counter.counter_worker, name="service_counter_worker"),
    path("tiep-nhan/goi/", counter.counter_bundle, name="service_counter_bundle"),
    path("tiep-nhan/so/", counter.counter_numbers, name="service_counter_numbers"),
    path("tiep-nhan/khong-mang/<slug:language>/", counter.counter_shell, name="service_counter_shell"),
    path("gui-ho-so/", counter.counter_deliver, name="service_counter_deliver"),
    path("gui-ho-so/<slug:key>/anh/", counter.counter_photo, name="service_counter_photo"),
    path("cho-xu-ly/", deliveries.delivery_list, name="service_deliveries"),
    path("cho-xu-ly/<int:pk>/", deliveries.delivery_detail, name="service_delivery"),
    path("cho-xu-ly/may/", deliveries.device_list, name="service_devices"),
    path("cho-xu-ly/may/<int:pk>/tra-so/", deliveries.device_give_back, name="service_device_give_back"),
]
