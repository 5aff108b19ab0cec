"""Sending a form of study and tests: one command, its refusal at its field, a second sending counts as done."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hoaban.apps.people.commands import CommandRefused
from hoaban.shared.sending import attempt_once
from hoaban.shared.shell import Request

Text = str | Promise
FORMS = ["GET", "HEAD", "POST"]


def attempt(request: Request, form: forms.Form, call: Callable[[], Any]) -> bool:
    """Carry out the command of a valid form once; a refusal stands at the form. True when done, now or before."""
    return attempt_once(request, form, call, once=request.POST.get("once", "")[:40])


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
