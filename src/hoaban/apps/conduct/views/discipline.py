"""The register of discipline, one's own decisions, and opening a case."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.conduct.commands import discipline as commands
from hoaban.apps.conduct.forms.discipline import OpenCaseForm
from hoaban.apps.conduct.queries import discipline_cases as queries
from hoaban.apps.lawbook.models import Category
from hoaban.apps.people.commands.exports import tell_export
from hoaban.apps.people.queries import field_groups
from hoaban.apps.people.queries.officials import get_official
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, now, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day

STATES = {
    "open": gettext_lazy("Under consideration"), "decided": gettext_lazy("Decided cases"),
    "ended": gettext_lazy("Ended without discipline"),
}  # fmt: skip
LONGEST_EXPORT = 20_000


def _category(row: queries.CaseRow) -> str:
    return str(Category(row.category).label) if row.category in Category.values else ""


COLUMNS = (
    Column("name", pgettext_lazy("discipline", "Person"), "conduct/discipline/_name_cell.html",
           export=lambda r: r.full_name),
    Column("unit", gettext_lazy("Unit of the case"), lambda r: r.unit, hidden_on_phone=True),
    Column("category", gettext_lazy("Category"), _category, hidden_on_phone=True),
    Column("opened", gettext_lazy("Found on"), lambda r: day(r.opened_on), hidden_on_phone=True,
           export=lambda r: r.opened_on),
    Column("state", gettext_lazy("State"), "conduct/discipline/_state_cell.html", export=lambda r: r.state_text),
    Column("form", gettext_lazy("Form of discipline"), lambda r: r.form_text),
    Column("decided", gettext_lazy("Decided on"), lambda r: day(r.decided_on), hidden_on_phone=True,
           export=lambda r: r.decided_on),
    Column("until", gettext_lazy("No higher post before"), "conduct/discipline/_until_cell.html",
           export=lambda r: r.blocks_until),
)  # fmt: skip


@never_cache
@require_safe
def discipline_register(request: Request) -> HttpResponseBase:
    """Cases of the actor's part, for the few who may see them; one's own decisions for everybody."""
    on = today()
    context: dict[str, Any] = {"on": on, "mine": queries.list_own(actor=request.actor, on=on)}
    if not request.actor.may(Permission.VIEW_DISCIPLINE):
        if not request.actor.official_id:
            raise Http404
        return render(request, "conduct/discipline/mine.html", context)
    text, state = request.GET.get("q", "").strip()[:100], request.GET.get("state", "")
    rows = queries.list_cases(actor=request.actor, state=state, text=text)
    count = rows.count()
    commands.read_register(actor=request.actor, on=on, count=count, question=request.get_full_path())
    if request.GET.get("export", "") in tables.FORMATS:
        return _download(request, rows, on)
    page = tables.paginate(rows, _asked_page(request), total=count)
    listed = tables.Page(queries.dress(rows=page.rows, on=on), page.number, page.total)
    table = tables.Table(
        COLUMNS, COLUMNS, "", listed, tuple(_chips(request, text, state)), _("Register of discipline"), "?"
    )
    context |= {
        "table": table, "q": text, "state": state, "states": STATES.items(),
        "may_handle": request.actor.may(Permission.HANDLE_DISCIPLINE),
    }  # fmt: skip
    return render(request, "conduct/discipline/register.html", context)


def _download(request: Request, rows: Any, on: Any) -> HttpResponseBase:
    dressed = queries.dress(rows=list(rows[:LONGEST_EXPORT]), on=on)
    tell_export(
        actor=request.actor,
        officials=(row.official_id for row in dressed),
        groups={field_groups.BASIC, field_groups.SERVICE},
        at=now(),
    )
    found = tables.export(request, COLUMNS, dressed, name=_("Register of discipline"))
    if found is None:
        raise Http404
    return found


def _asked_page(request: Request) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _chips(request: Request, text: str, state: str) -> list[tables.Chip]:
    made = [tables.chip(request, f"“{text}”", "q")] if text else []
    return [*made, tables.chip(request, STATES[state], "state")] if state in STATES else made


@require_safe
def discipline_find(request: Request) -> HttpResponse:
    """About whom a case is to be opened."""
    _require_handler(request)
    text = request.GET.get("q", "").strip()[:100]
    people = queries.list_people(actor=request.actor, text=text, on=today())
    context = {"q": text, "people": people, "finding": _finding(request)}
    return render(request, "conduct/discipline/find.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def discipline_open(request: Request, pk: int) -> HttpResponse:
    """Open a case about one person; ``?finding=``: the finding of a visit behind it."""
    _require_handler(request)
    official = get_official(actor=request.actor, official_id=pk)
    finding = _finding(request)
    form = OpenCaseForm(request.POST if request.method == "POST" else None, initial={"opened_on": today()})
    made: list[int] = []

    def call() -> None:
        made.append(_open(request, pk, form, finding))

    if request.method == "POST" and form.is_valid() and attempt(request, form, call):
        return redirect("conduct_discipline_case", pk=made[0]) if made else redirect("conduct_discipline")
    context = {
        "form": form, "title": _("Open a case of discipline"), "about": official.full_name, "button": _("Open the case"),
        "back": reverse("conduct_discipline"),
    }  # fmt: skip
    return render(request, "conduct/discipline/form.html", context, status=422 if form.is_bound else 200)


def _open(request: Request, official_id: int, form: OpenCaseForm, finding: int | None) -> int:
    if finding is not None:
        from hoaban.apps.conduct.commands import supervision

        return supervision.open_case_from_finding(
            actor=request.actor, finding_id=finding, official_id=official_id, on=today(), facts=form.facts()
        ).pk
    return commands.open_case(actor=request.actor, official_id=official_id, on=today(), facts=form.facts()).pk


def _finding(request: Request) -> int | None:
    text = request.GET.get("finding", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _require_handler(request: Request) -> None:
    if not request.actor.may(Permission.HANDLE_DISCIPLINE):
        raise Http404
