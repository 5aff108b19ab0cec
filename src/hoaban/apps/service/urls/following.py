"""Addresses of citizens who follow a dossier or a message, without an account."""

from django.urls import path

from hoaban.apps.service.views import following, messages_public

urlpatterns = [
    path("tra-cuu/", following.follow, name="service_follow"),
    path("tra-cuu/q/<str:follow_key>/", following.track, name="service_track_key"),
    path("tra-cuu/q/<str:follow_key>/thu-xin-loi/", following.track_letter, name="service_track_letter"),
    path("tra-cuu/q/<str:follow_key>/thu-xin-loi/pdf/", following.track_letter_pdf, name="service_track_letter_pdf"),
    path("tra-cuu/q/<str:follow_key>/danh-gia/", following.track_rate, name="service_track_rate"),
    path("tra-cuu/q/<str:follow_key>/phan-anh/", messages_public.message_about, name="service_message_about"),
    path("phan-anh/", messages_public.message_new, name="service_message_new"),
    path("phan-anh/theo-doi/", messages_public.message_follow, name="service_message_follow"),
    path("phan-anh/da-lam/", messages_public.led_to, name="service_led_to"),
    path("phan-anh/<str:number>/<str:key>/", messages_public.message, name="service_message"),
    path(
        "phan-anh/<str:number>/<str:key>/thu/<slug:what>/", messages_public.message_paper, name="service_message_paper"
    ),
]
