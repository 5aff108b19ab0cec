"""The page of one form: drawn, sent, refused at its field, carried out once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from hoaban.shared.sending import attempt, led_back
from hoaban.shared.shell import Request


@dataclass(frozen=True, slots=True)
class FormPage:
    """What stands around a form: ``back`` is where it leads afterwards and when left; ``risk``: cannot be undone.

    ``public``: for whoever is not signed in. ``closed``: the step is not open now, the form is not drawn.
    """

    title: str
    button: str
    back: str
    about: str = ""
    risk: bool = False
    public: bool = False
    closed: bool = False

    @property
    def base(self) -> str:
        """The frame that the page stands in."""
        return "base_narrow.html" if self.public else "base.html"


def posted(request: Request) -> QueryDict | None:
    """What was sent, also where it is empty; None for a form that is drawn for the first time."""
    return request.POST if request.method == "POST" else None


def sent(
    request: Request, form: forms.BaseForm, page: FormPage, call: Callable[[dict[str, Any]], Any], done: str = "",
    said: str = "",
) -> HttpResponse:  # fmt: skip
    """Draw the form; sent and valid, carry the command out and go on to ``done`` (else back), where ``said`` is told."""
    if request.method == "POST" and form.is_valid() and attempt(request, form, lambda: call(form.cleaned_data)):
        if said:
            messages.success(request, said)
        return redirect(done or page.back)
    if page.closed and request.method != "POST":
        return led_back(request, page.back)
    status = 422 if request.method == "POST" else 200
    return render(request, "shared/form_page.html", {"form": form, "page": page}, status=status)
