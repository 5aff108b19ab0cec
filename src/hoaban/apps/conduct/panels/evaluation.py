"""What rankings put on the frame: pages under Leadership, and on Today what each role has to do by when."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.conduct.models import Evaluation, EvaluationState
from hoaban.apps.conduct.queries import evaluation_files, evaluation_rounds, petitions
from hoaban.apps.conduct.queries.year_rules import deadlines
from hoaban.shared import navigation
from hoaban.shared.access import Actor, Permission
from hoaban.shared.navigation import Entry
from hoaban.shared.panels import Task, today_panel
from hoaban.shared.templatetags.hoaban import number

SHOWN = 5
ONE_DAY = timedelta(days=1)

navigation.add(
    "leadership",
    Entry(
        gettext_lazy("Evaluation"), "conduct_evaluation", Permission.VIEW_EVALUATION, order=40,
        covers="/danh-gia-ky-luat/danh-gia/",
    ),
)  # fmt: skip
navigation.add(
    "leadership",
    Entry(
        gettext_lazy("My evaluation"), "conduct_evaluation_mine", order=41,
        shown=lambda actor: actor.official_id is not None,
    ),
)  # fmt: skip


@today_panel
def own_evaluation(*, actor: Actor, on: date) -> list[Task]:
    """The own self-evaluation that is due, and a new ranking while a petition is possible."""
    if actor.official_id is None:
        return []
    return [task for row in evaluation_files.own_evaluations(actor=actor)[:2] if (task := _own(row, on)) is not None]


def _own(row: Evaluation, on: date) -> Task | None:
    url, year = reverse("conduct_evaluation_file", args=[row.pk]), {"year": row.round.year}
    if row.state == EvaluationState.OPEN:
        step = reverse("conduct_evaluation_step", args=[row.pk, "tu-danh-gia"])
        title = _("Write the self-evaluation of %(year)s") % year
        return Task(title, step, _("Write it"), row.due_on - ONE_DAY, row.returned_text, "evaluation-self")
    if row.state != EvaluationState.PUBLISHED:
        return None
    window = petitions.petition_window(evaluation=row, on=on)
    last = date.fromisoformat(str(window.facts["last_day"]))
    if on > last:
        return None
    title, detail = _("The ranking of %(year)s is published") % year, _("A petition is possible until that day.")
    return Task(title, url, _("See the ranking"), last, detail, "evaluation-published")


@today_panel
def evaluations_waiting(*, actor: Actor, on: date) -> list[Task]:  # noqa: ARG001 - Today asks every panel alike
    """Evaluations that wait for the supervisor or the collective, as many as there are behind one button each."""
    if not actor.may(Permission.EVALUATE):
        return []
    rounds = [one for one in evaluation_rounds.list_rounds(actor=actor) if one.closed_on is None]
    if not rounds:
        return []
    counts = evaluation_rounds.waiting_counts(actor=actor)
    made = [_supervise(counts["supervise"]), _collective(counts["collective"])]
    url = reverse("conduct_evaluation_people", args=[rounds[0].year])
    return [
        Task(title, f"{url}?state={state}", _("Open the list"), rounds[0].due_on - ONE_DAY, kind=f"evaluation-{state}")
        for title, state in made
        if title
    ]


def _supervise(count: int) -> tuple[str, str]:
    said = ngettext("%(count)s self-evaluation waits for you", "%(count)s self-evaluations wait for you", count)
    return (said % {"count": number(count)} if count else "", EvaluationState.SELF.value)


def _collective(count: int) -> tuple[str, str]:
    said = ngettext(
        "%(count)s evaluation waits for the collective", "%(count)s evaluations wait for the collective", count
    )
    return (said % {"count": number(count)} if count else "", EvaluationState.SUPERVISOR.value)


@today_panel
def to_publish(*, actor: Actor, on: date) -> list[Task]:  # noqa: ARG001 - Today asks every panel alike
    """Units whose rankings can be published; several behind one button."""
    if not actor.may(Permission.PUBLISH_EVALUATION):
        return []
    found = evaluation_rounds.agencies_ready(actor=actor)
    if len(found) > SHOWN:
        url = f"{reverse('conduct_evaluation')}?step=ready"
        title = _("Publish the rankings of %(count)s units") % {"count": number(len(found))}
        return [Task(title, url, _("Open the list"), found[0].due_on - ONE_DAY, kind="evaluation-publish")]
    return [
        Task(
            _("Publish the rankings of %(unit)s") % {"unit": one.name},
            reverse("conduct_evaluation_agency", args=[one.year, one.code]), _("See the bands"), one.due_on - ONE_DAY,
            kind="evaluation-publish",
        )
        for one in found
    ]  # fmt: skip


@today_panel
def petitions_to_answer(*, actor: Actor, on: date) -> list[Task]:  # noqa: ARG001 - Today asks every panel alike
    """Petitions against rankings that the actor is to answer."""
    if not actor.may(Permission.PUBLISH_EVALUATION):
        return []
    return [
        Task(
            _("Answer the petition of %(name)s") % {"name": one.evaluation.official.full_name},
            reverse("conduct_petition", args=[one.pk]), _("Answer"), one.due_on,
            detail=f"{one.evaluation.agency.name} · {one.evaluation.round.year}", kind="evaluation-petition",
        )
        for one in petitions.petitions_open(actor=actor)[: 2 * SHOWN]
    ]  # fmt: skip


@today_panel
def round_to_open(*, actor: Actor, on: date) -> list[Task]:
    """The ranking of the year, from November on, while it is not open."""
    found = evaluation_rounds.year_waiting(actor=actor, on=on) if actor.may(Permission.PUBLISH_EVALUATION) else None
    if found is None:
        return []
    year = found[1]
    title = _("Open the ranking of %(year)s") % {"year": year}
    due_on = deadlines(year=year)[0] - ONE_DAY
    return [Task(title, reverse("conduct_evaluation_open"), _("Open the year"), due_on, kind="evaluation-open")]
