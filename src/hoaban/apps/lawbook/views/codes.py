"""Pages of code lists: what there is, an entry with its versions, and changing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.lawbook import commands, queries
from hoaban.apps.lawbook.forms import CodeForm, EndForm
from hoaban.apps.lawbook.models import CodeEntry, CodeList
from hoaban.apps.lawbook.views.asking import form_page, tried
from hoaban.apps.lawbook.views.versions import changes, versions
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request, today


@require_safe
def code_lists(request: Request) -> HttpResponse:
    """The code lists there are."""
    request.actor.require(Permission.VIEW_LAWBOOK)
    on = today()
    lists = [(name, label, len(queries.list_codes(list=name, on=on))) for name, label in CodeList.choices]
    context = {"lists": lists, "groups": len(queries.ethnic_groups()), "provinces": len(queries.provinces(on))}
    return render(request, "lawbook/code_lists.html", context)


@require_safe
def code_list(request: Request, name: str) -> HttpResponse:
    """One code list with how rosters may write each code."""
    request.actor.require(Permission.VIEW_LAWBOOK)
    context = {
        "list": _list(name),
        "entries": queries.list_entries(list=name, on=today()),
        "may_change": request.actor.may(Permission.CHANGE_LAWBOOK),
    }
    return render(request, "lawbook/code_list.html", context)


@require_safe
def code_detail(request: Request, name: str, entry_id: int) -> HttpResponse:
    """One entry of a code list: what it is called today, was called before, who changed it."""
    request.actor.require(Permission.VIEW_LAWBOOK)
    chosen = _list(name)
    newest = queries.get_code(list=name, entry_id=entry_id)
    rows = queries.list_code_versions(list=name, code=newest.code)
    context = {
        "list": chosen,
        "entry": newest,
        "versions": versions(rows, today()),
        "changes": changes(actor=request.actor, rows=rows),
        "may_change": newest.live and request.actor.may(Permission.CHANGE_LAWBOOK),
    }
    return render(request, "lawbook/code_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def code_add(request: Request, name: str) -> HttpResponse:
    """Add a code to a list."""
    request.actor.require(Permission.CHANGE_LAWBOOK)
    chosen = _list(name)
    form = CodeForm(request.POST or None, new=True, initial={"effective_from": today()})
    if form.is_valid():
        facts = form.facts()
        facts["starts_on"] = facts.pop("effective_from")
        if entry := tried(form, commands.add_code, actor=request.actor, list=name, **facts):
            messages.success(request, _("Saved."))
            return redirect("lawbook_code", name, entry.pk)
    return form_page(request, "lawbook/code_form.html", form, {"list": chosen, "entry": None})


@require_http_methods(["GET", "HEAD", "POST"])
def code_revise(request: Request, name: str, entry_id: int) -> HttpResponse:
    """Tell an entry otherwise from a day on."""
    request.actor.require(Permission.CHANGE_LAWBOOK)
    chosen = _list(name)
    newest = _standing(name, entry_id)
    form = CodeForm(request.POST or None, new=False, initial=_entered(newest))
    if form.is_valid():
        seen = _seen(form.cleaned_data["seen"], newest)
        if entry := tried(form, commands.revise_code, actor=request.actor, entry=seen, **form.facts()):
            messages.success(request, _("Saved. What stood before stays in the history."))
            return redirect("lawbook_code", name, entry.pk)
    return form_page(request, "lawbook/code_form.html", form, {"list": chosen, "entry": newest})


@require_http_methods(["GET", "HEAD", "POST"])
def code_end(request: Request, name: str, entry_id: int) -> HttpResponse:
    """Say until when an entry may be chosen."""
    request.actor.require(Permission.CHANGE_LAWBOOK)
    chosen = _list(name)
    newest = _standing(name, entry_id)
    form = EndForm(request.POST or None, initial={"seen": newest.pk, "last_on": queries.last_day(newest.ends_before)})
    if form.is_valid():
        seen = _seen(form.cleaned_data["seen"], newest)
        if entry := tried(form, commands.end_code, actor=request.actor, entry=seen, **form.facts()):
            messages.success(request, _("Saved."))
            return redirect("lawbook_code", name, entry.pk)
    return form_page(request, "lawbook/code_end.html", form, {"list": chosen, "entry": newest})


def _list(name: str) -> CodeList:
    if name not in CodeList.values:
        raise Http404
    return CodeList(name)


def _seen(text: str, newest: CodeEntry) -> CodeEntry:
    """The version that stood when the form was opened."""
    versions = queries.list_code_versions(list=newest.list, code=newest.code)
    return next((row for row in versions if str(row.pk) == text), newest)


def _entered(entry: CodeEntry) -> dict[str, Any]:
    same = ("name_vi", "name_en", "note_vi", "note_en", "order", "source")
    facts = {name: getattr(entry, name) for name in same}
    return facts | {"aliases": "\n".join(entry.aliases), "effective_from": today(), "seen": entry.pk}


def _standing(name: str, entry_id: int) -> CodeEntry:
    """The newest version of an entry that may be changed: none of one that a release withdrew."""
    newest = queries.get_code(list=name, entry_id=entry_id)
    if not newest.live:
        raise Http404
    return newest
