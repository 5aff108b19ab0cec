"""One-stop shops: one for each commune and department, opened once; counters kept for the numbers they gave."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from hoaban.apps.service.commands.points import PointFacts, change_point, load_points
from hoaban.apps.service.models import ServicePoint
from hoaban.apps.service.queries import known
from hoaban.apps.service.tests.factories_dossiers import HERE, TODAY, actor, ground, point
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = pytest.mark.usefixtures("loaded", "db")


def test_every_commune_and_department_gets_a_point_with_two_counters_once() -> None:
    opened = load_points(actor=Actor.system(), on=TODAY)
    assert load_points(actor=Actor.system(), on=TODAY) == 0
    points = list(ServicePoint.objects.select_related("unit", "desk"))
    assert opened == len(points) == len({one.issuer for one in points})
    assert sum(one.unit.kind == 3 for one in points) == 45
    here = next(one for one in points if one.unit.code == HERE)
    assert (here.desk and here.desk.code, here.issuer, here.counters.count()) == ("03214-HCC", "214.00.00.H18", 2)
    department = next(one for one in points if one.unit.code == "SNV")
    assert (department.desk_id, department.issuer.startswith("000.00.")) == (None, True)
    assert Event.objects.filter(action="service.load_points").count() == 2


def test_only_who_manages_the_whole_opens_points() -> None:
    with pytest.raises(PermissionDenied):
        load_points(actor=actor(Role.SUPERVISOR, HERE), on=TODAY)


def test_a_head_changes_name_and_counters_and_the_counters_rest() -> None:
    g = ground()
    facts = PointFacts(" Một cửa  Mường Luân ", "Bản Mường Luân", "0215 000 111", counters=3)
    changed = change_point(actor=g.head, point_id=g.point.pk, facts=facts)
    assert (changed.name, changed.counters.filter(is_open=True).count()) == ("Một cửa Mường Luân", 3)
    change_point(actor=g.head, point_id=g.point.pk, facts=PointFacts("Một cửa", counters=1))
    assert (changed.counters.count(), changed.counters.filter(is_open=True).count()) == (3, 1)
    assert Event.objects.filter(action="service.change_point").count() == 2


def test_a_closed_point_takes_nothing_in() -> None:
    g = ground()
    change_point(actor=g.head, point_id=g.point.pk, facts=PointFacts("Một cửa", is_open=False))
    with pytest.raises(CommandRefused) as refused:
        g.take()
    assert refused.value.field == "point"


@pytest.mark.parametrize(("facts", "field"), [(PointFacts(" "), "name"), (PointFacts("A", counters=0), "counters")])
def test_a_point_needs_a_name_and_a_counter(facts: PointFacts, field: str) -> None:
    g = ground()
    with pytest.raises(CommandRefused) as refused:
        change_point(actor=g.head, point_id=g.point.pk, facts=facts)
    assert refused.value.field == field


def test_others_do_not_find_a_point_to_change() -> None:
    there = point()
    with pytest.raises(Http404):
        change_point(actor=actor(Role.SUPERVISOR, "03151"), point_id=there.pk, facts=PointFacts("Của tôi"))
    with pytest.raises(Http404):
        change_point(actor=actor(Role.COUNTER, HERE), point_id=there.pk, facts=PointFacts("Của tôi"))


def test_points_are_held_in_memory_and_found_by_their_unit() -> None:
    there = point()
    found = known.get_point(there.pk)
    assert found is not None
    assert (found.desk_path[: len(found.unit_path)], found.counters) == (found.unit_path, (1, 2))
    assert known.point_of_unit(HERE) == found
    assert known.get_point(10**9) is None
