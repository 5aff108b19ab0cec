"""Addresses of conduct, one noun a file."""

from django.urls import URLPattern

from hoaban.apps.conduct.urls import discipline, evaluation, supervision

urlpatterns: list[URLPattern] = [*evaluation.urlpatterns, *supervision.urlpatterns, *discipline.urlpatterns]
