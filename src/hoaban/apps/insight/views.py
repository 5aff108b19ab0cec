"""Pages of insight: a question from the address, one query, a page or a download."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hoaban.apps.insight import queries
from hoaban.apps.insight.queries.grouped import dimensions_of
from hoaban.apps.insight.queries.numbers import scope_for
from hoaban.apps.insight.rules.days import EARLIEST, FIRST_OF_TWO_TIERS, LAST_OF_DISTRICTS, year_before
from hoaban.apps.organisation import queries as organisation
from hoaban.shared import spreadsheets, tables
from hoaban.shared.access import Permission
from hoaban.shared.figures import DIRECT, Part, get_figure, list_figures
from hoaban.shared.shell import Request, asked_day, parse_day
from hoaban.shared.templatetags.hoaban import day

YEARS = (1, 3, 10)
NOT_MAPPED = ("organisation.communes", "people.committee_members", "people.committee_members.ethnic_minority")


@dataclass(frozen=True, slots=True)
class Question:
    """What an address asks: a day, the part of the province, and the day to compare with."""

    on: date
    part: Part
    compare_on: date


def _asked(request: Request, *, on: date | None = None, compare_on: date | None = None) -> Question:
    """The question of the address; Http404 for a unit outside the actor's part."""
    request.actor.require(Permission.VIEW_FIGURES)
    if on is None or request.GET.get("on"):
        on = asked_day(request)
    code = request.GET.get("unit", "").strip()
    try:
        part = organisation.get_part(actor=request.actor, on=on, code=code or None)
    except LookupError:
        raise Http404 from None
    other = parse_day(request.GET.get("vs", "")) or compare_on or _default_comparison(request, on, part)
    return Question(on, part, max(other, EARLIEST))


def _default_comparison(request: Request, on: date, part: Part) -> date:
    """A year before; for a unit younger than that its first day."""
    earlier = year_before(on)
    if part.is_root or queries.part_on(actor=request.actor, on=earlier, part=part) is not None:
        return earlier
    return min(on, max(earlier, organisation.get_unit(actor=request.actor, on=on, code=part.code).starts_on))


def _shell(request: Request, asked: Question) -> dict[str, Any]:
    """What every page of insight shows around its numbers."""
    text = request.GET.get("find", "").strip()
    return {
        "on": asked.on,
        "part": asked.part,
        "compared_on": asked.compare_on,
        "picker": queries.picker(actor=request.actor, on=asked.on, part=asked.part, text=text),
        "last_of_districts": LAST_OF_DISTRICTS,
        "first_of_two_tiers": FIRST_OF_TWO_TIERS,
    }


def province_show(request: Request) -> HttpResponseBase:
    """The figures of the actor's part on a day."""
    asked = _asked(request)
    mapped = _mapped(request, asked.part, "people.ethnic_minority")
    page = queries.dashboard(
        actor=request.actor, on=asked.on, part=asked.part, compare_on=asked.compare_on, mapped=mapped
    )
    if found := _download(request, _("Figures"), _side_head(page.compared_on, asked.on), _side_rows(page.rows), asked):
        return found
    return render(request, "insight/province.html", {**_shell(request, asked), "page": page})


def figure_show(request: Request, key: str) -> HttpResponseBase:
    """One figure: value, breakdown, trend, two days, download."""
    asked = _asked(request)
    try:
        figure = get_figure(key)
    except LookupError:
        raise Http404 from None
    if not figure.may_be_asked(request.actor, asked.part.path):
        raise Http404
    years = request.GET.get("years", "")
    page = queries.figure_page(
        actor=request.actor,
        on=asked.on,
        part=asked.part,
        key=key,
        by=request.GET.get("by", ""),
        filters=_filters(request, dimensions_of(figure), asked.part),
        since=parse_day(request.GET.get("since", "")),
        compare_on=asked.compare_on,
        years=int(years) if years in map(str, YEARS) else 3,
    )
    if request.GET.get("export") == "json":
        return _figure_json(page, asked)
    in_time = request.GET.get("table") == "trend"
    head, rows = _trend_sheet(page) if in_time else _bars_sheet(page)
    name = page.number.title + (f" {_('by month')}" if in_time else "")
    if found := _download(request, name, head, rows, asked):
        return found
    chips = [
        tables.chip(request, f"{title}: {text}", DIRECT if name == "unit" else name)
        for name, title, text in page.filters
    ]
    context = {**_shell(request, asked), "page": page, "chips": chips, "all_years": YEARS}
    return render(request, "insight/figure.html", context)


def days_compare(request: Request) -> HttpResponseBase:
    """Two days side by side; without days, the last of three tiers and the first of two."""
    asked = _asked(request, on=FIRST_OF_TWO_TIERS, compare_on=LAST_OF_DISTRICTS if not request.GET.get("on") else None)
    page = queries.side_by_side(actor=request.actor, on=asked.on, part=asked.part, compare_on=asked.compare_on)
    if found := _download(request, _("Two days"), _side_head(page.compared_on, asked.on), _side_rows(page.rows), asked):
        return found
    return render(request, "insight/compare.html", {**_shell(request, asked), "page": page})


def map_show(request: Request) -> HttpResponseBase:
    """One figure in every commune: tiles, or a table by district before the two-tier government."""
    asked = _asked(request)
    scope = scope_for(request.actor, asked.on, asked.part)
    show = request.GET.get("show", "")
    page = queries.tile_map(scope=scope, key=_mapped(request, asked.part, "people.ethnic_minority"), show=show)
    head = [_("Code"), _("Commune"), _("District"), _("Value"), _("Out of"), _("Share, %")]
    rows = ([t.code, t.name, t.group, t.value, t.of, t.percent] for t in page.tiles)
    if found := _download(request, page.title, head, rows, asked):
        return found
    figures = [(figure.key, figure.title) for figure in _mappable(request, asked.part)]
    return render(request, "insight/map.html", {**_shell(request, asked), "page": page, "figures": figures})


def published_list(request: Request) -> HttpResponseBase:
    """The published figures beside what is found."""
    request.actor.require(Permission.VIEW_FIGURES)
    rows = queries.published(actor=request.actor)
    tally = {name: sum(row.verdict == name for row in rows) for name in ("agrees", "differs", "not_counted", "outside")}
    return render(request, "insight/published.html", {"rows": rows, "tally": tally})


def _mappable(request: Request, part: Part) -> list[Any]:
    return [
        figure
        for figure in list_figures()
        if figure.key not in NOT_MAPPED
        and not figure.key.startswith("people.awarded.")
        and figure.may_be_asked(request.actor, part.path)
    ]


def _mapped(request: Request, part: Part, default: str) -> str:
    """The figure in ``?figure=``; anything that has no place on a map falls back to the default."""
    asked = request.GET.get("figure", "")
    return asked if asked in {figure.key for figure in _mappable(request, part)} else default


def _filters(request: Request, allowed: list[str], part: Part) -> dict[str, str]:
    found = {key: code for key in allowed if key != "unit" and (code := request.GET.get(key, "").strip())}
    if request.GET.get(DIRECT) == "1":
        found["unit"] = part.code
    return found


def _download(
    request: Request, name: str, head: list[str], rows: Iterator[list[Any]], asked: Question
) -> HttpResponseBase | None:
    kind = request.GET.get("export", "")
    if kind not in ("xlsx", "csv"):
        return None
    return spreadsheets.response(kind, f"{name}, {asked.part.name}, {day(asked.on).replace('/', '-')}", head, rows)


def _side_head(compared_on: date, on: date) -> list[str]:
    return [
        _("Figure"), f"{day(compared_on)}", f"{day(on)}", _("Difference"), _("Share on %(day)s, %%") % {"day": day(compared_on)},
        _("Share on %(day)s, %%") % {"day": day(on)}, _("Points"), _("Why"),
    ]  # fmt: skip


def _side_rows(rows: tuple[queries.Side, ...]) -> Iterator[list[Any]]:
    for row in rows:
        now, before, points = row.now, row.before, row.points
        yield [
            row.title, before and before.value, now and now.value, row.difference, before and before.percent,
            now and now.percent, None if points is None else round(points, 2), row.reason,
        ]  # fmt: skip


def _bars_sheet(page: queries.FigurePage) -> tuple[list[str], Iterator[list[Any]]]:
    head = [page.by_title or _("Figure"), _("Value"), _("Out of"), _("Share, %")]
    rows: list[list[Any]] = [[bar.label, bar.value, bar.of, bar.percent or bar.share] for bar in page.bars]
    return head, iter([*rows, [_("Total"), page.number.value, page.number.of, page.number.percent]])


def _trend_sheet(page: queries.FigurePage) -> tuple[list[str], Iterator[list[Any]]]:
    head = [_("Day"), _("Value"), _("Out of"), _("Share, %")]
    return head, ([point.on, point.value, point.of, point.percent] for point in page.points)


def _figure_json(page: queries.FigurePage, asked: Question) -> HttpResponse:
    """Everything the page shows, for a program; addresses are of this installation."""
    number = page.number
    content = {
        "figure": number.key,
        "title": number.title,
        "unit_of_count": number.unit_of_count,
        "on": asked.on,
        "unit": {"code": asked.part.code, "name": asked.part.name},
        "value": number.value,
        "of": number.of,
        "percent": number.percent,
        "rows": number.rows_url,
        "by": page.by,
        "breakdown": [
            {"label": b.label, "value": b.value, "of": b.of, "percent": b.percent, "rows": b.rows_url}
            for b in page.bars
        ],
        "trend": [{"on": p.on, "value": p.value, "of": p.of, "percent": p.percent} for p in page.points],
    }
    name = slugify(number.key.replace(".", "-"))
    options = {"ensure_ascii": False, "indent": 1}
    file = {"Content-Disposition": f'attachment; filename="{name}-{asked.on.isoformat()}.json"'}
    return JsonResponse(content, json_dumps_params=options, headers=file)
