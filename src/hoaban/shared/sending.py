"""Sending a form: one command, its refusal at its field, a second sending counts as done."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from hoaban.shared import audit
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.shell import Request

KEY_LENGTH = 40


def submission_key(request: Request) -> str:
    """The same for every sending of the same form with the same content; keyed, so that nobody guesses what was typed from it."""
    fields = [(k, v) for k, values in sorted(request.POST.lists()) if k != "csrfmiddlewaretoken" for v in values]
    files = [(name, file) for name, many in sorted(request.FILES.lists()) for file in many]
    fields += [(name, f"{file.name} {file.size}") for name, file in files]
    text = f"{request.actor.user_id} {request.get_full_path()} {urlencode(fields)}"
    return hmac.digest(settings.SECRET_KEY.encode(), text.encode(), "sha256").hex()[:KEY_LENGTH]


def attempt(request: Request, form: forms.BaseForm, call: Callable[[], Any]) -> bool:
    """Carry out the command of a valid form; a refusal stands at the form. True when done, now or by a double click.

    A command refused as "changed" was carried out before when this very sending was.
    """
    key = submission_key(request)
    try:
        with audit.submission(key):
            call()
    except CommandRefused as refused:
        if refused.code == "changed" and audit.was_submitted(key):
            return True
        say_at_field(form, refused)
        return False
    return True


def say_at_field(form: forms.BaseForm, refused: CommandRefused, names: Mapping[str, str] | None = None) -> None:
    """Put a refusal at its field, else above the form; ``names``: fields of commands that the form calls otherwise."""
    field = refused.field if refused.field in form.fields else (names or {}).get(refused.field, "")
    form.add_error(field if field in form.fields else None, refused.message)


def attempt_once(
    request: Request, form: forms.Form, call: Callable[[], Any], *, once: str, passes: type[CommandRefused] | None = None
) -> bool:  # fmt: skip
    """Carry out the command of a form that may be sent again with the same content, once for each drawing of it.

    ``once``: the key of the drawing, "" for a form without one. ``passes``: a refusal that the page itself answers.
    """
    text = f"{request.actor.user_id} {request.path} {once}"
    key = hashlib.sha256(text.encode()).hexdigest()[:KEY_LENGTH] if once else ""
    if key and audit.was_submitted(key):
        return True
    try:
        with audit.submission(key):
            call()
    except CommandRefused as refused:
        if passes is not None and isinstance(refused, passes):
            raise
        say_at_field(form, refused)
        return False
    return True


def press(request: Request, call: Callable[[], Any]) -> bool:
    """Carry out the command of a button without a form; a refusal is said on the next page."""
    key = submission_key(request)
    try:
        with audit.submission(key):
            call()
    except CommandRefused as refused:
        if refused.code == "changed" and audit.was_submitted(key):
            return True
        messages.warning(request, refused.message)
        return False
    return True


def led_back(request: Request, to: str) -> HttpResponse:
    """Back to a page from the form of a step that is not open, saying so; what is sent all the same, the command answers."""
    messages.warning(request, _("This step is not open now. The page shows what can be done."))
    return redirect(to)


def sent_version(request: Request) -> int:
    """The version that a button was drawn with; one that cannot be, where it is missing."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
