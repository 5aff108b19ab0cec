"""Staffing counted in one pass is what looking at every post on its own finds."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from hoaban.apps.organisation import commands as organisation_commands
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Authorisation, Placement, Post, PostTitle
from hoaban.apps.people import commands
from hoaban.apps.people.commands import census
from hoaban.apps.people.models import Assignment
from hoaban.apps.people.queries.staffing import number_vacant, staffing_by_path, staffing_by_post, staffing_by_unit
from hoaban.apps.people.tests import factories
from hoaban.apps.people.tests.conftest import signed_in
from hoaban.shared.access import Actor, Role
from hoaban.shared.figures import Scope, get_figure, value_of
from hoaban.shared.periods import FOREVER

pytestmark = [pytest.mark.django_db, pytest.mark.long]
SYSTEM = Actor.system()
NOW = date(2026, 3, 10)
REFORM = date(2025, 7, 1)
DRAW = random.Random(7)
DAYS = [REFORM - timedelta(days=1), REFORM, NOW] + [
    date(2016, 6, 1) + timedelta(days=DRAW.randrange(3700)) for _time in range(5)
]
Numbers = tuple[int, int, int]


@pytest.fixture
def staff(ground: None) -> list[int]:
    """People before and after the reform; four of them in one post, more than it is authorised for."""
    office, school = factories.posts_of("SNV", date(2017, 1, 1)), factories.posts_of(factories.SCHOOL, date(2017, 1, 1))
    commune = factories.posts_of("03214-VP", NOW)
    lives = [factories.life(office[0], date(2018, 1, 1)) for _time in range(4)]
    lives += [factories.life(post, date(2017, 1, 1) + timedelta(days=200 * n)) for n, post in enumerate(school[:3])]
    lives += [factories.life(post, REFORM) for post in commune[:2]]
    keys = factories.enter(*lives)
    commands.end_service(actor=SYSTEM, official_id=keys[5], version=1, on=date(2024, 5, 2), reason="resigned")
    return keys


def one_by_one(actor: Actor, on: date, under: str) -> dict[int, list[tuple[str, Numbers]]]:
    """Unit -> (its path, numbers) of each authorisation, from every row looked at by itself."""
    held: Counter[int] = Counter()
    for post, *days in Assignment.objects.filter(is_main=True, post__isnull=False).values_list("post_id", *PERIOD):
        held[post or 0] += _holds(days, on)
    places = {unit: path for unit, path, *days in _read(Placement, "unit_id", "path") if _holds(days, on)}
    found: dict[int, list[tuple[str, Numbers]]] = {}
    for post, unit, number, *days in _read(Authorisation, "post_id", "post__unit_id", "number"):
        path = places.get(unit, "?")
        if path.startswith(under) and _holds(days, on) and actor.may("people.view", path):
            filled = held[post]
            found.setdefault(unit, []).append((path, (number, filled, max(0, number - filled))))
    return found


PERIOD = ("starts_on", "ends_before")


def _read(of: Any, *fields: str) -> list[tuple[Any, ...]]:
    """Rows with their periods."""
    return list(of.objects.values_list(*fields, *PERIOD))


def _holds(days: Any, on: date) -> bool:
    starts_on, ends_before = days
    return bool(starts_on <= on < (ends_before or FOREVER))


def added(rows: list[tuple[str, Numbers]]) -> Numbers:
    return tuple(map(sum, zip(*(numbers for _path, numbers in rows), strict=True)))  # type: ignore[return-value]


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("of_commune", [False, True])
def test_staffing_is_what_every_post_on_its_own_has(staff: list[int], on: date, *, of_commune: bool) -> None:
    actor = factories.actor_of(Role.COMMUNE, factories.unit(factories.COMMUNE, NOW)) if of_commune else SYSTEM
    try:
        part = organisation.get_part(actor=actor, on=on)
    except LookupError:
        pytest.skip("the actor's part does not exist on the day")
    expected = one_by_one(actor, on, part.path)
    asked = Scope(actor, on, part)
    found = staffing_by_path(asked)
    assert {path: tuple(numbers) for path, numbers in found.items()} == {
        rows[0][0]: added(rows) for rows in expected.values()
    }
    columns = ("authorised", "filled", "vacant")
    for key, place in ((f"organisation.posts_{column}", place) for place, column in enumerate(columns)):
        figure = get_figure(key)
        total = sum(added(rows)[place] for rows in expected.values())
        assert value_of(figure, asked) == sum(getattr(row, figure.amount or "") for row in figure.rows(asked)) == total
    for path in ("", part.path):
        everything = {unit: added(rows) for unit, rows in one_by_one(actor, on, path).items()}
        assert staffing_by_unit(actor=actor, on=on, path=path) == everything


def test_a_post_held_by_more_than_it_is_authorised_for_has_none_vacant(staff: list[int]) -> None:
    post = factories.posts_of("SNV", NOW)[0]
    part = organisation.get_part(actor=SYSTEM, on=NOW, code="SNV")
    authorised, filled, vacant = staffing_by_post(actor=SYSTEM, on=NOW, path=part.path)[post.pk]
    assert (authorised < filled, filled, vacant) == (True, 4, 0)
    staffed = staffing_by_path(Scope(SYSTEM, NOW, part))
    assert staffed[part.path].vacant > staffed[part.path].authorised - staffed[part.path].filled
    assert sum(one.vacant for one in staffed.values()) == number_vacant(Scope(SYSTEM, NOW, part))


def test_numbers_of_posts_follow_every_command(staff: list[int]) -> None:
    """Opening, authorising and closing a post, moving and closing its unit; each leaves the tally as a rebuild would."""
    office = factories.unit("SNV", NOW)
    title = PostTitle.objects.exclude(pk__in=Post.objects.filter(unit=office).values("title_id")).filter(
        standards__starts_on__lte=NOW, standards__ends_before=None
    )[0]
    post = organisation_commands.open_post(actor=SYSTEM, unit_id=office.pk, title_id=title.pk, on=NOW, number=3)
    assert census.check().equal
    later = NOW + timedelta(days=30)
    organisation_commands.set_authorised(actor=SYSTEM, post_id=post.pk, number=1, on=later)
    assert census.check().equal
    commands.transfer_official(
        actor=SYSTEM,
        official_id=staff[0],
        version=None,
        unit_id=office.pk,
        post_id=post.pk,
        on=later,
        kind="reassigned",
    )
    assert census.check().equal
    commands.end_service(
        actor=SYSTEM, official_id=staff[0], version=None, on=later + timedelta(days=9), reason="resigned"
    )
    organisation_commands.close_post(actor=SYSTEM, post_id=post.pk, ends_before=later + timedelta(days=90))
    assert census.check().equal
    room = organisation_commands.found_unit(
        actor=SYSTEM, parent_id=office.pk, on=NOW, details=organisation_commands.UnitDetails("P-MOI", "Phòng mới", 5, 1)
    )
    organisation_commands.open_post(actor=SYSTEM, unit_id=room.pk, title_id=title.pk, on=NOW, number=2)
    commune = factories.unit("03214", NOW)
    organisation_commands.move_unit(actor=SYSTEM, unit_id=room.pk, parent_id=commune.pk, on=later, resolution="1/NQ")
    assert census.check().equal
    organisation_commands.close_unit(
        actor=SYSTEM, unit_id=room.pk, ends_before=later + timedelta(days=5), resolution="2/NQ"
    )
    assert census.check().equal


def test_somebody_without_a_part_sees_no_post(staff: list[int]) -> None:
    part = organisation.get_part(actor=SYSTEM, on=NOW, code="SNV")
    assert staffing_by_path(Scope(Actor("nobody"), NOW, part)) == {}
    assert staffing_by_unit(actor=Actor("nobody"), on=NOW, path="") == {}


def listed(client: Client, address: str, column: str) -> int:
    """What the posts of a list add up to."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    asked = answer.context["scope"]
    rows = answer.context["figure"].rows(asked)
    if post := client.get(address).wsgi_request.GET.get("post"):
        rows = rows.filter(post_id=post)
        assert answer.context["table"].page.total == rows.count()
    return sum(getattr(row, column) for row in rows)


def test_every_number_of_the_tree_and_of_a_unit_leads_to_its_rows(client: Client, staff: list[int]) -> None:
    signed_in(client, "so", Role.PERSONNEL, factories.PROVINCE)
    tree, page = client.get("/to-chuc/"), client.get("/to-chuc/don-vi/SNV/")
    nodes = {node.unit.code: node for root, below in tree.context["roots"] for node in (root, *below)}
    for node, text in ((nodes["11"], tree.text), (nodes["SNV"], tree.text), (page.context["top"], page.text)):
        for column, field in (("authorised", "number"), ("filled", "filled"), ("vacant", "vacant")):
            address = getattr(node.links, column)
            assert address.replace("&", "&amp;") in text
            assert listed(client, address, field) == getattr(node, column)
    post, links, filled, vacant = page.context["posts"][0]
    assert filled == 4
    assert links.filled.replace("&", "&amp;") in page.text
    assert listed(client, links.authorised, "number") == post.authorised
    assert listed(client, links.vacant, "vacant") == vacant == 0
    held = client.get(links.filled)
    assert held.context["table"].page.total == filled
    assert {row.id for row in held.context["table"].page.rows} == set(staff[:4])


def test_numbers_of_posts_are_no_links_for_who_may_not_see_people(client: Client, staff: list[int]) -> None:
    viewer = factories.actor_of(Role.PERSONNEL, factories.unit(factories.COMMUNE, NOW))
    rows = organisation.list_children(actor=SYSTEM, on=NOW, unit_id=factories.unit(factories.PROVINCE, NOW).pk)
    links = organisation.staffing_links(actor=viewer, on=NOW, units=rows)
    assert {row.code for row in rows if links[row.id].authorised} == {factories.COMMUNE}
    signed_in(client, "xa", Role.COMMUNE, factories.COMMUNE)
    office = factories.posts_of("SNV", NOW)[0]
    for page in ("danh-sach", "vi-tri"):
        for post in (office.pk, 0, "x", "9" * 30):
            assert client.get(f"/nhan-su/{page}/?post={post}").status_code == 404
