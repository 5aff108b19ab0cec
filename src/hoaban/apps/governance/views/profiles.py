"""Inhabitants and zones of communes, by which communes are compared: the list, one commune with its history."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.governance.commands import profiles as commands
from hoaban.apps.governance.forms.profiles import NUMERALS, ProfileForm
from hoaban.apps.governance.queries import profiles
from hoaban.apps.governance.queries.profiles import ProfileRow, Statement
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.form_page import posted
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day, number


def _population(row: ProfileRow) -> int | None:
    return row.profile.population if row.profile else None


def _zone(row: ProfileRow) -> str:
    return NUMERALS[row.profile.zone - 1] if row.profile else ""


COLUMNS = (
    Column("name", gettext_lazy("Commune"), "governance/_profile_cell.html", export=lambda r: r.name),
    Column("population", gettext_lazy("Number of inhabitants"), lambda r: number(_population(r)), numeric=True, export=_population),
    Column("zone", gettext_lazy("Zone of remoteness (I to III)"), lambda r: _zone(r) or "–", numeric=True,
           export=_zone),
    Column("since", gettext_lazy("Holds from the day"), lambda r: day(r.profile.starts_on) if r.profile else "–",
           hidden_on_phone=True, export=lambda r: r.profile.starts_on if r.profile else None),
    Column("source", gettext_lazy("Where the number comes from"), "governance/_source_cell.html", hidden_on_phone=True,
           export=lambda r: r.profile.source if r.profile else ""),
)  # fmt: skip


@require_safe
def profiles_list(request: Request) -> HttpResponseBase:
    """The communes of the actor's part with what they are compared by today."""
    rows = profiles.list_profiles(actor=request.actor, on=today())
    title = _("Inhabitants and zones of communes")
    if download := tables.export(request, COLUMNS, rows, name=title):
        return download
    missing = sum(one.profile is None for one in rows)
    context = {"table": tables.build(request, COLUMNS, rows, caption=title), "missing": missing, "title": title}
    return render(request, "governance/profiles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def profile_page(request: Request, code: str) -> HttpResponse:
    """One commune: what holds, everything said before, and the form for what holds from a day on."""
    commune = profiles.get_commune(actor=request.actor, code=code, on=today())
    may = request.actor.may(Permission.RUN_GOVERNANCE, commune.path)
    if request.method == "POST":
        request.actor.require(Permission.RUN_GOVERNANCE, commune.path)
    said = profiles.list_statements(unit_id=commune.id, on=today())
    form = ProfileForm(posted(request), initial={"version": len(said), "starts_on": today(), **_holding(said)})
    if request.method == "POST" and form.is_valid() and attempt(request, form, lambda: _record(request, code, form)):
        return redirect("governance_profile", code=code)
    context = {"commune": commune, "said": said, "form": form, "may": may, "numerals": NUMERALS}
    return render(request, "governance/profile.html", context, status=422 if request.method == "POST" else 200)


def _holding(said: list[Statement]) -> dict[str, int]:
    """What holds today, from which an officer changes what has become another."""
    found = next((one.profile for one in said if one.counts), None)
    return {"population": found.population, "zone": found.zone} if found else {}


def _record(request: Request, code: str, form: ProfileForm) -> None:
    commands.record_profile(
        actor=request.actor, code=code, version=form.cleaned_data["version"], said=form.said(), on=today()
    )
