"""Addresses of competencies, courses, needs, roadmaps and evidence."""

from django.urls import path

from hoaban.apps.learning.views import competencies, courses, evidence, gaps, roadmap

urlpatterns = [
    path("khung-nang-luc/", competencies.competency_list, name="learning_competencies"),
    path("khung-nang-luc/them/", competencies.competency_new, name="learning_competency_new"),
    path("khung-nang-luc/muc/<str:code>/", competencies.competency_page, name="learning_competency"),
    path("khung-nang-luc/muc/<str:code>/sua/", competencies.competency_change, name="learning_competency_change"),
    path("khung-nang-luc/muc/<str:code>/yeu-cau-moi/", competencies.requirement_new, name="learning_requirement_new"),
    path("khung-nang-luc/yeu-cau/", competencies.requirement_list, name="learning_requirements"),
    path("khung-nang-luc/yeu-cau/<int:pk>/sua/", competencies.requirement_change, name="learning_requirement_change"),
    path("khung-nang-luc/yeu-cau/<int:pk>/ket-thuc/", competencies.requirement_end, name="learning_requirement_end"),
    path("khoa/", courses.course_list, name="learning_courses"),
    path("khoa/them/", courses.course_new, name="learning_course_new"),
    path("khoa/muc/<str:code>/", courses.course_page, name="learning_course"),
    path("khoa/muc/<str:code>/sua/", courses.course_change, name="learning_course_change"),
    path("khoa/muc/<str:code>/nguoi-hoc/", courses.course_people, name="learning_course_people"),
    path("nhu-cau/", gaps.gap_list, name="learning_gaps"),
    path("nhu-cau/<str:code>/", gaps.gap_people, name="learning_gap_people"),
    path("lo-trinh/", roadmap.roadmap_own, name="learning_roadmap"),
    path("lo-trinh/<int:pk>/", roadmap.roadmap_of, name="learning_roadmap_of"),
    path("minh-chung/nop/<str:code>/", evidence.evidence_new, name="learning_evidence_new"),
    path("minh-chung/<int:pk>/rut/", evidence.evidence_withdraw, name="learning_evidence_withdraw"),
    path("minh-chung/<int:pk>/quyet-dinh/", evidence.evidence_decide, name="learning_evidence_decide"),
    path("minh-chung/<int:pk>/tep/", evidence.evidence_file, name="learning_evidence_file"),
]
