"""A page that asks for one change: the form, the command, and its refusal beside the field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise

from hoaban.apps.organisation.commands import Refused
from hoaban.apps.organisation.forms.changes import ChangeForm
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Ask:
    """What stands around a form: where it leads back to, its heading, its button, and what stands now."""

    back: str
    back_label: str
    heading: Text
    button: Text
    done: Text
    facts: Callable[[], list[tuple[Text, str]]] = list
    mark: Callable[[], str] = str
    warning: Text = ""
    risk: bool = False


def require_change(request: Request, path: str | None = None) -> None:
    """Not found for those who may not change the unit at the path (None: the catalogue of titles)."""
    if not request.actor.may(Permission.CHANGE_ORGANISATION, path):
        raise Http404(path)


def on_page(name: str, code: str, on: date) -> str:
    """The address of a unit or title as of a day."""
    return f"{reverse(name, args=[code])}?on={on.isoformat()}"


def answer(request: Request, ask: Ask, form: ChangeForm, carry_out: Callable[[dict[str, Any]], str]) -> HttpResponse:
    """Show the form, or carry out its command and go to the address it gives."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                address = carry_out(form.cleaned_data)
            except Refused as refused:
                form.refuse(refused)
                if refused.code == "changed_meanwhile":
                    status = 409
                    form.carry_on(ask.mark())
            else:
                messages.success(request, str(ask.done))
                return redirect(address)
    context = {"form": form, "ask": ask, "facts": ask.facts()}
    return render(request, "organisation/change.html", context, status=status)
