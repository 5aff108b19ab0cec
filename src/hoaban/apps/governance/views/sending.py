"""The page of a form of the report card: drawn, sent, refused at its field, carried out once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from hoaban.shared.sending import attempt, led_back
from hoaban.shared.shell import Request


@dataclass(frozen=True, slots=True)
class FormPage:
    """What stands around a form: ``back`` is where it leads afterwards and when left; ``risk``: cannot be undone.

    ``closed``: the step is not open now, the form is not drawn.
    """

    title: str
    button: str
    back: str
    about: str = ""
    trail: str = ""
    risk: bool = False
    closed: bool = False


def posted(request: Request) -> QueryDict | None:
    """What was sent, also where it is empty; None for a form that is drawn for the first time."""
    return request.POST if request.method == "POST" else None


def sent(
    request: Request, form: forms.Form, page: FormPage, call: Callable[[dict[str, Any]], Any], done: str = ""
) -> HttpResponse:
    """Draw the form; sent and valid, carry the command out and go on to ``done`` (else back)."""
    if request.method == "POST" and form.is_valid() and attempt(request, form, lambda: call(form.cleaned_data)):
        return redirect(done or page.back)
    if page.closed and request.method != "POST":
        return led_back(request, page.back)
    status = 422 if request.method == "POST" else 200
    return render(request, "governance/form.html", {"form": form, "page": page}, status=status)
