"""Pages of secondments: those that run, and one that ends with the return to the seat at home."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.leadership.commands import secondments as commands
from hoaban.apps.leadership.forms.rotation import ReturnForm
from hoaban.apps.leadership.queries import secondments as queries
from hoaban.apps.leadership.queries.law import ruling_on
from hoaban.apps.people.commands.exports import tell_export
from hoaban.apps.people.queries import field_groups
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.sending import attempt
from hoaban.shared.shell import Request, now, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day

COLUMNS = (
    Column("name", gettext_lazy("Full name"), "leadership/rotation/_seconded_cell.html", sort="name_key",
           export=lambda r: r.full_name),
    Column("post", gettext_lazy("Seconded to"), lambda r: r.post, sort="post"),
    Column("home", gettext_lazy("Seat kept at home"), lambda r: r.home or "–", sort="home"),
    Column("since", gettext_lazy("Seconded since"), lambda r: day(r.since), sort="since", numeric=True, export=lambda r: r.since,
           hidden_on_phone=True),
    Column("due", gettext_lazy("Last day"), "leadership/rotation/_seconded_until_cell.html",
           sort=lambda r: r.due_on.isoformat() if r.due_on else "", export=lambda r: r.due_on),
)  # fmt: skip


@require_safe
def secondment_list(request: Request) -> HttpResponseBase:
    """Secondments that run today in the actor's part, the first to end first."""
    request.actor.require(Permission.VIEW_LEADERSHIP)
    on = today()
    rows = queries.list_secondments(actor=request.actor, on=on)
    if request.GET.get("export", "") in tables.FORMATS:
        people = (row.official_id for row in rows)
        tell_export(actor=request.actor, officials=people, groups={field_groups.BASIC, field_groups.SERVICE}, at=now())
    if download := tables.export(request, COLUMNS, rows, name=_("Secondments")):
        return download
    context = {
        "table": tables.build(request, COLUMNS, rows, caption=_("Secondments")),
        "limit": ruling_on("secondment.max_duration", on),
    }  # fmt: skip
    return render(request, "leadership/rotation/secondments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def secondment_end(request: Request, pk: int) -> HttpResponse:
    """End a secondment with the return to the unit it came from."""
    on = today()
    found = queries.find_secondment(actor=request.actor, assignment_id=pk, on=on)
    if found is None:
        raise Http404
    request.actor.require(Permission.SIGN_ROTATION, found.path)
    form = ReturnForm(request.POST or None, initial={"last_on": on})
    if request.method == "POST" and form.is_valid() and attempt(
        request, form,
        lambda: commands.end_secondment(
            actor=request.actor, assignment_id=pk, last_on=form.cleaned_data["last_on"], on=on
        ),
    ):  # fmt: skip
        messages.success(request, _("Recorded. The official returns to the seat at home the day after."))
        return redirect("leadership_secondments")
    context = {"row": found, "form": form}
    return render(request, "leadership/rotation/secondment_end.html", context, status=422 if form.errors else 200)
