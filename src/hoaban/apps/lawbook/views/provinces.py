"""Pages of the provinces: those of a day, one with its versions, revising and ending it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.lawbook import commands, queries
from hoaban.apps.lawbook.forms import EndForm, ProvinceForm
from hoaban.apps.lawbook.models import Province
from hoaban.apps.lawbook.views.asking import form_page, tried
from hoaban.apps.lawbook.views.versions import changes, versions
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request, asked_day, today


@require_safe
def province_list(request: Request) -> HttpResponse:
    """The provinces that stood on a day."""
    request.actor.require(Permission.VIEW_LAWBOOK)
    on = asked_day(request)
    return render(request, "lawbook/province_list.html", {"provinces": queries.list_provinces(on=on), "on": on})


@require_safe
def province_detail(request: Request, province_id: int) -> HttpResponse:
    """One province: what it is called today, was called before, who changed it."""
    request.actor.require(Permission.VIEW_LAWBOOK)
    newest = queries.get_province(province_id)
    rows = queries.list_province_versions(newest)
    context = {
        "province": newest,
        "versions": versions(rows, today()),
        "changes": changes(actor=request.actor, rows=rows),
        "may_change": request.actor.may(Permission.CHANGE_LAWBOOK),
    }
    return render(request, "lawbook/province_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def province_revise(request: Request, province_id: int) -> HttpResponse:
    """Tell a province otherwise from a day on."""
    request.actor.require(Permission.CHANGE_LAWBOOK)
    newest = queries.get_province(province_id)
    form = ProvinceForm(request.POST or None, initial=_entered(newest))
    if form.is_valid():
        facts = form.facts() | {"province": _seen(form.cleaned_data["seen"], newest)}
        if province := tried(form, commands.revise_province, actor=request.actor, **facts):
            messages.success(request, _("Saved. What stood before stays in the history."))
            return redirect("lawbook_province", province.pk)
    return form_page(request, "lawbook/province_form.html", form, {"province": newest})


@require_http_methods(["GET", "HEAD", "POST"])
def province_end(request: Request, province_id: int) -> HttpResponse:
    """Say until when a province stands, and what it merges into."""
    request.actor.require(Permission.CHANGE_LAWBOOK)
    newest = queries.get_province(province_id)
    initial = {"seen": newest.pk, "last_on": queries.last_day(newest.ends_before), "successor": newest.successor_id}
    others = [(one.pk, one.name) for one in queries.list_successors(newest)]
    form = EndForm(request.POST or None, initial=initial, provinces=others)
    if form.is_valid():
        heir = form.cleaned_data["successor"]
        facts = form.facts() | {"successor": queries.get_province(heir) if heir else None}
        facts["province"] = _seen(form.cleaned_data["seen"], newest)
        if province := tried(form, commands.end_province, actor=request.actor, **facts):
            messages.success(request, _("Saved."))
            return redirect("lawbook_province", province.pk)
    return form_page(request, "lawbook/province_end.html", form, {"province": newest})


def _seen(text: str, newest: Province) -> Province:
    """The version that stood when the form was opened."""
    return next((row for row in queries.list_province_versions(newest) if str(row.pk) == text), newest)


def _entered(province: Province) -> dict[str, Any]:
    facts = {name: getattr(province, name) for name in ("name_vi", "name_en", "is_city", "source")}
    first = min(today(), queries.last_day(province.ends_before) or today())
    return facts | {"aliases": "\n".join(province.aliases), "effective_from": first, "seen": province.pk}
