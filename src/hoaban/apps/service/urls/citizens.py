"""Addresses of the citizens' pages, open without an account, one noun a file."""

from hoaban.apps.service.urls import public

urlpatterns = [*public.urlpatterns]
