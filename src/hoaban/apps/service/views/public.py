"""Citizens' pages of the catalogue, open without an account: search, fields, one procedure as of a day."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hoaban.apps.service.queries import catalogue
from hoaban.shared.shell import Request, asked_day

MOST_USED = 6


@login_not_required
@require_safe
def public_home(request: Request) -> HttpResponse:
    """Search first; fields as groups; what is used most; what was moved on 01/07/2025."""
    on = asked_day(request)
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("q", "field", "moved")}
    searching = any(asked.values())
    context = {"on": on, "asked": asked, "searching": searching}
    if searching:
        context["rows"] = catalogue.list_procedures(
            on=on, text=asked["q"], field=asked["field"], moved=bool(asked["moved"])
        )
        context["heading"] = _heading(asked)
    else:
        context["used"] = catalogue.most_used(on=on, limit=MOST_USED)
        context["fields"] = catalogue.list_fields(on=on)
    return render(request, "service/public/home.html", context)


def _heading(asked: dict[str, str]) -> str:
    if asked["q"]:
        return f"“{asked['q']}”"
    if asked["field"]:
        return dict(catalogue.field_choices()).get(asked["field"], asked["field"])
    return _("Moved to the communes on 01/07/2025")


@login_not_required
@require_safe
def public_procedure(request: Request, code: str) -> HttpResponse:
    """One procedure: what to bring, how long, how much, where, the line of its steps, its versions."""
    on = asked_day(request)
    found = catalogue.get_procedure(code=code, on=on)
    return render(request, "service/public/procedure.html", {"on": on, "found": found, "row": found.row})
