"""Asking a command from a form: what it refuses stands beside the fields."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from hoaban.shared.shell import Request

_AS_ASKED = {"starts_on": "effective_from", "ends_before": "last_on"}
"""Arguments of commands -> the fields that ask for them."""


def tried(form: Form, command: Any, **facts: Any) -> Any:
    """What the command gives; None when it refused, its reasons then stand beside the fields."""
    try:
        return command(**facts)
    except ValidationError as refusal:
        by_field = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
        for name, reasons in by_field.items():
            field = _AS_ASKED.get(name, name)
            form.add_error(field if field in form.fields else None, reasons)
        return None


def form_page(request: Request, template: str, form: Form, context: dict[str, Any]) -> HttpResponse:
    """The page of a form; 422 when something in it is wrong."""
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
