"""One-stop shops and their counters."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.service.commands.points import change_point
from hoaban.apps.service.forms.points import PointForm
from hoaban.apps.service.queries import points
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import number

COLUMNS = (
    Column("name", gettext_lazy("One-stop shop"), "service/points/_name_cell.html", sort="name", export=lambda r: r.name),
    Column("unit", gettext_lazy("Unit"), lambda r: r.unit.name, sort="unit_path"),
    Column("issuer", gettext_lazy("Begins its codes"), lambda r: r.issuer, sort="issuer"),
    Column("counters", gettext_lazy("Counters in use"), lambda r: number(r.in_use), numeric=True, export=lambda r: r.in_use),
    Column("next", gettext_lazy("Next number"), lambda r: number(r.next_serial), numeric=True, hidden_on_phone=True,
           export=lambda r: r.next_serial),
    Column("phone", gettext_lazy("Phone"), lambda r: r.phone, hidden_on_phone=True),
    Column("open", gettext_lazy("Takes dossiers in"), lambda r: _("Yes") if r.is_open else _("No")),
)  # fmt: skip


@require_safe
def points_list(request: Request) -> HttpResponseBase:
    """The one-stop shops of the actor's part."""
    request.actor.require(Permission.VIEW_SERVICE)
    rows = points.list_points(actor=request.actor)
    if download := tables.export(request, COLUMNS, rows, name=_("One-stop shops")):
        return download
    table = tables.build(request, COLUMNS, rows, caption=_("One-stop shops"))
    return render(request, "service/points/list.html", {"table": table})


@require_http_methods(["GET", "HEAD", "POST"])
def point(request: Request, pk: int) -> HttpResponse:
    """Change a one-stop shop that the actor manages."""
    found = points.get_managed(actor=request.actor, point_id=pk)
    initial = {"name": found.name, "address": found.address, "phone": found.phone, "is_open": found.is_open,
               "counters": found.counters.filter(is_open=True).count()}  # fmt: skip
    form = PointForm(request.POST or None, initial=initial)

    def call() -> None:
        change_point(actor=request.actor, point_id=pk, facts=form.facts())

    if request.method == "POST" and form.is_valid() and attempt(request, form, call):
        messages.success(request, _("Saved."))
        return redirect("service_points")
    return render(
        request, "service/points/form.html", {"form": form, "point": found}, status=422 if form.errors else 200
    )
