"""Pages of rules: in force on a day, over time, revised."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hoaban.apps.lawbook import commands, queries
from hoaban.apps.lawbook.forms import RuleCorrectionForm, RuleRevisionForm, RuleSearchForm
from hoaban.apps.lawbook.models import RuleArea, RuleUnit, RuleValue
from hoaban.apps.lawbook.views.asking import form_page, tried
from hoaban.apps.lawbook.views.versions import changes
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request, asked_day
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day, period

RULE_COLUMNS = (
    Column(
        "rule", gettext_lazy("Rule"), "lawbook/_rule_cell.html", sort=lambda r: (r.area, r.key), export=lambda r: r.rule
    ),
    Column("value", gettext_lazy("Value"), lambda r: r.shown),
    Column("area", gettext_lazy("Area"), lambda r: r.get_area_display(), sort="area", hidden_on_phone=True),
    Column("basis", gettext_lazy("Legal basis"), lambda r: r.legal_basis, sort="legal_basis", hidden_on_phone=True),
    Column("period", gettext_lazy("In force"), period, sort="starts_on", hidden_on_phone=True),
    Column(
        "confidence",
        gettext_lazy("How sure"),
        "lawbook/_confidence.html",
        sort="confidence",
        export=lambda r: r.get_confidence_display(),
    ),
)


@require_safe
def rule_list(request: Request) -> HttpResponse:
    """Rules in force on a day, by area, with search."""
    on = asked_day(request)
    form = RuleSearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    area, text = asked.get("area", ""), asked.get("q", "").strip()
    rows = queries.list_rules(actor=request.actor, on=on, area=area or None, text=text)
    if download := tables.export(request, RULE_COLUMNS, rows, name=_("Rules"), default_sort="rule"):
        return download  # type: ignore[return-value]
    chips = [tables.chip(request, f"“{text}”", "q")] if text else []
    chips += [tables.chip(request, RuleArea(area).label, "area")] if area else []
    table = tables.build(request, RULE_COLUMNS, rows, default_sort="rule", caption=_("Rules"), chips=chips, size=100)
    unsure = sum(1 for row in rows if row.confidence == 0)
    context = {"table": table, "on": on, "text": text, "area": area, "areas": RuleArea.choices, "unsure": unsure}
    return render(request, "lawbook/rule_list.html", context)


@require_safe
def rule_detail(request: Request, area: str, key: str) -> HttpResponse:
    """One rule with its whole history."""
    history = _history(request, area, key)
    newest = _newest(history)
    on = asked_day(request)
    context = {
        "history": history,
        "changes": changes(actor=request.actor, rows=history),
        "on": on,
        "current": next((row for row in history if row.live and row.holds_on(on)), None),
        "newest": newest,
        "may_change": newest.live and request.actor.may(Permission.CHANGE_LAWBOOK),
    }
    return render(request, "lawbook/rule_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_revise(request: Request, area: str, key: str) -> HttpResponse:
    """Give a rule a new value from a day on."""
    request.actor.require(Permission.CHANGE_LAWBOOK)
    history = _history(request, area, key)
    newest = _newest(history)
    if not newest.live:
        raise Http404
    form = RuleRevisionForm(request.POST or None, initial={"seen": newest.pk})
    if form.is_valid():
        facts = form.cleaned_data
        seen = facts.pop("seen")
        opened = next((row for row in history if str(row.pk) == seen), newest)
        if tried(form, commands.revise_rule, actor=request.actor, rule=opened, **facts):
            messages.success(request, _("Saved. The earlier value stays in the history."))
            return redirect("lawbook_rule", area, key)
    return form_page(request, "lawbook/rule_revise.html", form, {"rule": newest})


@require_http_methods(["GET", "HEAD", "POST"])
def rule_correct(request: Request, area: str, key: str, value_id: int) -> HttpResponse:
    """Replace a value that was wrong from its own first day; what was wrong stays readable."""
    request.actor.require(Permission.CHANGE_LAWBOOK)
    wrong = next((row for row in _history(request, area, key) if row.pk == value_id), None)
    if wrong is None or (request.method != "POST" and not wrong.live):
        raise Http404
    entered = {"value": _typed(wrong), "legal_basis": wrong.legal_basis, "source": wrong.source}
    form = RuleCorrectionForm(request.POST or None, initial=entered)
    if form.is_valid() and tried(form, commands.correct_rule, actor=request.actor, rule=wrong, **form.cleaned_data):
        messages.success(request, _("Corrected. What stood wrong stays readable, marked as never in force."))
        return redirect("lawbook_rule", area, key)
    return form_page(request, "lawbook/rule_correct.html", form, {"rule": wrong})


def _typed(rule: RuleValue) -> str:
    """The value as a person would type it to say the same."""
    return day(date.fromisoformat(rule.value)) if rule.unit == RuleUnit.DATE else rule.value


def _history(request: Request, area: str, key: str) -> list[RuleValue]:
    history = queries.list_rule_history(actor=request.actor, area=area, key=key)
    if not history:
        raise Http404
    return history


def _newest(history: list[RuleValue]) -> RuleValue:
    """The newest value in force; the last that was, of a rule that a release withdrew."""
    return next((row for row in history if row.live), history[0])
