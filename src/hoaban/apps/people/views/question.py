"""What an address asks of a list: day, part, figure, filters, and the words for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.queries import PostFile
from hoaban.apps.people.figures.dimensions import AGE_BANDS
from hoaban.apps.people.queries.addresses import EVERY_CATEGORY, NOT_ON, POST
from hoaban.shared import figures, tables
from hoaban.shared.access import Permission
from hoaban.shared.figures import DIRECT, Dimension, Figure, Part, Scope
from hoaban.shared.questions import Choice
from hoaban.shared.shell import Request, asked_day, parse_day
from hoaban.shared.templatetags.hoaban import day

HEADCOUNT = "people.headcount"
DIMENSIONS = (
    "category", "level", "ethnicity", "sex", "age", "education", "political_theory", "state_management",
    "ethnic_knowledge", "party", "key_leader",
)  # fmt: skip
SPECIAL = {"awaiting": gettext_lazy("Awaiting a post"), "retiring": gettext_lazy("Retire within 12 months")}
"""Lists that are no figure; see queries.duties.special."""
LIST_ONLY = ("cursor", "page", "export")


def asked_part(request: Request, on: date) -> Part:
    """The unit in ``?unit=``, else the one the actor's pages open on; Http404 outside the actor's part."""
    actor = request.actor
    actor.require(Permission.VIEW_PEOPLE)
    code = request.GET.get("unit", "").strip()
    try:
        return organisation.get_part(actor=actor, on=on, code=code) if code else home_part(request, on)
    except LookupError:
        raise Http404 from None


def home_part(request: Request, on: date) -> Part:
    """The unit that pages open on for the actor."""
    return organisation.get_part(actor=request.actor, on=on)


def asked_scope(request: Request, dimensions: Sequence[str] = DIMENSIONS) -> Scope:
    """The whole question of an address; ``dimensions``: those that the list can be narrowed by."""
    on = asked_day(request)
    part = asked_part(request, on)
    found = {key: code for key in dimensions if (code := request.GET.get(key, "").strip())}
    if request.GET.get(DIRECT) == "1" and "level" in dimensions:
        found["unit"] = part.code
    return Scope(request.actor, on, part, parse_day(request.GET.get("since", "")), found)


def asked_figure(request: Request, page: str, default: str) -> Figure:
    """The figure in ``?figure=``; Http404 for one that does not exist or is shown on another page."""
    try:
        figure = figures.get_figure(request.GET.get("figure") or default)
    except LookupError:
        raise Http404 from None
    if figure.page != page:
        raise Http404
    return figure


def asked_newcomers(request: Request, scope: Scope) -> Scope | None:
    """The same question of the day in ``?not_on=``; None without one, or where the unit does not exist on it."""
    other = parse_day(request.GET.get(NOT_ON, ""))
    if other is None:
        return None
    try:
        part = organisation.get_part(actor=request.actor, on=other, code=scope.part.code)
    except LookupError:
        return None
    return replace(scope, on=other, part=part) if part.id == scope.part.id else None


def asked_post(request: Request) -> PostFile | None:
    """The post in ``?post=``; Http404 for one that does not exist or stands outside the actor's part."""
    text = request.GET.get(POST, "")
    if not text:
        return None
    try:
        return organisation.get_post(actor=request.actor, post_id=int(text if len(text) < 12 else ""))
    except (LookupError, ValueError):
        raise Http404 from None


def _figure_chips(request: Request, scope: Scope, figure: Figure, default: str) -> list[tables.Chip]:
    made = []
    if figure.key != default:
        made.append(tables.chip(request, figure.title, "figure", "since", *LIST_ONLY))
    if scope.since is not None:
        label = _("%(from)s to %(to)s") % {"from": day(scope.since), "to": day(scope.on)}
        made.append(tables.chip(request, label, "since", *LIST_ONLY))
    return made


def chips(request: Request, scope: Scope, figure: Figure, default: str) -> list[tables.Chip]:
    """A chip for everything that narrows the list."""
    made = _figure_chips(request, scope, figure, default)
    if request.GET.get("unit"):
        made.append(tables.chip(request, scope.part.name, "unit", DIRECT, *LIST_ONLY))
    if post := asked_post(request):
        made.append(tables.chip(request, f"{post.title}, {post.unit_name}", POST, *LIST_ONLY))
    if (special := request.GET.get("special", "")) in SPECIAL:
        made.append(tables.chip(request, SPECIAL[special], "special", *LIST_ONLY))
    if other := parse_day(request.GET.get(NOT_ON, "")):
        made.append(tables.chip(request, _("Not there on %(day)s") % {"day": day(other)}, NOT_ON, *LIST_ONLY))
    if "unit" in scope.filters:
        made.append(tables.chip(request, _("Only at the unit itself"), DIRECT, *LIST_ONLY))
    made += [
        tables.chip(request, filter_text(key, scope.filters[key], scope), key, *LIST_ONLY)
        for key in DIMENSIONS
        if key in scope.filters
    ]
    if text := request.GET.get("q", "").strip():
        made.append(tables.chip(request, f"“{text}”", "q", *LIST_ONLY))
    return made


def filter_text(key: str, code: str, scope: Scope) -> str:
    """A filter in words, such as "Sex: Female"."""
    dimension = figures.get_dimension(key)
    if key == "category" and code == EVERY_CATEGORY:
        return f"{dimension.title}: {_('all, also part-time and contract staff')}"
    texts = dict(options(dimension, scope))
    return f"{dimension.title}: {', '.join(texts.get(one, one) for one in code.split(','))}"


def options(dimension: Dimension, scope: Scope) -> list[tuple[str, str]]:
    """Codes of a dimension as an address writes them, with their texts."""
    if dimension.key == "ethnicity":
        groups = [(str(key), name) for key, name in lawbook.ethnic_names(scope.on).items()]
        return [("minority", _("Ethnic minorities")), *groups]
    codes: Sequence[Any] = CODES[dimension.key]
    return [(str(code), dimension.label(code, scope)) for code in codes]


CODES: dict[str, Sequence[Any]] = {
    "category": range(1, 6), "level": (1, 2, 3, 0), "sex": (1, 2), "age": [band[0] for band in AGE_BANDS],
    "education": range(7), "political_theory": range(5), "state_management": range(5), "ethnic_knowledge": range(5),
    "party": (True, False), "key_leader": (True, False),
}  # fmt: skip


def filter_choices(scope: Scope) -> list[Choice]:
    """What the filter form offers."""
    dimensions = [figures.get_dimension(key) for key in DIMENSIONS]
    return [Choice(d.key, str(d.title), _offered(d, scope), scope.filters.get(d.key, "")) for d in dimensions]


def _offered(dimension: Dimension, scope: Scope) -> list[tuple[str, str]]:
    """The codes to choose from; several at once, which an address may ask for, stand among them where they are asked."""
    asked = scope.filters.get(dimension.key, "")
    several = [(asked, filter_text(dimension.key, asked, scope).partition(": ")[2])] if "," in asked else []
    return [*options(dimension, scope), *several]
