"""Pages of the ethnic groups: both numberings, one group with what it was told as, and revising it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.lawbook import commands, queries
from hoaban.apps.lawbook.forms import EthnicGroupForm
from hoaban.apps.lawbook.models import EthnicGroup
from hoaban.apps.lawbook.views.asking import form_page, tried
from hoaban.apps.lawbook.views.versions import changes, versions
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request, today


@require_safe
def ethnic_groups(request: Request) -> HttpResponse:
    """The 54 ethnic groups with both numberings."""
    request.actor.require(Permission.VIEW_LAWBOOK)
    context = {"groups": queries.ethnic_groups(), "revised": queries.revised_groups()}
    return render(request, "lawbook/ethnic_groups.html", context)


@require_safe
def ethnic_group(request: Request, key: int) -> HttpResponse:
    """One ethnic group: how it is told today, how it was before, who changed it."""
    request.actor.require(Permission.VIEW_LAWBOOK)
    group = queries.get_ethnic_group(key)
    context = {
        "group": group,
        "versions": versions([group, *queries.list_earlier_groups(key)], today()),
        "changes": changes(actor=request.actor, rows=[group]),
        "may_change": request.actor.may(Permission.CHANGE_LAWBOOK),
    }
    return render(request, "lawbook/ethnic_group.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ethnic_group_revise(request: Request, key: int) -> HttpResponse:
    """Tell an ethnic group otherwise from a day on."""
    request.actor.require(Permission.CHANGE_LAWBOOK)
    group = queries.get_ethnic_group(key)
    form = EthnicGroupForm(request.POST or None, initial=_entered(group))
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        facts = form.facts() | {"key": key, "on": today(), "seen": int(seen) if seen.isdecimal() else None}
        if tried(form, commands.revise_ethnic_group, actor=request.actor, **facts):
            messages.success(request, _("Saved. What stood before stays in the history."))
            return redirect("lawbook_ethnic_group", key)
    return form_page(request, "lawbook/ethnic_group_form.html", form, {"group": group})


def _entered(group: EthnicGroup) -> dict[str, Any]:
    facts = {name: getattr(group, name) for name in ("name_vi", "name_en", "code_1979", "code_2008", "source")}
    ways = {name: "\n".join(getattr(group, name)) for name in ("aliases", "outdated")}
    return facts | ways | {"effective_from": today(), "seen": len(queries.list_earlier_groups(group.key))}
