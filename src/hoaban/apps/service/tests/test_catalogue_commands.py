"""Changing the catalogue: versions that follow each other, what dossiers hold fast, loading again, what is left behind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from hoaban.apps.people.tests import factories as units
from hoaban.apps.service.commands import catalogue as commands
from hoaban.apps.service.commands.catalogue_loading import load_catalogue
from hoaban.apps.service.models import ProcedureVersion
from hoaban.apps.service.queries import catalogue
from hoaban.apps.service.queries.catalogue_sheets import facts_of
from hoaban.apps.service.rules.catalogue import StepFacts
from hoaban.apps.service.tests import factories_catalogue as make
from hoaban.shared.access import Actor, Grant, Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedures")]
NEXT = date(2026, 6, 1)
COMMUNE = Actor("Xã", (Grant(Role.COMMUNE, ("00010002",)), Grant(Role.ADMINISTRATOR, ("00010002",))))


def events(action: str) -> int:
    """How many events of a command were left."""
    return Event.objects.filter(action=f"service.{action}").count()


def add(code: str = make.BIRTH, **changes: Any) -> ProcedureVersion:
    """The next version of a procedure."""
    standing = catalogue.latest_version(code=code)
    return commands.add_version(actor=make.KEEPER, code=code, standing_id=standing.pk, facts=make.facts(**changes))


def test_a_new_version_ends_the_one_before_on_the_day_it_begins() -> None:
    before = make.version(make.BIRTH)
    version = add()
    before.refresh_from_db()
    assert before.ends_before == version.starts_on == NEXT
    assert make.version(make.BIRTH, date(2026, 5, 31)) == before
    assert make.version(make.BIRTH, NEXT) == version
    assert facts_of(version) == make.facts()
    assert version.confidence == 4
    event = Event.objects.get(action="service.add_version")
    assert (event.on, event.after["name_vi"], event.before["name_vi"]) == (NEXT, "Cấp giấy thử", "Đăng ký khai sinh")


def test_a_version_of_the_same_day_is_written_anew_while_no_dossier_holds_it() -> None:
    standing = make.version(make.BIRTH)
    add(starts_on=standing.starts_on)
    standing.refresh_from_db()
    assert (standing.name_vi, standing.ends_before) == ("Cấp giấy thử", None)
    assert [one.share for one in standing.steps.order_by("order")] == [10, 80, 10]
    assert ProcedureVersion.objects.filter(procedure__code=make.BIRTH).count() == 2


def test_what_a_dossier_came_in_under_never_changes() -> None:
    make.dossiers([make.BIRTH], units.unit("03214", make.NOW))
    standing = make.version(make.BIRTH)
    before = facts_of(standing)
    with pytest.raises(CommandRefused) as refused:
        add(starts_on=standing.starts_on)
    assert (refused.value.code, refused.value.field) == ("used", "starts_on")
    add()
    standing.refresh_from_db()
    assert facts_of(standing).documents == before.documents
    assert (standing.name_vi, standing.ends_before) == (before.name_vi, NEXT)
    assert load_catalogue(actor=make.KEEPER) == {"added": 0, "changed": 0}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": date(2024, 1, 1)}, "starts_on"),
        ({"decided_at": "district"}, "decided_at"),
        ({"time_amount": 0}, "time_amount"),
        ({"ends_before": NEXT}, "ends_before"),
        ({"steps": make.facts().steps[:1]}, "steps"),
        ({"steps": (StepFacts("A", "A", "desk", 50, "KHONG-CO"), StepFacts("B", "B", "desk", 50))}, "steps"),
    ],
)
def test_a_version_that_does_not_hold_together_is_refused_and_nothing_is_done(
    changes: dict[str, Any], field: str
) -> None:
    before = ProcedureVersion.objects.count()
    with pytest.raises(CommandRefused) as refused:
        add(**changes)
    assert refused.value.field == field
    assert make.version(make.BIRTH).ends_before is None
    assert (ProcedureVersion.objects.count(), events("add_version")) == (before, 0)


def test_whoever_read_an_older_version_is_told() -> None:
    standing = make.version(make.BIRTH)
    add()
    for call in (
        lambda: commands.add_version(actor=make.KEEPER, code=make.BIRTH, standing_id=standing.pk, facts=make.facts()),
        lambda: commands.end_procedure(
            actor=make.KEEPER, code=make.BIRTH, standing_id=standing.pk, ends_before=date(2027, 1, 1)
        ),
    ):
        with pytest.raises(CommandRefused) as refused:
            call()
        assert refused.value.code == "changed"


def test_a_procedure_ends_on_a_day_and_its_version_stays() -> None:
    standing = make.version(make.BIRTH)

    def end(day: date) -> None:
        commands.end_procedure(actor=make.KEEPER, code=make.BIRTH, standing_id=standing.pk, ends_before=day)

    end(NEXT)
    standing.refresh_from_db()
    assert standing.ends_before == NEXT
    assert not catalogue.get_procedure(code=make.BIRTH, on=NEXT).in_force
    assert events("end_procedure") == 1
    for day, code in ((date(2027, 1, 1), "changed"), (standing.starts_on, "too-early")):
        with pytest.raises(CommandRefused) as refused:
            end(day)
        assert refused.value.code == code


def test_a_new_procedure_has_a_code_of_its_own_and_a_field_that_is_known() -> None:
    def new(code: str, field: str) -> ProcedureVersion:
        facts = make.facts()
        return commands.add_procedure(actor=make.KEEPER, code=code, is_local=True, field=field, facts=facts)

    version = new("DB.HT.99", "HT")
    assert (version.procedure.code, version.procedure.is_local) == ("DB.HT.99", True)
    assert events("add_procedure") == 1
    for code, field, where in (("DB.HT.99", "HT", "code"), ("DB.HT.98", "XX", "field")):
        with pytest.raises(CommandRefused) as refused:
            new(code, field)
        assert refused.value.field == where


def test_nobody_but_the_province_changes_the_catalogue() -> None:
    standing = make.version(make.BIRTH)
    facts = make.facts()
    for call in (
        lambda: commands.add_version(actor=COMMUNE, code=make.BIRTH, standing_id=standing.pk, facts=facts),
        lambda: commands.end_procedure(actor=COMMUNE, code=make.BIRTH, standing_id=standing.pk, ends_before=NEXT),
        lambda: commands.add_procedure(actor=COMMUNE, code="X", is_local=True, field="HT", facts=facts),
        lambda: load_catalogue(actor=COMMUNE),
    ):
        with pytest.raises(PermissionDenied):
            call()
    with pytest.raises(Http404):
        commands.add_version(actor=make.KEEPER, code="9.9", standing_id=1, facts=facts)


def test_loading_again_writes_nothing_and_leaves_no_event() -> None:
    assert load_catalogue(actor=make.KEEPER) == {"added": 0, "changed": 0}
    assert events("load_catalogue") == 1


def test_loading_puts_right_what_nobody_changed_and_leaves_what_people_did() -> None:
    add()
    commands.end_procedure(actor=make.KEEPER, code=make.COPY, standing_id=make.version(make.COPY).pk, ends_before=NEXT)
    ProcedureVersion.objects.filter(procedure__code=make.HOUSE).update(fee=1)
    make.version("1.000894").steps.filter(order=1).update(share=99)
    assert load_catalogue(actor=make.KEEPER) == {"added": 0, "changed": 3}
    assert make.version(make.BIRTH, NEXT).name_vi == "Cấp giấy thử"
    assert make.version(make.COPY).ends_before == NEXT
    assert make.version(make.HOUSE).fee == 0
    assert sum(one.share for one in make.version("1.000894").steps.all()) == 100
