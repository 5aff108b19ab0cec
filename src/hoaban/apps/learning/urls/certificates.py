"""Addresses of certificates and of the figures of training; the public ones stand in urls/checking.py."""

from django.urls import path

from hoaban.apps.learning.views import certificates, training

urlpatterns = [
    path("chung-chi/", certificates.certificates_list, name="learning_certificates"),
    path("chung-chi/<int:pk>/", certificates.certificate_page, name="learning_certificate"),
    path("chung-chi/<int:pk>/ban-in/", certificates.certificate_pdf, name="learning_certificate_pdf"),
    path("chung-chi/<int:pk>/huy-hieu/", certificates.certificate_badge, name="learning_certificate_badge"),
    path("chung-chi/<int:pk>/thu-hoi/", certificates.certificate_revoke, name="learning_certificate_revoke"),
    path("chung-chi/<int:pk>/cap-lai/", certificates.certificate_renew, name="learning_certificate_renew"),
    path("lop-hoc/<str:code>/cap-chung-chi/", certificates.class_certificates, name="learning_class_certificates"),
    path("ket-qua/", training.training_figures, name="learning_figures"),
    path("ket-qua/nguoi-hoc/", training.trained_list, name="learning_trained"),
    path("ket-qua/xa-phuong/", training.communes_list, name="learning_communes"),
]
