"""Addresses of discipline."""

from django.urls import URLPattern, path

from hoaban.apps.conduct.views import discipline, discipline_case

urlpatterns: list[URLPattern] = [
    path("ky-luat/", discipline.discipline_register, name="conduct_discipline"),
    path("ky-luat/mo/", discipline.discipline_find, name="conduct_discipline_find"),
    path("ky-luat/mo/<int:pk>/", discipline.discipline_open, name="conduct_discipline_open"),
    path("ky-luat/<int:pk>/", discipline_case.discipline_case, name="conduct_discipline_case"),
    path("ky-luat/<int:pk>/hoan/", discipline_case.discipline_defer, name="conduct_discipline_defer"),
    path("ky-luat/<int:pk>/tiep-tuc/", discipline_case.discipline_resume, name="conduct_discipline_resume"),
    path("ky-luat/<int:pk>/mien/", discipline_case.discipline_exempt, name="conduct_discipline_exempt"),
    path("ky-luat/<int:pk>/khong-vi-pham/", discipline_case.discipline_drop, name="conduct_discipline_drop"),
    path("ky-luat/<int:pk>/phuc-tap/", discipline_case.discipline_extend, name="conduct_discipline_extend"),
    path("ky-luat/<int:pk>/quyet-dinh/", discipline_case.discipline_decide, name="conduct_discipline_decide"),
    path(
        "ky-luat/<int:pk>/van-ban/<slug:ending>/", discipline_case.discipline_letter, name="conduct_discipline_letter"
    ),
]
