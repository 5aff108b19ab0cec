"""Sending a form of study and tests: one command, its refusal at its field, a second sending counts as done."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hoaban.apps.people import commands
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared.shell import Request

Text = str | Promise
FORMS = ["GET", "HEAD", "POST"]
CHANGED = "changed"


def submission_key(request: Request) -> str:
    """The same for every sending of one drawing of a form; "" for a form that carries no key."""
    once = request.POST.get("once", "")[:40]
    text = f"{request.actor.user_id} {request.path} {once}"
    return hashlib.sha256(text.encode()).hexdigest()[:40] if once else ""


def attempt(request: Request, form: forms.Form, call: Callable[[], Any]) -> bool:
    """Carry out the command of a valid form once; a refusal stands at the form. True when done, now or before."""
    key = submission_key(request)
    if key and commands.was_submitted(key):
        return True
    try:
        with commands.submission(key):
            call()
    except CommandRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    return True


def press(request: Request, call: Callable[[], Any], *, done: Text, back: str) -> HttpResponse:
    """Carry out what a button asks for and go back to a page, which says that it was done or why not."""
    try:
        call()
    except CommandRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, str(done))
    return redirect(back)


def show(request: Request, form: forms.Form, template: str, **context: Any) -> HttpResponse:
    """A page with a form; 422 when it has errors. ``once``: the key of this drawing of the form."""
    status = 422 if form.is_bound and form.errors else 200
    once = request.POST.get("once") or secrets.token_hex(8)
    return render(request, template, {"form": form, "once": once, **context}, status=status)


def saved(request: Request, address: str, text: Text = "") -> HttpResponse:
    """Back to a page, which says that it was done."""
    messages.success(request, str(text) or _("Saved."))
    return redirect(address)
