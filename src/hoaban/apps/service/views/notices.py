"""The list of calls that the desk makes to citizens."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.backends.utils import csrf_input
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hoaban.apps.service.commands import notices as commands
from hoaban.apps.service.models import Notice
from hoaban.apps.service.queries import notices as queries
from hoaban.apps.service.rules.notices import TOLD_BY, told
from hoaban.apps.service.views.said import moment
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.sending import press
from hoaban.shared.shell import Request, now
from hoaban.shared.tables import Column


def _whom(row: Notice) -> str:
    return row.dossier.applicant if row.dossier else row.feedback.sender if row.feedback else ""


def _about(row: Notice) -> str:
    return row.dossier.code if row.dossier else row.feedback.number if row.feedback else ""


COLUMNS = (
    Column("whom", gettext_lazy("Citizen"), "service/notices/_whom_cell.html", export=_whom),
    Column("about", gettext_lazy("About"), _about),
    Column("what", gettext_lazy("What to say"), lambda r: told(r.kind, r.facts)),
    Column("made", gettext_lazy("Since"), lambda r: moment(r.made_at), hidden_on_phone=True,
           export=lambda r: r.made_at.date()),
    Column("tell", gettext_lazy("Told"), "service/notices/_tell_cell.html",
           export=lambda r: str(TOLD_BY.get(r.told_how, ""))),
)  # fmt: skip


@require_safe
def notices_list(request: Request) -> HttpResponseBase:
    """Who is to be told what; ``?told=1``: who was told already."""
    if not request.actor.may(Permission.RECEIVE_DOSSIERS):
        raise Http404
    done = request.GET.get("told") == "1"
    rows = queries.list_calls(actor=request.actor, told=done)
    if download := tables.export(request, COLUMNS, rows, name=_("To tell citizens")):
        return download
    table = tables.build(request, COLUMNS, rows, caption=_("To tell citizens"))
    for row in table.page.rows:
        row.csrf, row.ways = csrf_input(request), TOLD_BY.items()
    return render(request, "service/notices/list.html", {"table": table, "told": done})


@require_POST
def notice_tell(request: Request, pk: int) -> HttpResponse:
    """Mark that a citizen was told."""
    notice = queries.get_notice(actor=request.actor, pk=pk)
    how = request.POST.get("how", "")
    if press(request, lambda: commands.tell(actor=request.actor, notice_id=notice.pk, how=how, now=now())):
        messages.success(request, _("Recorded."))
    return redirect(reverse("service_notices"))
