"""Published results of a campaign, open to everybody: numbers of candidates, totals, places and outcomes, no names."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.people.queries.rows import title_name
from hoaban.apps.recruitment.queries import campaigns, results
from hoaban.shared import tables
from hoaban.shared.shell import Request
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import number

COLUMNS = (
    Column("number", gettext_lazy("Number of the application"), "recruitment/_number_cell.html", sort="number"),
    Column("post", gettext_lazy("Post, unit"), lambda r: f"{title_name(r.wanted.post.title)}, {r.wanted.post.unit.name}",
           sort=("wanted__unit_path", "wanted_id", "place", "number")),
    Column("total", gettext_lazy("Total points"), lambda r: number(r.total, 2), sort="total", numeric=True),
    Column("place", gettext_lazy("Place in the ranking"), lambda r: number(r.place), sort="place", numeric=True),
    Column("state", gettext_lazy("Outcome"), "recruitment/_state_cell.html", sort="state"),
)  # fmt: skip


@login_not_required
@require_safe
def public_results(request: Request, code: str) -> HttpResponse:
    """The results of a campaign; Http404 before they are published."""
    campaign = campaigns.get_public(code=code)
    if not results.are_published(campaign=campaign):
        raise Http404
    rows = results.list_published(campaign=campaign)
    context = {
        "campaign": campaign,
        "table": tables.build(request, COLUMNS, rows, default_sort="post", caption=gettext_lazy("Published results")),
    }
    return render(request, "recruitment/public/results.html", context)
