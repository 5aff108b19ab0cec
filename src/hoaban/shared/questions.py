"""Pages of the rows behind figures: the question in an address, what it says on the page, and what it can be narrowed by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from django.http import Http404
from django.utils.translation import gettext as _

from hoaban.shared import figures, tables
from hoaban.shared.access import Actor, Permission
from hoaban.shared.figures import DIRECT, Figure, Part, Scope
from hoaban.shared.shell import Request, asked_day, parse_day
from hoaban.shared.templatetags.hoaban import day

LIST_ONLY = ("page", "export")
"""Parameters of a list that a changed question does not carry along."""


class PartSource(Protocol):
    """Finds the unit that an address asks about; LookupError outside the actor's part."""

    def __call__(self, *, actor: Actor, on: date, code: str | None) -> Part:
        """The part."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A dimension in the filter form: its codes with their texts, and the one chosen."""

    key: str
    title: str
    options: list[tuple[str, str]]
    chosen: str


@dataclass(frozen=True, slots=True)
class RowsPage:
    """A page of rows behind figures.

    ``page``: its name, as figures name it; ``first``: the figure it opens with; ``filters``: dimensions that an address
    may name; ``offered``: those in the filter form; ``options``: their codes and texts; ``part``: finds the unit.
    """

    page: str
    first: str
    permission: Permission
    filters: Sequence[str]
    offered: Sequence[str]
    options: Callable[[str], list[tuple[str, str]]]
    part: PartSource

    def named(self, page: str, first: str) -> RowsPage:
        """Another page that asks alike."""
        return replace(self, page=page, first=first)

    def scope(self, request: Request) -> Scope:
        """The whole question of an address; Http404 outside the actor's part, PermissionDenied without the permission."""
        actor = request.actor
        actor.require(self.permission)
        on, code = asked_day(request), request.GET.get("unit", "").strip()
        try:
            part = self.part(actor=actor, on=on, code=code or None)
        except LookupError:
            raise Http404 from None
        actor.require(self.permission, part.path)
        found = {key: text for key in self.filters if (text := request.GET.get(key, "").strip())}
        if request.GET.get(DIRECT) == "1":
            found["unit"] = part.code
        return Scope(actor, on, part, parse_day(request.GET.get("since", "")), found)

    def figure(self, request: Request) -> Figure:
        """The figure in ``?figure=``; Http404 for one that does not exist or is shown on another page."""
        try:
            figure = figures.get_figure(request.GET.get("figure") or self.first)
        except LookupError:
            raise Http404 from None
        if figure.page != self.page:
            raise Http404
        return figure

    def kept(self, request: Request) -> list[tuple[str, str]]:
        """Parameters that the filter form carries along: all but its own and those of the page."""
        own = {*self.offered, *LIST_ONLY, "unit", DIRECT}
        return [(key, value) for key, values in request.GET.lists() if key not in own for value in values]

    def chips(self, request: Request, figure: Figure, scope: Scope, text: str = "") -> list[tables.Chip]:
        """What narrows the list, each to be taken away."""
        made = []
        if figure.key != self.first:
            made.append(tables.chip(request, str(figure.title), "figure", *LIST_ONLY))
        if scope.since is not None:
            label = _("%(from)s to %(to)s") % {"from": day(scope.since), "to": day(scope.on)}
            made.append(tables.chip(request, label, "since", *LIST_ONLY))
        if request.GET.get("unit"):
            made.append(tables.chip(request, scope.part.name, "unit", DIRECT, *LIST_ONLY))
        for key, code in scope.filters.items():
            made.append(tables.chip(request, self.said(key, code, scope), DIRECT if key == "unit" else key, *LIST_ONLY))
        return [*made, tables.chip(request, f"“{text}”", "q", *LIST_ONLY)] if text else made

    def said(self, key: str, code: str, scope: Scope) -> str:
        """A filter in words."""
        if key == "unit":
            return _("Only at the unit itself")
        dimension = figures.get_dimension(key)
        texts = dict(self.options(key))
        labels = dimension.labels([code], scope) if dimension.labels else {}
        words = [texts.get(one) or labels.get(one, one) for one in code.split(",")]
        return f"{dimension.title}: {', '.join(words)}"

    def choices(self, scope: Scope) -> list[Choice]:
        """The dimensions of the filter form."""
        return [
            Choice(key, str(figures.get_dimension(key).title), self.options(key), scope.filters.get(key, ""))
            for key in self.offered
        ]
