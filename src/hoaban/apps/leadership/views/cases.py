"""Pages of cases: the register, one case, and the own decisions of an official."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.lawbook.models import Confidence
from hoaban.apps.leadership.models import AppointmentCase, CaseKind, CaseState
from hoaban.apps.leadership.queries import cases as queries
from hoaban.apps.leadership.queries.cases import CaseFile
from hoaban.apps.leadership.rules.cases import LEAVES, By, Step, in_order
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.commands.exports import tell_export, tell_page
from hoaban.apps.people.queries import field_groups
from hoaban.apps.people.queries.rows import title_name
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.rulebook import Finding
from hoaban.shared.shell import Request, now, parse_day, today
from hoaban.shared.tables import Chip, Column
from hoaban.shared.templatetags.hoaban import day, number


def standards_text(case: AppointmentCase) -> str:
    """What a decided case says of the standards; nothing before the decision or where none are asked."""
    if case.standards_met is None or case.kind in LEAVES:
        return ""
    return _("All met") if case.standards_met else _("Not all met")


COLUMNS = (
    Column("name", gettext_lazy("Person considered"), "leadership/cases/_name_cell.html", sort=("official__name_key", "pk"),
           export=lambda r: r.official.full_name),
    Column("post", gettext_lazy("Post"), lambda r: title_name(r.post.title), sort="post__title__name_key"),
    Column("unit", gettext_lazy("Unit"), lambda r: r.post.unit.name, sort="unit_path", hidden_on_phone=True),
    Column("kind", gettext_lazy("Kind of case"), lambda r: r.get_kind_display(), sort="kind", hidden_on_phone=True),
    Column("state", gettext_lazy("State"), "leadership/cases/_state_cell.html", sort="state",
           export=lambda r: r.get_state_display()),
    Column("effect", gettext_lazy("Takes effect on"), lambda r: day(r.takes_effect_on), sort="takes_effect_on",
           hidden_on_phone=True, export=lambda r: r.takes_effect_on),
    Column("decided", gettext_lazy("Decided on"), lambda r: day(r.decided_on), sort="decided_on", default=False,
           export=lambda r: r.decided_on),
    Column("decision", gettext_lazy("Decision"), lambda r: r.decision_no, default=False),
    Column("standards", gettext_lazy("Standards on the day of decision"), standards_text, default=False),
    Column("waived", gettext_lazy("Waivers"), lambda r: number(r.waived), "waived", numeric=True, default=False,
           export=lambda r: r.waived),
    Column("term", gettext_lazy("Last day of the term"), lambda r: day(r.term_ends_on), sort="term_ends_on",
           default=False, export=lambda r: r.term_ends_on),
)  # fmt: skip
STANDARDS = (
    ("met", gettext_lazy("Every standard met")), ("unmet", gettext_lazy("Not every standard met")),
    ("waived", gettext_lazy("With waivers")),
)  # fmt: skip


@require_safe
def cases_list(request: Request) -> HttpResponseBase:
    """The register of the actor's part."""
    request.actor.require(Permission.VIEW_LEADERSHIP)
    narrowed, chips = asked(request)
    rows = queries.list_cases(actor=request.actor, narrowed=narrowed)
    if download := tables.export(request, COLUMNS, rows, name=_("Cases of appointment")):
        tell_export(
            actor=request.actor,
            officials=rows.values_list("official_id", flat=True),
            groups={field_groups.BASIC, field_groups.SERVICE},
            at=now(),
        )
        return download
    context = {
        "table": tables.build(request, COLUMNS, rows, caption=_("Cases of appointment"), chips=chips),
        "kinds": CaseKind.choices, "states": [("running", _("Under way")), *_over()], "standards": STANDARDS,
        "asked": {key: request.GET.get(key, "") for key in ("kind", "state", "standards", "q", "unit")},
        "may_open": request.actor.may(Permission.PROPOSE_LEADERS),
    }  # fmt: skip
    return render(request, "leadership/cases/list.html", context)


def _over() -> list[tuple[str, Any]]:
    return [(one.value, one.label) for one in (CaseState.SUBMITTED, CaseState.DECIDED, CaseState.REFUSED)]


def asked(request: Request) -> tuple[dict[str, str], list[Chip]]:
    """What an address asks of the register, and a chip for each; Http404 for a unit outside the part."""
    given = {key: request.GET.get(key, "").strip()[:100] for key in ("kind", "state", "standards", "q", "unit")}
    labels = dict(CaseKind.choices) | dict(CaseState.choices) | dict(STANDARDS) | {"running": _("Under way")}
    narrowed = {key: given[key] for key in ("kind", "state", "standards") if given[key] in labels} | {"q": given["q"]}
    chips = [tables.chip(request, labels[value], key) for key, value in narrowed.items() if key != "q"]
    if given["q"]:
        chips.append(tables.chip(request, f"“{given['q']}”", "q"))
    if given["unit"]:
        part = _part(request, given["unit"])
        narrowed["path"] = part.path
        chips.append(tables.chip(request, part.name, "unit"))
    for key, text in (("since", _("decided from %(day)s")), ("until", _("decided until %(day)s"))):
        if found := parse_day(request.GET.get(key, "")):
            narrowed[key] = found.isoformat()
            chips.append(tables.chip(request, text % {"day": day(found)}, key))
    return narrowed, chips


def _part(request: Request, code: str) -> Any:
    try:
        return organisation.get_part(actor=request.actor, on=today(), code=code)
    except LookupError:
        raise Http404 from None


@dataclass(frozen=True, slots=True)
class Button:
    """A step that the page of a case offers; ``main``: the one that moves it on."""

    step: str
    text: str | Promise
    icon: str
    main: bool = False
    risk: bool = False


BUTTONS = (
    Button(Step.SUBMIT, gettext_lazy("Submit for decision"), "send", main=True),
    Button(Step.DECIDE, gettext_lazy("Record the decision"), "gavel", main=True),
    Button(Step.RETURN, gettext_lazy("Return for changes"), "undo-2"),
    Button(Step.REFUSE, gettext_lazy("Do not agree"), "ban", risk=True),
    Button(Step.WITHDRAW, gettext_lazy("Withdraw the case"), "x", risk=True),
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding beside its waiver; ``basis`` as it is shown, ``may_waive``: a button is drawn."""

    finding: Finding
    basis: str
    waiver: Any = None
    may_waive: bool = False


@require_safe
def case_page(request: Request, pk: int) -> HttpResponse:
    """One case: steps, findings with what would change them, waivers, papers, and the button that moves it on."""
    on = today()
    file = queries.get_file(actor=request.actor, case_id=pk, on=on)
    groups = {field_groups.BASIC, field_groups.SERVICE, field_groups.QUALIFICATIONS}
    tell_page(actor=request.actor, official_id=file.case.official_id, groups=groups, at=now())
    context = {
        "file": file, "case": file.case, "on": on, "title": title_name(file.case.post.title),
        "judged": _judged(file), "buttons": _buttons(file), "state_look": look_of(file.case.state),
        "may_take": _offers(file, Step.TAKE) and file.following is not None, "may_undo": _offers(file, Step.UNDO),
        "may_add": _offers(file, Step.PAPER), "vote_basis": basis_text(file.vote_basis),
        "papers_basis": basis_text(file.papers_basis), "steps_basis": basis_text(file.steps_basis),
        "leaves": file.case.kind in LEAVES, "standards": standards_text(file.case), "percent": number(file.vote_rule.percent),
    }  # fmt: skip
    return render(request, "leadership/cases/case.html", context)


def basis_text(basis: Any) -> str:
    """Where a rule stands and how sure that is, in words."""
    if not basis.text:
        return _("article not entered")
    sure = Confidence(basis.confidence).label if basis.confidence in (0, 1) else ""
    return f"{basis.text} · {sure}" if sure else str(basis.text)


def _offers(file: CaseFile, step: str) -> bool:
    return any(move.step == step for move in file.moves)


def _buttons(file: CaseFile) -> list[Button]:
    """The steps open to the actor; submitting only once nothing is wanting."""
    return [
        one for one in BUTTONS if _offers(file, one.step) and (one.step != Step.SUBMIT or file.is_complete)
    ]  # fmt: skip


def _judged(file: CaseFile) -> list[Judged]:
    weighed = file.weighed
    waivers = {one.rule: one for one in file.waivers}
    may = By.AUTHORITY in file.powers and file.is_running and file.case.kind not in LEAVES
    found = in_order([*weighed.blocking, *weighed.waived, *weighed.met])
    return [
        Judged(one, basis_text(one.basis), waivers.get(one.rule), may and not one.is_met and one.waivable)
        for one in found
    ]


def look_of(state: str) -> str:
    """The class of a state's badge."""
    return {"submitted": "due", "decided": "done", "returned": "late", "refused": "late"}.get(state, "")


@require_safe
def own_cases(request: Request) -> HttpResponse:
    """What was decided about the official who asks: the decision and the term."""
    if request.actor.official_id is None:
        raise Http404
    rows = [(one, title_name(one.post.title)) for one in queries.list_own(actor=request.actor)]
    return render(request, "leadership/cases/own.html", {"rows": rows, "on": today()})
