"""A restructuring in an open round: the new commune gets a sheet, those of the closed ones end; taken back, they go on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from hoaban.apps.governance.commands import renewing, rounds
from hoaban.apps.governance.models import CommuneRound, CommuneScore, CommuneSheet, SheetState
from hoaban.apps.governance.tests import factories as f
from hoaban.apps.governance.tests.test_commands import events, refused
from hoaban.apps.governance.tests.test_views import client_of
from hoaban.apps.organisation import commands as organisation
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
OTHER, SYSTEM, AFTER = "03208", Actor.system(), date(2026, 7, 2)
PLAN: dict[str, Any] = {
    "title": "Sáp nhập thử", "resolution": "Nghị quyết 1/NQ-HĐND", "on": "2026-07-01", "province": "11",
    "steps": [{"kind": "merge", "from": [f.COMMUNE, OTHER], "into": {"code": f.COMMUNE, "name": "Xã Thử"}}],
}  # fmt: skip


TAKEN_IN = {**PLAN, "steps": [{"kind": "merge", "from": [OTHER], "into": f.COMMUNE}]}


def merged(plan: dict[str, Any] = PLAN) -> Any:
    seen = organisation.preview(actor=SYSTEM, plan=plan)
    return organisation.carry_out(actor=SYSTEM, plan=plan, expected_preview_hash=seen.hash)


def opened() -> CommuneRound:
    """The round of 2026 with every commune; the first has scored itself."""
    made = f.opened(2026, only=(f.COMMUNE, OTHER))
    f.submitted(made)
    return made


def standing(made: CommuneRound) -> dict[tuple[str, bool], str]:
    """(code of a commune, whether it exists) -> state of its sheet, of the three that this test is about."""
    rows = CommuneSheet.objects.filter(round=made, unit__code__in=(f.COMMUNE, OTHER)).select_related("unit")
    return {(one.unit.code, one.unit.ends_before is None): one.state for one in rows}


def renew(made: CommuneRound, **other: Any) -> Any:
    return renewing.renew_communes(
        **{"actor": f.home_affairs(), "round_id": made.pk, "version": None, "on": AFTER, **other}
    )


def test_the_new_commune_gets_a_sheet_and_closed_ones_end_with_all_that_was_written() -> None:
    made = opened()
    merged()
    done = renew(made)
    assert "Xã Thử" in done.opened
    assert len(done.ended) == 2
    assert standing(made) == {
        (f.COMMUNE, False): SheetState.CLOSED, (OTHER, False): SheetState.CLOSED, (f.COMMUNE, True): SheetState.SCORING,
    }  # fmt: skip
    closed = CommuneSheet.objects.get(round=made, unit__code=f.COMMUNE, unit__ends_before__isnull=False)
    assert closed.own == closed.most, "what the commune had given itself stands"
    new = CommuneSheet.objects.get(round=made, unit__code=f.COMMUNE, unit__ends_before=None)
    lines = CommuneScore.objects.filter(sheet=new)
    assert lines.count() == closed.scores.count()
    assert lines.filter(department=None).count() == closed.scores.filter(department=None).count()
    assert Event.objects.get(action="governance.renew_communes").after["ended"] == list(done.ended)
    refused("same", renew, made=made)


def test_the_council_waits_for_no_closed_commune() -> None:
    made = opened()
    merged()
    renew(made)
    CommuneSheet.objects.filter(round=made).exclude(unit__code__in=(f.COMMUNE, OTHER)).delete()
    decided = {"actor": f.council(), "round_id": made.pk, "version": None, "decision": f.DECISION, "on": AFTER}
    refused("children", rounds.decide_round, **decided)
    new = CommuneSheet.objects.get(round=made, unit__code=f.COMMUNE, unit__ends_before=None)
    CommuneSheet.objects.filter(pk=new.pk).update(state=SheetState.SETTLED, verified=new.most)
    rounds.decide_round(**decided)
    assert list(CommuneSheet.objects.filter(round=made, band__isnull=False)) == [new]
    assert CommuneSheet.objects.filter(round=made, points__isnull=False).count() == 1


def test_the_sheet_of_a_commune_whose_end_was_taken_back_goes_on() -> None:
    made = opened()
    done = merged(TAKEN_IN)
    assert len(renew(made).ended) == 1
    assert standing(made)[OTHER, False] == SheetState.CLOSED
    organisation.reverse(actor=SYSTEM, restructuring_id=done.pk)
    assert renew(made).again == (f.sheet_of(made, OTHER).name,)
    assert f.submitted(made, OTHER).state == SheetState.SUBMITTED


def test_who_runs_the_round_does_it_on_the_page(settings: Any) -> None:
    made = opened()
    office = client_of(Role.PERSONNEL)
    page, url = reverse("governance_round", args=[made.pk]), reverse("governance_move", args=[made.pk, "renew"])
    settings.HOABAN_TODAY = f.TODAY.isoformat()
    renew(made, on=f.TODAY)  # the factory left most communes out
    assert url not in office.get(page).content.decode()
    merged()
    settings.HOABAN_TODAY = AFTER.isoformat()
    assert url in office.get(page).content.decode()
    with pytest.raises(PermissionDenied):
        renew(made, actor=f.council())
    made.refresh_from_db()
    assert office.post(url, {"version": made.version}).status_code == 302
    text = office.get(page).content.decode()
    assert "Xã đã kết thúc hoạt động" in text
    assert url not in text
    assert events("renew_communes") == 2
