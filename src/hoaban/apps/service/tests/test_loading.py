"""Whole histories loaded at once stand exactly as if they had been lived at the counter."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from hoaban.apps.service.commands import tallies
from hoaban.apps.service.commands.loading import PastDossier, PastMove, load_dossiers
from hoaban.apps.service.commands.moves import MoveFacts, carry_out
from hoaban.apps.service.models import Dossier, DossierStep, ServicePoint, StaleDay
from hoaban.apps.service.rules.codes import parse_code
from hoaban.apps.service.rules.moves import Move
from hoaban.apps.service.tests.factories_dossiers import TODAY, Ground, at, ground
from hoaban.shared.access import Actor
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = pytest.mark.usefixtures("loaded", "db")
SYSTEM = Actor.system("Cán bộ quầy")
NOT_COMPARED = {"id", "code", "follow_key", "citizen", "applicant", "applicant_folded", "phone", "address", "papers"}
TAKEN = {"handed_to": "Quàng Thị Phương Yên", "handed_how": "applicant"}
LATER = TODAY + timedelta(days=7)
LIVES = {
    "open": [],
    "returned": [
        (Move.ASSIGN, at(9, 20)), (Move.SUBMIT, at(15)), (Move.SIGN, at(16)), (Move.HAND_OVER, at(8, 30, LATER)),
    ],
    "late after a pause": [
        (Move.ASSIGN, at(9, 20)), (Move.ASK, at(14)), (Move.COMPLETE, at(10, 5, TODAY + timedelta(days=2))),
        (Move.SUBMIT, at(8, 15, LATER)), (Move.SIGN, at(9, 40, LATER)),
    ],
    "waiting": [(Move.ASSIGN, at(9, 20)), (Move.ASK, at(14))],
    "given a new date": [
        (Move.ASSIGN, at(9, 20)), (Move.REAPPOINT, at(14)), (Move.SUBMIT, at(15, 30, LATER)), (Move.SIGN, at(16, 40, LATER)),
    ],
    "withdrawn": [(Move.WITHDRAW, at(11))],
}  # fmt: skip


def past(g: Ground, moves: Any = (), **facts: Any) -> PastDossier:
    """A dossier of nine o'clock with moves made by nobody in particular."""
    made = [
        PastMove(
            move,
            moment,
            None,
            SYSTEM.name,
            _note(move),
            _to(g, move),
            at(17, 0, LATER) if move == Move.REAPPOINT else None,
        )
        for move, moment in moves
    ]
    given: dict[str, Any] = {
        "procedure_code": g.version.procedure.code, "point_id": g.point.pk, "unit": (g.point.unit_id, g.point.unit_path),
        "received_at": at(9), "received_by": None, "receiver": SYSTEM.name, "applicant": "Quàng Thị Phương Yên",
        "follow_key": f"key-{Dossier.objects.count()}-0123456789", "moves": tuple(made), "counter_no": None,
    }  # fmt: skip
    return PastDossier(**(given | facts))


def _note(move: Move) -> str:
    return {Move.ASK: "Bản chính; chưa ký", Move.WITHDRAW: "Rút hồ sơ"}.get(move, "")


def _to(g: Ground, move: Move) -> int | None:
    return g.specialist.pk if move == Move.ASSIGN else None


def lived(g: Ground, moves: Any) -> Dossier:
    """The same at the counter, move by move."""
    dossier = g.take()
    for move, moment in moves:
        note = _note(move)
        facts = MoveFacts(
            to_official_id=_to(g, move), note=note.rpartition("; ")[2], documents=(note.partition("; ")[0],) if move == Move.ASK else (),
            due_at=at(17, 0, LATER) if move == Move.REAPPOINT else None, **(TAKEN if move == Move.HAND_OVER else {}),
        )  # fmt: skip
        carry_out(actor=SYSTEM, dossier_id=dossier.pk, version=None, move=move, now=moment, facts=facts)
    return Dossier.objects.get(pk=dossier.pk)


def told(dossier: Dossier) -> dict[str, Any]:
    """What is compared of a dossier."""
    names = [field.attname for field in Dossier._meta.concrete_fields if field.name not in NOT_COMPARED]
    pauses = [[datetime.fromisoformat(moment) for moment in pause] for pause in dossier.pauses]
    return {name: getattr(dossier, name) for name in names} | {"pauses": pauses}


@pytest.mark.parametrize("life", LIVES)
def test_a_loaded_dossier_is_the_one_that_was_lived(life: str) -> None:
    g = ground()
    real = lived(g, LIVES[life])
    taken = TAKEN if any(move == Move.HAND_OVER for move, _at in LIVES[life]) else {}
    one = past(g, LIVES[life], officer_id=real.officer_id, **taken)
    key = load_dossiers(actor=SYSTEM, dossiers=[one], now=at(18, 0, LATER))[0]
    copy, first = told(Dossier.objects.get(pk=key)), told(real)
    moved = {
        "holder_id",
        "holder_path",
    }  # an assignment moves the papers within the unit; the history does not tell to where
    assert {name: (copy[name], first[name]) for name in first if copy[name] != first[name] and name not in moved} == {}
    names = ("seq", "move", "state", "at", "step_no", "minutes", "used", "due_at", "note", "to_official_id")
    assert list(DossierStep.objects.filter(dossier_id=key).order_by("seq").values_list(*names)) == list(
        DossierStep.objects.filter(dossier=real).order_by("seq").values_list(*names)
    )


def test_numbers_follow_the_order_of_intake_and_go_on_at_the_counter() -> None:
    g = ground()
    first = ServicePoint.objects.get(pk=g.point.pk).next_serial
    two = [past(g, received_at=at(10), follow_key="later-0123456789"), past(g, received_at=at(8))]
    later, earlier = (Dossier.objects.get(pk=key) for key in load_dossiers(actor=SYSTEM, dossiers=two, now=at(11)))
    serials = [parts.serial for one in (earlier, later, g.take()) if (parts := parse_code(one.code))]
    assert serials == [first, first + 1, first + 2]
    assert Event.objects.filter(action="service.load_dossiers").count() == 1


@pytest.mark.parametrize(
    ("moves", "code"),
    [
        ([(Move.SIGN, at(10))], "state"),
        ([(Move.SUBMIT, at(8))], "order"),
        ([(Move.WITHDRAW, at(10)), (Move.SUBMIT, at(11))], "state"),
    ],
)
def test_a_history_against_the_table_or_out_of_order_refuses_the_whole_set(moves: Any, code: str) -> None:
    g = ground()
    with pytest.raises(CommandRefused) as refused, transaction.atomic():
        load_dossiers(actor=SYSTEM, dossiers=[past(g), past(g, moves, follow_key="bad-0123456789ab")], now=at(12))
    assert refused.value.code == code
    assert not Dossier.objects.exists()


def test_a_procedure_that_did_not_hold_is_refused() -> None:
    g = ground()
    with pytest.raises(CommandRefused):
        load_dossiers(actor=SYSTEM, dossiers=[replace(past(g), procedure_code="0.000000")], now=at(12))


def test_only_who_manages_every_one_stop_shop_loads() -> None:
    g = ground()
    with pytest.raises(PermissionDenied):
        load_dossiers(actor=g.head, dossiers=[past(g)], now=at(12))


def test_closed_days_are_marked_to_be_tallied_again() -> None:
    g = ground()
    tallies.bring_up_to_date(actor=SYSTEM, on=LATER + timedelta(days=9))
    load_dossiers(actor=SYSTEM, dossiers=[past(g, LIVES["returned"])], now=at(18, 0, LATER))
    assert StaleDay.objects.count() == 1
