"""Addresses of cases of appointment and of ends of terms."""

from django.urls import URLPattern, path

from hoaban.apps.leadership.views import (
    case_decisions,
    case_letters,
    case_opening,
    case_papers,
    case_steps,
    cases,
    office_terms,
)

urlpatterns: list[URLPattern] = [
    path("bo-nhiem/", cases.cases_list, name="leadership_cases"),
    path("bo-nhiem/moi/", case_opening.case_new, name="leadership_case_new"),
    path("bo-nhiem/cua-toi/", cases.own_cases, name="leadership_own_cases"),
    path("bo-nhiem/<int:pk>/", cases.case_page, name="leadership_case"),
    path("bo-nhiem/<int:pk>/lam-buoc/<slug:key>/", case_steps.case_step, name="leadership_case_step"),
    path("bo-nhiem/<int:pk>/quyet-dinh/", case_decisions.case_decide, name="leadership_case_decide"),
    path("bo-nhiem/<int:pk>/quyet-dinh.pdf", case_letters.decision_pdf, name="leadership_case_pdf"),
    path("bo-nhiem/<int:pk>/quyet-dinh.docx", case_letters.decision_docx, name="leadership_case_docx"),
    path("bo-nhiem/<int:pk>/buoc/<slug:step>/", case_steps.case_move, name="leadership_case_move"),
    path("bo-nhiem/<int:pk>/mien-dieu-kien/<str:rule>/", case_steps.case_waive, name="leadership_case_waive"),
    path("bo-nhiem/<int:pk>/bo-mien/<str:rule>/", case_steps.case_unwaive, name="leadership_case_unwaive"),
    path("bo-nhiem/<int:pk>/giay-to/them/", case_papers.paper_new, name="leadership_paper_new"),
    path("bo-nhiem/giay-to/<int:pk>/", case_papers.paper_file, name="leadership_paper"),
    path("bo-nhiem/giay-to/<int:pk>/xoa/", case_papers.paper_remove, name="leadership_paper_remove"),
    path("het-nhiem-ky/", office_terms.terms_list, name="leadership_terms"),
]
