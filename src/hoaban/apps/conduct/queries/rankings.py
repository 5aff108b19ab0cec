"""The proposals of an agency in a round: points, discipline and the share of "excellent", as it stands now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from hoaban.apps.conduct.models import Evaluation, EvaluationState
from hoaban.apps.conduct.queries.discipline import list_sanctions
from hoaban.apps.conduct.rules.discipline import Sanction
from hoaban.apps.conduct.rules.evaluation import YearRules, failing_sanction
from hoaban.apps.conduct.rules.ranking import Candidate, Ranking, rank

RANKED_STATES = (
    EvaluationState.OPEN, EvaluationState.SELF, EvaluationState.SUPERVISOR, EvaluationState.COLLECTIVE,
)  # fmt: skip


def failing_of(*, official_ids: Iterable[int], year: int, on: date) -> dict[int, Sanction]:
    """Official -> the decision over duties in the year that leaves the lowest band only.

    Asked by commands and queries that have checked the actor, about officials they found.
    """
    known = list_sanctions(official_ids=list(official_ids), on=on)
    found = {who: failing_sanction(sanctions, year, on) for who, sanctions in known.items()}
    return {who: one for who, one in found.items() if one is not None}


def rank_agency(*, evaluations: Sequence[Evaluation], rules: YearRules, on: date) -> Ranking:
    """The bands proposed for the evaluations of one agency that are under way (two queries).

    Asked by commands and queries that have checked the actor, about evaluations they found.
    """
    due = [one for one in evaluations if one.state in RANKED_STATES]
    failing = failing_of(official_ids=[one.official_id for one in due], year=rules.year, on=on)
    return rank([_candidate(one, failing.get(one.official_id)) for one in due], rules)


def _candidate(one: Evaluation, sanction: Sanction | None) -> Candidate:
    return Candidate(
        key=one.pk, path=one.unit_path, is_leader=one.is_leader, group=one.group, general=one.general,
        results=one.results, proposed=one.proposed_band, reason=one.reason, sanction=sanction,
    )  # fmt: skip


def stamp_of(*, evaluations: Sequence[Evaluation]) -> str:
    """What was read of an agency, so that somebody faster is noticed."""
    return f"{len(evaluations)}-{sum(one.version for one in evaluations)}"
