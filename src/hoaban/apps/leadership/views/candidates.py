"""Pages of succession: posts with who could take them, and the candidates of one post over time."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.leadership.queries import candidates, plan_days
from hoaban.apps.leadership.queries.candidates import CoverRow
from hoaban.apps.leadership.rules.rounds import Cover
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.commands.exports import tell_export
from hoaban.apps.people.queries import field_groups
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.figures import DIRECT, Part, Scope, get_figure
from hoaban.shared.shell import Request, asked_day, now
from hoaban.shared.tables import Column

COVERS = (
    (Cover.READY, gettext_lazy("Somebody is ready now")),
    (Cover.SOON, gettext_lazy("Somebody in 1 to 2 years")),
    (Cover.NONE, gettext_lazy("Nobody planned in time")),
)
COLUMNS = (
    Column("post", gettext_lazy("Post"), "leadership/planning/_post_cell.html", sort=lambda r: (r.unit, r.title),
           export=lambda r: f"{r.title}, {r.unit}"),
    Column("holder", gettext_lazy("Holder of the post"), lambda r: r.holder or _("Vacant post"), sort="holder"),
    Column("candidates", gettext_lazy("In the plan"), "leadership/planning/_candidates_cell.html",
           sort=lambda r: len(r.candidates), export=lambda r: "; ".join(one.name for one in r.candidates)),
    Column("cover", gettext_lazy("Succession"), "leadership/planning/_cover_cell.html", sort=lambda r: r.cover.value,
           export=lambda r: str(dict(COVERS)[r.cover])),
)  # fmt: skip


COUNTED = {
    "leadership.key_posts.ready": (Cover.READY,), "leadership.key_posts.covered": (Cover.READY, Cover.SOON),
}  # fmt: skip
"""Figure -> which posts it counts."""


@require_safe
def cover_list(request: Request) -> HttpResponseBase:
    """Key posts of the part with holders and those planned for them."""
    request.actor.require(Permission.VIEW_LEADERSHIP)
    on = asked_day(request)
    part = _part(request, on)
    want = request.GET.get("cover", "")
    want = want if want in list(Cover) else ""
    figure = "" if want else request.GET.get("figure", "")
    direct = request.GET.get(DIRECT) == "1"
    scope = Scope(request.actor, on, part, filters={"unit": part.code} if direct else {})
    rows = _counted(candidates.list_cover(scope=scope, want=want), figure)
    if download := tables.export(request, COLUMNS, rows, name=_("Succession of key posts")):
        named = [one.official_id for row in rows for one in row.holders]
        named += [one.official_id for row in rows for one in row.candidates]
        tell_export(actor=request.actor, officials=named, groups={field_groups.BASIC, field_groups.SERVICE}, at=now())
        return download
    said = str(dict(COVERS)[Cover(want)]) if want else str(get_figure(figure).title) if figure in COUNTED else ""
    chips = [tables.chip(request, said, "cover", "figure")] if said else []
    if direct:
        chips.append(tables.chip(request, _("Only at the unit itself"), DIRECT))
    context = {
        "table": tables.build(request, COLUMNS, rows, caption=_("Succession of key posts"), chips=chips),
        "part": part, "on": on, "covers": COVERS, "want": want,
    }  # fmt: skip
    return render(request, "leadership/planning/cover.html", context)


def _counted(rows: list[CoverRow], figure: str) -> list[CoverRow]:
    """The rows that a figure counts; all of them for any other text."""
    return [row for row in rows if row.cover in COUNTED[figure]] if figure in COUNTED else rows


def _part(request: Request, on: date) -> Part:
    try:
        return organisation.get_part(actor=request.actor, on=on, code=request.GET.get("unit") or None)
    except LookupError as outside:
        raise Http404 from outside


@require_safe
def post_plan(request: Request, pk: int) -> HttpResponse:
    """One post: who holds it, who is planned for it, and who was."""
    on = asked_day(request)
    file = candidates.get_post_file(actor=request.actor, post_id=pk, on=on)
    terms = {one.term for one in file.now}
    review = plan_days.review_findings(unit_id=file.post.unit_id, terms=terms, on=on)
    return render(request, "leadership/planning/post.html", {"file": file, "on": on, "review": review})
