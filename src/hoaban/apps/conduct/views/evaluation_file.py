"""One evaluation with its steps, the own ones, and the rankings of a person by year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hoaban.apps.conduct.forms.evaluation import span_label
from hoaban.apps.conduct.models import EvaluationState
from hoaban.apps.conduct.queries import evaluation_files as queries
from hoaban.apps.conduct.queries.evaluation_files import EvaluationFile
from hoaban.apps.people.commands.exports import tell_page
from hoaban.apps.people.queries import field_groups
from hoaban.shared.shell import Request, now, today

SHOWN = frozenset({field_groups.BASIC, field_groups.SERVICE})
ORDER = (
    EvaluationState.OPEN, EvaluationState.SELF, EvaluationState.SUPERVISOR, EvaluationState.COLLECTIVE,
    EvaluationState.PUBLISHED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step on the line of an evaluation; ``look``: ok when done, on where it stands."""

    title: str
    look: str
    said: str


@require_safe
def evaluation_page(request: Request, pk: int) -> HttpResponse:
    """One evaluation: where it stands, points, remarks, what the rules say, tasks, petitions."""
    file = queries.get_file(actor=request.actor, pk=pk, on=today())
    tell_page(actor=request.actor, official_id=file.evaluation.official_id, groups=SHOWN, at=now())
    context = {
        "file": file, "row": file.evaluation, "on": today(), "line": _line(file),
        "tasks": [(one, span_label(one.span)) for one in file.tasks],
        "last_day": file.evaluation.due_on - timedelta(days=1),
        "findings": file.findings or (file.proposal.findings if file.proposal else ()),
        "proposed": file.proposal is not None and not file.findings,
    }  # fmt: skip
    return render(request, "conduct/evaluation/file.html", context)


def _line(file: EvaluationFile) -> list[StepLine]:
    row = file.evaluation
    if row.state == EvaluationState.ASIDE:
        return []
    inside = file.sees_inside
    titles = (
        (_("Self-evaluation"), row.self_text), (_("Remarks of the supervisor"), row.supervisor_text if inside else ""),
        (_("Remarks of the collective"), row.collective_text if inside else ""), (_("Publication"), ""),
    )  # fmt: skip
    at = ORDER.index(EvaluationState(row.state))
    return [
        StepLine(title, "ok" if place < at else "on" if place == at else "", said)
        for place, (title, said) in enumerate(titles)
    ]


@require_safe
def mine(request: Request) -> HttpResponse:
    """The own rankings: the one under way, and those of earlier years."""
    rows = queries.own_evaluations(actor=request.actor)
    context = {
        "published": [one for one in rows if one.state == EvaluationState.PUBLISHED],
        "under_way": [one for one in rows if one.state != EvaluationState.PUBLISHED], "on": today(),
        "is_official": request.actor.official_id is not None, "own": True,
    }  # fmt: skip
    return render(request, "conduct/evaluation/mine.html", context)


@require_safe
def history(request: Request, pk: int) -> HttpResponse:
    """The rankings of a person by year."""
    found = queries.get_history(actor=request.actor, official_id=pk, on=today())
    tell_page(actor=request.actor, official_id=pk, groups=SHOWN, at=now())
    context = {
        "official": found.official, "published": found.published, "under_way": found.under_way, "on": today(),
        "linked": found.linked, "own": request.actor.official_id == pk,
    }  # fmt: skip
    return render(request, "conduct/evaluation/history.html", context)
