"""All addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("hoaban.shared.urls")),
    path("tai-khoan/", include("hoaban.apps.accounts.urls")),
    path("quy-dinh/", include("hoaban.apps.lawbook.urls")),
    path("to-chuc/", include("hoaban.apps.organisation.urls")),
    path("nhan-su/", include("hoaban.apps.people.urls")),
    path("ly-lich/", include("hoaban.apps.record.urls")),
    path("tuyen-dung/", include("hoaban.apps.recruitment.urls")),
    path("du-tuyen/", include("hoaban.apps.recruitment.urls.candidates")),
    path("hoc-tap/", include("hoaban.apps.learning.urls")),
    path("chung-chi/", include("hoaban.apps.learning.urls.checking")),
    path("mot-cua/", include("hoaban.apps.service.urls")),
    path("dich-vu-cong/", include("hoaban.apps.service.urls.citizens")),
    path("du-lieu-ca-nhan/", include("hoaban.apps.privacy.urls")),
    path("danh-gia-ky-luat/", include("hoaban.apps.conduct.urls")),
    path("lanh-dao/", include("hoaban.apps.leadership.urls")),
    path("so-lieu/", include("hoaban.apps.insight.urls")),
    path("bang-diem-xa/", include("hoaban.apps.governance.urls")),
    path("ket-qua-chinh-quyen/", include("hoaban.apps.governance.urls.public")),
    path("nhap-danh-sach/", include("hoaban.apps.exchange.urls")),
]

handler400 = "hoaban.shared.views.bad_request"
handler403 = "hoaban.shared.views.not_found"
handler404 = "hoaban.shared.views.not_found"
handler500 = "hoaban.shared.views.server_error"
