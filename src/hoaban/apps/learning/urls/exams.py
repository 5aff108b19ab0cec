"""Addresses of question banks, tests and sittings."""

from django.urls import URLPattern, path

from hoaban.apps.learning.views import banks, exams, marking, sittings

urlpatterns: list[URLPattern] = [
    path("cau-hoi/", banks.banks_list, name="learning_banks"),
    path("cau-hoi/them/", banks.bank_new, name="learning_bank_new"),
    path("cau-hoi/<int:pk>/", banks.bank_page, name="learning_bank"),
    path("cau-hoi/<int:pk>/sua/", banks.bank_edit, name="learning_bank_edit"),
    path("cau-hoi/<int:pk>/nhap/", banks.bank_import, name="learning_bank_import"),
    path("cau-hoi/<int:pk>/xuat/", banks.bank_export, name="learning_bank_export"),
    path("cau-hoi/<int:pk>/cau-moi/", banks.question_new, name="learning_question_new"),
    path("cau-hoi/cau/<int:pk>/", banks.question_page, name="learning_question"),
    path("cau-hoi/cau/<int:pk>/sua/", banks.question_edit, name="learning_question_edit"),
    path("cau-hoi/cau/<int:pk>/dung/", banks.question_retire, name="learning_question_retire"),
    path("thi/", exams.exams_list, name="learning_exams"),
    path("thi/lop/<str:code>/them/", exams.exam_new, name="learning_exam_new"),
    path("thi/<int:pk>/", exams.exam_page, name="learning_exam"),
    path("thi/<int:pk>/sua/", exams.exam_edit, name="learning_exam_edit"),
    path("thi/<int:pk>/de/", exams.exam_blueprint, name="learning_exam_blueprint"),
    path("thi/<int:pk>/xem-thu/", exams.exam_preview, name="learning_exam_preview"),
    path("thi/<int:pk>/giao/", exams.exam_release, name="learning_exam_release"),
    path("thi/<int:pk>/cong-bo/", exams.exam_publish, name="learning_exam_publish"),
    path("thi/<int:pk>/phan-tich/", exams.exam_items, name="learning_exam_items"),
    path("thi/<int:pk>/cham/", marking.marking_next, name="learning_marking"),
    path("thi/tu-luan/<int:pk>/", marking.essay_mark, name="learning_essay"),
    path("thi/<int:pk>/vao/", sittings.exam_entry, name="learning_exam_entry"),
    path("thi/bai/<int:pk>/", sittings.sitting_page, name="learning_sitting"),
    path("thi/bai/<int:pk>/luu/", sittings.sitting_save, name="learning_sitting_save"),
    path("thi/bai/<int:pk>/nop/", sittings.sitting_hand_in, name="learning_sitting_hand_in"),
    path("thi/bai/<int:pk>/ket-qua/", sittings.sitting_result, name="learning_sitting_result"),
    path("thi/bai/<int:pk>/chuyen-may/", exams.sitting_release, name="learning_sitting_release"),
]
