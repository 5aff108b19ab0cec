"""Addresses of lessons."""

from django.urls import URLPattern, path

from hoaban.apps.learning.views import study

urlpatterns: list[URLPattern] = [
    path("bai-hoc/khoa/<str:code>/", study.lessons_list, name="learning_lessons"),
    path("bai-hoc/khoa/<str:code>/them/", study.lesson_new, name="learning_lesson_new"),
    path("bai-hoc/lop/<str:code>/tien-do/", study.study_progress, name="learning_study_progress"),
    path("bai-hoc/<int:pk>/", study.lesson_page, name="learning_lesson"),
    path("bai-hoc/<int:pk>/xong/", study.lesson_finish, name="learning_lesson_finish"),
    path("bai-hoc/<int:pk>/sua/", study.lesson_edit, name="learning_lesson_edit"),
    path("bai-hoc/<int:pk>/doi-cho/", study.lesson_move, name="learning_lesson_move"),
    path("bai-hoc/<int:pk>/xoa/", study.lesson_remove, name="learning_lesson_remove"),
    path("bai-hoc/<int:pk>/them-tep/", study.lesson_file_new, name="learning_lesson_file_new"),
    path("bai-hoc/tep/<int:pk>/", study.lesson_file, name="learning_lesson_file"),
    path("bai-hoc/tep/<int:pk>/xoa/", study.lesson_file_remove, name="learning_lesson_file_remove"),
]
