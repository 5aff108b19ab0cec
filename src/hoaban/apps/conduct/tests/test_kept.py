"""The copy of one's own data: rankings once published, discipline once closed, of oneself alone."""

from __future__ import annotations

import pytest

from hoaban.apps.conduct.models import DisciplineCase, Evaluation
from hoaban.apps.conduct.tests import factories_evaluation as make
from hoaban.shared import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def told(name: str, official_id: int) -> list[dict[str, object]]:
    one = next(one for one in kept.list_kept() if one.name == name)
    return [kept.data(one, row) for row in kept.rows_of(one, official_id=official_id)]


def test_a_ranking_is_told_once_it_is_published_and_to_its_owner() -> None:
    one, other = make.people(2)
    make.ranked([one, other], [1, 3])
    assert [row["band"] for row in told("conduct.evaluation", one)] == [1]
    Evaluation.objects.update(state="supervisor", published_on=None)
    assert told("conduct.evaluation", one) == []


def test_a_discipline_case_is_told_once_it_is_closed() -> None:
    one, other = make.people(2)
    case = make.disciplined(one, on=make.SINCE)
    assert [row["violation"] for row in told("conduct.disciplinecase", one)] == ["Vi phạm thử"]
    assert told("conduct.disciplinecase", other) == []
    DisciplineCase.objects.filter(pk=case.pk).update(state="open", form="", closed_on=None)
    assert told("conduct.disciplinecase", one) == []
