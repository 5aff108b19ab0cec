"""Addresses of the citizens' pages, open without an account, one noun a file."""

from hoaban.apps.service.urls import following, public

urlpatterns = [*public.urlpatterns, *following.urlpatterns]
