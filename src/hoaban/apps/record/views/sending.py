"""The page of a form of the record: drawn, sent, refused at its field, carried out once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request


@dataclass(frozen=True, slots=True)
class FormPage:
    """What stands around a form: ``back`` is where it leads afterwards and when left; ``risk``: cannot be undone."""

    title: str
    button: str
    back: str
    about: str = ""
    risk: bool = False


def posted(request: Request) -> QueryDict | None:
    """What was sent, also where it is empty; None for a form that is drawn for the first time."""
    return request.POST if request.method == "POST" else None


def sent(request: Request, form: forms.BaseForm, page: FormPage, call: Callable[[], Any]) -> HttpResponse:
    """Draw the form; sent and valid, carry the command out and go back."""
    if request.method == "POST" and form.is_valid() and attempt(request, form, call):  # type: ignore[arg-type]
        return redirect(page.back)
    status = 422 if request.method == "POST" else 200
    return render(request, "record/form.html", {"form": form, "page": page}, status=status)
