"""The address under which the public reaches this installation, for codes on paper."""

from __future__ import annotations

from django.conf import settings


def public_address() -> str:
    """Address of the installation, without a slash at the end: HOABAN_ADDRESS, else made of the first host answered."""
    if told := getattr(settings, "HOABAN_ADDRESS", ""):
        return str(told).rstrip("/")
    scheme = "https" if settings.SESSION_COOKIE_SECURE else "http"
    hosts = [host for host in settings.ALLOWED_HOSTS if host not in ("*", "")]
    return f"{scheme}://{(hosts or ['localhost'])[0].lstrip('.')}"
