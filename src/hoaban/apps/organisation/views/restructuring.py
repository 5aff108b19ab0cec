"""Restructurings: the list, a new one, its preview and confirmation, and taking one back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.organisation import commands, queries
from hoaban.apps.organisation.forms import FORMS, HINTS, RestructuringForm, explain
from hoaban.apps.organisation.queries import UnitRow
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request, parse_day, today

SALT = "organisation.plan"
KINDS = (
    ("merge", gettext_lazy("Merge"), gettext_lazy("Several units become one. Schools and health stations move along.")),
    ("split", gettext_lazy("Split"), gettext_lazy("One unit becomes several.")),
    ("rename", gettext_lazy("Rename"), gettext_lazy("A unit bears another name; its offices follow.")),
    ("move", gettext_lazy("Move"), gettext_lazy("A unit with everything below it stands under another.")),
    ("close", gettext_lazy("Dissolve"), gettext_lazy("A unit closes and nobody carries it on.")),
)


@require_safe
def restructuring_list(request: Request) -> HttpResponse:
    """Every restructuring of the provinces that the actor sees whole."""
    request.actor.require(Permission.VIEW_ORGANISATION)
    rows = queries.list_restructurings(actor=request.actor)
    context = {"rows": rows, "tab": "restructurings", "may_change": request.actor.may(Permission.CHANGE_ORGANISATION)}
    return render(request, "organisation/restructuring_list.html", context)


def _root(request: Request) -> UnitRow:
    """The province that the actor may restructure."""
    request.actor.require(Permission.CHANGE_ORGANISATION)
    tops = queries.list_children(actor=request.actor, on=today(), unit_id=None)
    found = next((row for row in tops if row.parent_id is None), None)
    if found is None:
        raise Http404("no province")
    request.actor.require(Permission.CHANGE_ORGANISATION, found.path)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def restructuring_new(request: Request) -> HttpResponse:
    """Choose the kind, answer what it needs, and see the preview."""
    root = _root(request)
    kind = request.GET.get("kind", "")
    if kind not in FORMS:
        return render(request, "organisation/restructuring_kind.html", {"kinds": KINDS})
    form = _form(request, kind, root)
    if form.is_valid():
        return _show(request, form.plan(root.code))
    label = next(label for key, label, _hint in KINDS if key == kind)
    fields = [(form[name], HINTS.get(name, "")) for name in form.fields]
    return render(
        request, "organisation/restructuring_new.html", {"form": form, "fields": fields, "kind": kind, "label": label}
    )


def _form(request: Request, kind: str, root: UnitRow) -> RestructuringForm:
    if request.method != "POST":
        return FORMS[kind]()
    on = parse_day(request.POST.get("on", "")) or today()
    return FORMS[kind](request.POST, matcher=queries.match_units(on=on, province_id=root.id))


def _show(request: Request, plan: dict[str, Any]) -> HttpResponse:
    seen = commands.preview(actor=request.actor, plan=plan)
    context = {
        "seen": seen, "signed": signing.dumps(plan, salt=SALT, compress=True),
        "problems": [explain(problem.code, problem.fact) for problem in seen.problems],
    }  # fmt: skip
    return render(request, "organisation/restructuring_preview.html", context)


@require_POST
def restructuring_preview(request: Request) -> HttpResponse:
    """Confirm a preview: carry it out if it still shows what would happen."""
    request.actor.require(Permission.CHANGE_ORGANISATION)
    try:
        plan = signing.loads(request.POST.get("plan", ""), salt=SALT)
    except signing.BadSignature as error:
        raise Http404("plan") from error
    try:
        done = commands.carry_out(
            actor=request.actor, plan=plan, expected_preview_hash=request.POST.get("hash", ""),
            reason=request.POST.get("reason", "").strip()[:500],
        )  # fmt: skip
    except commands.Refused as refused:
        messages.error(request, explain(refused.code, refused.fact))
        return _show(request, plan)
    messages.success(request, _("The restructuring is carried out."))
    return redirect("organisation_restructuring_detail", done.pk)


@require_safe
def restructuring_detail(request: Request, pk: int) -> HttpResponse:
    """One restructuring: what it changed, and whether it can be taken back."""
    request.actor.require(Permission.VIEW_ORGANISATION)
    try:
        row = queries.get_restructuring(actor=request.actor, restructuring_id=pk)
    except LookupError as error:
        raise Http404(pk) from error
    context = {"row": row, "may_change": request.actor.may(Permission.CHANGE_ORGANISATION)}
    return render(request, "organisation/restructuring_detail.html", context)


@require_POST
def restructuring_reverse(request: Request, pk: int) -> HttpResponse:
    """Take a restructuring back."""
    try:
        queries.get_restructuring(actor=request.actor, restructuring_id=pk)
    except LookupError as error:
        raise Http404(pk) from error
    try:
        commands.reverse(actor=request.actor, restructuring_id=pk, reason=request.POST.get("reason", "").strip()[:500])
        messages.success(request, _("The restructuring is taken back."))
    except commands.Refused as refused:
        messages.error(request, explain(refused.code, refused.fact))
    return redirect("organisation_restructuring_detail", pk)
