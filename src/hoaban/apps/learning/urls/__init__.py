"""Addresses of learning, one noun a file."""

from hoaban.apps.learning.urls import certificates, classes, competencies, effect, exams, planning, plans, study

urlpatterns = [
    *competencies.urlpatterns,
    *plans.urlpatterns,
    *planning.urlpatterns,
    *classes.urlpatterns,
    *study.urlpatterns,
    *exams.urlpatterns,
    *certificates.urlpatterns,
    *effect.urlpatterns,
]
