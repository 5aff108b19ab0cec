"""Changes of the catalogue: a new title, another name of one, another standard from a day."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hoaban.apps.organisation import commands
from hoaban.apps.organisation.forms.changes import AliasForm, RankForm, StandardForm, TitleForm
from hoaban.apps.organisation.queries import StandardRow, TitleRow
from hoaban.apps.organisation.rules.seen import rank_mark, standards_mark
from hoaban.apps.organisation.views.saving import Ask, Text, answer, on_page, require_change
from hoaban.apps.organisation.views.titles import find_title
from hoaban.shared.shell import Request, today
from hoaban.shared.templatetags.hoaban import period

LEVELS = ("category", "education", "political_theory", "state_management", "legal_basis")


@require_http_methods(["GET", "HEAD", "POST"])
def title_new(request: Request) -> HttpResponse:
    """Add a title to the catalogue."""
    require_change(request)
    ask = Ask(
        reverse("organisation_titles"), _("Titles"), gettext_lazy("Add a title"), gettext_lazy("Add the title"),
        gettext_lazy("The title is in the catalogue."),
    )  # fmt: skip

    def add(given: dict[str, Any]) -> str:
        on = given.pop("on")
        title = commands.add_title(actor=request.actor, details=commands.TitleDetails(**given), on=on)
        return on_page("organisation_title", title.code, on)

    return answer(request, ask, TitleForm(request.POST or None), add)


@require_http_methods(["GET", "HEAD", "POST"])
def title_alias(request: Request, code: str) -> HttpResponse:
    """Let a title also be called something."""
    require_change(request)
    title = find_title(today(), code)
    address = reverse("organisation_title", args=[code])

    def facts() -> list[tuple[Text, str]]:
        return [(_("Also called"), ", ".join(find_title(today(), code).aliases) or "–")]

    def add(given: dict[str, Any]) -> str:
        commands.add_alias(actor=request.actor, title_id=title.id, alias=given["alias"])
        return address

    ask = Ask(
        address, title.name, gettext_lazy("Add another name"), gettext_lazy("Add the name"),
        gettext_lazy("The name is added. Lists that write it mean this title from now on."), facts,
    )  # fmt: skip
    return answer(request, ask, AliasForm(request.POST or None), add)


@require_http_methods(["GET", "HEAD", "POST"])
def title_standard(request: Request, code: str) -> HttpResponse:
    """Let a title ask something else from a day on."""
    require_change(request)
    title = find_title(today(), code)
    initial: dict[str, Any] = {"seen": standards_mark(title.standards)}
    if title.standards:
        initial |= {name: getattr(title.standards[0], name) for name in LEVELS[:-1]}

    def revise(given: dict[str, Any]) -> str:
        details = commands.StandardDetails(**{name: given[name] for name in LEVELS})
        commands.revise_standard(
            actor=request.actor, title_id=title.id, details=details, on=given["on"], seen=given["seen"]
        )
        return on_page("organisation_title", code, given["on"])

    ask = Ask(
        reverse("organisation_title", args=[code]), title.name, gettext_lazy("New standard from a day"),
        gettext_lazy("Save the new standard"), gettext_lazy("The new standard is entered."),
        lambda: _standards(find_title(today(), code)), lambda: standards_mark(find_title(today(), code).standards),
        gettext_lazy("What the title asked before stays with the days before. A standard is never changed backwards."),
    )  # fmt: skip
    return answer(request, ask, StandardForm(request.POST or None, initial=initial), revise)


@require_http_methods(["GET", "HEAD", "POST"])
def title_rank(request: Request, code: str) -> HttpResponse:
    """Settle on which rung a title stands."""
    require_change(request)
    title = find_title(today(), code)

    def settle(given: dict[str, Any]) -> str:
        commands.settle_rank(
            actor=request.actor, title_id=title.id, rank=given["rank"], on=today(), seen=given["seen"] or None
        )
        return reverse("organisation_title", args=[code])

    def facts() -> list[tuple[Text, str]]:
        return [(_("Rung of the post"), _rung(find_title(today(), code)))]

    initial = {"rank": title.rank, "seen": rank_mark(title.rank)}
    ask = Ask(
        reverse("organisation_title", args=[code]), title.name, gettext_lazy("Settle the rung"),
        gettext_lazy("Save the rung"), gettext_lazy("The rung is settled. Standards of leaders follow it from now on."),
        facts, lambda: rank_mark(find_title(today(), code).rank),
        gettext_lazy("Higher and equivalent posts, of appointments and plans, follow the rungs. They are of no regulation: compare with your own documents."),
    )  # fmt: skip
    return answer(request, ask, RankForm(request.POST or None, initial=initial), settle)


def _rung(title: TitleRow) -> str:
    return _("not settled") if title.rank is None else str(title.rank)


def _standards(title: TitleRow) -> list[tuple[Text, str]]:
    return [(period(row), _said(row)) for row in title.standards]


def _said(row: StandardRow) -> str:
    said = (row.category_label, row.education_label, row.theory_label, row.management_label, row.legal_basis)
    return " · ".join(one for one in said if one)
