"""Sending a form about a class: one command, its refusal at its field, a second sending counts as done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hoaban.apps.learning.commands.enrolments import ClashesFound
from hoaban.shared.sending import attempt_once
from hoaban.shared.shell import Request


def attempt(request: Request, form: forms.Form, call: Callable[[], Any]) -> bool:
    """Carry out the command of a valid form; a refusal stands at the form. True when done, now or before."""
    once = str(form.cleaned_data.get("once") or "")
    return attempt_once(request, form, call, once=once, passes=ClashesFound)


def show(
    request: Request, form: forms.Form, *, title: str | Promise, button: str | Promise, back: str, about: str = "",
    said: str = "", risk: bool = False, **more: Any,
) -> HttpResponse:  # fmt: skip
    """The page of a form; 422 when it has errors. ``said``: what will happen, ``about``: whose it is."""
    context = {
        "form": form, "title": title, "button": button, "back": back, "about": about, "said": said, "risk": risk, **more
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "learning/classes/form.html", context, status=status)


def done(request: Request, address: str, text: str = "") -> HttpResponse:
    """Back to a page, which says that it was done."""
    messages.success(request, text or _("Saved."))
    return redirect(address)
