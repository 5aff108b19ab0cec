"""Pages of certificates for those who hold, issue and supervise them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.learning.commands import certificates as commands
from hoaban.apps.learning.forms.certificates import RenewForm, RevokeForm
from hoaban.apps.learning.models.certificates import Certificate
from hoaban.apps.learning.queries import certificates as queries
from hoaban.apps.learning.queries import classes, papers
from hoaban.apps.people.commands import CommandRefused
from hoaban.apps.people.commands.exports import tell_export, tell_page
from hoaban.apps.people.queries import field_groups
from hoaban.shared import documents, tables
from hoaban.shared.access import Permission
from hoaban.shared.public import public_address
from hoaban.shared.sending import led_back, say_at_field
from hoaban.shared.shell import Request, now, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day, number

STATES = {
    "valid": gettext_lazy("Valid ones"), "soon": gettext_lazy("Expiring within 90 days"),
    "expired": gettext_lazy("Expired ones"), "revoked": gettext_lazy("Revoked ones"),
}  # fmt: skip
COLUMNS = (
    Column("number", pgettext_lazy("certificate", "Number"), "learning/certificates/_number_cell.html", export=lambda r: r.number),
    Column("holder", gettext_lazy("Holder"), lambda r: r.holder),
    Column("course", gettext_lazy("Course"), lambda r: r.course),
    Column("issuer", gettext_lazy("Issuer"), lambda r: r.issuer, hidden_on_phone=True),
    Column("issued", gettext_lazy("Issued on"), lambda r: day(r.issued_on), hidden_on_phone=True,
           export=lambda r: r.issued_on),
    Column("until", gettext_lazy("Valid until"), lambda r: day(r.last_day) or _("no end"), hidden_on_phone=True,
           export=lambda r: r.last_day),
    Column("state", gettext_lazy("State"), "learning/certificates/_state_cell.html", export=lambda r: r.state_text),
)  # fmt: skip


@require_safe
def certificates_list(request: Request) -> HttpResponseBase:
    """One's own certificates, and those of the actor's part."""
    on = today()
    text, state = request.GET.get("q", "").strip()[:100], request.GET.get("state", "")
    rows = queries.list_certificates(actor=request.actor, on=on, text=text, state=state)
    if request.GET.get("export", "") in tables.FORMATS:
        return _download(request, rows, on)
    page = tables.paginate(rows, _asked_page(request))
    listed = tables.Page(queries.dress(page.rows, on), page.number, page.total)
    table = tables.Table(COLUMNS, COLUMNS, "", listed, tuple(_chips(request, text, state)), _("Certificates"), "?")
    context = {
        "on": on, "table": table, "mine": queries.mine(actor=request.actor, on=on), "q": text, "state": state,
        "states": STATES.items(), "sees_others": _sees_others(request),
    }  # fmt: skip
    return render(request, "learning/certificates/list.html", context)


def _sees_others(request: Request) -> bool:
    return any(request.actor.may(one) for one in (*queries.ISSUING, Permission.VIEW_LEARNING))


def _asked_page(request: Request) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _chips(request: Request, text: str, state: str) -> list[tables.Chip]:
    made = [tables.chip(request, f"“{text}”", "q")] if text else []
    return [*made, tables.chip(request, STATES[state], "state")] if state in STATES else made


def _download(request: Request, rows: Any, on: Any) -> HttpResponseBase:
    dressed = queries.dress(rows[:20_000], on)
    tell_export(
        actor=request.actor,
        officials=(row.official_id for row in dressed),
        groups={field_groups.BASIC, field_groups.QUALIFICATIONS},
        at=now(),
    )
    found = tables.export(request, COLUMNS, dressed, name=_("Certificates"))
    if found is None:
        raise Http404
    return found


@require_safe
def certificate_page(request: Request, pk: int) -> HttpResponse:
    """One certificate: what it is worth, its papers, what may be done with it."""
    on = today()
    held = queries.get_certificate(actor=request.actor, certificate_id=pk, on=on)
    groups = {field_groups.BASIC, field_groups.QUALIFICATIONS}
    tell_page(actor=request.actor, official_id=held.official_id, groups=groups, at=now())
    row = queries.dress([held], on)[0]
    successor = Certificate.objects.filter(renews=held).first()
    context = {
        "on": on, "held": held, "row": row, "code": queries.code_text(held), "successor": successor,
        "may_change": queries.may_change(request.actor, held),
        "renewable": bool(queries.later_completions(actor=request.actor, certificate=held)) and not successor,
        "classes": queries.open_classes(actor=request.actor, course=held.course, on=on) if row.days_left else [],
        "qr": documents.qr_image(_home(held).public), "public": _home(held).public,
    }  # fmt: skip
    return render(request, "learning/certificates/page.html", context)


def _home(held: Certificate) -> papers.Home:
    address = public_address()
    check = address.partition("//")[2] + reverse("learning_check")
    return papers.Home(check, address + reverse("learning_certificate_public", args=[held.token]))


@require_safe
def certificate_pdf(request: Request, pk: int) -> HttpResponse:
    """The paper; ``?both=1`` in two languages."""
    held = queries.get_certificate(actor=request.actor, certificate_id=pk, on=today())
    both = request.GET.get("both") == "1"
    data = papers.paper(actor=request.actor, certificate_id=pk, on=today(), home=_home(held), both=both)
    return _file(documents.pdf("certificate", data), "application/pdf", _name(held, "pdf"), shown=True)


@require_safe
def certificate_badge(request: Request, pk: int) -> HttpResponse:
    """The signed Open Badges 3.0 credential, for the holder to keep and to show."""
    held = queries.get_certificate(actor=request.actor, certificate_id=pk, on=today())
    content = json.dumps(held.credential, ensure_ascii=False, indent=1).encode()
    return _file(content, "application/vc+ld+json", _name(held, "json"))


def _name(held: Certificate, ending: str) -> str:
    return f"{held.number.replace('/', '-')}.{ending}"


def _file(content: bytes, kind: str, name: str, *, shown: bool = False) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'{"inline" if shown else "attachment"}; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _changeable(request: Request, pk: int) -> Certificate:
    held = queries.get_certificate(actor=request.actor, certificate_id=pk, on=today())
    if not queries.may_change(request.actor, held):
        raise PermissionDenied
    return held


@require_http_methods(["GET", "HEAD", "POST"])
def certificate_revoke(request: Request, pk: int) -> HttpResponse:
    """Revoke it, with a reason."""
    held = _changeable(request, pk)
    form = RevokeForm(request.POST or None, initial={"on": today()})

    def call() -> None:
        commands.revoke(actor=request.actor, certificate_id=pk, **form.cleaned_data)

    if _sent(request, form, call):
        messages.success(request, _("Revoked. The public page and the badge say so from that day on."))
        return redirect("learning_certificate", pk=pk)
    return _form_page(request, held, form, _("Revoke the certificate"), _("Revoke it"), risk=True)


@require_http_methods(["GET", "HEAD", "POST"])
def certificate_renew(request: Request, pk: int) -> HttpResponse:
    """Renew it by a later completion of the same course."""
    held = _changeable(request, pk)
    completions = queries.later_completions(actor=request.actor, certificate=held)
    if request.method != "POST" and (held.revoked_on is not None or not completions):
        return led_back(request, reverse("learning_certificate", args=[pk]))
    form = RenewForm(request.POST or None, completions=completions, initial={"on": today()})
    made: list[Certificate] = []

    def call() -> None:
        asked = form.cleaned_data
        made.append(
            commands.renew(
                actor=request.actor, certificate_id=pk, completion_id=asked["completion"], on=asked["on"]
            )
        )  # fmt: skip

    if _sent(request, form, call):
        messages.success(request, _("Renewed: the new certificate is %(number)s.") % {"number": made[0].number})
        return redirect("learning_certificate", pk=made[0].pk)
    return _form_page(request, held, form, _("Renew the certificate"), _("Issue the new certificate"))


@require_POST
def class_certificates(request: Request, code: str) -> HttpResponse:
    """Issue what is still missing to everybody who completed a class."""
    training_class = classes.get_class(actor=request.actor, code=code)
    try:
        count = commands.issue_class(actor=request.actor, class_id=training_class.pk, on=today())
    except CommandRefused as refused:
        messages.error(request, refused.message)
    else:
        told = ngettext("%(count)s certificate issued.", "%(count)s certificates issued.", count)
        messages.success(request, told % {"count": number(count)})
    return redirect(f"{reverse('learning_class', args=[code])}?tab=certificates")


def _sent(request: Request, form: forms.Form, call: Callable[[], None]) -> bool:
    """Whether the form was sent and its command carried out; a refusal stands at its field."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        call()
    except CommandRefused as refused:
        say_at_field(form, refused)
        return False
    return True


def _form_page(
    request: Request, held: Certificate, form: forms.Form, title: str, button: str, *, risk: bool = False
) -> HttpResponse:
    context = {"held": held, "form": form, "title": title, "button": button, "risk": risk}
    status = 422 if request.method == "POST" else 200
    return render(request, "learning/certificates/form.html", context, status=status)
