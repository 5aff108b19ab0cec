"""Changes at a unit: a new post, its authorised number, its end, and a new unit below."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hoaban.apps.organisation import commands, queries
from hoaban.apps.organisation.forms.changes import ChangeForm, ClosePostForm, NumberForm, PostForm, UnitForm
from hoaban.apps.organisation.models import Level, UnitKind
from hoaban.apps.organisation.queries import PostFile, UnitRow
from hoaban.apps.organisation.views.saving import Ask, Text, answer, on_page, require_change
from hoaban.apps.organisation.views.units import find_unit
from hoaban.shared.shell import Request, asked_day, parse_day, today
from hoaban.shared.templatetags.hoaban import number, period

OWN_LEVELS = {UnitKind.DISTRICT: Level.DISTRICT, UnitKind.COMMUNE: Level.COMMUNE}


def _unit(request: Request, code: str) -> UnitRow:
    unit = find_unit(request.actor, asked_day(request), code)
    require_change(request, unit.path)
    return unit


@require_http_methods(["GET", "HEAD", "POST"])
def post_new(request: Request, code: str) -> HttpResponse:
    """Add a post to a unit."""
    unit = _unit(request, code)
    on = asked_day(request)
    given_day = parse_day(request.POST.get("on", "")) or on

    def add(given: dict[str, Any]) -> str:
        commands.open_post(
            actor=request.actor, unit_id=unit.id, title_id=int(given["title"]), on=given["on"], number=given["number"],
            basis=given["basis"],
        )  # fmt: skip
        return on_page("organisation_unit", code, given["on"])

    ask = Ask(
        on_page("organisation_unit", code, on), unit.name, gettext_lazy("Add a post"),
        gettext_lazy("Add the post"), gettext_lazy("The post is added."),
    )  # fmt: skip
    form = PostForm(request.POST or None, titles=queries.list_titles(on=given_day))
    return answer(request, ask, form, add)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_new(request: Request, code: str) -> HttpResponse:
    """Add a unit below a unit."""
    unit = _unit(request, code)
    on = asked_day(request)

    def found(given: dict[str, Any]) -> str:
        level = OWN_LEVELS.get(given["kind"]) or _level_of(request, unit)
        day = given.pop("on")
        details = commands.UnitDetails(level=level, **given)
        made = commands.found_unit(actor=request.actor, details=details, parent_id=unit.id, on=day)
        return on_page("organisation_unit", made.code, day)

    ask = Ask(
        on_page("organisation_unit", code, on), unit.name, gettext_lazy("Add a unit below"),
        gettext_lazy("Add the unit"), gettext_lazy("The unit is added. Add its posts next."),
    )  # fmt: skip
    form = UnitForm(request.POST or None, in_province=unit.kind == UnitKind.PROVINCE)
    return answer(request, ask, form, found)


def _level_of(request: Request, unit: UnitRow) -> int:
    """The level of the nearest province, district or commune at or above the unit."""
    above = queries.list_ancestors(actor=request.actor, on=asked_day(request), path=unit.path)
    return next((row.level for row in reversed([*above, unit]) if row.kind <= UnitKind.COMMUNE), unit.level)


def _post(request: Request, pk: int) -> PostFile:
    try:
        post = queries.get_post(actor=request.actor, post_id=pk)
    except LookupError as error:
        raise Http404(pk) from error
    require_change(request, post.path)
    return post


@require_http_methods(["GET", "HEAD", "POST"])
def post_number(request: Request, pk: int) -> HttpResponse:
    """Authorise another number for a post from a day on."""

    def change(given: dict[str, Any]) -> None:
        commands.set_authorised(
            actor=request.actor, post_id=pk, number=given["number"], on=given["on"], basis=given["basis"],
            seen=given["seen"],
        )  # fmt: skip

    texts = (
        gettext_lazy("Change the authorised number"), gettext_lazy("Save the new number"),
        gettext_lazy("The authorised number is changed."),
    )  # fmt: skip
    post = _post(request, pk)
    form = NumberForm(request.POST or None, initial={"seen": post.mark})
    return _change_post(request, post, form, texts, change)


@require_http_methods(["GET", "HEAD", "POST"])
def post_close(request: Request, pk: int) -> HttpResponse:
    """Close a post that nobody is in any more."""

    def close(given: dict[str, Any]) -> None:
        commands.close_post(
            actor=request.actor, post_id=pk, ends_before=given["on"], reason=given["basis"], seen=given["seen"]
        )

    texts = (
        gettext_lazy("Close the post"), gettext_lazy("Close the post"), gettext_lazy("The post is closed."),
        gettext_lazy("Its authorised number ends with it. A post that somebody is in cannot be closed."),
    )  # fmt: skip
    post = _post(request, pk)
    form = ClosePostForm(request.POST or None, initial={"seen": post.mark})
    return _change_post(request, post, form, texts, close)


def _change_post(
    request: Request, post: PostFile, form: ChangeForm, texts: tuple[Any, ...], change: Any
) -> HttpResponse:
    """A form about a post: what stands now, the command, and back to the unit on the day."""

    def carry_out(given: dict[str, Any]) -> str:
        change(given)
        return on_page("organisation_unit", post.unit_code, given["on"])

    back = on_page("organisation_unit", post.unit_code, max(today(), post.starts_on))
    ask = Ask(
        back, post.unit_name, f"{texts[0]}: {post.title}", texts[1], texts[2], lambda: _numbers(_post(request, post.id)),
        lambda: _post(request, post.id).mark, texts[3] if len(texts) > 3 else "", risk=len(texts) > 3,
    )  # fmt: skip
    return answer(request, ask, form, carry_out)


def _numbers(post: PostFile) -> list[tuple[Text, str]]:
    """Since when the post exists, and its authorised numbers."""
    rows: list[tuple[Text, str]] = [(_("The post exists"), period(post))]
    for row in post.numbers:
        said = _("%(count)s authorised") % {"count": number(row.number)}
        rows.append((period(row), f"{said} · {row.basis}" if row.basis else said))
    return rows
