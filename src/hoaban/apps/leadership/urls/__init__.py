"""Addresses of leadership, one noun a file."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
