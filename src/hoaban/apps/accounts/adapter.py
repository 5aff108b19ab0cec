"""How allauth works here: accounts are opened by administrators, wrong passwords are counted."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoaban.apps.accounts import commands
from hoaban.apps.accounts.models import User
from hoaban.apps.accounts.queries import actor_for
from hoaban.shared.shell import today

MINUTES = round(settings.AXES_COOLOFF_TIME * 60)


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up; a wrong password says how many tries are left, alike for names that do not exist."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never: an administrator opens accounts."""
        return False

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """The wrong-password error in our words."""
        if not code.endswith("_password_mismatch"):
            return cast(ValidationError, super().validation_error(code, *args))
        failures = getattr(self.request, "axes_failures_since_start", None) or 0
        left = max(0, settings.AXES_FAILURE_LIMIT - failures)
        tries = ngettext("%(left)s try left", "%(left)s tries left", left) % {"left": left}
        text = _("User name or password is wrong. %(tries)s, then locked for %(minutes)s minutes.")
        return ValidationError(text % {"tries": tries, "minutes": MINUTES}, code=code)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *_a: Any, **_k: Any
    ) -> None:
        """Of allauth's messages only those that tell something, in our words."""
        said = {"password_changed": _("Password changed."), "logged_out": _("Signed out.")}
        name = (message_template or "").rpartition("/")[2].removesuffix(".txt")
        if name in said:
            messages.add_message(request, level, said[name])

    def set_password(self, user: User, password: str) -> None:
        """Through our command, so that the change leaves an event; the form has checked the old password."""
        on = today()
        changed = commands.set_password(actor=actor_for(user, on), user_id=user.pk, password=password, on=on)
        user.password = changed.password

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """Back to the own account."""
        return reverse("accounts:own")
