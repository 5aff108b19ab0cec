"""Reads of dossiers: the rows of each tab, nothing of others, few questions to the database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from hoaban.apps.service.commands.moves import MoveFacts, carry_out
from hoaban.apps.service.models import Dossier
from hoaban.apps.service.queries import counters, dossier_pages, dossiers, open_work, register, worklist
from hoaban.apps.service.rules.moves import Move
from hoaban.apps.service.tests.factories_dossiers import (
    DEPARTMENT,
    HERE,
    TODAY,
    Ground,
    actor,
    at,
    ground,
    official,
    place,
)
from hoaban.shared.access import Actor, Role

pytestmark = pytest.mark.usefixtures("loaded", "db")


def listed(who: Actor, tab: str, day: date = TODAY) -> list[str]:
    work = worklist.worklist(actor=who, now=at(10, day=day), tab=tab)
    return [row.code for row in worklist.dress(actor=who, now=at(10, day=day), rows=list(work.rows))]


def several(g: Ground) -> dict[str, Dossier]:
    """A dossier of each kind of work."""
    made = {name: g.take() for name in ("new", "given", "asked", "signing", "ready", "away", "over")}
    for name in ("given", "asked", "signing", "ready", "away", "over"):
        move(g, made, name, Move.ASSIGN, to_official_id=g.specialist.pk)
    move(g, made, "asked", Move.ASK, documents=("Tờ khai",), note="chưa ký")
    for name in ("signing", "ready", "over"):
        move(g, made, name, Move.SUBMIT)
    for name in ("ready", "over"):
        move(g, made, name, Move.SIGN)
    move(g, made, "over", Move.HAND_OVER, handed_how="applicant", handed_to="Lò Thị Nhận")
    move(g, made, "away", Move.FORWARD, to_unit_id=place("SNV").unit_id)
    return made


def move(g: Ground, made: dict[str, Dossier], name: str, what: Move, **facts: object) -> None:
    made[name] = carry_out(
        actor=Actor.system(), dossier_id=made[name].pk, version=None, move=what, now=at(10), facts=MoveFacts(**facts)
    )


def test_each_tab_lists_its_dossiers() -> None:
    g = ground()
    made = {name: one.code for name, one in several(g).items()}
    own = Actor("Lò Văn Thử", official_id=g.specialist.pk)
    assert listed(own, "mine") == [made["given"], made["signing"], made["asked"]] or set(listed(own, "mine")) == {
        made["given"], made["signing"], made["asked"]
    }  # fmt: skip
    assert listed(g.head, "unassigned") == [made["new"]]
    assert listed(g.head, "signing") == [made["signing"]]
    assert listed(g.head, "waiting") == [made["asked"]]
    assert listed(g.head, "ready") == [made["ready"]]
    assert listed(g.head, "away") == [made["away"]]
    assert listed(actor(Role.SUPERVISOR, "SNV"), "unassigned") == [made["away"]]
    late = TODAY + timedelta(days=10)
    assert set(listed(g.head, "late", late)) == {made["new"], made["given"], made["signing"]}
    assert made["over"] not in listed(g.head, "all")
    assert listed(g.stranger, "all") == []


def test_an_official_without_a_part_sees_only_the_own_dossiers() -> None:
    g = ground()
    made = several(g)
    own = Actor("Lò Văn Thử", official_id=g.specialist.pk)
    assert worklist.tabs_of(own) == ("mine",)
    assert dossiers.get_dossier(actor=own, dossier_id=made["given"].pk).pk == made["given"].pk
    with pytest.raises(Http404):
        dossiers.get_dossier(actor=own, dossier_id=made["new"].pk)


def test_pages_ask_the_same_number_of_questions_however_many_rows() -> None:
    g = ground()
    made = several(g)

    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as listing:
            listed(g.head, "all")
        with CaptureQueriesContext(connection) as page:
            dossier_pages.dossier_page(actor=g.head, dossier_id=made["given"].pk, now=at(11))
        return len(listing), len(page)

    asked()
    before = asked()
    several(g)
    assert asked() == before
    assert before[0] <= 10
    assert before[1] <= 7


def test_candidates_are_named_with_their_load_the_least_first() -> None:
    g = ground()
    other = official(f"{HERE}-VHXH", "Vàng Thị Ít")
    g2 = g.take()
    carry_out(
        actor=g.head, dossier_id=g.take().pk, version=None, move=Move.ASSIGN, now=at(10),
        facts=MoveFacts(to_official_id=g.specialist.pk),
    )  # fmt: skip
    found = open_work.candidates(dossier=g2, on=TODAY)
    assert [(one.id, one.open) for one in found] == [(g.head.official_id, 0), (other.pk, 0), (g.specialist.pk, 1)]


def test_open_work_is_counted_per_official_and_unit() -> None:
    g = ground()
    several(g)
    (unit,) = open_work.unit_loads(actor=g.head, now=at(11, day=TODAY + timedelta(days=10)))
    assert (unit.code, unit.open, unit.unassigned, unit.late) == (HERE, 5, 2, 4)
    assert [(one.id, one.load.open) for one in unit.officials] == [(g.specialist.pk, 3)]
    assert unit.normal > 0
    assert open_work.unit_loads(actor=g.stranger, now=at(11)) == []


def test_the_register_and_the_search_know_only_the_part() -> None:
    g = ground()
    dossier = g.take()
    asked = register.Asked(TODAY, TODAY)
    assert [one.pk for one in register.register(actor=g.head, asked=asked)] == [dossier.pk]
    assert list(register.register(actor=g.stranger, asked=asked)) == []
    for text in (dossier.code, "QUANG thi"):
        assert [one.pk for one in register.find_dossiers(actor=g.desk, text=text)] == [dossier.pk]
        assert register.find_dossiers(actor=g.stranger, text=text) == []


def test_the_register_of_a_desk_has_what_it_took_in_for_others_to_decide() -> None:
    g = ground()
    dossier = g.take(unit_id=place(DEPARTMENT).unit_id)
    asked = register.Asked(TODAY, TODAY)
    for who in (g.desk, actor(Role.SUPERVISOR, DEPARTMENT), actor(Role.SUPERVISOR, HERE, DEPARTMENT)):
        assert [one.pk for one in register.register(actor=who, asked=asked)] == [dossier.pk]
    assert list(register.register(actor=g.stranger, asked=asked)) == []


def test_procedures_are_found_by_code_name_or_words() -> None:
    g = ground()
    for text in ("9.000001", "thu tuc 9.000001", f"9.000001 · {g.version.name_vi}", "THỦ TỤC 9.000001"):
        found = counters.match_procedure(text, TODAY).version
        assert found is not None
        assert found.id == g.version.pk
    assert counters.match_procedure("xin giấy phép bay", TODAY).version is None
    assert counters.match_procedure("", TODAY).version is None
