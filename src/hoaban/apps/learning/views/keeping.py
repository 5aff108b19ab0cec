"""A page that asks for one change of the framework, the catalogue, evidence or effect: form, command, refusal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from hoaban.apps.learning.queries.courses import may_keep
from hoaban.apps.people.commands import CommandRefused
from hoaban.shared.sending import say_at_field
from hoaban.shared.shell import Request

Text = str | Promise
CHANGED = "changed"
ALREADY = "-already"
"""End of the codes of refusals that only say that it was done before, as after a double click."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What stands around a form: where it leads back to, its heading, its button, and what stands now."""

    back: str
    back_label: Text
    heading: Text
    button: Text
    done: Text
    about: Text = ""
    facts: Sequence[tuple[Text, Any]] = ()
    warning: Text = ""
    risk: bool = False
    has_file: bool = False


def require_keeper(request: Request) -> None:
    """Not found for those who do not keep the framework and the catalogue."""
    if not may_keep(actor=request.actor):
        raise Http404


def answer(
    request: Request, ask: Ask, form: forms.Form, carry_out: Callable[[], str], version: Callable[[], int] | None = None
) -> HttpResponse:
    """Show the form, or carry out its command and go to the address it gives.

    ``version``: the version of now, for a form that was filled in against an older one: what was typed stays.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                address = carry_out()
            except CommandRefused as refused:
                if refused.code.endswith(ALREADY):
                    messages.warning(request, refused.message)
                    return redirect(ask.back)
                say_at_field(form, refused)
                if refused.code == CHANGED and version is not None:
                    status = 409
                    data: Any = form.data.copy()  # type: ignore[attr-defined]
                    data["version"] = str(version())
                    form.data = data
            else:
                messages.success(request, str(ask.done))
                return redirect(address)
    return render(request, "learning/competencies/form.html", {"form": form, "ask": ask}, status=status)
