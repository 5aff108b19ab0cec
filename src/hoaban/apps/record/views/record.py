"""The whole record of one person by the groups of the electronic record, and form 2C."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hoaban.apps.conduct.models import DisciplineForm
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.people.queries import field_groups
from hoaban.apps.people.queries.rows import title_name
from hoaban.apps.record.forms.record import LINES, SHEETS
from hoaban.apps.record.queries import documents
from hoaban.apps.record.queries.form_2c import HIDDEN, VEILED, form_2c
from hoaban.apps.record.queries.papers import get_holder, list_papers
from hoaban.apps.record.queries.rises import rise_of
from hoaban.apps.record.queries.seen import PAGES, PAPERS
from hoaban.apps.record.queries.whole import Whole, get_whole
from hoaban.apps.record.rules.groups import GROUPS
from hoaban.shared import readings
from hoaban.shared.letters import DOCX
from hoaban.shared.shell import Request, asked_day, now


@require_safe
def record_page(request: Request, pk: int) -> HttpResponse:
    """One group of the record, and what is missing."""
    whole = get_whole(actor=request.actor, official_id=pk, on=asked_day(request))
    key = request.GET.get("group", GROUPS[0].key)
    group = next((one for one in GROUPS if one.key == key), GROUPS[0])
    context = {
        "whole": whole, "official": whole.person.official, "on": whole.person.on, "group": group,
        "groups": [(one, _lacks(whole, one.key)) for one in GROUPS],
        "group_template": f"record/_group_{group.key}.html", "told": form_2c(whole=whole),
        "hidden": (HIDDEN, VEILED),
        "sheet_group": group.key if group.key in SHEETS else "",
        "kinds": [kind for kind, (where, _form) in LINES.items() if where == group.key],
        **_facts(request, whole, group.key), **_papers(request, pk, group.key),
    }  # fmt: skip
    papers = {name for one in context["papers"] for name in PAPERS[one.kind].groups}
    _read(request, whole, PAGES[group.key] | papers | {field_groups.NUMBER}, readings.PAGE)
    return render(request, "record/record.html", context)


def _read(request: Request, whole: Whole, groups: set[str], way: str) -> None:
    """Leave that the actor was shown what of these groups the own role may see."""
    seen = [(whole.person.official.pk, whole.person.path)]
    readings.leave(actor=request.actor, seen=seen, groups=groups & whole.person.groups, way=way, at=now())


def _lacks(whole: Whole, group: str) -> int:
    return sum(item.group == group for item in whole.complete.missing) if whole.complete else 0


def _papers(request: Request, pk: int, group: str) -> dict[str, Any]:
    """The scanned papers of a group, of kinds that the page's groups of fields show already or the actor may see besides."""
    kinds = frozenset(kind.value for kind, place in PAPERS.items() if place.page == group)
    holder = get_holder(actor=request.actor, official_id=pk)
    holder = replace(holder, kinds=holder.kinds & kinds)
    return {"holder": holder, "papers": list_papers(actor=request.actor, holder=holder) if holder.kinds else []}


def _facts(request: Request, whole: Whole, group: str) -> dict[str, Any]:
    if group == "service" and whole.sees[field_groups.SERVICE]:
        return {"held": [(one, title_name(one.post.title) if one.post else "", whole.person.unit_names.get(one.pk, ""))
                         for one in whole.person.assignments]}  # fmt: skip
    if group == "work":
        return {
            "steps": [(one, lawbook.label("rank", one.rank) if one.rank else "") for one in whole.person.salary_steps],
            "rise": rise_of(actor=request.actor, whole=whole),
            "bands": sorted(whole.bands.items(), reverse=True),
            "sanctions": [(DisciplineForm(one.form).label, one) for one in reversed(whole.sanctions)],
        }
    return {}


@require_safe
def record_form(request: Request, pk: int, ending: str) -> HttpResponse:
    """Form 2C as PDF or DOCX."""
    whole = get_whole(actor=request.actor, official_id=pk, on=asked_day(request), for_print=True)
    if ending in ("pdf", "docx"):
        _read(request, whole, set(field_groups.LABELS) - {field_groups.HISTORY}, readings.PRINT)
    if ending == "pdf":
        answer = HttpResponse(documents.form_pdf(whole=whole), content_type="application/pdf")
    elif ending == "docx":
        answer = HttpResponse(documents.form_docx(whole=whole), content_type=DOCX)
    else:
        raise Http404
    answer["Content-Disposition"] = f'inline; filename="{documents.file_name(whole=whole, ending=ending)}"'
    return answer
