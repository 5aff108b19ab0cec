"""Addresses of people."""

from django.urls import path

from hoaban.apps.people.views import (
    changes,
    committees,
    communes,
    corrections,
    entering,
    official,
    officials,
    photos,
    posts,
)

urlpatterns = [
    path("danh-sach/", officials.officials_list, name="people_officials"),
    path("vi-tri/", posts.posts_list, name="people_posts"),
    path("xa-phuong/", communes.communes_list, name="people_communes"),
    path("cap-uy/", committees.committees_list, name="people_committees"),
    path("them/", entering.official_enter, name="people_enter"),
    path("<int:pk>/", official.official_page, name="people_official"),
    path("<int:pk>/dinh-chinh/", corrections.correct_person, name="people_correct_person"),
    path("<int:pk>/ngon-ngu/", corrections.languages, name="people_languages"),
    path("<int:pk>/dinh-chinh/<slug:kind>/<int:part_id>/", corrections.correct_part, name="people_correct_part"),
    path("<int:pk>/xoa/<slug:kind>/<int:part_id>/", corrections.remove_part, name="people_remove_part"),
    path("<int:pk>/ket-thuc/<int:part_id>/", corrections.end_assignment, name="people_end_assignment"),
    path("<int:pk>/nguoi-than/<int:part_id>/xoa/", corrections.remove_kin, name="people_remove_kin"),
    path("<int:pk>/anh/", photos.photo_page, name="people_photos"),
    path("<int:pk>/anh/<int:photo_id>.jpg", photos.photo_file, name="people_photo"),
    path("<int:pk>/anh/bo/", photos.photo_away, name="people_photo_away"),
    path("<int:pk>/<slug:slug>/", changes.official_change, name="people_change"),
]
