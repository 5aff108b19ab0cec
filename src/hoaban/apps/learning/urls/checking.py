"""Public addresses, printed on paper and signed into badges: they stay as they are."""

from django.urls import path

from hoaban.apps.learning.views import certificate_check

urlpatterns = [
    path("", certificate_check.certificate_check, name="learning_check"),
    path("did.json", certificate_check.issuer_document, name="learning_issuer_document"),
    path("trang-thai/<int:number>/", certificate_check.status_list, name="learning_status_list"),
    path("<slug:token>/", certificate_check.certificate_public, name="learning_certificate_public"),
]
