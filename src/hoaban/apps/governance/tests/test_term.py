"""The end of a term: proposed by its years, refused while one is missing, going the way of a year."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from hoaban.apps.governance.commands import rounds, sheets, term
from hoaban.apps.governance.commands.sheets import Given
from hoaban.apps.governance.models import CommuneRound, CommuneScore, CommuneSheet, SheetState
from hoaban.apps.governance.tests import factories as f
from hoaban.apps.governance.tests.test_commands import events, refused
from hoaban.apps.governance.tests.test_views import client_of
from hoaban.shared.access import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def _two_years() -> CommuneRound:
    """Rounds of 2025 (40 of 100 points) and 2026 (all) are published."""
    first = f.published(2025, share="0.4")
    f.published(2026)
    return first


def _term(first: CommuneRound, **other: Any) -> CommuneRound:
    given = {"actor": f.home_affairs(), "unit_id": first.unit_id, "on": f.TODAY, "due_on": f.TODAY,
             "first_year": 2025, "year": 2026, **other}  # fmt: skip
    return term.open_term(**given)


def test_a_term_waits_for_every_year_of_it() -> None:
    first = f.published(2025, share="0.4")
    given = {"actor": f.home_affairs(), "unit_id": first.unit_id, "on": f.TODAY, "due_on": f.TODAY}
    refused("children", term.open_term, **given, first_year=2024, year=2026)
    refused("children", term.open_term, **given, first_year=2024, year=2025)
    refused("days", term.open_term, **given, first_year=2025, year=2025)
    f.published(2026)
    with pytest.raises(PermissionDenied):
        _term(first, actor=f.council())
    refused("days", _term, first=first, due_on=f.TODAY - timedelta(days=1))
    _term(first)
    refused("changed", _term, first=first)
    assert events("open_term") == 1


def test_the_years_propose_the_points_of_every_criterion() -> None:
    made = _term(_two_years())
    sheet = f.sheet_of(made)
    scores = list(CommuneScore.objects.filter(sheet=sheet).select_related("criterion"))
    assert sheet.state == SheetState.SCORING
    assert sheet.proposed == Decimal("0.7") * sheet.most, "the mean of 40 and 100 per cent"
    assert all(one.proposed == Decimal("0.7") * one.criterion.points for one in scores)
    assert all(one.department_id for one in scores)
    refused("state", rounds.propose_scores, actor=f.home_affairs(), round_id=made.pk, version=None, on=f.TODAY)


def test_a_year_entered_as_a_whole_counts_with_its_per_cent() -> None:
    CommuneScore.objects.filter(sheet__round=_two_years()).delete()
    CommuneSheet.objects.filter(round__year=2025).update(points=Decimal(20))
    made = _term(CommuneRound.objects.get(year=2025))
    assert f.sheet_of(made).proposed == Decimal("0.6") * f.sheet_of(made).most, "the mean of 20 and 100 per cent"


def test_a_term_goes_the_way_of_a_year() -> None:
    made = _term(_two_years())
    sheet = f.sheet_of(made)
    office = f.actor_of(Role.COMMUNE, f.COMMUNE)
    decided = {"actor": f.council(), "round_id": made.pk, "version": None, "decision": f.DECISION, "on": f.TODAY}
    refused("children", rounds.decide_round, **decided)
    given = {"actor": office, "sheet_id": sheet.pk, "version": None, "submit": True}
    refused("evidence", sheets.score_commune, **given, marks=f.all_given(sheet, "0.8", ""))
    sheets.score_commune(**given, marks=f.all_given(sheet, "0.7", ""))
    sheets.verify_sheet(
        actor=f.verifiers(), sheet_id=sheet.pk, version=None, marks=f.all_given(sheet, "0.6", "Hai năm chậm"), finish=True
    )  # fmt: skip
    asked = CommuneScore.objects.filter(sheet=sheet)[0]
    sheets.answer_sheet(actor=office, sheet_id=sheet.pk, version=None, answers={asked.criterion_id: "Đã khắc phục"})
    replies = {asked.criterion_id: Given(asked.proposed, "Đồng ý")}
    sheets.settle_sheet(actor=f.verifiers(), sheet_id=sheet.pk, version=None, replies=replies)
    rounds.decide_round(**decided)
    assert f.sheet_of(made).points == Decimal("0.6") * sheet.most + Decimal("0.1") * asked.criterion.points
    rounds.publish_round(actor=f.home_affairs(), round_id=made.pk, version=None, on=f.TODAY)
    assert str(made).endswith("2025–2026")


def test_home_affairs_opens_a_term_and_the_commune_finds_its_sheet(settings: Any) -> None:
    settings.HOABAN_TODAY = f.TODAY.isoformat()
    _two_years()
    office, url = client_of(Role.PERSONNEL), reverse("governance_term_new")
    assert office.get(url).status_code == 200
    due = f"{f.TODAY:%d/%m/%Y}"
    answer = office.post(url, {"first_year": "2025", "year": "2026", "due_on": due})
    made = CommuneRound.objects.get(kind="term")
    assert answer["Location"] == reverse("governance_round", args=[made.pk])
    page = office.get(answer["Location"]).content.decode()
    assert "Các năm đề xuất" in page
    assert "Số liệu đề xuất" not in page
    commune = client_of(Role.COMMUNE, f.COMMUNE)
    assert str(made) in commune.get("/").content.decode()
    assert "Các năm đề xuất" in commune.get(reverse("governance_sheet", args=[f.sheet_of(made).pk])).content.decode()
    form = commune.get(reverse("governance_score", args=[f.sheet_of(made).pk])).content.decode()
    assert "bình quân các năm" in form
