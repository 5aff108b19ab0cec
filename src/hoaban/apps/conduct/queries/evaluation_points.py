"""Points of one evaluation: its tasks by month or quarter, the axes of the year, and the points they make."""

from __future__ import annotations

from decimal import Decimal

from hoaban.apps.conduct.models import Evaluation, TaskResult
from hoaban.apps.conduct.rules.evaluation import Axes, Span, YearRules, result_points, year_axes


def span_of(*, row: TaskResult) -> Span:
    """A recorded month or quarter as the rules know it."""
    return Span(row.span, row.quantity, row.quality, row.progress, row.errors, row.delays)


def axes_of_year(*, evaluation: Evaluation, rules: YearRules) -> Axes | None:
    """The axes of the year from the recorded tasks; None where none are recorded."""
    return year_axes([span_of(row=row) for row in evaluation.tasks.order_by("span")], rules.penalty)


def points_from_tasks(*, evaluation: Evaluation, rules: YearRules) -> Decimal | None:
    """Points for results from the recorded tasks, without a leader's axis; None where none are recorded."""
    axes = axes_of_year(evaluation=evaluation, rules=rules)
    return None if axes is None else result_points([axes.quantity, axes.quality, axes.progress], rules.results)
