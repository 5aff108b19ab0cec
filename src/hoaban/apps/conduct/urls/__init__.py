"""Addresses of conduct, one noun a file."""

from django.urls import URLPattern

from hoaban.apps.conduct.urls import evaluation

urlpatterns: list[URLPattern] = [*evaluation.urlpatterns]
